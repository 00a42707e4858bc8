import math

import numpy as np
import pytest

from catalogue.vision.measure import (
    TOO_SHORT,
    Measurement,
    angle,
    best_arc,
    chord_and_sagitta,
    length,
    three_point_arc,
)
from catalogue.vision.scale import Scale
from tests.vision import shards

GAUGE = Scale(0.5, 0.0, "given")
CORNER = np.array([[100.0, 0], [0, 0], [0, 200]])


def test_a_length_is_in_millimetres():
    found = length(CORNER[:2], GAUGE, sigma_px=1)
    assert found.value_mm == pytest.approx(50)
    assert found.uncertainty_mm == pytest.approx(2.037 * math.sqrt(2) * 0.5, rel=1e-3)
    assert (found.low, found.high) == pytest.approx((50 - found.uncertainty_mm, 50 + found.uncertainty_mm))


def test_an_uncertain_scale_makes_an_uncertain_length():
    assert length(CORNER[:2], Scale(0.5, 0.05, "given"), sigma_px=0.001).uncertainty_mm == pytest.approx(5, rel=1e-3)


def test_an_angle_is_in_degrees_and_knows_no_scale():
    found = angle(CORNER, Scale(0.5, 0.1, "given"))
    assert found.value_deg == pytest.approx(90)
    assert found.uncertainty_deg < 3
    assert angle(CORNER * [1, -1], GAUGE).value_deg == pytest.approx(90)


def test_the_angle_is_as_uncertain_as_its_clicks():
    random = np.random.default_rng(4)
    stated = angle(CORNER, GAUGE, sigma_px=1.25).uncertainty_deg
    off = [angle(CORNER + random.normal(0, 1.25, (3, 2)), GAUGE).value_deg - 90 for _ in range(600)]
    assert np.mean(np.abs(off) <= stated) == pytest.approx(0.955, abs=0.03)


def test_a_flat_angle_stays_within_180_degrees():
    assert angle(np.array([[-50.0, 0], [0, 0], [50, 0]]), GAUGE).high == 180


def test_chord_and_sagitta_give_the_diameter():
    half = math.radians(30)
    found = chord_and_sagitta(
        chord_mm=500 * math.sin(half), sagitta_mm=250 * (1 - math.cos(half)),
        chord_uncertainty_mm=1, sagitta_uncertainty_mm=0.5,
    )  # fmt: skip
    assert found.value_mm == pytest.approx(500)
    # Derivatives of c² / 4s + s by hand.
    chord, sagitta = 250.0, 250 * (1 - math.cos(half))
    by_hand = math.hypot(chord / (2 * sagitta) * 1, (1 - chord**2 / (4 * sagitta**2)) * 0.5)
    assert (found.high - found.low) / 2 == pytest.approx(by_hand, rel=0.01)


def test_a_sagitta_within_its_error_gives_a_lower_bound_only():
    found = chord_and_sagitta(chord_mm=100, sagitta_mm=0.5, chord_uncertainty_mm=0.5, sagitta_uncertainty_mm=0.6)
    assert not found.bounded and found.value_mm is None and found.sentences[0] == TOO_SHORT
    assert found.low == pytest.approx(100**2 / (4 * 1.1), rel=0.01) and found.high == math.inf


@pytest.mark.parametrize("wrong", [{"chord_mm": 0}, {"sagitta_mm": -1}, {"chord_uncertainty_mm": -1}])
def test_impossible_lengths_are_refused(wrong):
    given = {"chord_mm": 100, "sagitta_mm": 10, "chord_uncertainty_mm": 1, "sagitta_uncertainty_mm": 1}
    with pytest.raises(ValueError, match="negative"):
        chord_and_sagitta(**given | wrong)


@pytest.mark.parametrize("measure", [three_point_arc, best_arc])
class TestEveryArc:
    def points(self, measure, bend, radius=600.0):
        return shards.on_circle(radius, np.radians(np.linspace(0, bend, 3 if measure is three_point_arc else 9)))

    def test_finds_the_diameter(self, measure):
        found = measure(self.points(measure, 60), GAUGE)
        assert found.value_mm == pytest.approx(600, rel=1e-4) and found.low < 600 < found.high

    def test_the_uncertainty_reaches_both_ends(self, measure):
        found = measure(self.points(measure, 25), GAUGE)
        assert found.value_mm - found.uncertainty_mm <= found.low
        assert found.value_mm + found.uncertainty_mm >= found.high
        assert found.high - found.value_mm > found.value_mm - found.low  # short arcs are longer above than below

    def test_a_scale_that_is_wrong_by_a_tenth_shows(self, measure):
        found = measure(self.points(measure, 60), Scale(0.5, 0.05, "given"), sigma_px=0.01)
        assert (found.low, found.high) == pytest.approx((600 / 1.1, 600 / 0.9), rel=0.02)

    def test_an_arc_too_short_gives_a_lower_bound_only(self, measure):
        found = measure(self.points(measure, 4), GAUGE)
        assert not found.bounded and found.sentences[0] == TOO_SHORT
        assert 20 < found.low < 600 and found.high == math.inf

    def test_nobody_clicks_exactly(self, measure):
        with pytest.raises(ValueError, match="nobody clicks exactly"):
            measure(self.points(measure, 60), GAUGE, sigma_px=0)

    def test_points_on_one_spot_are_refused(self, measure):
        with pytest.raises(ValueError, match="different points"):
            measure(np.ones((9, 2)), GAUGE)


def test_a_shard_that_is_no_arc_is_told_and_widened():
    at = np.radians(np.linspace(0, 80, 15))
    bent = shards.on_circle(600, at) * (1 + 0.02 * np.cos(6 * at))[:, None]
    found = best_arc(bent, GAUGE)
    assert any("further off the curve" in said for said in found.sentences)
    assert found.uncertainty_mm > 3 * best_arc(shards.on_circle(600, at), GAUGE).uncertainty_mm


@pytest.mark.parametrize(
    "wrong",
    [
        (10.0, 1.0, 11.0, 12.0, "m", 2),
        (None, None, 1.0, 5.0, "m", 2, ("why",)),
        (None, None, 1.0, math.inf, "m", 2),
        (10.0, 1.0, 9.0, math.inf, "m", 2, ("why",)),
        (-1.0, 1.0, -2.0, 0.0, "m", 2),
    ],
)
def test_a_measurement_cannot_be_wrong(wrong):
    with pytest.raises(ValueError):
        Measurement(*wrong)


class TestCoverage:
    """The promise itself, on few trials; ``tests/benchmarks/measuring.py`` prints it on many."""

    @pytest.mark.parametrize("band", [(20, 45), (45, 120)])
    def test_the_interval_holds_the_diameter_in_95_of_100_shards(self, band):
        random = np.random.default_rng(11)
        trials = [shards.simulated(random, band) for _ in range(500)]
        assert 0.925 <= np.mean([one.held for one in trials]) <= 0.975  # 0.93 to 0.97 within the chance of 500
        assert all(one.found.bounded for one in trials)

    def test_the_value_is_as_often_too_large_as_too_small(self):
        random = np.random.default_rng(12)
        trials = [shards.simulated(random, (20, 30)) for _ in range(400)]
        larger = [not one.found.bounded or one.found.value_mm > one.truth for one in trials]
        assert np.mean(larger) == pytest.approx(0.5, abs=0.07)

    def test_lower_bounds_hold_as_often(self):
        random = np.random.default_rng(13)
        trials = [shards.simulated(random, (2, 5)) for _ in range(400)]
        unbounded = [one for one in trials if not one.found.bounded]
        assert len(unbounded) > 10
        assert np.mean([one.held for one in trials]) >= 0.925
