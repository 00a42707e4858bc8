"""Nearest descriptors in a large library: only the clusters nearest to a query are searched."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import faiss
import numpy as np

from catalogue.vision.index import ROOTSIFT, XFEAT, FaissIndex, Index, Kind, Neighbours, nothing_found
from catalogue.vision.roll import Roll, share

EXACT_UP_TO = 40_000  # descriptors; beyond, measuring every distance takes longer and gains nothing (see ``Codebook``)
PROBED = 4
_SMALLEST, _LARGEST, _A_LIST = 64, 8192, 500  # how many clusters, and descriptors of each that are aimed at
_TRAINED_ON = 32  # descriptors a cluster
_SLACK = 4  # more than asked for, so that a cut among equal distances does not depend on which part was searched first
_MERGED_FROM = 50_000  # descriptors beside the main part that are worth writing it anew
_MAIN, _CENTRES, _PICTURES, _FACTS = "clusters.ivf", "centres.npy", "pictures.npy", "index.json"


class Codebook:
    """The middles of the clusters, found once for a library and kept while it grows.

    Measured on real photographs (XFeat, questioned pictures in eight turns, 300 pictures of other things added, 256
    clusters): the right type leads the votes in 67 % of the other-viewpoint queries where every distance is measured,
    72 % at 4 of the clusters, 69 % at 8; 100 % each on stamped metal. What few clusters miss is what votes for nobody.
    """

    def __init__(self, kind: Kind, centres: np.ndarray) -> None:
        if centres.ndim != 2 or centres.shape[1] != kind.width:
            raise ValueError(f"centres of {kind.name} are (n, {kind.width}), not {centres.shape}")
        self.kind, self.centres = kind, np.ascontiguousarray(centres, np.float32)
        self.flat = faiss.IndexFlatL2(kind.width)
        self.flat.add(self.centres)

    @classmethod
    def train(cls, kind: Kind, descriptors: np.ndarray, *, expected: int = 0) -> Self:
        """Find the clusters of (n, width) ``descriptors``, at least 64; the same ones always give the same clusters.

        ``expected`` is how many the index will hold, where that is more than the sample.
        """
        faiss.omp_set_num_threads(1)
        wanted = max(_SMALLEST, max(expected, len(descriptors)) // _A_LIST)
        count = min(_LARGEST, 1 << (wanted.bit_length() - 1))
        chosen = np.linspace(0, len(descriptors) - 1, min(len(descriptors), count * _TRAINED_ON)).astype(np.int64)
        means = faiss.Kmeans(kind.width, count, niter=8, seed=20240102, min_points_per_centroid=1)
        means.train(kind.bytes_of(np.asarray(descriptors)[chosen]))
        return cls(kind, means.centroids)

    def nearest(self, descriptors: np.ndarray) -> np.ndarray:
        """Give the cluster (n,) int64 of each of the ``descriptors``."""
        return self.flat.search(self.kind.bytes_of(descriptors), 1)[1][:, 0]

    def clusters(self) -> faiss.IndexIVF:
        """Make empty clusters, to hold descriptors byte by byte."""
        index = faiss.IndexIVFScalarQuantizer(
            self.flat, self.kind.width, len(self.centres), faiss.ScalarQuantizer.QT_8bit_direct, faiss.METRIC_L2, False
        )
        index.is_trained = True
        return index


class ClusteredIndex:
    """An ``Index`` that finds most, not all, of the true neighbours; distances are exact.

    The clusters do not change as pictures come and go. The main part is mapped into memory from the file, what was
    added since lies beside it; saving writes only what is new until that has grown to a quarter of the whole.
    """

    def __init__(self, codebook: Codebook, *, probed: int = PROBED) -> None:
        self.kind, self._codebook, self._probed = codebook.kind, codebook, min(probed, len(codebook.centres))
        self._roll = Roll()
        self._main: faiss.IndexIVF | None = None
        self._tail = codebook.clusters()
        self._fresh: list[tuple[int, np.ndarray, np.ndarray]] = []  # place, descriptors, clusters: not yet saved
        self._saved: list[Path] = []  # files that hold the rest

    def __len__(self) -> int:
        return len(self._roll)

    def add(self, entry: int, descriptors: np.ndarray) -> None:
        """See ``Index``."""
        faiss.omp_set_num_threads(1)
        known = self.kind.checked(descriptors)
        part = self._roll.add(entry), known, self._codebook.nearest(known)
        self._fresh.append(part)
        self._put([part])
        if self._merge_is_due:
            self._fresh.clear()  # the tail holds them, and will be written as a whole

    def remove(self, entry: int) -> None:
        """See ``Index``. The descriptors stay in the files until those are written anew, and are passed over."""
        self._roll.remove(entry)

    def search(self, queries: np.ndarray, k: int) -> Neighbours:
        """See ``Index``."""
        faiss.omp_set_num_threads(1)
        distances, names = nothing_found(len(queries), k)
        if not len(queries) or not k or not len(self._roll):
            return Neighbours(distances, names)
        asked = self.kind.bytes_of(queries)
        far, lists = self._codebook.flat.search(asked, self._probed)
        limits = faiss.SearchParametersIVF(nprobe=self._probed, sel=self._living())
        parts = [one for one in (self._main, self._tail) if one is not None and one.ntotal]
        found = [_within(one, asked, k + _SLACK, (far, lists), limits) for one in parts]
        squared, places = (np.concatenate([part[side] for part in found], axis=1) for side in (0, 1))
        squared = np.where(places < 0, np.inf, squared)
        order = np.lexsort((places, squared))[:, :k]
        squared, places = np.take_along_axis(squared, order, axis=1), np.take_along_axis(places, order, axis=1)
        distances[:, : squared.shape[1]] = np.sqrt(squared)
        names[:, : squared.shape[1]] = np.where(places < 0, -1, self._roll.entries[places])
        return Neighbours(distances, names)

    def save(self, folder: Path) -> None:
        """See ``Index``: shares the files it was loaded from where they still serve."""
        self._roll.save(folder / _PICTURES)
        facts = {"kind": self.kind.name, "probed": self._probed}
        (folder / _FACTS).write_text(json.dumps(facts))
        kept = {path.name: path for path in self._saved}
        if _CENTRES in kept:
            share(kept.pop(_CENTRES), folder)
        else:
            np.save(folder / _CENTRES, self._codebook.centres, allow_pickle=False)
        if self._merge_is_due:
            faiss.write_index(self._merged(kept.get(_MAIN)), str(folder / _MAIN))
            return
        for path in kept.values():
            share(path, folder)
        if self._fresh:
            self._save_fresh(folder)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """See ``Index``."""
        facts = json.loads((folder / _FACTS).read_text())
        kind = next(one for one in (ROOTSIFT, XFEAT) if one.name == facts["kind"])
        index = cls(Codebook(kind, np.load(folder / _CENTRES, allow_pickle=False)), probed=facts["probed"])
        index._roll = Roll.load(folder / _PICTURES)
        parts = sorted(folder.glob("added-*.npz"))
        index._saved = [folder / _CENTRES, *parts]
        if (folder / _MAIN).exists():
            index._main = faiss.read_index(str(folder / _MAIN), faiss.IO_FLAG_MMAP)
            index._main.invlists.prefetch_nthread = 0  # one thread: the caller's
            index._saved.append(folder / _MAIN)
        for path in parts:
            with np.load(path, allow_pickle=False) as part:
                cuts = np.cumsum(part["counts"])[:-1]
                split = np.split(part["descriptors"], cuts), np.split(part["clusters"], cuts)
                index._put(zip(part["places"].tolist(), *split, strict=True))
        return index

    @property
    def _merge_is_due(self) -> bool:
        whole = self._main.ntotal if self._main is not None else 0
        return bool(self._tail.ntotal > max(_MERGED_FROM, whole // 4))

    def _put(self, parts: Iterable[tuple[int, np.ndarray, np.ndarray]]) -> None:
        for place, descriptors, clusters in parts:
            given, places = self.kind.bytes_of(descriptors), np.full(len(descriptors), place, np.int64)
            told = [faiss.swig_ptr(one) for one in (given, places, np.ascontiguousarray(clusters, np.int64))]
            self._tail.add_core(len(given), *told)

    def _living(self) -> faiss.IDSelector | None:
        gone = self._roll.gone
        return faiss.IDSelectorBitmap(np.packbits(~gone, bitorder="little")) if gone.any() else None

    def _merged(self, main: Path | None) -> faiss.IndexIVF:
        gone = self._roll.gone
        if main is None and not gone.any():
            return self._tail
        whole = self._codebook.clusters() if main is None else faiss.read_index(str(main))
        whole.merge_from(faiss.clone_index(self._tail), 0)  # which empties what is merged
        if gone.any():
            whole.remove_ids(faiss.IDSelectorBatch(np.flatnonzero(gone)))
        return whole

    def _save_fresh(self, folder: Path) -> None:
        places, descriptors, clusters = zip(*self._fresh, strict=True)
        with (folder / f"added-{places[0]:09}.npz").open("wb") as target:
            np.savez(
                target,
                places=np.array(places, np.int64),
                counts=np.array([len(one) for one in descriptors], np.int64),
                descriptors=np.concatenate(descriptors),
                clusters=np.concatenate(clusters).astype(np.int32),
            )


def _within(
    part: faiss.IndexIVF, asked: np.ndarray, k: int, probed: tuple[np.ndarray, np.ndarray], limits: object
) -> tuple[np.ndarray, np.ndarray]:
    """Squared distances and places (q, k) of the nearest within the clusters ``probed`` (how far, which)."""
    squared, places = np.empty((len(asked), k), np.float32), np.empty((len(asked), k), np.int64)
    told = [faiss.swig_ptr(one) for one in (probed[1], probed[0], squared, places)]
    part.search_preassigned_c(len(asked), faiss.swig_ptr(asked), k, *told, False, limits)
    return squared, places


def empty_index(kind: Kind, *, like: np.ndarray, expected: int = 0) -> Index:
    """Give an empty index for ``expected`` descriptors, or as many as ``like`` (n, width), of which that is a sample.

    The same sample and number always give the same sort of index with the same clusters.
    """
    if max(expected, len(like)) <= EXACT_UP_TO:
        return FaissIndex(kind)
    return ClusteredIndex(Codebook.train(kind, like, expected=expected))


def load_index(folder: Path) -> Index:
    """Read an index of either sort."""
    return (ClusteredIndex if (folder / _FACTS).exists() else FaissIndex).load(folder)
