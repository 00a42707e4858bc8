"""Weights: what they refuse, and how they add."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.evaluation.lr import NOTHING, LogLR, total


def one(value, width=0.1, *sources):
    return LogLR(value, value - width, value + width, -3, 3, frozenset(sources))


weights = st.builds(one, st.floats(-2, 2), st.floats(0, 1), st.sampled_from("ABC"))


@pytest.mark.parametrize("wrong", [
    {"value": 1, "low": 1.1, "high": 2}, {"value": 1, "low": 0, "high": 0.9},
    {"value": math.inf, "low": 0, "high": math.inf},
    {"value": math.nan, "low": 0, "high": 0}, {"value": 1, "low": 0, "high": 2, "ceiling": 0.5},
    {"value": -1, "low": -2, "high": 0, "floor": -0.5}, {"value": 1, "low": 0, "high": 2, "ceiling": 1.5},
    {"value": 1, "low": 0, "high": 2, "floor": 0.5},
])  # fmt: skip
def test_refuses_a_value_outside_its_interval_or_bounds(wrong):
    with pytest.raises(ValueError, match="lies"):
        LogLR(**wrong)


def test_groups_add_and_so_do_their_widths_for_the_rates_behind_them_are_common():
    added = total([one(1.0, 0.3, "S1"), one(-0.25, 0.4, "S2")])
    assert (added.value, added.low, added.high) == pytest.approx((0.75, 0.05, 1.45))
    assert (added.floor, added.ceiling, added.sources) == (-6, 6, {"S1", "S2"})


@given(st.lists(weights, max_size=8), st.randoms())
def test_the_order_of_the_parts_changes_not_a_bit(parts, random):
    shuffled = list(parts)
    random.shuffle(shuffled)
    assert total(shuffled) == total(parts)


def test_nothing_weighs_nothing_and_adds_nothing():
    assert total([]) == NOTHING and not NOTHING.weighs
    assert total([one(1.0), NOTHING]) == one(1.0)


def test_bounds_cut_value_and_interval_and_only_tighten():
    cut = one(2.0, 0.5).bounded(-1, 1.8)
    assert (cut.value, cut.low, cut.high, cut.ceiling) == (1.8, 1.5, 1.8, 1.8)
    assert cut.bounded(-9, 9).ceiling == 1.8
    with pytest.raises(ValueError, match="above the ceiling"):
        cut.bounded(2, 3)
