"""How far weights calibrated on the pairs of a validation can be trusted: Cllr, misleading evidence, bound, curves.

Every pair is judged by a calibration that was fitted without any pair of its source. Shares are in percent, weights are
log10 likelihood ratios.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from catalogue.evaluation.against_lir import differences
from catalogue.evaluation.calibration import Calibration, TooFewPairs, fit, left_out
from catalogue.evaluation.metrics import MODERATE, Floats, pav_blocks, quality, tippett
from catalogue.matching.image_weights import NAME

JSON = dict[str, Any]
POINTS = 25  # of a Tippett plot


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Every query × type of a validation: how far the type stood out, and whether it is the true one.

    ``sources`` says what is left out when a pair is judged, ``units`` which specimen was asked (pairs of one are not
    independent; specimens are told apart by source and type), ``queries`` and ``types`` whose pair it is.
    """

    scores: Floats
    truth: np.ndarray
    sources: tuple[str, ...]
    units: tuple[str, ...]
    queries: np.ndarray
    types: tuple[str, ...]
    left_out: str

    @classmethod
    def of(cls, answers: Sequence[JSON]) -> Self:
        """Gather the pairs of ``answers``. Where they name no source, each true type is a source of its own."""
        told = all(one.get("source") for one in answers)
        rows = [
            (value, name == one["type"], source_of(one), f"{source_of(one)} {_true(one)}", place, name)
            for place, one in enumerate(answers) for name, value in one["stands_out"].items()
        ]  # fmt: skip
        scores, truth, sources, units, queries, types = zip(*rows, strict=True) if rows else ((),) * 6
        return cls(
            np.array(scores, float), np.array(truth, bool), sources, units, np.array(queries, int), types,
            "the photographs of the same source" if told else "the queries of the same true type",
        )  # fmt: skip

    @property
    def same(self) -> int:
        """Pairs of one type."""
        return int(self.truth.sum())

    @property
    def different(self) -> int:
        """Pairs of two types."""
        return len(self.truth) - self.same

    def fit(self, about: str = "") -> Calibration:
        """Fit the calibration to all pairs. Raises ``TooFewPairs``."""
        return fit(self.scores, self.truth, units=self.units, names=(NAME,), about=about)

    def judged(self) -> Floats:
        """Return the weight of each pair by a calibration without its source. Raises ``TooFewPairs``."""
        self.fit()  # says how many pairs there are, not how many a fold has
        try:
            return left_out(self.scores, self.truth, self.sources, units=self.units)
        except TooFewPairs as refusal:
            raise TooFewPairs(f"Without {self.left_out}, {refusal}") from refusal


def source_of(answered: JSON) -> str:
    """Return what is left out when an answer is judged: its source, else its true type, else its picture."""
    return str(answered.get("source") or _true(answered))


def _true(answered: JSON) -> str:
    return str(answered["type"] or answered["absent"] or answered["image"])


def weight_figures(answers: Sequence[JSON]) -> JSON:
    """Return the figures of calibrated image evidence; with too few pairs ``refusal`` says so and there are none."""
    pairs = Pairs.of(answers)
    told: JSON = {
        "left_out": pairs.left_out, "same": pairs.same, "different": pairs.different,
        "sources": len(set(pairs.sources)), "specimens": len(set(pairs.units)), "natures": _natures(answers),
        "refusal": "",
    }  # fmt: skip
    try:
        judged, fitted = pairs.judged(), pairs.fit()
    except TooFewPairs as refusal:
        return told | {"refusal": f"{refusal} Picture evidence stays at words."}
    absent = [place for place, one in enumerate(answers) if one["type"] is None]
    strongest = [float(judged[pairs.queries == place].max(initial=-math.inf)) for place in absent]
    return told | {
        **judged_figures(judged[pairs.truth], judged[~pairs.truth]),
        "intercept": round(fitted.intercept, 4), "coefficient": round(fitted.coefficients[0], 4),
        "floor": round(fitted.floor, 2), "ceiling": round(fitted.ceiling, 2),
        "absent": len(absent), "absent_above_moderate": sum(1 for one in strongest if one >= MODERATE),
        "strongest_for_absent": round(max(strongest), 2) if strongest and max(strongest) > -math.inf else None,
        "lir": differences(pairs.scores, pairs.truth, judged),
    }  # fmt: skip


def _natures(answers: Sequence[JSON]) -> dict[str, int]:
    """How many of what sort of picture were asked: what renders teach need not hold for photographs."""
    return dict(Counter(one["nature"] for one in answers if one.get("nature") and one["stands_out"]))


def judged_figures(same: Floats, different: Floats) -> JSON:
    """Return what weights of known pairs are worth, and the points of their Tippett and calibration plots."""
    found = quality(same, different)
    axis, above_same, above_different = tippett(same, different, POINTS)
    return {
        "cllr": round(found.cllr, 3), "cllr_min": round(found.cllr_min, 3),
        "calibration_loss": round(found.calibration_loss, 3),
        "misleading_same": round(100 * found.misleading_same, 1),
        "misleading_different": round(100 * found.misleading_different, 1),
        "tippett": [
            [round(float(x), 2), round(100 * float(a), 1), round(100 * float(b), 1)]
            for x, a, b in zip(axis, above_same, above_different, strict=True)
        ],
        "calibration_plot": [
            [round(one.low, 2), round(one.high, 2), round(one.weight, 2) if math.isfinite(one.weight) else None,
             one.same, one.different]
            for one in pav_blocks(same, different)
        ],
    }  # fmt: skip

