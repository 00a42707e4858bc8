"""The features of a retrieval trial: how far recorded features alone, and features with pictures, tell types apart.

Such a trial has a ``reference`` (each type's features) and, for every query, ``features``. Names that end in ``_mm``
are lengths, in ``_deg`` angles, in ``_count`` counts; all others are choices, and lists of texts are sets. A pair of
numbers is a range. A tie counts against the method, and a query without any feature ties everywhere.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from catalogue.evaluation.calibration import TooFewPairs, left_out
from catalogue.evaluation.evidence import PICTURES
from catalogue.evaluation.findings import compare
from catalogue.evaluation.lr import LogLR
from catalogue.evaluation.metrics import Floats, quality
from catalogue.evaluation.population import Population, compile_population
from catalogue.evaluation.scale import load
from catalogue.evaluation.values import Expectation, Kind, Observation, SourceRef, State, Value, ValueType, Verdict
from catalogue.evaluation.weighing import weigh
from catalogue.matching.validate import UnusableTrial

JSON = dict[str, Any]
SUFFIXES = {"_mm": (ValueType.NUMBER, "mm"), "_deg": (ValueType.NUMBER, "deg"), "_count": (ValueType.COUNT, "")}
# 95 % half-widths, as shares of the value. The trials say "lengths 1 to 4 % off", which makes 2.5 % about typical;
# they say nothing of angles, which on a worn cone are taken no better than this.
LENGTH_WIDTH, ANGLE_WIDTH = 0.05, 0.08
MODERATE = 2.0  # "above moderate" begins at a likelihood ratio of 100 (ENFSI 2015)
_SOURCE = frozenset({SourceRef("trial", "A")})  # type: ignore[arg-type]  # SourceRef turns the letter into a grade
_WORDS = {True: "present", False: "absent"}


@dataclass(frozen=True, slots=True, eq=False)
class FeatureTrial:
    """A trial as read: the published values of every type, and what was recorded of every query."""

    name: str
    population: Population
    reference: Mapping[str, tuple[Expectation, ...]]
    queries: tuple[JSON, ...]
    observations: tuple[tuple[Observation, ...], ...]


def read_feature_trial(path: Path) -> FeatureTrial:
    """Read and check a trial with features. Raises ``UnusableTrial``."""
    try:
        told = json.loads(path.read_text("utf-8"))
        reference, queries = told["reference"], told["queries"]
        features = [*reference.values(), *(query["features"] for query in queries)]
        kinds = {name: _kind(name, [f[name] for f in features if name in f]) for f in features for name in f}
        expected = {
            code: tuple(_expectation(kinds[name], value) for name, value in values.items())
            for code, values in reference.items()
        }
        seen = tuple(
            tuple(_observation(kinds[name], value) for name, value in query["features"].items()) for query in queries
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableTrial(f"{path} is no trial with features: {error}") from error
    population = compile_population(expected, {code: code for code in expected}, case="")
    return FeatureTrial(str(told.get("name") or path.stem), population, expected, tuple(queries), seen)


def run_features(trial: FeatureTrial, image_scores: Mapping[str, Mapping[str, float]] | None = None) -> JSON:
    """Return the figures of counting agreements, of weighed features, and of both with pictures where scores are given.

    ``image_scores`` holds, by the image of each query, a score for each type; a type that has none scores 0. They are
    calibrated without any query of the same true type (leave one source out), then added as one independent group.
    """
    ways = {
        "counting": np.array([_counted(trial, seen) for seen in trial.observations]),
        "features": np.array([weigh(seen, trial.population).values() for seen in trial.observations]),
    }
    note = "no image scores were given"
    if image_scores is not None:
        scores = _table(trial, image_scores)
        ways["image"] = scores
        try:
            ways["image+features"] = _together(trial, calibrated(trial, scores))
            note = ""
        except TooFewPairs as refusal:
            note = str(refusal)
    figures = {name: _figures(trial, values, weighs="features" in name) for name, values in ways.items()}
    return {"trial": trial.name, "queries": len(trial.queries), "note": note, "ways": figures}


def calibrated(trial: FeatureTrial, scores: Floats) -> Floats:
    """Return the log10 LR of every image score, each query's by a model that never saw its true type."""
    truth = _truth(trial)
    sources = [query["type"] or query.get("absent") or query["image"] for query in trial.queries]
    repeated = [source for source in sources for _ in trial.population.codes]
    return left_out(scores.ravel(), truth.ravel(), repeated).reshape(scores.shape)


def _together(trial: FeatureTrial, images: Floats) -> Floats:
    return np.array([
        weigh(seen, trial.population).with_group(PICTURES, _by_type(trial, weights)).values()
        for seen, weights in zip(trial.observations, images, strict=True)
    ])  # fmt: skip


def _by_type(trial: FeatureTrial, weights: Floats) -> dict[str, LogLR]:
    told = zip(trial.population.codes, map(float, weights), strict=True)
    return {code: LogLR(one, one, one) for code, one in told}


def _kind(name: str, values: Sequence[Any]) -> Kind:
    for suffix, (value_type, unit) in SUFFIXES.items():
        if name.endswith(suffix):
            return Kind(name, name, value_type, unit)
    texts = {text for value in values for text in (value if isinstance(value, list) else [value])}
    # "other" leaves room for what no type of this trial has.
    choices = tuple((text, text) for text in sorted({*(_word(text) for text in texts), "other"}))
    several = any(isinstance(value, list) for value in values)
    return Kind(name, name, ValueType.SET if several else ValueType.CHOICE, choices=choices)


def _word(value: object) -> str:
    return _WORDS[value] if isinstance(value, bool) else str(value)


def _value(kind: Kind, told: object) -> Value:
    match kind.value_type:
        case ValueType.COUNT:
            return int(told)  # type: ignore[call-overload]
        case ValueType.NUMBER:
            return float(told)  # type: ignore[arg-type]
        case ValueType.SET:
            return frozenset(map(_word, told if isinstance(told, list) else [told]))
    return _word(told)


def _expectation(kind: Kind, told: object) -> Expectation:
    if isinstance(told, list) and kind.value_type in {ValueType.NUMBER, ValueType.COUNT}:
        low, high = sorted(told)
        if kind.value_type is ValueType.NUMBER:
            return Expectation(kind, (low + high) / 2, tolerance=(high - low) / 2, sources=_SOURCE)
        return Expectation(kind, round((low + high) / 2), bound="" if low == high else "~", sources=_SOURCE)
    return Expectation(kind, _value(kind, told), sources=_SOURCE)


def _observation(kind: Kind, told: object) -> Observation:
    value, width = _value(kind, told), None
    if kind.value_type is ValueType.NUMBER:
        assert isinstance(value, float)
        width = abs(value) * (LENGTH_WIDTH if kind.unit == "mm" else ANGLE_WIDTH)
    return Observation(kind, State.VALUE, value, width)


def _counted(trial: FeatureTrial, seen: Sequence[Observation]) -> list[int]:
    """Count for every type the features that agree, as a table on paper would."""
    counts = []
    for code in trial.population.codes:
        published = {one.kind.code: one for one in trial.reference[code]}
        rows = ((one, [published[one.kind.code]]) for one in seen if one.kind.code in published)
        counts.append(sum(compare(one, row, case="").verdict is Verdict.AGREES for one, row in rows))
    return counts


def _table(trial: FeatureTrial, scores: Mapping[str, Mapping[str, float]]) -> Floats:
    return np.array([
        [float(scores.get(query["image"], {}).get(code, 0.0)) for code in trial.population.codes]
        for query in trial.queries
    ])  # fmt: skip


def _truth(trial: FeatureTrial) -> np.ndarray:
    return np.array([[code == query["type"] for code in trial.population.codes] for query in trial.queries])


def _figures(trial: FeatureTrial, values: Floats, *, weighs: bool) -> JSON:
    truth = _truth(trial)
    present = truth.any(axis=1)
    mine = np.where(truth, values, -np.inf).max(axis=1)[:, None]
    ranks = 1 + ((values >= mine - 1e-9) & ~truth).sum(axis=1)[present]
    figures: JSON = {f"top{most}": round(100 * float((ranks <= most).mean()), 1) for most in (1, 5)}
    # A method that draws lots among ties gets this on average; a query without features is then one in all types.
    ahead = ((values > mine + 1e-9) & ~truth).sum(axis=1)[present]
    figures["top1_ties_shared"] = round(100 * float(np.where(ahead == 0, 1 / (ranks - ahead), 0.0).mean()), 1)
    if weighs:
        wrong = np.where(truth, -np.inf, values).max(axis=1)
        judged = quality(values[truth], values[~truth])
        figures |= {
            "absent": int((~present).sum()),
            "absent_above_moderate": int((wrong[~present] >= MODERATE).sum()),
            "wrong_above_moderate": int((wrong >= MODERATE).sum()),
            "highest_for_absent": round(float(wrong[~present].max(initial=-np.inf)), 2),
            "words_for_it": load().words(float(wrong[~present].max(initial=0.0))),
            "cllr": round(judged.cllr, 3), "cllr_min": round(judged.cllr_min, 3),
        }  # fmt: skip
    return figures
