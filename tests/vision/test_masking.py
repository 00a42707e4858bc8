import cv2
import numpy as np
import pytest

from catalogue.vision.keypoints import Sift
from catalogue.vision.masking import inside, masked
from tests.vision import bench
from tests.vision.drawn import blank


def scene(seed=1):
    """A name plate, and a scale bar and a label beside it; the picture and the three masks."""
    picture, plate = bench.laid(bench.table(seed, level=90), bench.name_plate(), middle=(320, 290), turn=12)
    picture, bar = bench.laid(picture, bench.scale_bar(), middle=(200, 60), turn=5)
    picture, label = bench.laid(picture, bench.label(), middle=(540, 80), turn=20)
    return picture, plate > 0, bar > 0, label > 0


def test_without_a_region_all_but_what_lies_beside_is_compared():
    picture, plate, bar, label = scene()
    found = masked(picture, None)
    assert found.inside[plate].mean() == 255
    assert found.inside[bar].mean() < 10 and found.inside[label].mean() < 10
    assert found.inside[450:, :20].all()  # the table still counts: nobody said where the object is
    assert len(found.sentences) == 2 and found.proposals


def test_the_object_proposed_is_given_beside():
    picture, plate, bar, label = scene()
    found = masked(picture, None)
    assert bench.overlap(found.proposed, plate) > 0.8
    assert not found.proposed[bar].any() and not found.proposed[label].any()


def test_inside_a_region_only_certain_things_are_left_out():
    picture, plate, bar, label = scene()
    region = [[0, 0], [640, 480]]
    found = masked(picture, region)
    assert found.inside[plate].all() and found.inside[label].all()
    assert found.inside[bar].mean() < 10
    assert [one.kind for one in found.left_out] == ["scale bar"]
    assert found.proposals == () and found.proposed is None


def test_what_lies_outside_the_region_is_not_reported():
    picture, *_ = scene()
    found = masked(picture, [[120, 180], [520, 400]])
    assert found.left_out == ()
    assert found.inside[300, 300] == 255 and not found.inside[:170].any()


def test_a_white_plate_that_is_the_object_is_not_masked():
    picture, white = bench.laid(bench.table(level=90), bench.label("NO 4711"), middle=(320, 240), turn=10)
    assert masked(picture, None).inside[white > 0].all()


def test_the_mask_is_never_empty():
    picture, _ = bench.laid(bench.table(), bench.scale_bar(), middle=(320, 240))
    assert inside(picture, [[310, 235], [330, 245]]).any()


@pytest.mark.parametrize("picture", [blank(), blank(255, 12), np.zeros((2, 300, 3), np.uint8)])
def test_a_picture_with_nothing_in_it_is_compared_whole(picture):
    found = masked(picture, None)
    assert found.proposed is None
    assert found.inside.all() and found.inside.shape == picture.shape[:2] and found.sentences == ()


def test_what_is_no_region_is_refused():
    with pytest.raises(ValueError):
        masked(bench.table(), [[1, 2]])


@pytest.mark.parametrize("region", [None, [[0, 0], [640, 480]]])
def test_keypoints_keep_to_the_mask(region):
    picture, _, bar, _ = scene()
    grey, mask = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), inside(picture, region)
    on_bar = [int(bar[tuple(np.rint(points[:, ::-1]).astype(int).T)].sum()) for points in (
        Sift(limit=500, max_side=640)(grey, region=region).points,
        Sift(limit=500, max_side=640)(grey, region=region, inside=mask).points,
    )]  # fmt: skip
    assert on_bar[0] > 10 and on_bar[1] == 0
