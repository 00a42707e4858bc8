"""Everything that a library is searched by, for one method: descriptors that vote, embeddings, and hashes."""

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import numpy as np

from catalogue.vision.clusters import empty_index, load_index
from catalogue.vision.codes import FaissCodes
from catalogue.vision.hashing import PDQ_QUALITY
from catalogue.vision.index import Index, Neighbours
from catalogue.vision.methods import Method
from catalogue.vision.tables import PDQ, PHASH_DHASH
from catalogue.vision.values import PictureSignature
from catalogue.vision.vectors import HalfVectors, Resemblances, VectorIndex

_HASHES = (PDQ, PHASH_DHASH)


class Indexes:
    """The indexes of one method over pictures with a number each. Only the upright turn of a known picture is in them.

    A picture that is not usable is known by its hashes alone, one with too little in it for a hash not even by those.
    """

    def __init__(self, method: Method, *, sample: Iterable[np.ndarray] = (), share: float = 1.0) -> None:
        """``sample`` holds descriptors that vote, of a ``share`` of the pictures that are going to be added."""
        like = np.concatenate([np.zeros((0, method.voting_kind.width), method.voting_kind.dtype), *sample])
        self._method = method
        self._voters: Index = empty_index(method.voting_kind, like=like, expected=int(len(like) / share))
        self._looks: dict[str, VectorIndex] = {one.name: HalfVectors(one.width) for one in method.embedders}
        self._codes = {kind.name: FaissCodes(kind) for kind in _HASHES}

    def add(self, number: int, signature: PictureSignature) -> None:
        """Add a picture. Raises ``ValueError`` where its number is taken."""
        if signature.pdq_quality >= PDQ_QUALITY:
            self._codes[PDQ.name].add(number, PDQ.code(signature.pdq))
            self._codes[PHASH_DHASH.name].add(number, PHASH_DHASH.code(signature.phash, signature.dhash))
        if not signature.quality.usable:
            return
        if len(descriptors := voters(signature, self._method)):
            self._voters.add(number, descriptors)
        for name, index in self._looks.items():
            upright = signature.embeddings[name][:, 0]
            if len(upright):
                index.add(number, upright)

    def remove(self, number: int) -> None:
        """Forget a picture, whatever was known of it."""
        for index in self._named().values():
            with contextlib.suppress(KeyError):
                index.remove(number)

    def neighbours(self, descriptors: np.ndarray, count: int) -> Neighbours:
        """Find the ``count`` nearest known descriptors of each of ``descriptors``."""
        return self._voters.search(descriptors, count)

    def resemblances(self, embedder: str, vectors: np.ndarray) -> Resemblances:
        """Give the greatest cosine of (m, d) ``vectors``, m >= 1, and those of each picture that has any."""
        return self._looks[embedder].resemblances(vectors)

    def copies(self, questioned: PictureSignature) -> list[int]:
        """Give the numbers of all pictures that may be copies of one photograph with ``questioned``, smallest first."""
        if questioned.pdq_quality < PDQ_QUALITY:
            return []
        turned = np.stack([PDQ.code(one) for one in questioned.pdq_turned])
        both = PHASH_DHASH.code(questioned.phash, questioned.dhash)[None]
        found = self._codes[PDQ.name].near(turned), self._codes[PHASH_DHASH.name].near(both)
        return [int(number) for number in np.union1d(*found)]

    def save(self, folder: Path) -> None:
        """Write what ``load`` reads into ``folder``."""
        for name, index in self._named().items():
            (folder / name).mkdir()
            index.save(folder / name)

    @classmethod
    def load(cls, folder: Path, method: Method) -> Self:
        """Read what ``save`` wrote; the files are mapped into memory and must not change."""
        indexes = cls(method)
        indexes._voters = load_index(folder / "voters")
        indexes._looks = {name: HalfVectors.load(folder / name) for name in indexes._looks}
        indexes._codes = {kind.name: FaissCodes.load(folder / kind.name, kind) for kind in _HASHES}
        return indexes

    def _named(self) -> dict[str, Index | VectorIndex | FaissCodes]:
        return {"voters": self._voters, **self._looks, **self._codes}


def voters(signature: PictureSignature, method: Method) -> np.ndarray:
    """Give the descriptors (n, width) by which a known picture is voted for; none where it is not usable."""
    kind = method.voting_kind
    sets = method.voters(signature) if signature.quality.usable else ()
    return sets[0].descriptors if sets and len(sets[0]) else np.zeros((0, kind.width), kind.dtype)
