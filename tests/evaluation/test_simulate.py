"""Simulated fragments: the goals of the weighing on a small run; the full one is ``manage.py simulate_fragments``."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from catalogue.evaluation import simulate as module
from catalogue.evaluation.simulate import Plan, curves, fragment, simulate
from catalogue.evaluation.synthetic import invented, of_reference

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def done():
    return simulate(invented(np.random.default_rng(7)), Plan(fragments=2500, seed=7))


def test_reaches_its_goals(done):
    figures = done.figures
    assert figures["of_missing_types"] == pytest.approx(500, rel=0.2) and figures["with_enough_separating"] > 800
    assert figures["top5_with_enough"] >= 95
    assert figures["wrong_above_moderate"] <= 2.5  # 2 % in the full run; 2,500 fragments leave half a point of noise
    assert figures["cllr"] <= 0.4 and figures["calibration_loss"] <= 0.1


def test_says_what_it_does_not_show(done):
    assert "the arithmetic, not the field" in done.figures["caveat"] and "invented" in done.figures["caveat"]


def test_one_seed_one_result():
    first, second = (simulate(invented(np.random.default_rng(1)), Plan(fragments=40, seed=2)) for _ in range(2))
    assert first.figures == second.figures


def test_a_seed_gives_the_same_result_in_every_process():
    told = (
        "import numpy as np; from catalogue.evaluation.simulate import *; "
        "from catalogue.evaluation.synthetic import *; "
        "print(simulate(invented(np.random.default_rng(1)), Plan(fragments=60, seed=2)).same.sum().round(9))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", told], env={"PYTHONHASHSEED": seed}, cwd=ROOT, capture_output=True, check=True
        )
        for seed in ("1", "2", "3")
    ]
    assert len({run.stdout for run in runs}) == 1


def test_the_right_types_lie_above_the_wrong_ones(done):
    told = curves(done, 11)
    assert all(right >= wrong for right, wrong in zip(told["right_types"], told["wrong_types"], strict=True))


def test_weights_that_are_too_bold_are_seen(monkeypatch):
    """The figures must be able to fail: three times the weight costs twice the calibration and supports wrong types."""
    honest = module.ruled

    def bold(*given):
        found, weighing = honest(*given)
        return found, SimpleNamespace(values=lambda: 3 * weighing.values())

    monkeypatch.setattr(module, "ruled", bold)
    figures = simulate(invented(np.random.default_rng(7)), Plan(fragments=800, seed=7)).figures
    assert figures["wrong_above_moderate"] > 5 and figures["calibration_loss"] > 0.06


def test_an_invented_library_has_look_alikes_and_gaps():
    world = invented(np.random.default_rng(3))
    assert len(world.truth) == 75 and max(len(v) for v in world.published.values()) <= len(world.truth["type-000"])
    values = [{one.kind.code: one.value for one in world.truth[f"type-00{n}"]} for n in (0, 1)]
    shared = [values[0][code] == values[1][code] for code in values[0]]
    assert 3 <= sum(shared) < len(shared)


def test_draws_from_a_reference_only_what_is_sourced():
    world = invented(np.random.default_rng(3), types=6)
    kept = of_reference({"type-000": world.truth["type-000"]}, world.families)
    assert kept.truth["type-000"] and not kept.truth["type-001"]
    seen, right = fragment(kept, "type-000", Plan(wrong=0, not_visible=0), np.random.default_rng(1))
    assert {one.kind.code for one in seen} == right
