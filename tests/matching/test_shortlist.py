"""How what was voted and what was seen become one order."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from catalogue.matching.shortlist import Likeness, fused
from catalogue.vision.methods import METHODS


@dataclass(frozen=True)
class Look:
    name: str
    weight: float
    width: int = 8


def found(voted, *alike):
    return Likeness({}, np.array(voted, float), np.array(alike, float).reshape(len(alike), len(voted)), np.zeros(3), ())


def method(*weights):
    return replace(METHODS["fused/2"], embedders=tuple(Look(str(place), one) for place, one in enumerate(weights)))


def test_each_embedder_counts_by_its_weight_and_the_votes_once():
    voted, first, second = [0.3, 0.2, 0.1], [0.1, 0.3, 0.2], [0.2, 0.1, 0.3]
    for weights, leads in (((0.1, 0.1), 0), ((2.0, 0.5), 1), ((0.5, 2.0), 2)):
        assert fused([found(voted, first, second)], method(*weights)).argmax() == leads


def test_without_embedders_the_votes_alone_make_the_order():
    assert fused([found([0.1, 0.3, 0.2])], method()).argsort().tolist() == [0, 2, 1]


def test_how_wide_an_embedder_spreads_its_cosines_does_not_matter():
    narrow, wide = [0.90, 0.91, 0.92], [0.1, 0.5, 0.9]
    told = [fused([found([0, 0, 0], one)], method(1.0)) for one in (narrow, wide)]
    assert told[0] == pytest.approx(told[1])


def test_all_photographs_count_alike():
    one, other = found([1, 0, 0], [0, 0, 0]), found([0, 1, 0], [0, 0, 0])
    together = fused([one, other, other], method(1.0))
    assert together.argmax() == 1 and together[0] > together[2]
