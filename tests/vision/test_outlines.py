import cv2
import numpy as np
import pytest

from catalogue.vision.outlines import Proposal, propose
from tests.vision import bench
from tests.vision.drawn import blank


def plate_on_table(turn=20.0, middle=(330, 250)):
    return bench.laid(bench.table(level=90), bench.name_plate(), middle=middle, turn=turn)


@pytest.mark.parametrize("turn", [0, 20, 60])
def test_the_object_is_proposed_without_a_box(turn):
    picture, mask = plate_on_table(turn)
    assert bench.overlap(propose(picture)[0].mask, mask) > 0.85


def test_two_objects_are_two_proposals():
    picture, first = bench.put_disc(bench.table(level=70), middle=(180, 240), radius=90)
    picture, second = bench.put_disc(picture, middle=(470, 240), radius=80, colour=(190, 195, 200))
    found = propose(picture)
    assert len(found) >= 2
    for mask in (first, second):
        assert max(bench.overlap(one.mask, mask) for one in found) > 0.8


def test_a_small_round_object_off_the_middle_is_proposed():
    picture, mask = bench.put_disc(bench.table(), middle=(150, 330), radius=45)
    assert max(bench.overlap(one.mask, mask) for one in propose(picture)) > 0.7  # of 25 working pixels across


def test_a_round_object_comes_before_the_hand_that_holds_it():
    picture = bench.table(level=60)
    cv2.ellipse(picture, (330, 420), (190, 300), 15, 0, 360, (205, 160, 140), -1, cv2.LINE_AA)
    picture, mask = bench.put_disc(picture, middle=(320, 240), radius=62, colour=(225, 190, 150))
    assert bench.overlap(propose(picture)[0].mask, mask) > 0.5  # with circles unknown it is 0.2: the hand


def test_proposals_differ_and_the_best_comes_first():
    picture, _ = plate_on_table()
    found = propose(picture)
    pairs = [(a, b) for n, a in enumerate(found) for b in found[n + 1 :]]
    assert all(bench.overlap(a.mask, b.mask) < 0.6 for a, b in pairs)


@pytest.mark.parametrize("box", [[[120, 110], [550, 400]], [[150, 130], [520, 130], [520, 390], [150, 390]]])
def test_a_rough_box_gives_the_object_in_it(box):
    picture, mask = plate_on_table()
    found = propose(picture, box=box)
    assert len(found) == 1 and bench.overlap(found[0].mask, mask) > 0.9


def test_the_box_decides_which_of_two_objects_is_meant():
    picture, _ = bench.put_disc(bench.table(level=70), middle=(180, 240), radius=90)
    picture, second = bench.put_disc(picture, middle=(470, 240), radius=80)
    found = propose(picture, box=[[370, 140], [570, 340]])
    assert bench.overlap(found[0].mask, second) > 0.9


def test_what_lies_beside_is_not_proposed():
    picture, bar = bench.laid(bench.table(), bench.scale_bar(), middle=(320, 240), zoom=1.2)
    assert max((bench.overlap(one.mask, bar) for one in propose(picture)), default=0.0) > 0.5
    assert max((bench.overlap(one.mask, bar) for one in propose(picture, without=bar)), default=0.0) < 0.2


def test_the_polygon_and_the_mask_are_in_pixels_of_the_picture():
    picture, mask = plate_on_table()
    large = cv2.resize(picture, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
    one = propose(large)[0]
    assert one.mask.shape == large.shape[:2]
    assert bench.overlap(bench.filled(one.polygon, large.shape), cv2.resize(mask, large.shape[1::-1])) > 0.85
    assert (one.polygon >= 0).all() and (one.polygon <= large.shape[1::-1]).all()


def test_it_repeats_itself():
    picture, _ = plate_on_table()
    first, second = propose(picture), propose(picture)
    assert [one.polygon.tolist() for one in first] == [one.polygon.tolist() for one in second]


@pytest.mark.parametrize("picture", [blank(), blank(0, 40), blank(255, 9), np.zeros((1, 700, 3), np.uint8)])
def test_a_blank_picture_has_none(picture):
    assert propose(picture) == []


def test_a_blank_box_holds_nothing():
    assert propose(blank(), box=[[0, 0], [400, 400]]) == []


@pytest.mark.parametrize("box", [[[700, 10], [800, 90]], [[5, 5]], [[1, 2], [3, float("nan")]], [[10, 10], [11, 11]]])
def test_a_box_outside_the_picture_is_refused(box):
    with pytest.raises(ValueError):
        propose(bench.table(), box=box)


def test_noise_does_not_make_it_fail():
    noise = np.random.default_rng(1).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    assert all(one.mask.shape == (200, 300) for one in propose(noise))


def test_an_outline_needs_three_corners():
    with pytest.raises(ValueError):
        Proposal(np.zeros((2, 2)), np.zeros((4, 4), np.uint8), 0.5)
