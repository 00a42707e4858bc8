import numpy as np
import pytest

from catalogue.vision.holes import evenly_spaced, hole_circle
from catalogue.vision.scale import Scale
from tests.vision.shards import on_circle

GAUGE = Scale(0.2, 0.0, "given")


def centres(count, seen, *, radius=400.0, noise=0.0, seed=1):
    random = np.random.default_rng(seed)
    points = on_circle(radius, 0.4 + np.arange(seen) * 2 * np.pi / count)
    return points + np.array([900, 700]) + random.normal(0, noise, points.shape)


@pytest.mark.parametrize(("count", "seen"), [(8, 8), (8, 5), (10, 10), (10, 4), (16, 7), (3, 3), (24, 9)])
def test_counts_the_holes_of_the_whole_circle(count, seen):
    found = hole_circle(centres(count, seen, noise=1), GAUGE)
    assert found.seen == seen and found.count == count and found.count_uncertainty == 0
    assert found.diameter.low < 160 < found.diameter.high


def test_a_missing_hole_between_others_does_not_matter():
    assert hole_circle(np.delete(centres(10, 7), 3, axis=0), GAUGE).count == 10


def test_holes_that_are_unevenly_spaced_have_no_count():
    found = hole_circle(on_circle(400, np.array([0, 0.31, 1.07, 2.9, 4.4])), GAUGE)
    assert found.count is None and found.count_uncertainty is None
    assert "not evenly spaced" in found.sentences[0]


def test_several_numbers_are_all_named():
    counts = evenly_spaced(np.arange(3) * 2 * np.pi / 12, 0.05)
    assert 12 in counts and len(counts) > 1


def test_holes_in_a_line_are_not_counted():
    found = hole_circle(np.array([[0.0, 0], [50, 1], [100, 0], [150, 1]]), GAUGE)
    assert not found.diameter.bounded and found.counts == ()


class TestSlanted:
    def flat(self, count, seen, share, **more):
        return centres(count, seen, **more) @ np.array([[0.8, -0.6], [0.6, 0.8]]) * [1, share]

    @pytest.mark.parametrize("share", [0.6, 0.9, 1.0])
    def test_the_long_axis_is_the_diameter(self, share):
        found = hole_circle(self.flat(10, 10, share, noise=1), GAUGE, slanted=True)
        assert found.diameter.low < 160 < found.diameter.high and found.diameter.uncertainty_mm < 1
        assert found.count == 10

    def test_a_circle_at_a_slant_fits_no_circle(self):
        found = hole_circle(self.flat(10, 10, 0.7), GAUGE)
        assert any("further off the curve" in said for said in found.diameter.sentences)

    def test_the_scale_widens(self):
        wide = hole_circle(self.flat(10, 10, 0.7), Scale(0.2, 0.02, "given"), slanted=True)
        assert wide.diameter.high - wide.diameter.low == pytest.approx(32, rel=0.1)

    def test_few_holes_make_no_ellipse(self):
        with pytest.raises(ValueError, match="at least 6"):
            hole_circle(self.flat(10, 5, 0.7), GAUGE, slanted=True)

    def test_the_interval_holds_the_diameter(self):
        clicked = (self.flat(12, 9, 0.7, noise=1.25, seed=seed) for seed in range(200))
        found = [hole_circle(points, GAUGE, slanted=True).diameter for points in clicked]
        assert np.mean([one.low < 160 < one.high for one in found]) == pytest.approx(0.95, abs=0.045)


@pytest.mark.parametrize("count", [8, 10, 12])
def test_an_ellipse_taken_for_a_circle_is_not_counted(count):
    at = np.arange(count // 2 + 1) * 2 * np.pi / count + 0.4
    found = hole_circle(on_circle(180, at) * [1, 0.75] + 300, Scale(0.5, 0.0, "given"))
    assert found.counts == () and "too far off one circle" in found.sentences[0]
    assert any("further off the curve" in said for said in found.diameter.sentences)
