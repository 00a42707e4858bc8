"""Figures of calibrated pictures, from the answers of a validation."""

import numpy as np
import pytest

from catalogue.evaluation import calibration, metrics
from catalogue.matching.weight_figures import POINTS, Pairs, weight_figures

TYPES = [f"t{number}" for number in range(8)]


def answers(count=5, *, apart=3.0, absent=4, seed=1):
    """Answers in which the true type stands out by ``apart`` standard deviations."""
    rng = np.random.default_rng(seed)
    told = [(code, None) for code in TYPES for _ in range(count)] + [(None, "gone")] * absent
    return [
        {"type": true, "absent": gone, "image": f"{place}.jpg",
         "stands_out": {code: float(rng.normal(apart * (code == true), 1)) for code in TYPES}}
        for place, (true, gone) in enumerate(told)
    ]  # fmt: skip


def test_counts_what_it_rests_on():
    told = weight_figures(answers())
    assert (told["same"], told["different"], told["sources"], told["specimens"]) == (40, 312, 9, 9)
    assert told["left_out"] == "the queries of the same true type" and not told["refusal"]
    assert (told["absent"], told["absent_above_moderate"]) == (4, 0)


def test_judges_every_pair_without_its_true_type():
    pairs = Pairs.of(answers())
    judged = pairs.judged()
    mine = np.array([source == "t3" for source in pairs.sources])
    model = calibration.fit(pairs.scores[~mine], pairs.truth[~mine],
                            units=[unit for unit, out in zip(pairs.units, mine, strict=True) if not out])  # fmt: skip
    assert judged[mine] == pytest.approx(model.values(pairs.scores[mine]))
    found = metrics.quality(judged[pairs.truth], judged[~pairs.truth])
    told = weight_figures(answers())
    assert told["cllr"] == pytest.approx(found.cllr, abs=0.001)
    assert told["misleading_different"] == pytest.approx(100 * found.misleading_different, abs=0.1)
    assert told["calibration_loss"] == pytest.approx(found.cllr - found.cllr_min, abs=0.001)


def test_a_source_is_left_out_with_all_its_types():
    told = [one | {"source": f"s{place % 3}"} for place, one in enumerate(answers())]
    figures = weight_figures(told)
    assert figures["left_out"] == "the photographs of the same source"
    assert figures["sources"] == 3 and figures["specimens"] > 20


def test_pictures_that_tell_more_cost_less():
    costs = [weight_figures(answers(apart=apart))["cllr"] for apart in (0.0, 2.0, 4.0)]
    assert costs[0] > 0.9 > costs[1] > costs[2]


def test_the_points_of_the_plots_are_those_of_the_pairs():
    told = weight_figures(answers())
    assert len(told["tippett"]) == POINTS and told["tippett"][0][1:] == [100.0, 100.0]
    steps = told["calibration_plot"]
    assert sum(step[3] for step in steps) == told["same"] and sum(step[4] for step in steps) == told["different"]


def test_a_copy_is_no_pair():
    told = answers()
    told[0]["stands_out"] = {}
    assert weight_figures(told)["same"] == 39


@pytest.mark.parametrize("count", [0, 1])
def test_with_too_few_pairs_there_is_no_number(count):
    told = weight_figures(answers(count, absent=1))
    assert told["refusal"].startswith(f"{8 * count} known pair")
    assert told["refusal"].endswith("10 of each are needed. Picture evidence stays at words.")
    assert "cllr" not in told and "tippett" not in told


def test_too_few_without_one_source_is_said_as_such():
    told = [one | {"source": f"s{place % 2}"} for place, one in enumerate(answers(2, absent=0))]
    assert weight_figures(told)["refusal"].startswith("Without the photographs of the same source, ")
