import numpy as np
import pytest

from catalogue.vision.geometry import project
from catalogue.vision.measure import length
from catalogue.vision.plane import NotFlat, fit_plane
from tests.vision.photographed import camera

CORNERS = np.array([[x, y] for x in (15.0, 48, 162, 195) for y in (15.0, 48, 249, 282)])
PLACES = np.array([[0.0, 0], [210, 0], [105, 148], [0, 297]])


def fitted(view, noise=0.0, seed=1, corners=CORNERS, **more):
    seen = view.seen(corners) + np.random.default_rng(seed).normal(0, noise, corners.shape)
    return fit_plane(seen, corners, size=view.size, **more)


@pytest.mark.parametrize("distortion", [0.0, 0.02, -0.03])
def test_pixels_become_millimetres(distortion):
    view = camera(slant=35, distortion=distortion)
    plane = fitted(view)
    assert np.allclose(plane.to_mm(view.seen(PLACES)), PLACES, atol=0.05)
    assert plane.residual_mm < 0.01
    assert plane.state[8] == pytest.approx(distortion, abs=1e-3)  # straight = seen (1 + k r²), as documented


def test_the_homography_is_the_same_mapping():
    view = camera(slant=35)
    pixels = view.seen(PLACES)
    assert np.allclose(project(fitted(view).homography, pixels), PLACES, atol=0.05)


def test_the_derivative_is_that_of_the_mapping():
    view = camera(slant=40, distortion=0.02)
    plane, pixels, step = fitted(view), view.seen(PLACES), np.array([0.3, -0.2])
    moved = np.einsum("nij,j->ni", plane.per_pixel(pixels), step)
    assert np.allclose(plane.to_mm(pixels + step) - plane.to_mm(pixels), moved, atol=1e-3)


def test_its_variants_spread_as_planes_do_that_are_fitted_again():
    view, ends = camera(slant=30), np.array([[-100.0, 100], [330, 250]])
    pixels = view.seen(ends)
    lengths = [length(pixels, fitted(view, noise=0.2, seed=seed), sigma_px=1e-3).value_mm for seed in range(150)]
    stated = length(pixels, fitted(view, noise=0.2), sigma_px=1e-3).uncertainty_mm
    assert stated / 1.96 == pytest.approx(np.std(lengths), rel=0.3)


def test_far_from_the_card_it_knows_less():
    view = camera(slant=30)
    plane = fitted(view, noise=0.2)
    near, far = ([[50.0, 100], [150, 100]], [[350.0, 100], [450, 100]])
    widths = [length(view.seen(np.array(ends)), plane, sigma_px=1e-3).uncertainty_mm for ends in (near, far)]
    assert widths[1] > 3 * widths[0]


def test_a_card_printed_uncertainly_measures_uncertainly():
    view = camera()
    plane = fitted(view, printed_uncertainty=0.05)
    assert length(view.seen(PLACES[:2]), plane, sigma_px=1e-3).uncertainty_mm == pytest.approx(10.5, rel=0.05)


def test_four_corners_are_enough_and_say_less():
    view = camera(slant=30)
    few, many = fitted(view, noise=0.2, corners=CORNERS[[0, 3, 12, 15]]), fitted(view, noise=0.2)
    assert np.allclose(few.to_mm(view.seen(PLACES)), PLACES, atol=1.5)
    assert np.trace(few.covariance) > np.trace(many.covariance)


def test_a_bent_card_is_refused():
    view = camera()
    seen = view.seen(CORNERS + np.where(CORNERS[:, :1] > 150, 12.0, 0.0) * np.array([1, (-1)]) * (CORNERS[:, 1:] > 100))
    with pytest.raises(NotFlat, match="lay the card flat"):
        fit_plane(seen, CORNERS, size=view.size)
