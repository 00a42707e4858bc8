"""Trials with features: kinds, ranks, and pictures beside them."""

import json

import numpy as np
import pytest

from catalogue.evaluation.values import ValueType
from catalogue.matching.validate import UnusableTrial
from catalogue.matching.validate_features import read_feature_trial, run_features

REFERENCE = {
    "flange-1": {"bolt_count": 8, "outer_mm": 200, "weld": "none", "groove": True},
    "flange-2": {"bolt_count": 10, "outer_mm": 200, "weld": "none", "text": ["A 1", "A 2"]},
    "cone-1": {"half_deg": [11, 13], "outer_mm": 90.5, "weld": "bead"},
    "tube-1": {"bolt_count": [2, 4], "weld": "none"},
}


def trial(tmp_path, queries, **change):
    told = {"name": "parts", "library": [], "reference": REFERENCE, "queries": queries, **change}
    path = tmp_path / "trial.json"
    path.write_text(json.dumps(told))
    return read_feature_trial(path)


def query(code, number=0, **features):
    return {"type": code, "image": f"{code}-{number}.jpg", "features": features, **({} if code else {"absent": "x"})}


def test_names_say_what_a_feature_is(tmp_path):
    read = trial(
        tmp_path, [query("flange-1", outer_mm=199, bolt_count=8, weld="none", groove=False, text="A 1", half_deg=12)]
    )
    kinds = {one.kind.code: one.kind for one in read.observations[0]}
    assert {code: kind.value_type for code, kind in kinds.items()} == {
        "outer_mm": ValueType.NUMBER, "bolt_count": ValueType.COUNT, "weld": ValueType.CHOICE,
        "groove": ValueType.CHOICE,
        "text": ValueType.SET, "half_deg": ValueType.NUMBER,
    }  # fmt: skip
    assert (kinds["outer_mm"].unit, kinds["half_deg"].unit) == ("mm", "deg")
    assert read.reference["cone-1"][0].value == 12 and read.reference["cone-1"][0].tolerance == 1


def test_features_rank_and_ties_count_against(tmp_path):
    queries = [
        query("flange-2", bolt_count=10),
        query("flange-1", outer_mm=198),
        query("cone-1"),
        query(None, weld="bead"),
    ]
    figures = run_features(trial(tmp_path, queries))["ways"]["features"]
    assert figures["top1"] == pytest.approx(33.3)
    assert figures["top1_ties_shared"] == pytest.approx((1 + 1 / 2 + 1 / 4) / 3 * 100, abs=0.1)
    assert (figures["absent"], figures["absent_above_moderate"]) == (1, 0)


def test_a_miscount_by_one_is_told_by_its_distance(tmp_path):
    ways = run_features(trial(tmp_path, [query("flange-2", bolt_count=11, outer_mm=201)]))["ways"]
    assert ways["counting"]["top1"] == 0 and ways["features"]["top1"] == 100


def test_pictures_decide_where_features_tie(tmp_path):
    rng = np.random.default_rng(1)
    queries = [query(code, n, weld=REFERENCE[code]["weld"]) for n in range(12) for code in REFERENCE]
    images = {
        one["image"]: {code: float(rng.normal(4 * (code == one["type"]), 1)) for code in REFERENCE} for one in queries
    }
    ways = run_features(trial(tmp_path, queries), images)["ways"]
    assert ways["image+features"]["top1"] > max(ways["features"]["top1"], 90)
    assert ways["image+features"]["cllr"] < ways["features"]["cllr"]


def test_too_few_pairs_stay_without_a_number(tmp_path):
    queries = [query("flange-2", bolt_count=10), query("cone-1")]
    told = run_features(trial(tmp_path, queries), {})
    assert "too few for a number" in told["note"] and "image+features" not in told["ways"]


@pytest.mark.parametrize(
    "change", [{"reference": 3}, {"queries": [{"type": "a"}]}, {"reference": {"a": {"x_mm": "long"}}}]
)
def test_an_unusable_trial_says_so(tmp_path, change):
    with pytest.raises(UnusableTrial, match="is no trial with features"):
        trial(tmp_path, **{"queries": [], **change})
