"""Cllr, PAV, calibration and bound against ``lir`` of the Netherlands Forensic Institute."""

import numpy as np
import pytest

from catalogue.evaluation import against_lir, calibration
from catalogue.evaluation.bounds import empirical_bounds
from catalogue.evaluation.metrics import cllr, cllr_min, pav, pav_blocks

lir = pytest.importorskip("lir", reason="lir is not installed; it is needed only where a method is validated")


@pytest.fixture(params=range(4))
def pairs(request):
    rng = np.random.default_rng(request.param)
    same, different = rng.normal(0.6, 1.0, 80), rng.normal(-0.8, 1.2, 300)
    return np.round(same, 2), np.round(different, 2)  # rounded, so that there are ties


def joined(pairs):
    return np.concatenate(pairs), np.concatenate([np.ones(len(pairs[0])), np.zeros(len(pairs[1]))])


def test_cllr_and_its_minimum(pairs):
    from lir.data.models import LLRData
    from lir.metrics import cllr as theirs
    from lir.metrics import cllr_min as theirs_min

    llrs, labels = joined(pairs)
    data = LLRData(features=llrs.reshape(-1, 1), labels=labels)
    assert cllr(*pairs) == pytest.approx(theirs(data), abs=1e-9)
    assert cllr_min(*pairs) == pytest.approx(theirs_min(LLRData(features=llrs, labels=labels)), abs=1e-6)


def test_pav(pairs):
    from lir.algorithms.isotonic_regression import IsotonicCalibrator

    llrs, labels = joined(pairs)
    theirs = IsotonicCalibrator().fit(llrs, labels).transform(llrs)
    assert np.concatenate(pav(*pairs)) == pytest.approx(theirs, abs=1e-6)
    levels = {round(step.weight, 6) for step in pav_blocks(*pairs)}
    assert levels == {round(float(one), 6) for one in theirs}


def test_bounds(pairs):
    from lir.algorithms.bayeserror import elub

    assert empirical_bounds(*pairs) == pytest.approx(elub(*joined(pairs)), abs=1e-9)


def test_logistic_calibration(pairs):
    from lir.algorithms.logistic_regression import LogitCalibrator

    scores, labels = joined(pairs)
    theirs = LogitCalibrator(tol=1e-10).fit(scores, labels).transform(scores)
    model = calibration.fit(scores, labels)
    unbounded = (model.intercept + model.coefficients[0] * scores) / np.log(10)
    assert unbounded == pytest.approx(np.ravel(theirs), abs=1e-4)


class TestDifferences:
    """What a record says of ``lir`` on its own pairs."""

    def test_says_how_far_the_figures_lie_apart(self, pairs):
        scores, labels = joined(pairs)
        weights = calibration.left_out(scores, labels, np.arange(len(scores)) % 7)
        told = against_lir.differences(scores, labels, weights)
        assert told["version"] == "1.3.1" and set(told) == {"version", "fit", "cllr", "cllr_min", "bounds"}
        assert max(told["fit"], told["cllr"], told["cllr_min"]) < 1e-5 and told["bounds"] < 0.0101

    def test_another_figure_is_named(self, pairs, monkeypatch):
        scores, labels = joined(pairs)
        monkeypatch.setattr(against_lir, "cllr", lambda same, different: cllr(same, different) + 0.02)
        with pytest.raises(against_lir.Disagrees, match=r"lir 1\.3\.1 comes to another cllr .* by 0\.0200"):
            against_lir.differences(scores, labels, scores)

    def test_nothing_is_said_where_it_is_not_installed(self, pairs, monkeypatch):
        def missing(name):
            raise against_lir.PackageNotFoundError(name)

        monkeypatch.setattr(against_lir, "version", missing)
        scores, labels = joined(pairs)
        assert against_lir.differences(scores, labels, scores) is None
