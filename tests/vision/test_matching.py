import numpy as np

from catalogue.vision.matching import mutual_matches
from catalogue.vision.values import Keypoints


def described(descriptors: np.ndarray) -> Keypoints:
    none = np.zeros(len(descriptors), np.float32)
    return Keypoints(np.zeros((len(descriptors), 2), np.float32), none, none, descriptors.astype(np.uint8), "x")


RANDOM = np.random.default_rng(3)
KNOWN = RANDOM.integers(0, 256, (40, 128))


def test_finds_a_shuffled_copy_again():
    order = RANDOM.permutation(40)
    pairs = mutual_matches(described(KNOWN), described(KNOWN[order]), ratio=0.8)
    assert {(int(a), int(order[b])) for a, b in pairs} == {(i, i) for i in range(40)}


def test_is_one_to_one():
    pairs = mutual_matches(described(np.vstack([KNOWN, KNOWN + (KNOWN < 250)])), described(KNOWN), ratio=1.0)
    assert len(set(pairs[:, 0])) == len(set(pairs[:, 1])) == len(pairs)


def test_a_repeated_pattern_is_no_match_from_either_side():
    twice = np.vstack([KNOWN[:1], KNOWN[:1], KNOWN[1:5]])
    assert 0 not in mutual_matches(described(KNOWN[:5]), described(twice), ratio=0.9)[:, 0]
    assert 0 not in mutual_matches(described(twice), described(KNOWN[:5]), ratio=0.9)[:, 1]


def test_fewer_than_two_match_nothing():
    assert mutual_matches(described(KNOWN[:1]), described(KNOWN), ratio=0.9).shape == (0, 2)
