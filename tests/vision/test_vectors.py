import numpy as np
import pytest

from catalogue.vision import vectors
from catalogue.vision.vectors import ExhaustiveVectors, HalfVectors, Resemblances

WIDTH = 96


def drawn(count, seed):
    values = np.random.default_rng(seed).normal(size=(count, WIDTH)) + 0.5
    return (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float16)


PICTURES = {900 - entry: drawn(1 + entry % 3, entry) for entry in range(300)}
QUERIES = drawn(8, 1000)


def filled(index, pictures=None):
    for entry, known in (pictures or PICTURES).items():
        index.add(entry, known)
    return index


def same(one, other):
    return np.array_equal(one.entries, other.entries) and np.allclose(one.cosines, other.cosines, atol=1e-5)


def saved(index, folder):
    folder.mkdir()
    index.save(folder)
    return type(index).load(folder)


@pytest.mark.parametrize("sort", [ExhaustiveVectors, HalfVectors])
class TestEveryVectorIndex:
    def test_a_picture_resembles_itself_most(self, sort):
        for entry in (900, 899, 601):
            best = filled(sort(WIDTH)).resemblances(PICTURES[entry][-1:]).best(3)
            assert best.entries[0] == entry and best.cosines[0] == pytest.approx(1, abs=1e-3)
            assert best.cosines[0] > best.cosines[1] >= best.cosines[2]

    def test_the_best_of_several_vectors_counts(self, sort):
        index = sort(2)
        index.add(7, np.eye(2, dtype=np.float16))
        index.add(8, np.array([[0.6, -0.8]], np.float16))
        found = index.resemblances(np.array([[0.6, 0.8], [1, 0]], np.float16))
        assert found.entries.tolist() == [7, 8] and found.cosines == pytest.approx([1, 0.6], abs=1e-3)

    def test_added_once_and_removed(self, sort, tmp_path):
        index = filled(sort(WIDTH))
        with pytest.raises(ValueError, match="already"):
            index.add(900, QUERIES)
        index.remove(900)
        with pytest.raises(KeyError):
            index.remove(900)
        assert len(index) == 299 and 900 not in index.resemblances(QUERIES).entries
        again = saved(index, tmp_path / "1")
        assert len(again) == 299 and same(again.resemblances(QUERIES), index.resemblances(QUERIES))

    def test_nothing_known(self, sort):
        assert len(sort(WIDTH).resemblances(QUERIES).entries) == 0

    @pytest.mark.parametrize("wrong", [QUERIES[:0], QUERIES[:, 1:], QUERIES * 2, QUERIES * np.nan], ids=range(4))
    def test_what_is_no_embedding_is_refused(self, sort, wrong):
        with pytest.raises(ValueError, match="embeddings"):
            sort(WIDTH).add(1, wrong)
        with pytest.raises(ValueError, match="embeddings"):
            filled(sort(WIDTH)).resemblances(wrong)


def test_blocks_agree_with_the_reference():
    slow, fast = filled(ExhaustiveVectors(WIDTH)), filled(HalfVectors(WIDTH))
    assert same(slow.resemblances(QUERIES), fast.resemblances(QUERIES))


@pytest.mark.parametrize("blocks", [1, 2, 100])
def test_grown_and_saved_in_steps_it_gives_the_same(blocks, tmp_path, monkeypatch):
    monkeypatch.setattr(vectors, "_BLOCKS", blocks)
    slow, fast, entries = ExhaustiveVectors(WIDTH), HalfVectors(WIDTH), list(PICTURES)
    for step in range(6):
        for entry in entries[step * 50 : step * 50 + 50]:
            slow.add(entry, PICTURES[entry])
            fast.add(entry, PICTURES[entry])
        for entry in entries[step * 50 : step * 50 + 5 + 40 * (step > 1)]:
            slow.remove(entry)
            fast.remove(entry)
        fast = saved(fast, tmp_path / str(step))
        assert same(slow.resemblances(QUERIES), fast.resemblances(QUERIES)) and len(slow) == len(fast)
    slow.add(entries[0], PICTURES[entries[0]])
    fast.add(entries[0], PICTURES[entries[0]])
    assert same(slow.resemblances(QUERIES), saved(fast, tmp_path / "last").resemblances(QUERIES))


def test_what_was_saved_before_is_shared(tmp_path):
    index = saved(filled(HalfVectors(WIDTH)), tmp_path / "1")
    index.add(5, QUERIES)
    saved(index, tmp_path / "2")
    first = next((tmp_path / "1").glob("vectors-*"))
    assert (tmp_path / "2" / first.name).stat().st_ino == first.stat().st_ino


def test_the_best_are_the_greatest_and_equal_ones_keep_their_order():
    found = Resemblances(np.array([5, 6, 7, 8]), np.array([0.1, 0.3, 0.2, 0.3], np.float32))
    assert found.best(3).entries.tolist() == [6, 8, 7]
    with pytest.raises(ValueError):
        Resemblances(np.zeros(2), np.zeros(3))
