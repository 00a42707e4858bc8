"""Figures of a validation, by hand; ``test_against_lir`` holds them to another implementation."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.evaluation.bounds import empirical_bounds
from catalogue.evaluation.metrics import cllr, cllr_min, misleading, pav, pav_blocks, quality, tippett

values = st.lists(st.floats(-4, 4), min_size=1, max_size=40)


def test_saying_nothing_costs_one_and_perfection_nothing():
    assert cllr([0, 0], [0]) == 1
    assert cllr([50], [-50]) == pytest.approx(0)
    assert cllr([1], [-1]) == pytest.approx(np.log2(1.1))


@given(values, values)
def test_the_best_recalibration_is_never_worse(same, different):
    assert cllr_min(same, different) <= min(cllr(same, different), 1) + 1e-9


def test_pav_by_hand():
    same, different = pav([0.0, 2.0], [1.0, -1.0])
    assert list(same) == [0.0, np.inf] and list(different) == [0.0, -np.inf]


@given(values, values)
def test_steps_of_pav_hold_every_pair_once_and_rise(same, different):
    steps = pav_blocks(same, different)
    assert (sum(one.same for one in steps), sum(one.different for one in steps)) == (len(same), len(different))
    assert [one.weight for one in steps] == sorted(one.weight for one in steps)
    assert all(lower.high < upper.low for lower, upper in itertools.pairwise(steps))


@given(values, values, st.floats(0.1, 5), st.floats(-2, 2))
def test_only_the_order_matters_to_the_minimum(same, different, slope, shift):
    moved = (np.round(np.array(v), 3) for v in (same, different))
    first, second = (np.asarray(v) for v in moved)
    assert cllr_min(first, second) == pytest.approx(cllr_min(first * slope + shift, second * slope + shift), abs=1e-6)


def test_misleading_evidence_is_counted_on_both_sides():
    assert misleading([1, -1, 2, 3], [-1, 1]) == (0.25, 0.5)
    assert misleading([1, -1], [3, 1], beyond=2) == (0, 0.5)
    assert quality([1], [-1]).calibration_loss == pytest.approx(cllr([1], [-1]))


def test_tippett_falls_from_all_to_some():
    axis, same, different = tippett([0.5, 1.5], [-1, 0])
    assert (axis[0], axis[-1], same[0], different[0], different[-1]) == (-1, 1.5, 1, 1, 0)


@pytest.mark.parametrize("wrong", [([], [1]), ([1], []), ([np.nan], [1])])
def test_refuses_nothing_and_no_numbers(wrong):
    with pytest.raises(ValueError, match="must be a number"):
        cllr(*wrong)


class TestBounds:
    @given(values, values)
    def test_few_pairs_bound_tightly(self, same, different):
        low, high = empirical_bounds(same, different)
        assert -np.log10(len(same) + 1) - 0.011 <= low <= 0 <= high <= np.log10(len(different) + 1) + 0.011

    def test_more_pairs_allow_more(self):
        rng = np.random.default_rng(1)
        few, many = (empirical_bounds(rng.normal(3, 1, n), rng.normal(-3, 1, n)) for n in (20, 2000))
        assert many[0] < few[0] - 1 and many[1] > few[1] + 1

    def test_weights_that_mislead_allow_nothing(self):
        assert empirical_bounds([-2.0] * 20, [2.0] * 20) == (0, 0)
