import cv2
import numpy as np
import pytest

from catalogue.vision.geometry import project
from catalogue.vision.methods import METHODS, Method, compare
from catalogue.vision.values import Keypoints
from tests.vision.drawn import blank, plate, seen_from

CORNERS = np.array([[80.0, 80], [400, 80], [400, 400], [80, 400]])
MOTION = np.array([[0.85, -0.25, 70], [0.22, 0.9, -10], [1e-4, 5e-5, 1]])


def keypoints(method: Method, rgb: np.ndarray) -> Keypoints:
    return method.extractor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.id)
class TestEveryMethod:
    def test_is_found_under_its_id(self, method):
        assert METHODS[method.id] is method

    def test_recovers_a_known_motion(self, method):
        found = compare(method, keypoints(method, plate(1)), keypoints(method, seen_from(plate(1), MOTION)))
        assert found.distinct >= method.support
        assert np.abs(project(found.matrix, CORNERS) - project(MOTION, CORNERS)).max() < 2

    def test_matches_lie_where_the_motion_carries_them(self, method):
        found = compare(method, keypoints(method, plate(1)), keypoints(method, seen_from(plate(1), MOTION)))
        off = np.linalg.norm(project(MOTION, found.matches[:, 0]) - found.matches[:, 1], axis=1)
        assert np.median(off) < 1.5

    def test_two_plates_do_not_support(self, method):
        for other in range(2, 6):
            assert (
                compare(method, keypoints(method, plate(1)), keypoints(method, plate(other))).distinct < method.support
            )

    def test_a_mirrored_plate_does_not_support(self, method):
        mirrored = np.ascontiguousarray(plate(1)[:, ::-1])
        assert compare(method, keypoints(method, plate(1)), keypoints(method, mirrored)).distinct < method.support

    def test_a_blank_picture_fits_nothing(self, method):
        assert len(keypoints(method, blank())) == 0
        assert compare(method, keypoints(method, blank()), keypoints(method, plate(1))).model == "none"

    def test_repeats_itself(self, method):
        a, b = keypoints(method, plate(1)), keypoints(method, seen_from(plate(1), MOTION))
        first, second = compare(method, a, b), compare(method, a, b)
        assert np.array_equal(first.matrix, second.matrix) and np.array_equal(first.matches, second.matches)

    def test_refuses_keypoints_of_another_extractor(self, method):
        with pytest.raises(ValueError, match="compares keypoints of"):
            compare(method, Keypoints.none(extractor="another"), keypoints(method, blank()))
