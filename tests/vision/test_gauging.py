"""Finding a card or ruler in a file, here and through the decoding process."""

import numpy as np
import pytest
from PIL import Image

from catalogue.vision.gauges import Stated
from catalogue.vision.gauging import find
from catalogue.vision.measure import length
from catalogue.vision.values import NoGauge, UnreadableImage
from tests.vision.photographed import camera

VIEW = camera(slant=20, span_mm=460, aim=(105, 200))
TICKS = VIEW.seen(np.array([[56.0, 263.5], [154, 263.5]]))
CARD = {"by": "card", "check_line_mm": 100.0}
RULER = {"by": "ruler", "points_px": TICKS.tolist(), "spacing_mm": 1.0}


@pytest.fixture(scope="module")
def photographed(tmp_path_factory):
    path = tmp_path_factory.mktemp("gauging") / "card.png"
    Image.fromarray(VIEW.photograph(np.random.default_rng(1))).save(path)
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    path = tmp_path_factory.mktemp("gauging") / "plain.png"
    Image.fromarray(np.full((400, 600), 128, np.uint8)).save(path)
    return path


@pytest.mark.parametrize("asked", [CARD, RULER], ids=["card", "ruler"])
def test_what_is_found_gives_the_size(photographed, asked):
    gauge = Stated.from_plain(find(photographed, asked)).gauge(sigma_px=1.25)
    assert length(TICKS, gauge).value_mm == pytest.approx(98, rel=0.004)


@pytest.mark.parametrize("asked", [CARD, RULER], ids=["card", "ruler"])
def test_the_decoding_process_finds_the_same(decoder, photographed, asked):
    assert decoder.gauge(photographed, asked) == find(photographed, asked)


def test_a_picture_that_is_turned_for_viewing_is_measured_upright(photographed, tmp_path):
    turned = Image.open(photographed).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise for viewing
    turned.save(tmp_path / "turned.png", exif=exif)
    assert find(tmp_path / "turned.png", CARD) == find(photographed, CARD)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (CARD, "0 of 4 markers"),
        (RULER | {"points_px": [[50, 50], [500, 60]]}, "No steady rhythm"),
        (RULER | {"points_px": [[50, 50], [60, 50]]}, "too short"),
    ],
)
def test_nothing_that_gives_a_size_is_a_refusal_and_no_fault_of_the_picture(decoder, plain, asked, sentence):
    with pytest.raises(NoGauge, match=sentence) as refusal:
        decoder.gauge(plain, asked)
    assert str(refusal.value).endswith(".")


def test_two_points_on_one_spot_are_a_wrong_request(decoder, plain):
    with pytest.raises(ValueError, match="different points") as refusal:
        decoder.gauge(plain, RULER | {"points_px": [[50, 50], [50, 50]]})
    assert not isinstance(refusal.value, NoGauge)


def test_what_is_no_picture_is_refused_as_such(decoder, tmp_path):
    (tmp_path / "x.png").write_bytes(b"no picture")
    with pytest.raises(UnreadableImage):
        decoder.gauge(tmp_path / "x.png", CARD)
