"""Find the known pictures whose hash lies within a few bits of a query's: all of them, and no others."""

from pathlib import Path
from typing import Protocol, Self

import faiss
import numpy as np

from catalogue.vision.roll import Roll, share
from catalogue.vision.tables import TABLE_FILES, CodeKind, Tables, checked

TABLES_FROM = 50_000  # codes; below, faiss is fast enough without them
_PICTURES, _CODES, _PLACES = "pictures.npy", "beside-codes.npy", "beside-places.npy"


class CodeIndex(Protocol):
    """Codes of one kind, one for each known picture (entry).

    Several threads may ask at once; adding and removing is for one thread while none asks.
    """

    kind: CodeKind

    def add(self, entry: int, code: np.ndarray) -> None:
        """Add the (bytes,) uint8 ``code`` of picture ``entry``. Raises ``ValueError`` where it is already there."""

    def remove(self, entry: int) -> None:
        """Forget picture ``entry``. Raises ``KeyError`` where it is not there."""

    def near(self, queries: np.ndarray) -> np.ndarray:
        """Give all entries whose code agrees with any of the (q, bytes) ``queries``, each once, smallest first."""

    def __len__(self) -> int:
        """Count the pictures."""

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``, which is empty. The index itself stays as it is."""

    @classmethod
    def load(cls, folder: Path, kind: CodeKind) -> Self:
        """Read what ``save`` of an index of ``kind`` wrote; the files must not change."""


class ExhaustiveCodes:
    """The reference: one code after the other, bit by bit."""

    def __init__(self, kind: CodeKind) -> None:
        self.kind = kind
        self._codes: dict[int, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self._codes)

    def add(self, entry: int, code: np.ndarray) -> None:
        """See ``CodeIndex``."""
        if entry in self._codes:
            raise ValueError(f"picture {entry} is already in the index")
        self._codes[entry] = checked(code[None], self.kind)[0]

    def remove(self, entry: int) -> None:
        """See ``CodeIndex``."""
        del self._codes[entry]

    def near(self, queries: np.ndarray) -> np.ndarray:
        """See ``CodeIndex``."""
        asked = checked(queries, self.kind)
        return np.array(sorted(e for e, c in self._codes.items() if any(self._within(c, q) for q in asked)), np.int64)

    def _within(self, code: np.ndarray, query: np.ndarray) -> bool:
        differ, start = np.unpackbits(code ^ query), 0
        for bits, radius in self.kind.parts:
            if differ[start : start + bits].sum() > radius:
                return False
            start += bits
        return True

    def save(self, folder: Path) -> None:
        """See ``CodeIndex``."""
        codes = np.array(list(self._codes.values()), np.uint8).reshape(-1, self.kind.bytes)
        np.savez(folder / "all.npz", entries=np.array(list(self._codes), np.int64), codes=codes)

    @classmethod
    def load(cls, folder: Path, kind: CodeKind) -> Self:
        """See ``CodeIndex``."""
        index = cls(kind)
        with np.load(folder / "all.npz", allow_pickle=False) as stored:
            for entry, code in zip(stored["entries"].tolist(), stored["codes"], strict=True):
                index.add(entry, code)
        return index


class FaissCodes:
    """The same by faiss, which looks at hundreds of thousands of codes one after the other; many more go into tables.

    What comes after the tables were made lies beside them, until it is worth making them anew when they are saved.
    """

    def __init__(self, kind: CodeKind) -> None:
        self.kind = kind
        self._roll = Roll()
        self._flat = faiss.IndexBinaryFlat(kind.bytes * 8)
        self._places: list[int] = []  # of each code in ``_flat``
        self._tables: Tables | None = None
        self._saved: list[Path] = []

    def __len__(self) -> int:
        return len(self._roll)

    def add(self, entry: int, code: np.ndarray) -> None:
        """See ``CodeIndex``."""
        given = checked(code[None], self.kind)
        self._places.append(self._roll.add(entry))
        self._flat.add(given)

    def remove(self, entry: int) -> None:
        """See ``CodeIndex``. The code stays in the tables until they are made anew, and is passed over."""
        self._roll.remove(entry)

    def near(self, queries: np.ndarray) -> np.ndarray:
        """See ``CodeIndex``."""
        faiss.omp_set_num_threads(1)
        asked = checked(queries, self.kind)
        places = np.array([self._places[row] for row in self._rows(asked)], np.int64)
        if self._tables is not None:
            places = np.concatenate([places, self._tables.near(asked)])
        return np.unique(self._roll.entries[places[~self._roll.gone[places]]])

    def save(self, folder: Path) -> None:
        """See ``CodeIndex``: shares the tables it was loaded with unless they are made anew."""
        self._roll.save(folder / _PICTURES)
        codes, places = self._beside()
        tabled = len(self._tables) if self._tables is not None else 0
        if len(codes) > max(TABLES_FROM, tabled // 8):
            if self._tables is not None:
                codes = np.concatenate([self._tables.codes, codes])
                places = np.concatenate([self._tables.places, places])
            living = ~self._roll.gone[places]
            Tables.build(self.kind, codes[living], places[living]).save(folder)
            codes, places = codes[:0], places[:0]
        else:
            for path in self._saved:
                share(path, folder)
        np.save(folder / _CODES, codes, allow_pickle=False)
        np.save(folder / _PLACES, places, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, kind: CodeKind) -> Self:
        """See ``CodeIndex``."""
        index = cls(kind)
        index._roll = Roll.load(folder / _PICTURES)
        index._flat.add(checked(np.load(folder / _CODES, allow_pickle=False), kind))
        index._places = np.load(folder / _PLACES, allow_pickle=False).tolist()
        index._saved = sorted(folder.glob(TABLE_FILES))
        if index._saved:
            index._tables = Tables.load(kind, folder)
        return index

    def _beside(self) -> tuple[np.ndarray, np.ndarray]:
        size = self._flat.ntotal * self.kind.bytes
        codes = faiss.rev_swig_ptr(self._flat.xb.data(), size) if size else np.zeros(0, np.uint8)
        return codes.reshape(-1, self.kind.bytes), np.array(self._places, np.int64)

    def _rows(self, asked: np.ndarray) -> list[int]:
        if not self._flat.ntotal or not len(asked):
            return []
        # One more than all radii together: faiss leaves out what is exactly at the limit.
        cuts, _, rows = self._flat.range_search(asked, sum(radius for _, radius in self.kind.parts) + 1)
        queries = np.repeat(np.arange(len(asked)), np.diff(cuts).astype(np.int64))
        codes = self._beside()[0]
        return [int(row) for row in rows[self.kind.agree(codes[rows], asked[queries])]]
