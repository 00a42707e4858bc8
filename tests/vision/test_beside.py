import numpy as np
import pytest

from catalogue.vision.beside import Beside, beside, mask_of
from tests.vision import bench
from tests.vision.drawn import blank, plate


@pytest.mark.parametrize(("flat", "kind", "certain"), [
    (bench.scale_bar(), "scale bar", True), (bench.aruco(), "marker", True),
    (bench.label(), "label", False), (bench.ruler(80), "ruler", False),
])  # fmt: skip
def test_each_kind_is_found_once_and_said_in_words(flat, kind, certain):
    picture, mask = bench.laid(bench.table(), flat, middle=(320, 240), turn=15)
    found = beside(picture)
    assert [(one.kind, one.certain) for one in found] == [(kind, certain)]
    assert found[0].sentence.endswith(".") and kind.split()[-1] in found[0].sentence
    assert bench.overlap(mask_of(found, picture.shape), mask) > 0.7


@pytest.mark.parametrize("flat", [bench.name_plate(), bench.flange()])
def test_no_part_of_an_object_is_found(flat):
    picture, _ = bench.laid(bench.table(level=90), flat, middle=(320, 240), turn=25)
    assert beside(picture) == []


def test_all_that_lie_together_are_found():
    picture = bench.table(size=(1000, 800))
    for flat, middle, turn in ((bench.scale_bar(), (200, 100), 10), (bench.label(), (850, 150), 70),
                               (bench.aruco(), (850, 650), 30), (bench.name_plate(), (420, 450), 20)):  # fmt: skip
        picture, _ = bench.laid(picture, flat, middle=middle, turn=turn)
    assert sorted(one.kind for one in beside(picture)) == ["label", "marker", "scale bar"]


def test_the_mask_of_nothing_is_empty():
    assert not mask_of([], (30, 40, 3)).any()


@pytest.mark.parametrize("picture", [blank(), blank(0, 8), np.zeros((1, 700, 3), np.uint8), plate(1)])
def test_pictures_without_anything_beside(picture):
    assert beside(picture) == []


def test_an_outline_needs_three_corners():
    with pytest.raises(ValueError):
        Beside("label", np.zeros((2, 2)), "A label.", True)
