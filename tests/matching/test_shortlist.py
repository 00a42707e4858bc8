"""How what was voted and what was seen become one order."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from catalogue.matching.shortlist import Likeness, fused
from catalogue.vision.methods import METHODS, Votes

PLAIN = Votes(weight=1.0, chance=0.0)


@dataclass(frozen=True)
class Look:
    name: str
    weight: float
    unlike: float = -1.0
    width: int = 8


def found(voted, *alike):
    return Likeness({}, np.array(voted, float), np.array(alike, float).reshape(len(alike), len(voted)), np.zeros(3), ())


def method(*weights, votes=PLAIN):
    looks = tuple(Look(str(place), one) for place, one in enumerate(weights))
    return replace(METHODS["fused/2"], embedders=looks, votes=votes)


def test_cosines_add_up_by_their_weights():
    first, second = [0.1, 0.3, 0.2], [0.2, 0.1, 0.3]
    told = fused([found([0, 0, 0], first, second)], method(2.0, 0.5))
    assert told == pytest.approx([0.3, 0.65, 0.55])
    assert fused([found([0, 0, 0], first, second)], method(0.5, 2.0)).argmax() == 2


def test_how_unlike_two_things_are_says_nothing():
    by = replace(method(1.0), embedders=(Look("parts", 2.0, unlike=0.6),))
    assert fused([found([0, 0, 0], [0.9, 0.5, -0.4])], by) == pytest.approx([1.8, 1.2, 1.2])


def test_without_embedders_the_votes_alone_make_the_order():
    votes = [0.1, 0.4, 0.2, 0.35, 0.3]
    assert fused([found(votes)], method(votes=None)).argsort().tolist() == [0, 2, 4, 3, 1]


def test_votes_within_chance_of_the_middle_say_nothing():
    by = method(1.0, votes=Votes(weight=50.0, chance=0.03))
    look = [0.50, 0.49, 0.10]
    assert fused([found([0.040, 0.069, 0.040], look)], by) == pytest.approx(look)
    assert fused([found([0.040, 0.080, 0.040], look)], by) == pytest.approx([0.50, 0.49 + 50 * 0.01, 0.10])


def test_of_two_labels_the_lesser_is_what_chance_gives():
    by = method(1.0, votes=Votes(weight=1.0, chance=1.0))
    assert fused([found([8.0, 4.5], [0.5, 0.5])], by) == pytest.approx([0.5 + 2.5, 0.5])


def test_a_label_that_an_embedder_has_not_seen_is_as_unlike_as_the_least_alike():
    told = fused([found([0, 0, 0], [0.6, -1.0, 0.2])], method(1.0))
    assert told == pytest.approx([0.6, 0.2, 0.2])
    assert fused([found([0, 0, 0], [-1.0, -1.0, -1.0])], method(1.0)) == pytest.approx([0, 0, 0])


def test_all_photographs_count_alike():
    one, other = found([1, 0, 0], [0, 0, 0]), found([0, 1, 0], [0, 0, 0])
    together = fused([one, other, other], method(1.0))
    assert together.argmax() == 1 and together[0] > together[2]
