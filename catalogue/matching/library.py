"""The reference library in memory: the known pictures of one release, ready to be searched."""

import functools
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from catalogue.matching import saved, signatures
from catalogue.matching.indexes import Indexes, voters
from catalogue.matching.method import METHOD
from catalogue.models import Photograph, Release
from catalogue.vision.hashing import SameFinding, same_photograph
from catalogue.vision.index import Neighbours
from catalogue.vision.methods import METHODS
from catalogue.vision.values import PictureSignature

TYPE = "type:"  # how ``label`` begins for a picture of known type
_HELD = 64  # signatures of known pictures, the last that were compared in full


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """One picture of known type. ``label`` is what is voted for: a type, or a component without a type."""

    label: str
    picture: str
    signature: PictureSignature


class Library:
    """Known pictures, each an entry by its place, searched by the indexes of one method. Only read: threads share it.

    ``pictures`` names them, ``label_of`` (entries,) tells each one's place in ``labels``.
    """

    def __init__(
        self, named: Sequence[tuple[str, str]], *, indexes: Indexes, numbers: Sequence[int],
        signature: Callable[[int], PictureSignature],
    ) -> None:  # fmt: skip
        """``named`` holds the label and the name of each entry, ``numbers`` what the indexes call it.

        ``signature`` gives everything that is known of an entry.
        """
        self.pictures = tuple(picture for _, picture in named)
        self.labels = sorted({label for label, _ in named})
        place = {label: number for number, label in enumerate(self.labels)}
        self.label_of = np.array([place[label] for label, _ in named], np.int64)
        self.signature, self._indexes = signature, indexes
        # By number; -1, which is no picture, is its own entry.
        self._entry_of = np.full(max(numbers, default=-1) + 2, -1, np.int64)
        self._entry_of[list(numbers)] = np.arange(len(numbers))

    @classmethod
    def of(cls, known: Iterable[Known], *, method: str) -> Self:
        """Make a library of pictures that are all in memory, without those that are not usable."""
        held, recipe = tuple(one for one in known if one.signature.quality.usable), METHODS[method]
        indexes = Indexes(recipe, sample=[voters(one.signature, recipe) for one in held])
        for entry, one in enumerate(held):
            indexes.add(entry, one.signature)
        named = [(one.label, one.picture) for one in held]
        return cls(named, indexes=indexes, numbers=range(len(held)), signature=lambda entry: held[entry].signature)

    def __len__(self) -> int:
        return len(self.pictures)

    def same(self, questioned: PictureSignature) -> dict[int, SameFinding]:
        """Return the entries that are copies of one photograph with ``questioned``."""
        entries = sorted(self._entry_of[self._indexes.copies(questioned)].tolist())
        found = ((entry, same_photograph(questioned, self.signature(entry))) for entry in entries)
        return {entry: finding for entry, finding in found if finding}

    def neighbours(self, descriptors: np.ndarray, count: int) -> Neighbours:
        """Return the ``count`` nearest known descriptors of each of ``descriptors``, with the entries they lie in."""
        found = self._indexes.neighbours(descriptors, count)
        return Neighbours(found.distances, self._entry_of[found.entries])

    def resemblance(self, embedder: str, vectors: np.ndarray) -> np.ndarray:
        """Return the greatest cosine of (m, d) ``vectors`` and those of each entry, upright; -1 where it has none."""
        cosines = np.full(len(self), -1.0)
        if len(vectors):
            found = self._indexes.resemblances(embedder, vectors)
            cosines[self._entry_of[found.entries]] = found.cosines
        return cosines


@dataclass(frozen=True, slots=True, eq=False)
class ReleasedLibrary:
    """A release's pictures, and sentences on those that had to be left out."""

    library: Library
    photographs: dict[str, Photograph]
    left_out: tuple[str, ...]


_held: dict[int, ReleasedLibrary] = {}
_lock = threading.Lock()


def released(release: Release) -> ReleasedLibrary:
    """Return the library of ``release``. A release never changes, so it is opened once a process."""
    with _lock:
        if release.number not in _held:
            _held.clear()  # one release at a time: an older one is asked for only to repeat an examination
            _held[release.number] = _open(release)
        return _held[release.number]


def forget() -> None:
    """Drop what is held in memory; for tests, whose databases come and go."""
    with _lock:
        _held.clear()


def _open(release: Release) -> ReleasedLibrary:
    pictures = saved.pictures_of(release)
    found = saved.indexes_of(release, pictures, method=METHODS[METHOD])
    known = [one for one in pictures if one.key in found.numbers]

    @functools.lru_cache(maxsize=_HELD)
    def signature(entry: int) -> PictureSignature:
        one = known[entry]
        return signatures.signature_of(original_id=one.photograph.original_id, outline=one.outline, method=METHOD)

    library = Library(
        [(label(one.photograph), one.key) for one in known],
        indexes=found.indexes, numbers=[found.numbers[one.key] for one in known], signature=signature,
    )  # fmt: skip
    return ReleasedLibrary(library, {one.key: one.photograph for one in pictures}, tuple(found.left_out.values()))


def label(photograph: Photograph) -> str:
    """Return what a known photograph votes for: ``type:<code>`` or ``component:<code>``."""
    exemplar = photograph.exemplar
    assert exemplar is not None
    if exemplar.missile_type:
        return f"{TYPE}{exemplar.missile_type.code}"
    return f"component:{exemplar.component.code}"  # type: ignore[union-attr]  # the constraint: one of the two
