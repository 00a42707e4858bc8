"""Find the nearest known descriptors of a query among all pictures of the reference library."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

import faiss
import numpy as np

_ABSENT = -1
_DESCRIPTORS, _PICTURES = "descriptors.npy", "pictures.npy"


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of descriptor: ``width`` whole numbers of one byte, compared by Euclidean distance."""

    name: str
    width: int
    signed: bool

    @property
    def dtype(self) -> type[np.uint8] | type[np.int8]:
        """The type of the numbers."""
        return np.int8 if self.signed else np.uint8

    def checked(self, descriptors: np.ndarray) -> np.ndarray:
        """Give (n, width) ``descriptors`` in one piece. Raises ``ValueError`` for another shape or type."""
        if descriptors.ndim != 2 or descriptors.shape[1] != self.width or descriptors.dtype != self.dtype:
            told = f"{descriptors.shape} {descriptors.dtype}"
            raise ValueError(f"{self.name} descriptors are (n, {self.width}) {np.dtype(self.dtype)}, not {told}")
        return np.ascontiguousarray(descriptors)

    def bytes_of(self, descriptors: np.ndarray) -> np.ndarray:
        """Give the same as float32 from 0 to 255: distances stay, and whole numbers below 2**24 stay exact."""
        return self.checked(descriptors).astype(np.float32) + (128 if self.signed else 0)


ROOTSIFT = Kind("rootsift", 128, signed=False)
XFEAT = Kind("xfeat", 64, signed=True)  # unit vectors times 127


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """The k nearest known descriptors of each of q query descriptors, nearest first.

    ``distances`` (q, k) float32 are Euclidean, infinite where there are fewer than k; ``entries`` (q, k) int64 name
    the pictures they lie in, -1 there.
    """

    distances: np.ndarray
    entries: np.ndarray

    def __post_init__(self) -> None:
        if self.distances.shape != self.entries.shape or self.distances.ndim != 2:
            raise ValueError(f"distances {self.distances.shape} and entries {self.entries.shape} differ in shape")


class Index(Protocol):
    """Known descriptors of one kind by the picture (entry) they lie in.

    The same pictures added in the same order give the same answers, whatever was removed in between and however often
    it was saved. Several threads may search at once; adding and removing is for one thread while none searches.
    """

    kind: Kind

    def add(self, entry: int, descriptors: np.ndarray) -> None:
        """Add the (n, width) descriptors of picture ``entry``. Raises ``ValueError`` where it is already there."""

    def remove(self, entry: int) -> None:
        """Forget picture ``entry``. Raises ``KeyError`` where it is not there."""

    def search(self, queries: np.ndarray, k: int) -> Neighbours:
        """Find the ``k`` nearest of each of the (q, width) ``queries``; equal distances in the order of adding."""

    def __len__(self) -> int:
        """Count the pictures."""

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``, which is empty. The index itself stays as it is."""

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what ``save`` wrote; the files are mapped into memory and must not change."""


class ExhaustiveIndex:
    """The reference: obvious, slow, and what every other index is tested against."""

    def __init__(self, kind: Kind = ROOTSIFT) -> None:
        self.kind = kind
        self._pictures: dict[int, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self._pictures)

    def add(self, entry: int, descriptors: np.ndarray) -> None:
        """See ``Index``."""
        if entry in self._pictures:
            raise ValueError(f"picture {entry} is already in the index")
        self._pictures[entry] = self.kind.checked(descriptors)

    def remove(self, entry: int) -> None:
        """See ``Index``."""
        del self._pictures[entry]

    def search(self, queries: np.ndarray, k: int) -> Neighbours:
        """See ``Index``: measures every distance."""
        entries, known = _together(self._pictures, self.kind)
        known = known.astype(np.float32)
        found = [np.sqrt(((known - query) ** 2).sum(axis=1)) for query in self.kind.checked(queries)]
        order = [np.argsort(distances, kind="stable")[:k] for distances in found]
        distances, names = nothing_found(len(queries), k)
        for row, (measured, nearest) in enumerate(zip(found, order, strict=True)):
            distances[row, : len(nearest)], names[row, : len(nearest)] = measured[nearest], entries[nearest]
        return Neighbours(distances, names)

    def save(self, folder: Path) -> None:
        """See ``Index``."""
        entries, known = _together(self._pictures, self.kind)
        del entries
        counted = [(entry, len(one)) for entry, one in self._pictures.items()]
        np.save(folder / _DESCRIPTORS, known, allow_pickle=False)
        np.save(folder / _PICTURES, np.array(counted, np.int64).reshape(-1, 2), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """See ``Index``."""
        known = np.load(folder / _DESCRIPTORS, mmap_mode="r", allow_pickle=False)
        index = cls(next(one for one in (ROOTSIFT, XFEAT) if one.dtype == known.dtype and one.width == known.shape[1]))
        start = 0
        for entry, count in np.load(folder / _PICTURES, allow_pickle=False).tolist():
            index.add(entry, known[start : start + count])
            start += count
        return index


class FaissIndex(ExhaustiveIndex):
    """The same by faiss, for small libraries: every distance is measured, so that the answers are the same."""

    def __init__(self, kind: Kind = ROOTSIFT) -> None:
        super().__init__(kind)
        self._built: tuple[faiss.Index, np.ndarray] | None = None

    def add(self, entry: int, descriptors: np.ndarray) -> None:
        """See ``Index``."""
        super().add(entry, descriptors)
        if self._built is not None:
            flat, entries = self._built
            flat.add(self.kind.bytes_of(descriptors))
            self._built = flat, np.append(entries, np.full(len(descriptors), entry, np.int64))

    def remove(self, entry: int) -> None:
        """See ``Index``."""
        super().remove(entry)
        self._built = None

    def search(self, queries: np.ndarray, k: int) -> Neighbours:
        """See ``Index``. The first search, and the first after a removal, puts the descriptors together."""
        faiss.omp_set_num_threads(1)
        flat, entries = self._built = self._built or self._build()
        distances, names = nothing_found(len(queries), k)
        if not len(entries) or not len(queries) or not k:
            return Neighbours(distances, names)
        asked = self.kind.bytes_of(queries)
        # Among equally far ones faiss keeps those that were added first, which a test holds, in any order.
        squared, rows = flat.search(asked, min(k, len(entries)))
        order = np.lexsort((rows, squared))
        squared, rows = np.take_along_axis(squared, order, axis=1), np.take_along_axis(rows, order, axis=1)
        distances[:, : rows.shape[1]], names[:, : rows.shape[1]] = np.sqrt(squared), entries[rows]
        return Neighbours(distances, names)

    def _build(self) -> tuple[faiss.Index, np.ndarray]:
        entries, known = _together(self._pictures, self.kind)
        flat = faiss.IndexFlatL2(self.kind.width)
        flat.add(self.kind.bytes_of(known))
        return flat, entries


def nothing_found(count: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The distances and entries of ``Neighbours`` before anything is found."""
    return np.full((count, k), np.inf, np.float32), np.full((count, k), _ABSENT, np.int64)


def _together(pictures: dict[int, np.ndarray], kind: Kind) -> tuple[np.ndarray, np.ndarray]:
    """The entry of every descriptor, and all descriptors, in the order of adding."""
    counts = [len(known) for known in pictures.values()]
    entries = np.repeat(np.array(list(pictures), np.int64), counts)
    known = np.concatenate([*pictures.values(), np.zeros((0, kind.width), kind.dtype)])
    return entries, known
