import cv2
import numpy as np

from catalogue.vision.aruco import detected

KIND = cv2.aruco.DICT_5X5_50


def marker(number=7, cell=20, wrong=0):
    """A drawn marker on white paper, some of its bits turned over."""
    bits = cv2.aruco.generateImageMarker(cv2.aruco.getPredefinedDictionary(KIND), number, 7)
    for place in range(wrong):
        bits[1 + place, 2] = 255 - bits[1 + place, 2]
    drawn = np.kron(bits, np.ones((cell, cell), np.uint8))
    return cv2.copyMakeBorder(drawn, 60, 60, 80, 80, cv2.BORDER_CONSTANT, value=255)


def test_gives_number_and_corners_clockwise_from_the_upper_left():
    ((number, corners),) = detected(marker(), KIND)
    assert number == 7
    assert np.abs(corners - [[80, 60], [219, 60], [219, 199], [80, 199]]).max() < 1


def test_a_damaged_marker_is_taken_only_where_that_is_asked_for():
    assert [number for number, _ in detected(marker(wrong=1), KIND)] == [7]
    assert detected(marker(wrong=1), KIND, damaged=False) == []


def test_none_is_an_empty_list():
    assert detected(np.full((100, 100), 128, np.uint8), KIND) == []
