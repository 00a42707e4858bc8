"""Features alone, pictures alone, and both together."""

import numpy as np
import pytest

from catalogue.matching.trial_features import recorded
from catalogue.matching.validate_features import run_features
from tests.matching.test_trial_features import REFERENCE


def query(code, number=0, **features):
    return {"type": code, "image": f"{code}-{number}.jpg", "features": features, **({} if code else {"absent": "x"})}


def answers(queries, scores=None):
    """Answers as ``answers.answer`` gives them, with one score for order and weight."""
    told = scores or [dict.fromkeys(REFERENCE, 0.0) for _ in queries]
    return [{"absent": None, **one, "scores": found, "stands_out": found}
            for one, found in zip(queries, told, strict=True)]  # fmt: skip


def run(queries, scores=None):
    return run_features(recorded(REFERENCE, queries), answers(queries, scores))


def drawn(queries, seed=1, apart=4.0):
    """Scores in which the true type lies ``apart`` standard deviations above the others."""
    rng = np.random.default_rng(seed)
    return [{code: float(rng.normal(apart * (code == one["type"]), 1)) for code in REFERENCE} for one in queries]


def many(count=12):
    return [query(code, n, weld=REFERENCE[code]["weld"]) for n in range(count) for code in REFERENCE]


def test_features_rank_and_ties_count_against():
    told = run([query("flange-2", bolt_count=10), query("flange-1", outer_mm=198), query("cone-1"),
                query(None, weld="bead")])  # fmt: skip
    figures = told["ways"]["features"]
    assert figures["top1"] == pytest.approx(33.3)
    assert figures["top1_ties_shared"] == pytest.approx((1 + 1 / 2 + 1 / 4) / 3 * 100, abs=0.1)
    assert (figures["absent"], figures["absent_above_moderate"]) == (1, 0)
    assert [one["features"] for one in told["ranks"]] == [1, 2, 4, None]


def test_a_miscount_by_one_is_told_by_its_distance():
    ways = run([query("flange-2", bolt_count=11, outer_mm=201)])["ways"]
    assert ways["counting"]["top1"] == 0 and ways["features"]["top1"] == 100


def test_pictures_decide_where_features_tie():
    queries = many()
    ways = run(queries, drawn(queries))["ways"]
    assert list(ways) == ["image", "counting", "features", "image+features"]
    assert ways["image+features"]["top1"] > max(ways["features"]["top1"], 90)
    assert ways["image+features"]["cllr"] < ways["features"]["cllr"]


def test_features_decide_where_pictures_tie():
    queries = [query(f"flange-{kind}", n, bolt_count=bolts) for n in range(12) for kind, bolts in ((1, 8), (2, 10))]
    alike = [{code: float(code.startswith(str(one["type"])[:6])) for code in REFERENCE} for one in queries]
    ways = run(queries, alike)["ways"]
    assert ways["image"]["top1"] == 0 and ways["image+features"]["top1"] == 100


def test_types_at_the_bound_stand_in_the_order_of_their_pictures():
    """Bounds make weights equal; that is no reason to put the less alike type first."""
    queries = [query(code, n) for n in range(12) for code in REFERENCE]
    scores = [{code: 30.0 * (code == one["type"]) for code in REFERENCE} for one in queries]
    assert queries[1]["type"] == "flange-2"
    scores[1]["flange-1"] = 29.0
    told = run(queries, scores)
    assert told["ways"]["image+features"]["top1"] == 100
    assert {one["image+features"] for one in told["ranks"]} == {1}


def test_a_query_is_not_judged_by_its_own_true_type():
    """Pictures of one type mislead: the others, fitted without it, must be seen to be misled."""
    queries = many()
    scores = drawn(queries)
    for one, found in zip(queries, scores, strict=True):
        if one["type"] == "cone-1":
            found |= {"cone-1": -4.0, "tube-1": 4.0}
    ways = run(queries, scores)["ways"]
    assert ways["image"]["wrong_above_moderate"] == 0
    assert ways["image"]["cllr"] > run(queries, drawn(queries))["ways"]["image"]["cllr"] + 0.2


def test_too_few_pairs_stay_without_a_number():
    told = run([query("flange-2", bolt_count=10), query("cone-1")])
    assert "too few for a number" in told["refusal"] and "image+features" not in told["ways"]
    assert "cllr" not in told["ways"]["image"] and told["ways"]["image"]["top5"] == 100
