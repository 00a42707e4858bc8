import cv2
import numpy as np
import pytest

from catalogue.vision.bars import scale_bars
from tests.vision import bench
from tests.vision.drawn import blank, plate


def grey(rgb):
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)


@pytest.mark.parametrize("turn", [0, 17, 45, 88, 133])
@pytest.mark.parametrize("zoom", [0.35, 0.6, 1.2])
def test_a_scale_bar_is_found_at_every_turn_and_size(turn, zoom):
    picture, mask = bench.laid(bench.table(), bench.scale_bar(), middle=(320, 240), turn=turn, zoom=zoom)
    found = scale_bars(grey(picture))
    assert len(found) == 1
    assert bench.overlap(bench.filled(found[0], mask.shape), mask) > 0.75


def test_blocks_that_reach_the_edge_of_the_strip_are_blocks():
    picture, mask = bench.laid(bench.table(level=170), bench.scale_bar(to_the_edge=True), middle=(300, 200), turn=30)
    found = scale_bars(grey(picture))
    assert len(found) == 1 and bench.overlap(bench.filled(found[0], mask.shape), mask) > 0.6


def test_white_on_white_is_found_by_its_blocks():
    picture, mask = bench.laid(bench.table(level=228), bench.scale_bar(), middle=(320, 240), turn=20)
    found = scale_bars(grey(picture))
    assert len(found) == 1 and bench.overlap(bench.filled(found[0], mask.shape), mask) > 0.5


def test_it_is_found_in_a_large_picture():
    picture, mask = bench.laid(bench.table(), bench.scale_bar(), middle=(320, 240), turn=17)
    large = cv2.resize(grey(picture), None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    found = scale_bars(large)
    assert len(found) == 1 and bench.overlap(bench.filled(found[0] / 4, mask.shape), mask) > 0.75


@pytest.mark.parametrize("blocks", [1, 2, 3])
def test_fewer_than_four_blocks_are_no_scale_bar(blocks):
    picture, _ = bench.laid(bench.table(), bench.scale_bar(blocks), middle=(320, 240))
    assert scale_bars(grey(picture)) == []


def test_holes_in_a_row_of_a_wide_plate_are_none():
    metal = np.full((200, 400), 190, np.uint8)
    for hole in range(6):
        cv2.circle(metal, (50 + 60 * hole, 100), 12, 30, -1, cv2.LINE_AA)
    picture, _ = bench.laid(bench.table(level=90), metal, middle=(320, 240), turn=12)
    assert scale_bars(grey(picture)) == []


@pytest.mark.parametrize("flat", [bench.name_plate(), bench.flange(), bench.label(), bench.ruler()])
def test_what_is_no_scale_bar_is_left_alone(flat):
    picture, _ = bench.laid(bench.table(), flat, middle=(320, 240), turn=25)
    assert scale_bars(grey(picture)) == []


def test_no_picture_makes_it_fail():
    assert scale_bars(blank()[:, :, 0]) == []
    assert scale_bars(np.zeros((3, 5), np.uint8)) == []
    assert scale_bars(grey(plate(1))) == []
