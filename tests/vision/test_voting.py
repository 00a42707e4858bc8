import numpy as np
import pytest

from catalogue.vision import voting
from catalogue.vision.index import ExhaustiveIndex, FaissIndex, Neighbours

RANDOM = np.random.default_rng(9)
BASE = RANDOM.integers(40, 200, (30, 128))
NOISE = RANDOM.integers(40, 200, (300, 128)).astype(np.uint8)


def near(spread: int) -> np.ndarray:
    return (BASE + RANDOM.integers(-spread, spread + 1, BASE.shape)).astype(np.uint8)


def library(pictures: dict[int, np.ndarray], kind=ExhaustiveIndex):
    index = kind()
    for entry, descriptors in {**pictures, 9: NOISE}.items():
        index.add(entry, descriptors)
    return index


def votes(index, descriptors, *, label_of, count=10, neighbours=voting.NEIGHBOURS):
    found = index.search(descriptors, neighbours + 1)
    return voting.votes(found, label_of=np.array(label_of), count=count, neighbours=neighbours)


def one_by_one(found: Neighbours, label_of, count, neighbours=voting.NEIGHBOURS):
    """The reference: the rule as it is written, one descriptor after the other."""
    total = np.zeros(count)
    for distances, entries in zip(found.distances.astype(float), found.entries.tolist(), strict=True):
        told = [(distance, entry) for distance, entry in zip(distances, entries, strict=True) if entry >= 0]
        counted = {-1}
        for distance, entry in told[:neighbours]:
            if label_of[entry] not in counted:
                counted.add(label_of[entry])
                total[label_of[entry]] += told[-1][0] - distance
    return total


NINE = [0, 7, 8, 0, 0, 0, 0, 0, 0, 9]


def test_the_label_whose_descriptors_are_near_leads():
    index = library({1: near(3), 2: RANDOM.integers(40, 200, (30, 128)).astype(np.uint8)})
    result = votes(index, near(3), label_of=NINE)
    assert result.argmax() == 7 and result[7] > 10 * np.delete(result, 7).max()


def test_many_worse_pictures_do_not_outvote_one_better():
    index = library({1: near(2), 2: near(20), 3: near(20), 4: near(20), 5: near(20)})
    assert votes(index, BASE.astype(np.uint8), label_of=[0, 1, 2, 2, 2, 2, 0, 0, 0, 9]).argmax() == 1


def test_a_vote_is_background_minus_nearest():
    index = ExhaustiveIndex()
    ladder = np.zeros((4, 128), np.uint8)
    ladder[:, 0] = [1, 3, 4, 10]
    for entry in range(4):
        index.add(entry, ladder[entry : entry + 1])
    result = votes(index, np.zeros((1, 128), np.uint8), label_of=[5, 5, 6, 7], neighbours=3)
    assert result.tolist() == [0, 0, 0, 0, 0, 9.0, 6.0, 0, 0, 0]


def test_pictures_without_a_label_are_background_only():
    assert not votes(library({1: near(3)}), near(3), label_of=[-1] * 10).any()


def test_no_descriptors_no_votes():
    assert votes(library({}), np.zeros((0, 128), np.uint8), label_of=NINE).tolist() == [0] * 10


def test_faiss_votes_as_the_reference_does():
    pictures, query = {1: near(3), 2: near(30)}, near(5)
    slow, fast = (votes(library(pictures, kind), query, label_of=NINE) for kind in (ExhaustiveIndex, FaissIndex))
    assert slow.any() and np.array_equal(slow, fast)


@pytest.mark.parametrize("missing", [0.0, 0.3, 1.0])
def test_all_at_once_gives_what_one_by_one_gives(missing):
    distances = np.sort(RANDOM.random((200, 11)).astype(np.float32), axis=1)
    entries = RANDOM.integers(0, 40, (200, 11))
    short = RANDOM.random(200) < missing
    there = np.where(short[:, None], np.arange(11) < RANDOM.integers(0, 11, (200, 1)), True)
    found = Neighbours(np.where(there, distances, np.inf), np.where(there, entries, -1))
    label_of = RANDOM.integers(-1, 12, 40)
    for neighbours in (10, 4):
        wanted = one_by_one(found, label_of.tolist(), 12, neighbours)
        given = voting.votes(found, label_of=label_of, count=12, neighbours=neighbours)
        assert np.allclose(given, wanted) and wanted.any()


def test_every_turn_votes_by_itself():
    index = library({1: near(3), 2: near(3)})
    sets = [near(3), near(30)[:0], near(4)[:7]]
    turns = np.repeat(np.arange(3), [len(one) for one in sets])
    found = index.search(np.concatenate(sets), 11)
    result = voting.votes_in_turns(found, label_of=np.array(NINE), count=10, turns=turns, of=3)
    assert np.allclose(result, [votes(index, one, label_of=NINE) for one in sets]) and result[0].any()
