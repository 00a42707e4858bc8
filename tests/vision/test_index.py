import numpy as np
import pytest

from catalogue.vision.index import ROOTSIFT, XFEAT, ExhaustiveIndex, FaissIndex
from tests.vision.drawn_descriptors import drawn

PICTURES = {
    kind: {entry: drawn(kind, count, seed=entry) for entry, count in ((3, 25), (10, 39), (11, 5), (20, 17))}
    for kind in (ROOTSIFT, XFEAT)
}
QUERIES = {kind: drawn(kind, 25, seed=99) for kind in (ROOTSIFT, XFEAT)}


@pytest.fixture(params=[ROOTSIFT, XFEAT], ids=lambda kind: kind.name)
def kind(request):
    return request.param


def filled(index):
    for entry, descriptors in PICTURES[index.kind].items():
        index.add(entry, descriptors)
    return index


def same(one, other):
    return np.array_equal(one.entries, other.entries) and np.array_equal(one.distances, other.distances)


@pytest.mark.parametrize("sort", [ExhaustiveIndex, FaissIndex])
class TestEveryIndex:
    def test_a_known_descriptor_finds_its_picture(self, sort, kind):
        for entry, descriptors in PICTURES[kind].items():
            found = filled(sort(kind)).search(descriptors, 2)
            assert (found.entries[:, 0] == entry).all() and (found.distances[:, 0] == 0).all()

    def test_removed_pictures_are_gone(self, sort, kind):
        index = filled(sort(kind))
        index.search(QUERIES[kind], 3)
        index.remove(10)
        assert 10 not in index.search(QUERIES[kind], 50).entries and len(index) == 3
        with pytest.raises(KeyError):
            index.remove(10)

    def test_a_picture_added_after_a_search_is_found(self, sort, kind):
        index = filled(sort(kind))
        index.search(QUERIES[kind], 3)
        index.add(50, QUERIES[kind])
        assert (index.search(QUERIES[kind], 1).entries == 50).all()

    def test_a_picture_is_added_once(self, sort, kind):
        with pytest.raises(ValueError, match="already"):
            filled(sort(kind)).add(3, QUERIES[kind])

    def test_descriptors_of_another_kind_are_refused(self, sort, kind):
        other = XFEAT if kind is ROOTSIFT else ROOTSIFT
        for wrong in (QUERIES[other], QUERIES[kind].astype(np.float32)):
            with pytest.raises(ValueError, match=kind.name):
                sort(kind).add(1, wrong)
            with pytest.raises(ValueError, match=kind.name):
                filled(sort(kind)).search(wrong, 3)

    def test_an_empty_index_and_an_empty_query(self, sort, kind):
        found = sort(kind).search(QUERIES[kind], 3)
        assert (found.entries == -1).all() and np.isinf(found.distances).all()
        assert filled(sort(kind)).search(QUERIES[kind][:0], 3).entries.shape == (0, 3)

    def test_more_neighbours_than_descriptors(self, sort, kind):
        index = sort(kind)
        index.add(1, QUERIES[kind][:2])
        found = index.search(QUERIES[kind], 5)
        assert (found.entries[:, :2] == 1).all() and (found.entries[:, 2:] == -1).all()

    def test_a_saved_one_gives_the_same(self, sort, kind, tmp_path):
        index = filled(sort(kind))
        index.remove(11)
        index.save(tmp_path)
        loaded = sort.load(tmp_path)
        assert len(loaded) == 3 and loaded.kind == kind
        assert same(loaded.search(QUERIES[kind], 7), index.search(QUERIES[kind], 7))


def test_faiss_agrees_with_the_reference(kind):
    slow, fast = filled(ExhaustiveIndex(kind)), filled(FaissIndex(kind))
    assert same(slow.search(QUERIES[kind], 7), fast.search(QUERIES[kind], 7))
    for index in (slow, fast):
        index.remove(3)
        index.add(3, PICTURES[kind][3])
    assert same(slow.search(QUERIES[kind], 7), fast.search(QUERIES[kind], 7))


@pytest.mark.parametrize("k", [1, 3, 40, 150])
def test_equally_near_pictures_come_in_the_order_of_adding(kind, k):
    random, slow, fast = np.random.default_rng(k), ExhaustiveIndex(kind), FaissIndex(kind)
    few = np.zeros((400, kind.width), kind.dtype)
    few[:, :3] = random.integers(0, 3, (400, 3))  # 27 different ones: each has many equals, and many are equally far
    for place, entry in enumerate(random.permutation(80)):
        slow.add(int(entry), few[place * 5 : place * 5 + 5])
        fast.add(int(entry), few[place * 5 : place * 5 + 5])
    for asked in (few[:1], few[:60]):
        assert same(slow.search(asked, k), fast.search(asked, k))
