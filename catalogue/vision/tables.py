"""Codes of millions of pictures in tables by their parts, so that a query need not look at each."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from catalogue.vision.hashing import DHASH_DISTANCE, PDQ_DISTANCE, PHASH_DISTANCE

TABLE_FILES = "table-*.npy"
_FLIPS = np.concatenate([[0], 1 << np.arange(16)]).astype(np.uint16)  # no bit of sixteen, or one
_VALUES = 1 << 16


@dataclass(frozen=True, slots=True)
class CodeKind:
    """A code of one or several hashes, one after the other: (bits, radius) of each. All must be within their radius."""

    name: str
    parts: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        if any(bits % 64 or not 0 <= radius < bits for bits, radius in self.parts):
            raise ValueError(f"a hash has a multiple of 64 bits and a radius below: {self.parts}")
        if self.in_a_pair > 3:
            raise ValueError(f"{self.parts[0]}: tables hold a first hash whose radius is below an eighth of its bits")

    @property
    def bytes(self) -> int:
        """How many bytes a code has."""
        return sum(bits for bits, _ in self.parts) // 8

    @property
    def in_a_pair(self) -> int:
        """In at least one 32-bit piece of the first hash no more bits than this differ (pigeonhole principle)."""
        bits, radius = self.parts[0]
        return radius // (bits // 32)

    def code(self, *hashes: str) -> np.ndarray:
        """Give the code (bytes,) uint8 of hex ``hashes``, one for each part. Raises ``ValueError`` for others."""
        if [len(one) * 4 for one in hashes] != [bits for bits, _ in self.parts]:
            raise ValueError(f"{self.name} takes hashes of {[bits for bits, _ in self.parts]} bits")
        return np.frombuffer(bytes.fromhex("".join(hashes)), np.uint8)

    def agree(self, codes: np.ndarray, queries: np.ndarray) -> np.ndarray:
        """Say of (n, bytes) ``codes`` which lie within every radius of the query beside them, (n,) bool."""
        differ = np.bitwise_count(codes.view(np.uint64) ^ queries.view(np.uint64))
        within, start = np.ones(len(differ), bool), 0
        for bits, radius in self.parts:
            within &= differ[:, start : start + bits // 64].sum(axis=1, dtype=np.int64) <= radius
            start += bits // 64
        return within


PDQ = CodeKind("pdq", ((256, PDQ_DISTANCE),))
PHASH_DHASH = CodeKind("phash-dhash", ((64, PHASH_DISTANCE), (64, DHASH_DISTANCE)))


class Tables:
    """A table for each 16 bits of the first hash: which codes have which value there.

    Two codes that agree have a 32-bit piece in which at most ``in_a_pair`` (3 or fewer) bits differ, so one half of it
    differs in at most one bit. A table finds all codes like that; the other half, which lies beside each code in the
    table, leaves one in a hundred of them to be compared in full. (Multi-index hashing: Norouzi, Punjani and Fleet,
    2012, with the second half checked in place.) About 130 bytes a PDQ code.
    """

    def __init__(self, kind: CodeKind, **arrays: np.ndarray) -> None:
        self._kind, self._arrays = kind, arrays
        self.codes, self.places = arrays["codes"], arrays["places"]  # (n, bytes) uint8, (n,) int64
        self._order, self._other, self._starts = arrays["order"], arrays["other"], arrays["starts"]

    def __len__(self) -> int:
        return len(self.codes)

    @classmethod
    def build(cls, kind: CodeKind, codes: np.ndarray, places: np.ndarray) -> Self:
        """Make the tables of (n, bytes) ``codes``, each with its place (n,)."""
        count, tables = len(codes), kind.parts[0][0] // 16
        halves = np.ascontiguousarray(codes).view(np.uint16)
        order, other = np.empty((tables, count), np.uint32), np.empty((tables, count), np.uint16)
        starts = np.zeros((tables, _VALUES + 1), np.int64)
        for table in range(tables):
            order[table] = np.argsort(halves[:, table], kind="stable")
            other[table] = halves[order[table], table ^ 1]
            starts[table, 1:] = np.cumsum(np.bincount(halves[:, table], minlength=_VALUES))
            starts[table] += table * count
        return cls(kind, codes=codes, places=places, order=order, other=other, starts=starts)

    def near(self, queries: np.ndarray) -> np.ndarray:
        """Give the places (m,) of all codes that agree with any of the (q, bytes) ``queries``; some more than once."""
        tables = len(self._starts)
        halves = np.ascontiguousarray(queries).view(np.uint16)[:, :tables]
        values = (halves[:, :, None] ^ _FLIPS).astype(np.int64)  # (q, tables, 17)
        starts = self._starts[np.arange(tables)[:, None], values].ravel()
        counts = self._starts[np.arange(tables)[:, None], values + 1].ravel() - starts
        slots = np.repeat(np.arange(len(starts)), counts)
        rows = np.arange(len(slots)) + (starts - np.cumsum(counts) + counts)[slots]
        wanted = np.repeat(halves[:, np.arange(tables) ^ 1].ravel(), len(_FLIPS))
        left = np.full(len(starts), self._kind.in_a_pair - 1, np.int8)
        left[:: len(_FLIPS)] += 1  # no bit flipped in this half: one more may differ in the other
        close = np.flatnonzero(np.bitwise_count(self._other.ravel()[rows] ^ wanted[slots]) <= left[slots])
        candidates = self._order.ravel()[rows[close]]
        asked = queries[slots[close] // (tables * len(_FLIPS))]
        return self.places[candidates[self._kind.agree(self.codes[candidates], asked)]]

    def save(self, folder: Path) -> None:
        """Write what ``load`` reads."""
        for name, array in self._arrays.items():
            np.save(folder / TABLE_FILES.replace("*", name), array, allow_pickle=False)

    @classmethod
    def load(cls, kind: CodeKind, folder: Path) -> Self:
        """Map what ``save`` wrote into memory; the files must not change."""
        names = ("codes", "places", "order", "other", "starts")
        paths = {name: folder / TABLE_FILES.replace("*", name) for name in names}
        return cls(kind, **{name: np.load(path, mmap_mode="r", allow_pickle=False) for name, path in paths.items()})


def checked(codes: np.ndarray, kind: CodeKind) -> np.ndarray:
    """Give (n, bytes) uint8 ``codes`` in one piece. Raises ``ValueError`` for another shape or type."""
    if codes.ndim != 2 or codes.shape[1] != kind.bytes or codes.dtype != np.uint8:
        raise ValueError(f"{kind.name} codes are (n, {kind.bytes}) uint8, not {codes.shape} {codes.dtype}")
    return np.ascontiguousarray(codes)
