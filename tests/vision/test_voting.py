import numpy as np

from catalogue.vision import voting
from catalogue.vision.index import ExhaustiveIndex, FaissIndex

RANDOM = np.random.default_rng(9)
BASE = RANDOM.integers(40, 200, (30, 128))
NOISE = RANDOM.integers(40, 200, (300, 128)).astype(np.uint8)


def near(spread: int) -> np.ndarray:
    return (BASE + RANDOM.integers(-spread, spread + 1, BASE.shape)).astype(np.uint8)


def library(pictures: dict[int, np.ndarray], kind=ExhaustiveIndex):
    index = kind()
    for entry, descriptors in {**pictures, 99: NOISE}.items():
        index.add(entry, descriptors)
    return index


def votes(index, descriptors, *, labels, neighbours=voting.NEIGHBOURS):
    return voting.votes(index.search(descriptors, neighbours + 1), labels=labels, neighbours=neighbours)


def test_the_label_whose_descriptors_are_near_leads():
    index = library({1: near(3), 2: RANDOM.integers(40, 200, (30, 128)).astype(np.uint8)})
    result = votes(index, near(3), labels={1: 7, 2: 8, 99: 9})
    assert next(iter(result)) == 7
    assert result[7] > 10 * max(value for label, value in result.items() if label != 7)


def test_many_worse_pictures_do_not_outvote_one_better():
    index = library({1: near(2), 2: near(20), 3: near(20), 4: near(20), 5: near(20)})
    result = votes(index, BASE.astype(np.uint8), labels={1: 1, 2: 2, 3: 2, 4: 2, 5: 2, 99: 9})
    assert next(iter(result)) == 1


def test_a_vote_is_background_minus_nearest():
    index = ExhaustiveIndex()
    ladder = np.zeros((4, 128), np.uint8)
    ladder[:, 0] = [1, 3, 4, 10]
    for entry in range(4):
        index.add(entry, ladder[entry : entry + 1])
    result = votes(index, np.zeros((1, 128), np.uint8), labels={0: 5, 1: 5, 2: 6, 3: 7}, neighbours=3)
    assert result == {5: 9.0, 6: 6.0}


def test_pictures_without_a_label_are_background_only():
    assert votes(library({1: near(3)}), near(3), labels={}) == {}


def test_no_descriptors_no_votes():
    assert votes(library({}), np.zeros((0, 128), np.uint8), labels={99: 1}) == {}


def test_faiss_votes_as_the_reference_does():
    pictures, query = {1: near(3), 2: near(30)}, near(5)
    labels = {1: 1, 2: 2, 99: 3}
    slow, fast = (votes(library(pictures, kind), query, labels=labels) for kind in (ExhaustiveIndex, FaissIndex))
    assert list(slow) == list(fast)
    assert np.allclose(list(slow.values()), list(fast.values()), rtol=1e-3)
