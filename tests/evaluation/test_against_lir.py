"""Cllr, PAV, calibration and bound against ``lir`` of the Netherlands Forensic Institute."""

import numpy as np
import pytest

from catalogue.evaluation import calibration
from catalogue.evaluation.bounds import empirical_bounds
from catalogue.evaluation.metrics import cllr, cllr_min

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
