from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from catalogue.vision import clusters
from catalogue.vision.clusters import ClusteredIndex, Codebook, empty_index, load_index
from catalogue.vision.index import ROOTSIFT, XFEAT, FaissIndex
from tests.vision.drawn_descriptors import disturbed, drawn

PICTURES, EACH = 240, 100


@pytest.fixture(scope="module", params=[ROOTSIFT, XFEAT], ids=lambda kind: kind.name)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def known(kind):
    return {1000 - entry: drawn(kind, EACH, seed=entry) for entry in range(PICTURES)}


@pytest.fixture(scope="module")
def codebook(kind, known):
    return Codebook.train(kind, np.concatenate(list(known.values())))


@pytest.fixture
def queries(kind, known):
    return disturbed(kind, np.concatenate([one[:4] for one in known.values()]), seed=3, by=0.3)


def filled(codebook, known):
    index = ClusteredIndex(codebook)
    for entry, descriptors in known.items():
        index.add(entry, descriptors)
    return index


def same(one, other):
    return np.array_equal(one.entries, other.entries) and np.array_equal(one.distances, other.distances)


def saved(index, folder):
    folder.mkdir()
    index.save(folder)
    return load_index(folder)


def test_the_same_descriptors_give_the_same_clusters(kind, known, codebook):
    again = Codebook.train(kind, np.concatenate(list(known.values())))
    assert np.array_equal(codebook.centres, again.centres) and len(again.centres) == 64


def test_it_finds_what_is_near_and_most_of_the_rest(kind, known, codebook, queries):
    exact = FaissIndex(kind)
    for entry, descriptors in known.items():
        exact.add(entry, descriptors)
    true, found = exact.search(queries, 11), filled(codebook, known).search(queries, 11)
    sources = np.repeat(list(known), 4)
    assert (true.entries[:, 0] == sources).mean() > 0.95
    assert (found.entries[:, 0] == true.entries[:, 0]).mean() > 0.9
    pairs = zip(true.entries, found.entries, strict=True)
    assert np.mean([len(np.intersect1d(a, b)) / len(np.unique(a)) for a, b in pairs]) > 0.6
    right = found.entries[:, 0] == true.entries[:, 0]
    assert np.array_equal(found.distances[right, 0], true.distances[right, 0]), "distances within clusters are exact"


def test_all_clusters_together_give_what_the_exact_index_gives(kind, known, codebook, queries):
    exact, every = FaissIndex(kind), ClusteredIndex(codebook, probed=10_000)
    for entry, descriptors in known.items():
        exact.add(entry, descriptors)
        every.add(entry, descriptors)
    assert same(exact.search(queries[:50], 11), every.search(queries[:50], 11))


class TestGrowing:
    """However an index came to hold its pictures, it answers as one that was filled at once."""

    @pytest.fixture(params=[100, 1_000_000], ids=["merged", "beside"])
    def merged_from(self, request, monkeypatch):
        monkeypatch.setattr(clusters, "_MERGED_FROM", request.param)

    def test_saved_and_loaded_and_grown(self, known, codebook, queries, tmp_path, merged_from):
        entries, whole = list(known), filled(codebook, known).search(queries, 11)
        index = filled(codebook, {entry: known[entry] for entry in entries[:100]})
        for step, more in enumerate((entries[100:200], entries[200:201], entries[201:])):
            index = saved(index, tmp_path / str(step))
            for entry in more:
                index.add(entry, known[entry])
        assert same(index.search(queries, 11), whole)
        assert same(saved(index, tmp_path / "last").search(queries, 11), whole)
        assert len(index) == PICTURES

    def test_removed_pictures_are_as_if_never_added(self, known, codebook, queries, tmp_path, merged_from):
        entries = list(known)
        left = {entry: known[entry] for entry in entries if entry not in entries[50:90]}
        index = saved(filled(codebook, known), tmp_path / "1")
        for entry in entries[50:90]:
            index.remove(entry)
        wanted = filled(codebook, left).search(queries, 11)
        assert same(index.search(queries, 11), wanted)
        again = saved(index, tmp_path / "2")
        again.add(5, known[entries[0]])
        again = saved(again, tmp_path / "3")
        again.remove(5)
        assert same(again.search(queries, 11), wanted) and len(again) == PICTURES - 40

    def test_a_removed_picture_may_come_back(self, known, codebook, tmp_path, merged_from):
        index = saved(filled(codebook, known), tmp_path / "1")
        index.remove(1000)
        with pytest.raises(KeyError):
            index.remove(1000)
        index.add(1000, known[1000])
        index = saved(index, tmp_path / "2")
        assert (index.search(known[1000], 1).entries == 1000).all() and len(index) == PICTURES


def test_what_was_saved_before_is_shared_and_not_written_again(known, codebook, tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "_MERGED_FROM", 1000)
    index = saved(filled(codebook, known), tmp_path / "1")
    index.add(5, known[1000])
    saved(index, tmp_path / "2")
    main = [tmp_path / folder / "clusters.ivf" for folder in "12"]
    assert main[0].stat().st_ino == main[1].stat().st_ino
    new = sum(path.stat().st_size for path in (tmp_path / "2").iterdir() if path.stat().st_nlink == 1)
    assert new < 3 * known[1000].nbytes


@pytest.mark.parametrize("merged_from", [100, 1_000_000])
def test_saving_leaves_the_index_as_it_was(known, codebook, queries, tmp_path, monkeypatch, merged_from):
    monkeypatch.setattr(clusters, "_MERGED_FROM", merged_from)
    entries = list(known)
    index = saved(filled(codebook, {entry: known[entry] for entry in entries[:60]}), tmp_path / "0")
    for entry in entries[60:]:
        index.add(entry, known[entry])
    before = index.search(queries, 5)
    one, two = saved(index, tmp_path / "1"), saved(index, tmp_path / "2")
    assert same(index.search(queries, 5), before) and same(one.search(queries, 5), two.search(queries, 5))


def test_several_threads_may_search_at_once(known, codebook, queries, tmp_path):
    index = filled(codebook, known)
    index.remove(next(iter(known)))
    index = saved(index, tmp_path / "1")
    wanted = index.search(queries, 11)
    with ThreadPoolExecutor(4) as threads:
        assert all(same(found, wanted) for found in threads.map(lambda _: index.search(queries, 11), range(12)))


def test_nothing_known_and_nothing_asked(kind, codebook, queries, tmp_path):
    empty = saved(ClusteredIndex(codebook), tmp_path / "1")
    assert (empty.search(queries, 3).entries == -1).all()
    empty.add(1, queries[:2])
    found = empty.search(queries[:1], 5)
    assert found.entries.tolist() == [[1, *[-1] * 4]] or found.entries[0, :2].tolist() == [1, 1]
    assert empty.search(queries[:0], 3).entries.shape == (0, 3)


def test_a_small_library_is_exact_and_a_large_one_is_not(kind, known, tmp_path):
    sample = np.concatenate(list(known.values()))
    few = empty_index(kind, like=sample, expected=clusters.EXACT_UP_TO)
    large = empty_index(kind, like=sample, expected=clusters.EXACT_UP_TO + 1)
    assert isinstance(few, FaissIndex) and isinstance(large, ClusteredIndex)
    for number, index in enumerate((few, large)):
        assert type(saved(index, tmp_path / str(number))) is type(index)
