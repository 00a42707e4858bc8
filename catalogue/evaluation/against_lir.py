"""Our fit and figures beside those of ``lir`` (Netherlands Forensic Institute), where it is installed.

The product fits, stores and judges with its own few lines, which need nothing but numpy: ``lir`` takes five seconds and
150 MB to import and brings pandas, scikit-learn, matplotlib and optuna. Where a method is fitted or validated and
``lir`` is there, it does the same work on the same pairs, and the record says how far the two differ.
"""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

import numpy as np
from numpy.typing import ArrayLike

from catalogue.evaluation.bounds import empirical_bounds
from catalogue.evaluation.calibration import fit
from catalogue.evaluation.metrics import cllr, cllr_min

# Bounds are searched in steps of 0.01, where the last bits decide between two steps; all else agrees far better.
TOLERANCE = 0.0101


class Disagrees(Exception):
    """``lir`` comes to another figure on the same pairs; the message names it."""


def differences(scores: ArrayLike, truth: ArrayLike, weights: ArrayLike) -> Mapping[str, str | float] | None:
    """Return the version of ``lir`` and how far its figures lie from ours; None where it is not installed.

    ``scores`` are what is calibrated, ``weights`` the log10 LR that are judged. ``fit`` is the greatest difference of
    any fitted log10 LR before bounds. Raises ``Disagrees`` beyond ``TOLERANCE``.
    """
    try:
        found: dict[str, str | float] = {"version": version("lir")}
    except PackageNotFoundError:
        return None
    known = np.asarray(truth, bool)
    found |= _differ(np.asarray(scores, float), known, np.asarray(weights, float))
    for name, value in found.items():
        if isinstance(value, float) and not value <= TOLERANCE:
            raise Disagrees(f"lir {found['version']} comes to another {name} on the same pairs, by {value:.4f}.")
    return found


def _differ(scores: np.ndarray, known: np.ndarray, weights: np.ndarray) -> dict[str, float]:
    from lir.algorithms.bayeserror import elub  # noqa: PLC0415  heavy, and not installed everywhere
    from lir.algorithms.logistic_regression import LogitCalibrator  # noqa: PLC0415
    from lir.data.models import LLRData  # noqa: PLC0415
    from lir.metrics import cllr as their_cllr  # noqa: PLC0415
    from lir.metrics import cllr_min as their_cllr_min  # noqa: PLC0415

    labels = known.astype(int)
    data = LLRData(features=weights.reshape(-1, 1), labels=labels)
    same, different = weights[known], weights[~known]
    model = fit(scores, known)
    ours = (model.intercept + model.coefficients[0] * scores) / np.log(10)
    theirs = np.ravel(LogitCalibrator(tol=1e-8).fit(scores, labels).transform(scores))
    return {
        "fit": float(np.abs(ours - theirs).max()),
        "cllr": abs(cllr(same, different) - float(their_cllr(data))),
        "cllr_min": abs(cllr_min(same, different) - float(their_cllr_min(data))),
        "bounds": max(abs(a - float(b)) for a, b in zip(
            empirical_bounds(same, different), elub(weights, labels), strict=True)),
    }  # fmt: skip
