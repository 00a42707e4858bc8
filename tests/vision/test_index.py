import numpy as np
import pytest

from catalogue.vision.index import ExhaustiveIndex, FaissIndex

RANDOM = np.random.default_rng(5)
PICTURES = {entry: RANDOM.integers(0, 256, (RANDOM.integers(5, 40), 128)).astype(np.uint8) for entry in (3, 10, 11, 20)}
QUERIES = RANDOM.integers(0, 256, (25, 128)).astype(np.uint8)


def filled(index):
    for entry, descriptors in PICTURES.items():
        index.add(entry, descriptors)
    return index


@pytest.mark.parametrize("kind", [ExhaustiveIndex, FaissIndex])
class TestEveryIndex:
    def test_a_known_descriptor_finds_its_picture(self, kind):
        for entry, descriptors in PICTURES.items():
            found = filled(kind()).search(descriptors, 2)
            assert (found.entries[:, 0] == entry).all() and (found.distances[:, 0] == 0).all()

    def test_removed_pictures_are_gone(self, kind):
        index = filled(kind())
        index.search(QUERIES, 3)
        index.remove(10)
        assert 10 not in index.search(QUERIES, 50).entries
        with pytest.raises(KeyError):
            index.remove(10)

    def test_a_picture_is_added_once(self, kind):
        with pytest.raises(ValueError):
            filled(kind()).add(3, QUERIES)

    def test_an_empty_index_and_an_empty_query(self, kind):
        found = kind().search(QUERIES, 3)
        assert (found.entries == -1).all() and np.isinf(found.distances).all()
        assert filled(kind()).search(QUERIES[:0], 3).entries.shape == (0, 3)

    def test_more_neighbours_than_descriptors(self, kind):
        index = kind()
        index.add(1, QUERIES[:2])
        found = index.search(QUERIES, 5)
        assert (found.entries[:, :2] == 1).all() and (found.entries[:, 2:] == -1).all()


def test_faiss_agrees_with_the_reference():
    slow, fast = filled(ExhaustiveIndex()).search(QUERIES, 7), filled(FaissIndex()).search(QUERIES, 7)
    assert np.array_equal(slow.entries, fast.entries)
    assert np.allclose(slow.distances, fast.distances, atol=1e-2)


def test_by_clusters_it_finds_most_and_repeats_itself():
    known = RANDOM.integers(0, 256, (20_000, 128)).astype(np.uint8)
    queries = np.clip(known[::400].astype(int) + RANDOM.integers(-90, 91, (50, 128)), 0, 255).astype(np.uint8)
    exact, clustered, again = FaissIndex(), FaissIndex(exact_up_to=0), FaissIndex(exact_up_to=0)
    for entry in range(2000):
        for index in (exact, clustered, again):
            index.add(entry, known[entry * 10 : entry * 10 + 10])
    true, found = exact.search(queries, 1), clustered.search(queries, 1)
    # Random descriptors have no clusters: the worst case there is. Photographs: 99.8 % of first neighbours, measured.
    assert (true.entries == found.entries).mean() > 0.75
    assert np.array_equal(found.entries, again.search(queries, 1).entries)
