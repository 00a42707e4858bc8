"""The reference library in memory: the known pictures of one release, ready to be searched."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from catalogue.matching import signatures
from catalogue.matching.analyse import METHOD
from catalogue.models import Photograph, Release
from catalogue.vision.hashing import SameFinding, same_photograph
from catalogue.vision.index import FaissIndex, Index, Neighbours
from catalogue.vision.methods import METHODS
from catalogue.vision.values import PictureSignature, UnreadableImage


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """One picture of known type. ``label`` is what is voted for: a type, or a component without a type."""

    label: str
    picture: str
    signature: PictureSignature


class Library:
    """Known pictures, each an entry by its place. Built once for one method, then only read: threads may share it."""

    def __init__(self, known: Iterable[Known], *, method: str) -> None:
        self.known = tuple(known)
        self._recipe = METHODS[method]
        self.labels = sorted({one.label for one in self.known})
        place = {label: number for number, label in enumerate(self.labels)}
        self.label_of = np.array([place[one.label] for one in self.known], np.int64)  # by entry, into ``labels``
        self._index: Index = FaissIndex(width=self._recipe.voting_width)
        for entry, one in enumerate(self.known):
            voters = self._recipe.voters(one.signature)[0]
            if one.signature.quality.usable and len(voters):
                self._index.add(entry, voters.descriptors)

    def __len__(self) -> int:
        return len(self.known)

    def signature(self, entry: int) -> PictureSignature:
        """Return everything that is known of the picture ``entry``."""
        return self.known[entry].signature

    def same(self, questioned: PictureSignature) -> dict[int, SameFinding]:
        """Return the entries that are copies of one photograph with ``questioned``."""
        found = ((entry, same_photograph(questioned, known.signature)) for entry, known in enumerate(self.known))
        return {entry: finding for entry, finding in found if finding}

    def neighbours(self, descriptors: np.ndarray, count: int) -> Neighbours:
        """Return the ``count`` nearest known descriptors of each of ``descriptors``, with the entries they lie in."""
        return self._index.search(descriptors, count)

    def resemblance(self, embedder: str, vectors: np.ndarray) -> np.ndarray:
        """Return the greatest cosine of (m, d) ``vectors`` and those of each entry, upright; -1 where it has none."""
        found = np.full(len(self), -1.0)
        for entry, one in enumerate(self.known):
            known = one.signature.embeddings.get(embedder)
            if one.signature.quality.usable and known is not None and known.size and len(vectors):
                found[entry] = float((vectors @ known[:, 0].astype(np.float32).T).max())
        return found


@dataclass(frozen=True, slots=True, eq=False)
class ReleasedLibrary:
    """A release's pictures, and sentences on those that had to be left out."""

    library: Library
    photographs: dict[str, Photograph]
    left_out: tuple[str, ...]


_held: dict[int, ReleasedLibrary] = {}
_lock = threading.Lock()


def released(release: Release) -> ReleasedLibrary:
    """Return the library of ``release``. A release never changes, so it is read once a process."""
    with _lock:
        if release.number not in _held:
            _held.clear()  # one release at a time: an older one is asked for only to repeat an examination
            _held[release.number] = _read(release)
        return _held[release.number]


def forget() -> None:
    """Drop what is held in memory; for tests, whose databases come and go."""
    with _lock:
        _held.clear()


def _read(release: Release) -> ReleasedLibrary:
    photographs = list(
        Photograph.objects.in_release(release)
        .select_related("exemplar__missile_type", "exemplar__component", "exemplar__source")
        .order_by("pk")
    )
    outlines = signatures.outlines_of(photographs, at=release.published_at)
    stored = signatures.stored_signatures(photographs, outlines=outlines, method=METHOD)
    known, left_out = [], []
    for photograph in photographs:
        key = str(photograph.pk)
        try:
            signature = stored.get(key) or signatures.signature_of(
                original_id=photograph.original_id, outline=outlines.get(key), method=METHOD
            )
        except UnreadableImage as refusal:
            left_out.append(f"The reference picture {photograph} was left out: {refusal}")
            continue
        known.append(Known(label=label(photograph), picture=key, signature=signature))
    return ReleasedLibrary(Library(known, method=METHOD), {str(p.pk): p for p in photographs}, tuple(left_out))


def label(photograph: Photograph) -> str:
    """Return what a known photograph votes for: ``type:<code>`` or ``component:<code>``."""
    exemplar = photograph.exemplar
    assert exemplar is not None
    if exemplar.missile_type:
        return f"type:{exemplar.missile_type.code}"
    return f"component:{exemplar.component.code}"  # type: ignore[union-attr]  # the constraint: one of the two
