"""The features of a retrieval trial: how far recorded features alone, and features with pictures, tell types apart.

A tie counts against the method, and a query without any feature ties everywhere. Types of equal weight stand in the
order of their pictures, as they do in an examination; the order has no weight.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from catalogue.evaluation.calibration import TooFewPairs
from catalogue.evaluation.evidence import PICTURES
from catalogue.evaluation.findings import compare
from catalogue.evaluation.lr import LogLR
from catalogue.evaluation.metrics import MODERATE, Floats, quality
from catalogue.evaluation.scale import load
from catalogue.evaluation.values import Observation, Verdict
from catalogue.evaluation.weighing import weigh
from catalogue.matching.trial_features import Recorded
from catalogue.matching.weight_figures import Pairs

JSON = dict[str, Any]
WAYS = ("image", "counting", "features", "image+features")
_TIE = 1e-9  # weights that differ by less are the same number, summed in another order


def run_features(recorded: Recorded, answers: Sequence[JSON]) -> JSON:
    """Return the figures of pictures alone, of counted and weighed features, and of both together.

    ``answers`` are those of the method to the trial's queries. What their pictures weigh is calibrated without any
    query of the same true type, and is one group of evidence beside the features. With too few pairs ``refusal`` says
    so, and what needs a calibration is left out. ``ranks`` has the true type's rank by each way, for every query.
    """
    truth = np.array([[code == one["type"] for code in recorded.population.codes] for one in answers])
    order = _by_type(recorded, answers, "scores")
    counted = np.array([_counted(recorded, seen) for seen in recorded.observations], float)
    weighings = [weigh(seen, recorded.population) for seen in recorded.observations]
    features = np.array([one.values() for one in weighings])
    found, refusal = {"counting": _figures(truth, counted), "features": _figures(truth, features, weighs=True)}, ""
    ranks = {"image": _ranks(truth, order), "counting": _ranks(truth, counted), "features": _ranks(truth, features)}
    try:
        images = _calibrated(recorded, answers)
        together = np.array([
            one.with_group(PICTURES, _known(recorded, row)).values()
            for one, row in zip(weighings, images, strict=True)
        ])  # fmt: skip
        found["image"] = _figures(truth, order, judged=np.where(np.isfinite(images), images, 0.0), weighs=True)
        found["image+features"] = _figures(truth, _then(together, order), judged=together, weighs=True)
        ranks["image+features"] = _ranks(truth, _then(together, order))
    except TooFewPairs as because:
        found["image"], refusal = _figures(truth, order), str(because)
    return {
        "refusal": refusal,
        "ways": {name: found[name] for name in WAYS if name in found},
        "ranks": [{name: of[place] for name, of in ranks.items()} for place in range(len(answers))],
    }


def _calibrated(recorded: Recorded, answers: Sequence[JSON]) -> Floats:
    """The log10 LR of every query × type, by calibrations without the query's true type; nan where nothing is known."""
    pairs = Pairs.of(answers)
    places = {code: place for place, code in enumerate(recorded.population.codes)}
    weights = np.full((len(answers), len(places)), np.nan)
    for query, name, value in zip(pairs.queries, pairs.types, pairs.judged(), strict=True):
        if name in places:
            weights[query, places[name]] = value
    return weights


def _known(recorded: Recorded, weights: Floats) -> dict[str, LogLR]:
    """The weights of one query by type; a type of which nothing is known is left out."""
    told = zip(recorded.population.codes, map(float, weights), strict=True)
    return {code: LogLR(one, one, one) for code, one in told if np.isfinite(one)}


def _by_type(recorded: Recorded, answers: Sequence[JSON], name: str) -> Floats:
    rows = [[one[name].get(code, -np.inf) for code in recorded.population.codes] for one in answers]
    return np.array(rows, float)


def _counted(recorded: Recorded, seen: Sequence[Observation]) -> list[int]:
    """Count for every type the features that agree, as a table on paper would."""
    counts = []
    for code in recorded.population.codes:
        published = {one.kind.code: one for one in recorded.reference[code]}
        rows = ((one, [published[one.kind.code]]) for one in seen if one.kind.code in published)
        counts.append(sum(compare(one, row, case="").verdict is Verdict.AGREES for one, row in rows))
    return counts


def _then(first: Floats, second: Floats) -> Floats:
    """Order by ``first``; where it is equal, by ``second``."""
    return _places(np.round(first, 9)) + _places(second) / (second.shape[1] + 1)


def _places(values: Floats) -> Floats:
    return np.array([np.unique(row, return_inverse=True)[1] for row in values], float)


def _ranks(truth: np.ndarray, values: Floats) -> list[int | None]:
    """The rank of the true type of each query; None where it is absent."""
    mine = np.where(truth, values, -np.inf).max(axis=1)[:, None]
    ranks = 1 + ((values >= mine - _TIE) & ~truth).sum(axis=1)
    return [int(rank) if there.any() else None for rank, there in zip(ranks, truth, strict=True)]


def _figures(truth: np.ndarray, values: Floats, *, judged: Floats | None = None, weighs: bool = False) -> JSON:
    """The figures of one way; ``judged`` are its weights where ``values``, which order, are no weights."""
    present = truth.any(axis=1)
    ranks = np.array([rank for rank in _ranks(truth, values) if rank])
    figures: JSON = {f"top{most}": round(100 * float((ranks <= most).mean()), 1) if len(ranks) else None
                     for most in (1, 5)}  # fmt: skip
    # A method that draws lots among ties gets this on average; a query without features is then one in all types.
    mine = np.where(truth, values, -np.inf).max(axis=1)[:, None]
    ahead = ((values > mine + _TIE) & ~truth).sum(axis=1)[present]
    shared = np.where(ahead == 0, 1 / (ranks - ahead), 0.0)
    figures["top1_ties_shared"] = round(100 * float(shared.mean()), 1) if len(ranks) else None
    if not weighs:
        return figures
    weights = values if judged is None else judged
    wrong = np.where(truth, -np.inf, weights).max(axis=1)
    found = quality(weights[truth], weights[~truth]) if present.any() else None
    return figures | {
        "absent": int((~present).sum()),
        "absent_above_moderate": int((wrong[~present] >= MODERATE).sum()),
        "wrong_above_moderate": int((wrong >= MODERATE).sum()),
        "strongest_for_absent": round(float(wrong[~present].max()), 2) if not present.all() else None,
        "words_for_it": load().words(float(wrong[~present].max(initial=0.0))),
        "cllr": round(found.cllr, 3) if found else None, "cllr_min": round(found.cllr_min, 3) if found else None,
    }  # fmt: skip
