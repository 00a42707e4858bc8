import cv2
import numpy as np
import pytest

from catalogue.vision.xfeat import TURNS, XFeat
from tests.vision.drawn import blank, plate

XFEAT = XFeat(limit=300)
GREY = cv2.cvtColor(plate(1), cv2.COLOR_RGB2GRAY)


def near(a, b, within):
    """The share of points ``a`` that have one of ``b`` within so many pixels."""
    gaps = np.linalg.norm(a[:, None] - b[None], axis=2)
    return float((gaps.min(axis=1) <= within).mean())


def test_repeats_itself_and_keeps_the_limit():
    first, second = XFEAT(GREY), XFEAT(GREY)
    assert len(first) == TURNS and all(0 < len(turn) <= 300 for turn in first)
    assert all(np.array_equal(a.descriptors, b.descriptors) for a, b in zip(first, second, strict=True))


def test_descriptors_have_unit_length():
    found = XFEAT(GREY, turns=1)[0].descriptors
    assert found.dtype == np.int8 and found.shape[1] == XFEAT.width
    assert np.allclose(np.linalg.norm(found.astype(float), axis=1), 127, atol=2.5)


def test_every_turn_finds_the_spots_of_the_original():
    spots = np.array([[90, 120], [330, 100], [220, 240], [120, 370], [380, 350]])
    grey = np.full((480, 480), 90, np.uint8)
    for x, y in spots.tolist():
        cv2.rectangle(grey, (x - 7, y - 7), (x + 7, y + 7), 230, -1)
    for turn, found in enumerate(XFEAT(grey)):
        assert found.turn == 45.0 * turn
        assert near(spots.astype(float), found.points, 12.0) == 1.0, turn
        assert near(found.points, spots.astype(float), 24.0) > 0.7, turn  # the rest lies along the picture's edge


def test_a_turned_picture_is_described_as_the_turn_back_describes_it():
    quarter = np.ascontiguousarray(np.rot90(GREY))
    turned, plain = XFEAT(quarter, turns=4), XFEAT(GREY, turns=1)[0]
    alike = [
        float((one.descriptors.astype(float) @ plain.descriptors.T.astype(float)).max(axis=1).mean()) / 127**2
        for one in turned
    ]
    assert int(np.argmax(alike)) == 3  # a quarter counter-clockwise is undone by three more
    assert alike[3] > alike[1] + 0.05


def test_points_are_in_pixels_of_the_original():
    far = XFEAT(GREY, shown=1 / 3, turns=1)[0]
    here = XFEAT(GREY, turns=1)[0]
    assert np.allclose((here.points + 0.5) * 3 - 0.5, far.points, atol=0.01)
    assert np.isclose(far.scale, here.scale / 3)


def test_only_the_inside_of_a_region_and_of_a_mask_is_kept():
    inside = np.zeros(GREY.shape, np.uint8)
    inside[:, 240:] = 1
    for turn in XFEAT(GREY, region=[[100, 100], [400, 420]], inside=inside):
        assert len(turn) > 20
        assert (turn.points >= (239, 99)).all() and (turn.points <= (401, 421)).all()


@pytest.mark.parametrize("grey", [blank()[:, :, 0], blank(255)[:, :, 0], np.zeros((3, 3), np.uint8)])
def test_a_blank_or_tiny_picture_has_none(grey):
    assert [len(turn) for turn in XFEAT(grey)] == [0] * TURNS


def test_a_blank_region_of_a_picture_has_none():
    grey = GREY.copy()
    grey[100:300, 100:300] = 128
    assert not any(len(turn) for turn in XFEAT(grey, region=[[110, 110], [290, 290]]))
