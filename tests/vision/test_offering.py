import cv2
import numpy as np
import pytest
from PIL import Image

from catalogue.vision.offer import Offer
from catalogue.vision.values import UnreadableImage
from tests.vision import bench
from tests.vision.drawn import blank
from tests.vision.test_circles import flange


@pytest.fixture
def scene(tmp_path):
    """A large photograph of a name plate and a scale bar; its path and the true mask of the plate."""
    picture, plate = bench.laid(bench.table(level=90), bench.name_plate(), middle=(320, 290), turn=12)
    picture, _ = bench.laid(picture, bench.scale_bar(), middle=(200, 60), turn=5)
    large = cv2.resize(picture, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    path = tmp_path / "scene.jpg"
    Image.fromarray(large).save(path, quality=92)
    return path, cv2.resize(plate, large.shape[1::-1], interpolation=cv2.INTER_NEAREST)


def test_outlines_are_in_pixels_of_the_upright_original(decoder, scene):
    path, plate = scene
    found = decoder.propose(path)
    assert (found.width, found.height) == (2560, 1920)
    assert bench.overlap(bench.filled(np.array(found.outlines[0].points), plate.shape), plate) > 0.85
    assert [one.kind for one in found.left_out] == ["scale bar"]
    (x, y) = np.mean(found.left_out[0].points, axis=0)
    assert abs(x - 800) < 40 and abs(y - 240) < 40


def test_a_turned_original_is_seen_upright(decoder, scene, tmp_path):
    path, plate = scene
    turned = Image.open(path).transpose(Image.Transpose.ROTATE_90)  # shown upright again by the tag
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(tmp_path / "turned.jpg", quality=92, exif=exif)
    found = decoder.propose(tmp_path / "turned.jpg")
    assert (found.width, found.height) == (2560, 1920)
    assert bench.overlap(bench.filled(np.array(found.outlines[0].points), plate.shape), plate) > 0.85


def test_a_rough_box_gives_one_outline_in_it(decoder, scene):
    path, plate = scene
    found = decoder.propose(path, [[500, 700], [2100, 1700]])
    assert len(found.outlines) == 1 and found.sentence == ""
    assert bench.overlap(bench.filled(np.array(found.outlines[0].points), plate.shape), plate) > 0.9


def test_it_repeats_itself(decoder, scene):
    first = decoder.propose(scene[0])
    assert isinstance(first, Offer) and decoder.propose(scene[0]) == first


def test_where_nothing_stands_out_a_sentence_says_so(decoder, tmp_path):
    Image.fromarray(blank()).save(tmp_path / "blank.png")
    for box in (None, [[10, 10], [200, 200]]):
        found = decoder.propose(tmp_path / "blank.png", box)
        assert found.outlines == () and found.sentence.startswith("No object stands out")


@pytest.mark.parametrize("box", [[[9000, 1], [9100, 90]], [[5, 5]], [[10, 10], [10.5, 10.5]]])
def test_a_box_that_is_no_area_of_the_picture_is_a_wrong_request(decoder, scene, box):
    with pytest.raises(ValueError):
        decoder.propose(scene[0], box)


def test_what_is_no_picture_is_refused(decoder, tmp_path):
    (tmp_path / "no.jpg").write_bytes(b"no picture")
    with pytest.raises(UnreadableImage):
        decoder.propose(tmp_path / "no.jpg")


def test_holes_are_in_pixels_of_the_upright_original(decoder, tmp_path):
    grey, outline, centres = flange(8)
    Image.fromarray(cv2.resize(grey, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)).save(tmp_path / "flange.png")
    best = np.array(decoder.holes(tmp_path / "flange.png", (outline * 4).tolist())[0])
    apart = np.hypot(*(best[:, None] - centres[None] * 4).transpose(2, 0, 1)).min(axis=1)
    assert len(best) == 8 and apart.max() < 12


def test_a_part_without_holes_or_rim_is_offered_none(decoder, scene):
    assert decoder.holes(scene[0], [[100, 100], [2000, 1500]]) == []
    with pytest.raises(ValueError, match="region"):
        decoder.holes(scene[0], [[1, 2]])
