"""Which pictures an index holds, and the files of a saved index that another one may share."""

import os
import shutil
from pathlib import Path

import numpy as np


class Roll:
    """Pictures (entries) in the order of adding. One that is removed keeps its place, which is passed over from then.

    Places never change: they break ties, so that an index that grew gives what one built at once would give.
    """

    def __init__(self) -> None:
        self._entries: list[int] = []
        self._gone: list[bool] = []
        self._places: dict[int, int] = {}
        self._arrays: tuple[np.ndarray, np.ndarray] | None = None

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, entry: int) -> bool:
        return entry in self._places

    def add(self, entry: int) -> int:
        """Give ``entry`` the next place and return it. Raises ``ValueError`` where it has one already."""
        if entry in self._places:
            raise ValueError(f"picture {entry} is already in the index")
        self._entries.append(entry)
        self._gone.append(False)
        self._places[entry] = len(self._entries) - 1
        self._arrays = None
        return self._places[entry]

    def remove(self, entry: int) -> int:
        """Pass ``entry`` over from now on and return its place. Raises ``KeyError`` where it has none."""
        place = self._places.pop(entry)
        self._gone[place] = True
        self._arrays = None
        return place

    @property
    def entries(self) -> np.ndarray:
        """The entry of every place, (n,) int64."""
        return self._as_arrays()[0]

    @property
    def gone(self) -> np.ndarray:
        """Whether each place is passed over, (n,) bool."""
        return self._as_arrays()[1]

    def save(self, path: Path) -> None:
        """Write what ``load`` reads."""
        np.save(path, np.stack([self.entries, self.gone.astype(np.int64)], axis=1), allow_pickle=False)

    @classmethod
    def load(cls, path: Path) -> "Roll":
        """Read what ``save`` wrote."""
        roll, stored = cls(), np.load(path, allow_pickle=False)
        roll._entries, roll._gone = stored[:, 0].tolist(), stored[:, 1].astype(bool).tolist()
        roll._places = {entry: at for at, (entry, gone) in enumerate(stored.tolist()) if not gone}
        return roll

    def _as_arrays(self) -> tuple[np.ndarray, np.ndarray]:
        if self._arrays is None:
            self._arrays = np.array(self._entries, np.int64), np.array(self._gone, bool)
        return self._arrays


def share(source: Path, folder: Path) -> None:
    """Make ``source``, a file that never changes, a file of ``folder`` too: a link costs nothing, a copy if need be."""
    try:
        os.link(source, folder / source.name)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, folder / source.name)
