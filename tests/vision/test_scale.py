import numpy as np
import pytest

from catalogue.vision.measure import length
from catalogue.vision.scale import Lifted, Scale, from_points

ENDS = np.array([[100.0, 50], [500, 350]])  # 500 px apart


def test_two_points_give_the_scale():
    assert from_points(ENDS, length_mm=100).mm_per_px == pytest.approx(0.2)


def test_the_scale_is_as_uncertain_as_two_clicks():
    drawn = np.random.default_rng(5).normal(0, 1.25, (4000, 2, 2)) + ENDS
    scales = 100 / np.hypot(*(drawn[:, 1] - drawn[:, 0]).T)
    stated = from_points(ENDS, length_mm=100, sigma_px=1.25).uncertainty
    assert np.mean(np.abs(scales - 0.2) <= stated) == pytest.approx(0.955, abs=0.012)


def test_an_uncertain_length_makes_an_uncertain_scale():
    assert from_points(ENDS, length_mm=100, uncertainty_mm=2).uncertainty == pytest.approx(0.2 * 0.0212, rel=0.02)


@pytest.mark.parametrize(
    ("points", "length_mm", "said"),
    [
        (ENDS, 0, "greater than zero"),
        (ENDS, -5, "greater than zero"),
        (ENDS[:1], 100, "at least 2"),
        ([[1, 1], [1, 1]], 100, "at least 2"),
        ([[1, 1], [4, 1]], 100, "too near"),
        ([[1, 1], [float("nan"), 1]], 100, "finite"),
    ],
)
def test_refuses_what_gives_no_scale(points, length_mm, said):
    with pytest.raises(ValueError, match=said):
        from_points(np.array(points, float), length_mm=length_mm)


@pytest.mark.parametrize(("value", "uncertainty"), [(0, 0), (-1, 0), (float("inf"), 0), (1, 1), (1, -0.1)])
def test_a_scale_cannot_be_wrong(value, uncertainty):
    with pytest.raises(ValueError):
        Scale(value, uncertainty, "given")


class TestLifted:
    GAUGE = Scale(0.2, 0.0, "given")

    def test_what_lies_nearer_to_the_camera_is_smaller_than_it_looks(self):
        lifted = Lifted(self.GAUGE, height_mm=20, distance_mm=500, uncertainty_mm=0)
        assert length(ENDS, lifted).value_mm == pytest.approx(96)
        assert np.allclose(lifted.per_pixel(ENDS), np.eye(2) * 0.192)

    def test_an_uncertain_height_widens(self):
        lifted = Lifted(self.GAUGE, height_mm=20, distance_mm=500, uncertainty_mm=10)
        sharp = length(ENDS, lifted, sigma_px=0.001)
        assert sharp.uncertainty_mm == pytest.approx(2.0, rel=0.01)

    def test_a_height_beyond_the_camera_is_refused(self):
        with pytest.raises(ValueError, match="smaller than the distance"):
            Lifted(self.GAUGE, height_mm=490, distance_mm=500, uncertainty_mm=20)
