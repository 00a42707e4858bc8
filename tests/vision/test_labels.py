import cv2
import numpy as np
import pytest

from catalogue.vision.labels import markers, paper_labels
from tests.vision import bench
from tests.vision.drawn import blank, plate


@pytest.mark.parametrize("turn", [0, 30, 75])
def test_a_paper_label_is_found(turn):
    picture, mask = bench.laid(bench.table(), bench.label(), middle=(500, 120), turn=turn)
    found = paper_labels(picture)
    assert len(found) == 1
    assert bench.overlap(bench.filled(found[0], mask.shape), mask) > 0.85


def test_paper_that_reaches_out_of_the_picture_is_found():
    picture, _ = bench.laid(bench.table(), bench.label(""), middle=(620, 200), turn=20)
    assert len(paper_labels(picture)) == 1


@pytest.mark.parametrize("flat", [bench.name_plate(), bench.flange()])
def test_metal_is_no_paper(flat):
    picture, _ = bench.laid(bench.table(level=90), flat, middle=(320, 240), turn=25)
    assert paper_labels(picture) == []


def test_a_yellow_sheet_is_no_white_paper():
    yellow = np.dstack([bench.label("")] * 2 + [bench.label("") // 4])
    picture, _ = bench.laid(bench.table(), yellow, middle=(500, 120))
    assert paper_labels(picture) == []


@pytest.mark.parametrize("dictionary", [cv2.aruco.DICT_4X4_50, cv2.aruco.DICT_6X6_250, cv2.aruco.DICT_APRILTAG_36h11])
@pytest.mark.parametrize("turn", [0, 40])
def test_a_marker_is_found_with_its_margin(dictionary, turn):
    picture, mask = bench.laid(bench.table(), bench.aruco(dictionary=dictionary), middle=(200, 200), turn=turn)
    found = markers(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))
    assert len(found) == 1
    assert bench.overlap(bench.filled(found[0], mask.shape), mask) > 0.8


def test_the_markers_of_a_board_are_one_thing_and_those_of_a_card_are_not():
    board = cv2.aruco.CharucoBoard((5, 4), 60, 42, cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))
    drawn = board.generateImage((300, 240))
    picture, _ = bench.laid(bench.table(), drawn, middle=(320, 240), turn=15)
    assert len(markers(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))) == 1
    card = bench.table()
    for number, middle in enumerate([(90, 90), (550, 90), (90, 390), (550, 390)]):
        card, _ = bench.laid(card, bench.aruco(number), middle=middle, zoom=0.8)
    found = markers(cv2.cvtColor(card, cv2.COLOR_RGB2GRAY))
    assert len(found) == 4
    assert not any(bench.filled(one, card.shape)[240, 320] for one in found)  # the object lies in the middle


def test_no_picture_makes_it_fail():
    for picture in (blank(), blank(255), np.zeros((3, 5, 3), np.uint8), plate(3)):
        assert paper_labels(picture) == []
        assert markers(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)) == []
