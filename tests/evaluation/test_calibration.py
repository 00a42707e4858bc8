"""Logistic calibration: plain coefficients, bounds from its own pairs, refusals."""

import numpy as np
import pytest

from catalogue.evaluation.bounds import empirical_bounds
from catalogue.evaluation.calibration import FEWEST_PAIRS, Calibration, TooFewPairs, fit, left_out
from catalogue.evaluation.metrics import cllr, cllr_min


@pytest.fixture
def pairs():
    rng = np.random.default_rng(3)
    scores = np.concatenate([rng.normal(2, 1, 200), rng.normal(0, 1, 800)])
    return scores, np.arange(1000) < 200


def test_finds_the_true_log_likelihood_ratio(pairs):
    """Two normals one unit wide and two apart: log LR = 2 x - 2."""
    model = fit(*pairs)
    assert (model.intercept, model.coefficients[0]) == (pytest.approx(-2, abs=0.3), pytest.approx(2, abs=0.3))
    values = model.values(pairs[0])
    assert cllr(values[pairs[1]], values[~pairs[1]]) - cllr_min(values[pairs[1]], values[~pairs[1]]) < 0.03


def test_no_weight_exceeds_what_the_pairs_support(pairs):
    model = fit(*pairs)
    plain = (model.intercept + model.coefficients[0] * pairs[0]) / np.log(10)
    assert (model.floor, model.ceiling) == empirical_bounds(plain[pairs[1]], plain[~pairs[1]])
    weight = model(1000.0)
    assert weight.value == weight.high == model.ceiling < np.log10(801)
    assert model(-1000.0).value == model.floor


def test_the_interval_narrows_with_pairs(pairs):
    scores, truth = pairs
    wide, narrow = fit(scores[::10], truth[::10])(1.0), fit(scores, truth)(1.0)
    assert narrow.high - narrow.low < 0.6 * (wide.high - wide.low)


def test_is_stored_as_json_and_read_back(pairs):
    model = fit(*pairs, names=["distinct"], about="plane/1, release 3")
    assert Calibration.from_json(model.to_json()) == model
    for wrong in ("{}", model.to_json().replace('"distinct"', '"a", "b"')):
        with pytest.raises(ValueError, match="no stored calibration"):
            Calibration.from_json(wrong)


def test_separable_pairs_have_an_end():
    model = fit([0.0] * 20 + [1.0] * 20, [False] * 20 + [True] * 20)
    assert np.isfinite(model.intercept) and model(1.0).value <= np.log10(21)


def test_too_few_pairs_give_no_number():
    with pytest.raises(TooFewPairs, match=f"{FEWEST_PAIRS} of each are needed"):
        fit([1.0] * 9 + [0.0] * 50, [True] * 9 + [False] * 50)


def test_a_left_out_source_does_not_vouch_for_itself():
    """A source whose scores contradict all others is judged by the others."""
    rng = np.random.default_rng(1)
    scores = np.concatenate([rng.normal(2, 0.5, 40), rng.normal(0, 0.5, 40), [0.0] * 10])
    truth = np.concatenate([np.ones(40), np.zeros(40), np.ones(10)]).astype(bool)
    sources = [*(n % 8 for n in range(80)), *["strange"] * 10]
    assert left_out(scores, truth, sources)[-1] < fit(scores, truth)(0.0).value
    with pytest.raises(TooFewPairs):
        left_out(scores, truth, ["one"] * 90)


class TestUnits:
    """Pairs of one unit are no independent pairs."""

    def test_many_pairs_of_few_units_bound_as_few_pairs_do(self, pairs):
        scores, truth = pairs
        units = np.arange(len(scores)) % 5
        model = fit(scores, truth, units=units)
        assert model.ceiling <= np.log10(6) and model.floor >= -np.log10(6)
        assert fit(scores, truth).ceiling > np.log10(6)

    def test_the_same_pairs_told_ten_times_are_no_surer(self, pairs):
        scores, truth = (np.repeat(values, 10) for values in pairs)
        once, told = fit(*pairs)(1.0), fit(scores, truth, units=np.repeat(np.arange(len(pairs[0])), 10))(1.0)
        assert told.high - told.low == pytest.approx(once.high - once.low, rel=0.1)
        assert fit(scores, truth)(1.0).high - fit(scores, truth)(1.0).low < 0.5 * (once.high - once.low)

    def test_coefficients_are_those_of_the_pairs(self, pairs):
        assert fit(*pairs, units=[0] * 500 + [1] * 500).coefficients == fit(*pairs).coefficients

    def test_the_interval_holds_the_truth_about_as_often_as_it_says(self):
        """Two normals two apart: log LR at 1.5 is 1 natural unit."""
        held = 0
        for seed in range(200):
            rng = np.random.default_rng(seed)
            scores = np.concatenate([rng.normal(2, 1, 60), rng.normal(0, 1, 60)])
            weight = fit(scores, np.arange(120) < 60)(1.5)
            held += weight.low <= 1 / np.log(10) <= weight.high
        assert 175 <= held <= 199
