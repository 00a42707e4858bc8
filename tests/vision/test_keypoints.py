import cv2
import numpy as np
import pytest

from catalogue.vision.keypoints import Sift, outline, root
from tests.vision.drawn import blank, plate

SIFT = Sift(limit=300, max_side=480)
GREY = cv2.cvtColor(plate(1), cv2.COLOR_RGB2GRAY)


def test_repeats_itself_and_keeps_the_limit():
    first, second = SIFT(GREY), SIFT(GREY)
    assert len(first) == 300
    assert all(np.array_equal(getattr(first, name), getattr(second, name)) for name in ("points", "descriptors"))


def test_a_blank_picture_has_none():
    assert len(SIFT(blank()[:, :, 0])) == 0
    assert len(SIFT(np.zeros((3, 3), np.uint8))) == 0


def test_only_the_inside_of_a_polygon_is_kept():
    triangle = [[50, 50], [400, 60], [200, 420]]
    points = SIFT(GREY, region=triangle).points
    assert len(points) > 30
    inside = [cv2.pointPolygonTest(np.array(triangle, np.float32), point.tolist(), True) > -2 for point in points]
    assert all(inside)


def test_points_are_in_pixels_of_the_original():
    large = cv2.resize(GREY, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
    near, far = SIFT(GREY), SIFT(GREY, shown=1 / 3)
    assert np.allclose((near.points + 0.5) * 3 - 0.5, far.points, atol=0.01)
    assert np.isclose(far.scale, near.scale / 3)
    shrunk = SIFT(large)
    gaps = shrunk.points[:, None] - far.points[None]
    nearest = gaps[np.arange(len(gaps)), np.linalg.norm(gaps, axis=2).argmin(axis=1)]
    assert np.abs(np.median(nearest, axis=0)).max() < 0.3  # of 1,440 pixels: no shift by half a working pixel


@pytest.mark.parametrize("max_side", [200, 500, 1000])
def test_a_spot_is_found_where_it_is_at_every_working_size(max_side):
    x, y = np.meshgrid(np.arange(1000), np.arange(1000))
    spot = 200 * np.exp(-((x - 333) ** 2 + (y - 612) ** 2) / (2 * 20.0**2))
    found = Sift(limit=5, max_side=max_side)(spot.astype(np.uint8))
    assert np.abs(found.points[0] - (333, 612)).max() * found.scale < 0.2  # working pixels


def test_does_not_enlarge_beyond_twice():
    assert SIFT(GREY[:100, :100]).scale == 2.0


def test_root_keeps_the_length():
    raw = np.random.default_rng(1).integers(0, 200, (50, 128)).astype(np.float32)
    lengths = np.linalg.norm(root(raw).astype(float), axis=1)
    assert np.allclose(lengths, 512, rtol=0.02)
    assert (root(np.zeros((1, 128), np.float32)) == 0).all()


@pytest.mark.parametrize("region", [[], [[1, 2]], [[1, 2, 3], [4, 5, 6]], [[0, 0], [float("nan"), 1]]])
def test_what_is_no_region_is_refused(region):
    with pytest.raises(ValueError):
        outline(region)


def test_two_points_are_opposite_corners():
    assert outline([[1, 2], [5, 9]]).tolist() == [[1, 2], [5, 2], [5, 9], [1, 9]]
