import cv2
import numpy as np
import pytest

from catalogue.vision.rulers import rulers
from tests.vision import bench
from tests.vision.drawn import blank, plate


def grey(rgb):
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)


@pytest.mark.parametrize("turn", [0, 20, 45, 90, 160])
def test_a_ruler_is_found_at_every_turn(turn):
    picture, mask = bench.laid(bench.table(size=(900, 900)), bench.ruler(), middle=(450, 450), turn=turn)
    found = rulers(grey(picture))
    assert len(found) == 1
    assert bench.overlap(bench.filled(found[0], mask.shape), mask) > 0.8


def test_a_strip_without_ticks_is_no_ruler():
    picture, _ = bench.laid(bench.table(), np.full((60, 500), 225, np.uint8), middle=(320, 240), turn=20)
    assert rulers(grey(picture)) == []


def test_a_threaded_rod_is_no_ruler():
    rod = np.tile(np.array([210, 210, 150, 150], np.uint8).repeat(2), (50, 64))
    picture, _ = bench.laid(bench.table(), rod, middle=(320, 240), turn=10)
    assert rulers(grey(picture)) == []


def test_no_picture_makes_it_fail():
    assert rulers(blank()[:, :, 0]) == []
    assert rulers(np.zeros((3, 5), np.uint8)) == []
    assert rulers(grey(plate(2))) == []
