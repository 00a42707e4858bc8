import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from catalogue.vision import codes, hashing
from catalogue.vision.codes import ExhaustiveCodes, FaissCodes
from catalogue.vision.tables import PDQ, PHASH_DHASH, CodeKind, Tables

RANDOM = np.random.default_rng(8)


def flipped(code, bits, *, start=0, end=None):
    """``code`` with ``bits`` of its bits from ``start`` to ``end`` turned over, drawn at random."""
    at = RANDOM.permutation(np.arange(start, end or len(code) * 8))[:bits]
    mask = np.zeros(len(code) * 8, np.uint8)
    mask[at] = 1
    return code ^ np.packbits(mask)


@pytest.fixture(params=[PDQ, PHASH_DHASH], ids=lambda kind: kind.name)
def kind(request):
    return request.param


@pytest.fixture(params=["exhaustive", "faiss", "tables"])
def index(request, kind, monkeypatch, tmp_path):
    """An index without codes; with tables, whatever is saved goes into them."""
    monkeypatch.setattr(codes, "TABLES_FROM", 0 if request.param == "tables" else 10_000_000)
    return (ExhaustiveCodes if request.param == "exhaustive" else FaissCodes)(kind)


def saved(index, folder):
    folder.mkdir()
    index.save(folder)
    return type(index).load(folder, index.kind)


def around(kind):
    """A query, and codes at every distance around the radius of each of its hashes."""
    query, found, start = RANDOM.integers(0, 256, kind.bytes).astype(np.uint8), [], 0
    for bits, radius in kind.parts:
        found += [flipped(query, differ, start=start, end=start + bits) for differ in range(radius + 4) for _ in "123"]
        start += bits
    return query, found


class TestEveryCodeIndex:
    def test_all_within_the_radius_and_no_others(self, index, tmp_path):
        query, near = around(index.kind)
        far = RANDOM.integers(0, 256, (200, index.kind.bytes)).astype(np.uint8)
        for entry, code in enumerate([*near, *far]):
            index.add(500 - entry, code)
        wanted, start = [], 0
        for _, radius in index.kind.parts:
            wanted += [500 - start - row for row in range(3 * (radius + 4)) if row < 3 * (radius + 1)]
            start += 3 * (radius + 4)
        for one in (index, saved(index, tmp_path / "1")):
            assert one.near(query[None]).tolist() == sorted(wanted)

    def test_several_queries_give_each_picture_once(self, index, tmp_path):
        known = RANDOM.integers(0, 256, (40, index.kind.bytes)).astype(np.uint8)
        for entry, code in enumerate(known):
            index.add(entry, code)
        index = saved(index, tmp_path / "1")
        assert index.near(known[[7, 3, 7, 21]]).tolist() == [3, 7, 21]
        assert index.near(known[:0]).tolist() == []

    def test_added_once_removed_and_added_again(self, index, tmp_path):
        known = RANDOM.integers(0, 256, (40, index.kind.bytes)).astype(np.uint8)
        for step in range(2):
            for entry in range(step * 20, step * 20 + 20):
                index.add(entry, known[entry])
            index = saved(index, tmp_path / f"a{step}")
        with pytest.raises(ValueError, match="already"):
            index.add(3, known[4])
        for entry in (3, 30):
            index.remove(entry)
        with pytest.raises(KeyError):
            index.remove(30)
        index = saved(index, tmp_path / "2")
        assert index.near(known).tolist() == [entry for entry in range(40) if entry not in (3, 30)]
        index.add(3, known[5])
        index = saved(index, tmp_path / "3")
        assert index.near(known[[5]]).tolist() == [3, 5] and index.near(known[[3]]).tolist() == []
        assert len(index) == 39

    def test_nothing_known(self, index, kind, tmp_path):
        query = np.zeros((1, kind.bytes), np.uint8)
        assert index.near(query).tolist() == [] and saved(index, tmp_path / "1").near(query).tolist() == []

    def test_another_shape_or_type_is_refused(self, index, kind):
        for wrong in (np.zeros(kind.bytes - 1, np.uint8), np.zeros(kind.bytes, np.int64)):
            with pytest.raises(ValueError, match=kind.name):
                index.add(1, wrong)
            with pytest.raises(ValueError, match=kind.name):
                index.near(wrong[None])


@pytest.mark.parametrize("sort", ["faiss", "tables"])
def test_it_agrees_with_the_reference(kind, sort, monkeypatch, tmp_path):
    monkeypatch.setattr(codes, "TABLES_FROM", 0 if sort == "tables" else 10_000_000)
    slow, fast = ExhaustiveCodes(kind), FaissCodes(kind)
    base = RANDOM.integers(0, 256, (10, kind.bytes)).astype(np.uint8)
    known = [flipped(base[row % 10], int(RANDOM.integers(0, 50))) for row in range(1500)]
    for entry, code in enumerate(known):
        slow.add(entry, code)
        fast.add(entry, code)
    fast = saved(fast, tmp_path / "1")
    found = [(slow.near(q[None]).tolist(), fast.near(q[None]).tolist()) for q in known[::50]]
    assert all(a == b for a, b in found)
    assert sum(len(a) for a, _ in found) > len(found), "the queries find more than themselves"


def hardest():
    """Codes at 31 of 256 bits in which one half alone of one piece gives them away, by no bit or by any one."""
    for piece, half, bit in itertools.product(range(8), range(2), [None, *range(16)]):
        flips = np.full((8, 2), 0b11 << 7, np.uint16)  # two in every half: none is within one bit
        flips[piece, half] = 0 if bit is None else 1 << bit
        flips[piece, 1 - half] = 0b111 if bit is None else 0b11
        yield flips.ravel().view(np.uint8)


def test_no_code_is_missed_however_its_bits_are_spread():
    query = RANDOM.integers(0, 256, 32).astype(np.uint8)
    known = np.stack([query ^ flips for flips in hardest()])
    assert {hashing.hamming(bytes(query).hex(), bytes(one).hex()) for one in known} == {31}
    tables = Tables.build(PDQ, known, np.arange(len(known)))
    assert np.unique(tables.near(query[None])).tolist() == list(range(8 * 2 * 17))


def test_it_finds_what_same_photograph_says():
    def picture(pdq, both):
        pdq, both = bytes(pdq).hex(), bytes(both).hex()
        turned = (pdq, *(bytes(RANDOM.integers(0, 256, 32).astype(np.uint8)).hex() for _ in range(7)))
        return SimpleNamespace(pdq=pdq, pdq_turned=turned, pdq_quality=90, phash=both[:16], dhash=both[16:])

    base = [(RANDOM.integers(0, 256, 32).astype(np.uint8), RANDOM.integers(0, 256, 16).astype(np.uint8)) for _ in "12"]
    known = [picture(flipped(base[n % 2][0], n % 40), flipped(base[n % 2][1], n % 11)) for n in range(400)]
    by_pdq, by_both = FaissCodes(PDQ), FaissCodes(PHASH_DHASH)
    for entry, one in enumerate(known):
        by_pdq.add(entry, PDQ.code(one.pdq))
        by_both.add(entry, PHASH_DHASH.code(one.phash, one.dhash))
    for query in known[:40]:
        turned = np.stack([PDQ.code(one) for one in query.pdq_turned])
        found = by_pdq.near(turned), by_both.near(PHASH_DHASH.code(query.phash, query.dhash)[None])
        wanted = [entry for entry, one in enumerate(known) if hashing.same_photograph(query, one)]
        assert np.union1d(*found).tolist() == wanted


def test_what_was_saved_before_is_shared(monkeypatch, tmp_path):
    monkeypatch.setattr(codes, "TABLES_FROM", 10)
    known, index = RANDOM.integers(0, 256, (12, 32)).astype(np.uint8), FaissCodes(PDQ)
    for entry, code in enumerate(known[:11]):
        index.add(entry, code)
    index = saved(index, tmp_path / "1")
    index.add(11, known[11])
    saved(index, tmp_path / "2")
    tables = [tmp_path / folder / "table-order.npy" for folder in "12"]
    assert tables[0].stat().st_ino == tables[1].stat().st_ino


def test_a_code_is_made_of_hashes_of_the_right_length():
    assert PHASH_DHASH.code("00" * 8, "ff" * 8).tolist() == [0] * 8 + [255] * 8
    with pytest.raises(ValueError, match="64, 64"):
        PHASH_DHASH.code("00" * 16)
    with pytest.raises(ValueError, match="64 bits"):
        CodeKind("odd", ((100, 3),))
    with pytest.raises(ValueError, match="eighth"):
        CodeKind("wide", ((256, 32),))
