"""How the search of a library grows with it: time of a query on one core, features extracted, and memory.

A query is a picture in eight turns, 512 descriptors each, its embedding in four turns and its hashes.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import faiss
import numpy as np

from catalogue.vision.clusters import Codebook, empty_index, load_index
from catalogue.vision.codes import FaissCodes
from catalogue.vision.index import XFEAT, Index
from catalogue.vision.tables import PDQ, PHASH_DHASH, CodeKind, Tables
from catalogue.vision.vectors import HalfVectors
from catalogue.vision.voting import NEIGHBOURS, votes_in_turns
from tests.benchmarks.descriptors import Photographs
from tests.benchmarks.table import Row, median, wall

TITLE = "Index: one query of a growing library"
SIZES = (1_000, 10_000)
GOALS = {1_000: "≤ 0.2", 10_000: "≤ 0.5", 100_000: "≤ 1.5"}
TURNS, EACH, TIMES = 8, 512, 5


def cpu(deed: Callable[[], object]) -> float:
    """CPU seconds of ``deed`` in this process: ``table.cpu`` counts in hundredths, which is too coarse here."""
    before = time.process_time()
    deed()
    return time.process_time() - before


def rows(sizes: tuple[int, ...] = SIZES) -> Iterator[Row]:
    faiss.omp_set_num_threads(1)
    drawn = Photographs()
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="index-") as scratch:
            yield from _library(size, drawn, Path(scratch))
    yield from _many_codes(drawn, 10_000_000)


def _library(size: int, drawn: Photographs, folder: Path) -> Iterator[Row]:
    started = time.process_time()
    voters, known = _voters(size, drawn, folder)
    built = time.process_time() - started
    searched = median(cpu, lambda: _vote(voters, drawn.questioned, size), TIMES)
    looks, looked = _looks(size, drawn, folder)
    hashed = _hashed(size, drawn)
    name, peer = f"{size:,} photographs: ", _flat(known, drawn.questioned) if size == min(SIZES) else None
    whole = searched + looked + hashed
    yield Row(f"{name}the whole query (CPU)", whole, "s", GOALS[size], "every distance by faiss (flat)" if peer else "",
              peer, drawn.source)  # fmt: skip
    yield Row(f"{name}votes of 8 x 512 descriptors", searched, "s", note=f"built in {built:.0f} s CPU")
    if size == min(SIZES):
        slow = _exhaustive(known, drawn.questioned)
        yield Row(f"{name}the same, exhaustive (numpy)", slow, "s", note="64 descriptors, scaled")
    yield Row(f"{name}embeddings in four turns", looked, "s", "", "faiss float16, 20 nearest", looks)
    yield Row(f"{name}hashes in eight orientations", hashed * 1000, "ms", "≤ 1")
    yield Row(f"{name}adding an exemplar, saved", _adding(voters, drawn, folder), "s", "≤ 0.3", note="not built anew")
    saved = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and "again" not in path.parts)
    yield Row(f"{name}index, KB a photograph", saved / size / 1000, " ", "≤ 80", note="files, mapped into memory")
    grown = _grown(folder, drawn)
    yield Row(f"{name}the same, grown in memory", grown, " ", "≤ 80", note="opened and asked eight times")


def _voters(size: int, drawn: Photographs, folder: Path) -> tuple[Index, list[np.ndarray]]:
    """The index as a process opens it, and the first thousand pictures for the peers."""
    few = list(drawn.descriptors(min(size, 1_000)))
    index = empty_index(XFEAT, like=np.concatenate(few), expected=size * EACH)
    if size > max(SIZES):
        _hasten(index._codebook)
    for entry, one in enumerate(few):
        index.add(entry, one)
    for entry, one in enumerate(drawn.descriptors(size - len(few)), start=len(few)):
        index.add(entry, one)
    (folder / "voters").mkdir()
    index.save(folder / "voters")
    return load_index(folder / "voters"), few


def _hasten(codebook: Codebook) -> None:
    """Find clusters through groups of clusters: ten times as fast, and a few are the second nearest.

    Only for the largest library, which is searched no faster for it and would take an hour to make.
    """
    groups = faiss.IndexIVFFlat(faiss.IndexFlatL2(XFEAT.width), XFEAT.width, 128)
    groups.train(codebook.centres)
    groups.add(codebook.centres)
    groups.nprobe = 8
    codebook.nearest = lambda descriptors: np.maximum(groups.search(XFEAT.bytes_of(descriptors), 1)[1][:, 0], 0)


def _vote(index: Index, questioned: np.ndarray, size: int) -> None:
    found = index.search(questioned, NEIGHBOURS + 1)
    turns = np.repeat(np.arange(TURNS), EACH)
    for label_of in (np.arange(size + 1) // 4, np.arange(size + 1)):
        votes_in_turns(found, label_of=label_of, count=size + 1, turns=turns, of=TURNS)


def _flat(known: list[np.ndarray], questioned: np.ndarray) -> float:
    flat = faiss.IndexFlatL2(XFEAT.width)
    flat.add(XFEAT.bytes_of(np.concatenate(known)))
    return median(cpu, lambda: flat.search(XFEAT.bytes_of(questioned), NEIGHBOURS + 1), 1)


def _exhaustive(known: list[np.ndarray], questioned: np.ndarray) -> float:
    table = np.concatenate(known).astype(np.float32)

    def search() -> None:
        alike = questioned[:64].astype(np.float32) @ table.T
        np.argpartition(-alike, NEIGHBOURS, axis=1)

    return len(questioned) / 64 * median(cpu, search, 1)


def _looks(size: int, drawn: Photographs, folder: Path) -> tuple[float, float]:
    """CPU seconds of faiss's own search, which ranks vectors, and of the index, which measures every picture."""
    index, looks = HalfVectors(1280), drawn.looks(size)
    for entry, one in enumerate(looks):
        index.add(entry, one[None])
    (folder / "looks").mkdir()
    index.save(folder / "looks")
    index, asked = HalfVectors.load(folder / "looks"), looks[:4].astype(np.float32)
    peer = faiss.IndexScalarQuantizer(1280, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    peer.train(asked)
    peer.add(looks.astype(np.float32))
    return median(cpu, lambda: peer.search(asked, 20), TIMES), median(cpu, lambda: index.resemblances(asked), TIMES)


def _hashed(size: int, drawn: Photographs) -> float:
    return sum(_near(size, drawn, kind, asked) for kind, asked in ((PDQ, 8), (PHASH_DHASH, 1)))


def _near(size: int, drawn: Photographs, kind: CodeKind, asked: int) -> float:
    index, codes = FaissCodes(kind), drawn.codes(size, kind.bytes)
    for entry, code in enumerate(codes):
        index.add(entry, code)
    with tempfile.TemporaryDirectory(prefix="codes-") as folder:
        index.save(Path(folder))
        index = FaissCodes.load(Path(folder), kind)
    return median(wall, lambda: index.near(codes[:asked]), 50)


def _adding(index: Index, drawn: Photographs, folder: Path) -> float:
    new = enumerate(drawn.descriptors(TIMES), start=10_000_000)

    def add() -> None:
        entry, one = next(new)
        index.add(entry, one)
        target = folder / "again" / str(entry)
        target.mkdir(parents=True)
        index.save(target)

    return median(wall, add, TIMES)


def _grown(folder: Path, drawn: Photographs) -> float:
    """KB a photograph by which this process grows when it opens the index and asks with eight pictures."""
    before = _resident()
    voters, looks = load_index(folder / "voters"), HalfVectors.load(folder / "looks")
    for one in drawn.descriptors(TURNS):
        _vote(voters, np.tile(one, (TURNS, 1)), len(voters))
        looks.resemblances(drawn.looks(1).astype(np.float32))
    return (_resident() - before) / len(voters)


def _resident() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def _many_codes(drawn: Photographs, count: int) -> Iterator[Row]:
    codes = drawn.codes(count, PDQ.bytes)
    tables, flat = Tables.build(PDQ, codes, np.arange(count)), faiss.IndexBinaryFlat(256)
    flat.add(codes)
    for asked, what in ((1, "one PDQ"), (8, "eight orientations")):
        queries = codes[count // 2 : count // 2 + asked]
        peer = median(wall, lambda queries=queries: flat.range_search(queries, 32), 3)
        own = median(wall, lambda queries=queries: tables.near(queries), 50)
        yield Row(f"{count:,} codes: {what}", own * 1000, "ms", "≤ 20", "every code by faiss (flat)", peer * 1000)


if __name__ == "__main__":  # the largest too, which takes minutes to make: python -m tests.benchmarks.index
    from tests.benchmarks.table import show

    show(TITLE, rows((*SIZES, 100_000)))
