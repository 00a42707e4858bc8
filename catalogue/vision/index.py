"""Find the nearest known descriptors of a query among all pictures of the reference library."""

from dataclasses import dataclass
from typing import Protocol

import faiss
import numpy as np

_ABSENT = -1
_EXACT_UP_TO = 60_000  # descriptors; above, only the nearest clusters are searched
_LISTS, _PROBED = 256, 6
_TRAINED_ON = 20_000


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
    """Known descriptors by the picture (entry) they lie in."""

    def add(self, entry: int, descriptors: np.ndarray) -> None:
        """Add the (n, 128) descriptors of picture ``entry``. Raises ``ValueError`` where it is already there."""

    def remove(self, entry: int) -> None:
        """Forget picture ``entry``. Raises ``KeyError`` where it is not there."""

    def search(self, queries: np.ndarray, k: int) -> Neighbours:
        """Find the ``k`` nearest of each of the (q, 128) ``queries``; equal distances in the order of adding."""


class ExhaustiveIndex:
    """The reference: obvious, slow, and what every other index is tested against."""

    def __init__(self, *, width: int = 128) -> None:
        self._width = width
        self._pictures: dict[int, np.ndarray] = {}

    def add(self, entry: int, descriptors: np.ndarray) -> None:
        """See ``Index``."""
        if entry in self._pictures:
            raise ValueError(f"picture {entry} is already in the index")
        self._pictures[entry] = _checked(descriptors, self._width)

    def remove(self, entry: int) -> None:
        """See ``Index``."""
        del self._pictures[entry]

    def search(self, queries: np.ndarray, k: int) -> Neighbours:
        """See ``Index``: measures every distance."""
        entries, known = _together(self._pictures, self._width)
        found = [np.sqrt(((known - query) ** 2).sum(axis=1)) for query in _checked(queries, self._width)]
        order = [np.argsort(distances, kind="stable")[:k] for distances in found]
        rows = [(distances[nearest], entries[nearest]) for distances, nearest in zip(found, order, strict=True)]
        return _padded(rows, len(queries), k)


class FaissIndex:
    """The same by faiss: exact for a small library, by clusters for a large one.

    The clusters are trained by a fixed seed when first searched, so that the same pictures added in the same order
    always give the same neighbours. By clusters it finds most, not all, of the true neighbours: a vote needs no more,
    and every candidate is compared in full afterwards.
    """

    def __init__(self, *, width: int = 128, exact_up_to: int = _EXACT_UP_TO) -> None:
        self._width = width
        self._pictures: dict[int, np.ndarray] = {}
        self._exact_up_to = exact_up_to
        self._built: tuple[faiss.Index, np.ndarray] | None = None

    def add(self, entry: int, descriptors: np.ndarray) -> None:
        """See ``Index``."""
        if entry in self._pictures:
            raise ValueError(f"picture {entry} is already in the index")
        self._pictures[entry] = np.ascontiguousarray(descriptors)
        self._built = None

    def remove(self, entry: int) -> None:
        """See ``Index``."""
        del self._pictures[entry]
        self._built = None

    def search(self, queries: np.ndarray, k: int) -> Neighbours:
        """See ``Index``. The first search after a change builds the index."""
        if self._built is None:
            self._built = self._build()
        index, entries = self._built
        if not len(entries) or not len(queries):
            return _padded([], len(queries), k)
        squared, rows = index.search(_checked(queries, self._width), min(k, len(entries)))
        names = np.where(rows < 0, _ABSENT, entries[rows])
        distances = np.where(rows < 0, np.inf, np.sqrt(np.maximum(squared, 0)))
        return _padded(list(zip(distances, names, strict=True)), len(queries), k)

    def _build(self) -> tuple[faiss.Index, np.ndarray]:
        entries, known = _together(self._pictures, self._width)
        flat = faiss.IndexFlatL2(self._width)
        if len(known) <= self._exact_up_to:
            flat.add(known)
            return flat, entries
        index = faiss.IndexIVFFlat(flat, self._width, _LISTS)
        index.cp.seed, index.cp.niter = 20240102, 8
        every = max(1, len(known) // _TRAINED_ON)
        index.train(known[::every])
        index.add(known)
        index.nprobe = _PROBED
        return index, entries


def _checked(descriptors: np.ndarray, width: int) -> np.ndarray:
    if descriptors.ndim != 2 or descriptors.shape[1] != width:
        raise ValueError(f"descriptors are (n, {width}), not {descriptors.shape}")
    return np.ascontiguousarray(descriptors, np.float32)


def _together(pictures: dict[int, np.ndarray], width: int) -> tuple[np.ndarray, np.ndarray]:
    """The entry of every descriptor, and all descriptors, in the order of adding."""
    counts = [len(known) for known in pictures.values()]
    entries = np.repeat(np.array(list(pictures), np.int64), counts)
    known = np.concatenate([_checked(known, width) for known in pictures.values()] or [np.zeros((0, width), np.float32)])
    return entries, known


def _padded(rows: list[tuple[np.ndarray, np.ndarray]], count: int, k: int) -> Neighbours:
    distances = np.full((count, k), np.inf, np.float32)
    entries = np.full((count, k), _ABSENT, np.int64)
    for row, (near, names) in enumerate(rows):
        distances[row, : len(near)] = near
        entries[row, : len(names)] = names
    return Neighbours(distances, entries)
