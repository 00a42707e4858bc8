"""Find the known pictures whose embeddings resemble a query's: every cosine is measured."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

import faiss
import numpy as np

from catalogue.vision.roll import Roll, share

_STEP = 128  # rows widened at a time: they stay in the processor's cache
_PICTURES, _WIDTH = "pictures.npy", "width.npy"
_BLOCKS = 16  # files; more are written anew as one


@dataclass(frozen=True, slots=True, eq=False)
class Resemblances:
    """The best cosine of each known picture with any of the query's vectors.

    ``entries`` (n,) int64 name the pictures, ``cosines`` (n,) float32 belong to them.
    """

    entries: np.ndarray
    cosines: np.ndarray

    def __post_init__(self) -> None:
        if self.entries.shape != self.cosines.shape or self.entries.ndim != 1:
            raise ValueError(f"entries {self.entries.shape} and cosines {self.cosines.shape} differ in shape")

    def best(self, k: int) -> "Resemblances":
        """Keep the ``k`` most alike, the most alike first, equal ones in the order they came."""
        order = np.argsort(-self.cosines, kind="stable")[:k]
        return Resemblances(self.entries[order], self.cosines[order])


class VectorIndex(Protocol):
    """Embeddings of known pictures: each has one or several vectors of unit length, kept as float16.

    Several threads may ask at once; adding and removing is for one thread while none asks.
    """

    width: int

    def add(self, entry: int, vectors: np.ndarray) -> None:
        """Add the (v, width) ``vectors`` of picture ``entry``, v >= 1. Raises ``ValueError`` where it is there."""

    def remove(self, entry: int) -> None:
        """Forget picture ``entry``. Raises ``KeyError`` where it is not there."""

    def resemblances(self, queries: np.ndarray) -> Resemblances:
        """Measure all pictures, in the order of adding, against the (q, width) ``queries`` of unit length, q >= 1."""

    def __len__(self) -> int:
        """Count the pictures."""

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``, which is empty. The index itself stays as it is."""

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what ``save`` wrote; the files are mapped into memory and must not change."""


class ExhaustiveVectors:
    """The reference: one picture after the other, in double precision."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._pictures: dict[int, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self._pictures)

    def add(self, entry: int, vectors: np.ndarray) -> None:
        """See ``VectorIndex``."""
        if entry in self._pictures:
            raise ValueError(f"picture {entry} is already in the index")
        self._pictures[entry] = _checked(vectors, self.width)

    def remove(self, entry: int) -> None:
        """See ``VectorIndex``."""
        del self._pictures[entry]

    def resemblances(self, queries: np.ndarray) -> Resemblances:
        """See ``VectorIndex``."""
        asked = _checked(queries, self.width, dtype=np.float64)
        found = [(known.astype(np.float64) @ asked.T).max() for known in self._pictures.values()]
        return Resemblances(np.array(list(self._pictures), np.int64), np.array(found, np.float32))

    def save(self, folder: Path) -> None:
        """See ``VectorIndex``."""
        counts = np.array([[entry, len(one)] for entry, one in self._pictures.items()], np.int64).reshape(-1, 2)
        vectors = np.concatenate([*self._pictures.values(), np.zeros((0, self.width), np.float16)])
        np.savez(folder / "all.npz", counts=counts, vectors=vectors)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """See ``VectorIndex``."""
        with np.load(folder / "all.npz", allow_pickle=False) as stored:
            index = cls(stored["vectors"].shape[1])
            parts = np.split(stored["vectors"], np.cumsum(stored["counts"][:, 1]))
            for (entry, _), vectors in zip(stored["counts"].tolist(), parts, strict=False):
                index.add(entry, vectors)
        return index


class HalfVectors:
    """The same in blocks of float16, widened by faiss a few rows at a time.

    Blocks come from files that never change; what was added since is a block of its own when it is saved.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self._roll = Roll()
        self._blocks: list[tuple[np.ndarray, np.ndarray]] = []  # vectors (n, width), the place of each (n,)
        self._saved: list[Path] = []
        self._fresh: list[tuple[np.ndarray, np.ndarray]] = []
        self._codec = faiss.ScalarQuantizer(width, faiss.ScalarQuantizer.QT_fp16)

    def __len__(self) -> int:
        return len(self._roll)

    def add(self, entry: int, vectors: np.ndarray) -> None:
        """See ``VectorIndex``."""
        known = _checked(vectors, self.width)
        place = self._roll.add(entry)
        self._fresh.append((known, np.full(len(known), place, np.int64)))

    def remove(self, entry: int) -> None:
        """See ``VectorIndex``. The vectors stay in the files until those are written anew, and are passed over."""
        self._roll.remove(entry)

    def resemblances(self, queries: np.ndarray) -> Resemblances:
        """See ``VectorIndex``."""
        asked = _checked(queries, self.width, dtype=np.float32)
        best = np.full(len(self._roll.entries), -np.inf, np.float32)
        for vectors, places in [*self._blocks, *_together(self._fresh)]:
            cosines = self._cosines(vectors, asked)
            starts = np.flatnonzero(np.diff(places, prepend=-1))
            best[places[starts]] = np.maximum.reduceat(cosines, starts)
        living = ~self._roll.gone
        return Resemblances(self._roll.entries[living], best[living])

    def save(self, folder: Path) -> None:
        """See ``VectorIndex``: shares the files it was loaded from where they still serve."""
        self._roll.save(folder / _PICTURES)
        np.save(folder / _WIDTH, np.array(self.width), allow_pickle=False)
        written = _together(self._fresh)
        gone = self._roll.gone
        passed_over = sum(int(gone[places].sum()) for _, places in self._blocks)
        if len(self._blocks) >= _BLOCKS or passed_over > sum(len(places) for _, places in self._blocks) // 2:
            written = _together([*self._blocks, *written])
            written = [(vectors[~gone[places]], places[~gone[places]]) for vectors, places in written]
        else:
            for path in self._saved:
                share(path, folder)
        for vectors, places in written:
            name = f"{places[0] if len(places) else 0:09}.npy"
            np.save(folder / f"vectors-{name}", vectors, allow_pickle=False)
            np.save(folder / f"places-{name}", places, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """See ``VectorIndex``."""
        index = cls(int(np.load(folder / _WIDTH, allow_pickle=False)))
        index._roll = Roll.load(folder / _PICTURES)
        for path in sorted(folder.glob("vectors-*.npy")):
            places = path.with_name(path.name.replace("vectors-", "places-"))
            vectors = np.load(path, mmap_mode="r", allow_pickle=False)
            index._blocks.append((vectors, np.load(places, allow_pickle=False)))
            index._saved += [path, places]
        return index

    def _cosines(self, vectors: np.ndarray, asked: np.ndarray) -> np.ndarray:
        """The best (n,) of each of the ``vectors`` with any that is asked."""
        found = np.empty((len(asked), len(vectors)), np.float32)
        for start in range(0, len(vectors), _STEP):
            part = np.ascontiguousarray(vectors[start : start + _STEP])
            rows = self._codec.decode(part.view(np.uint8))
            # One product a query: a matrix this narrow is multiplied more slowly than its columns are.
            for one, row in zip(asked, found, strict=True):
                np.matmul(rows, one, out=row[start : start + len(rows)])
        return found.max(axis=0)


def _together(parts: list[tuple[np.ndarray, np.ndarray]]) -> list[tuple[np.ndarray, np.ndarray]]:
    return [(np.concatenate([one for one, _ in parts]), np.concatenate([one for _, one in parts]))] if parts else []


def _checked(vectors: np.ndarray, width: int, *, dtype: type = np.float16) -> np.ndarray:
    if vectors.ndim != 2 or vectors.shape[1] != width or not len(vectors):
        raise ValueError(f"embeddings are (v, {width}) with at least one vector, not {vectors.shape}")
    lengths = np.linalg.norm(vectors.astype(np.float32), axis=1)
    if not np.allclose(lengths, 1, atol=0.01):  # not a number is not near one either
        raise ValueError("embeddings are of unit length")
    return np.ascontiguousarray(vectors, dtype)
