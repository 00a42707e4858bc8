"""What is said of good and bad pictures, and of good and bad marked regions of good pictures."""

import cv2
import numpy as np
import pytest

from catalogue.vision.quality import assess
from tests.vision.drawn import blank, plate

GREY = plate(1)[:, :, 0]
NOISE = np.random.default_rng(3).normal(0, 3, GREY.shape)


def clipped(values):
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


BLANK = blank()[:, :, 0]
SNOW = clipped(128 + 2 * NOISE)
BLURRED = cv2.GaussianBlur(GREY, (0, 0), 14)
BLURRED_AND_NOISY = clipped(BLURRED + NOISE)
WHITE, GREYISH, BLACK = clipped(GREY * 4.0), clipped(GREY * 0.05 + 170), clipped(GREY / 20)
HOPELESS = [
    (BLANK, "blank"), (SNOW, "blank"), (GREYISH, "blank"), (BLURRED, "blurred beyond use"),
    (BLURRED_AND_NOISY, "blurred beyond use"), (WHITE, "over-exposed beyond use"), (BLACK, "under-exposed beyond use"),
]  # fmt: skip


def judged(grey, side=2000, region=None):
    return assess(grey, width=side, height=side, region=region)


@pytest.mark.parametrize("seed", range(1, 7))
def test_a_good_picture_has_no_complaint(seed):
    quality = judged(plate(seed)[:, :, 0])
    assert quality.sentences == () and quality.usable


@pytest.mark.parametrize(
    ("grey", "said"),
    [
        (cv2.GaussianBlur(GREY, (0, 0), 4), "blurred"),
        (clipped(cv2.GaussianBlur(GREY, (0, 0), 4) + NOISE), "blurred"),
        (np.where(np.arange(480)[None, :] < 200, 255, GREY).astype(np.uint8), "glare"),
        ((255 * (GREY / 255.0) ** 5).astype(np.uint8), "dark"),
        ((GREY * 0.2 + 100).astype(np.uint8), "low contrast"),
    ],
)
def test_a_fault_is_named_and_the_picture_kept(grey, said):
    quality = judged(grey)
    assert any(said in sentence for sentence in quality.sentences) and quality.usable
    assert all(sentence.startswith("The picture ") and sentence.endswith(".") for sentence in quality.sentences)


def test_a_small_picture_is_named_by_its_original_size():
    assert "300 pixels" in judged(GREY, side=300).sentences[0]


def test_a_part_may_be_smaller_than_a_picture():
    assert not judged(GREY, region=[[100, 100], [1900, 1900]]).sentences
    assert not judged(GREY, side=480, region=[[100, 100], [300, 280]]).sentences
    assert "marked region is small: its longest side has 120" in judged(
        GREY, side=480, region=[[100, 100], [220, 200]]
    ).sentences[0]  # fmt: skip


@pytest.mark.parametrize(("grey", "said"), HOPELESS)
class TestHopeless:
    def test_it_is_not_usable_and_says_why(self, grey, said):
        quality = judged(grey)
        assert not quality.usable
        assert said in quality.sentences[0] and quality.sentences[1] == "It is left out of matching."

    def test_a_marked_region_is_judged_alone(self, grey, said):
        picture = np.hstack([GREY, grey])
        whole = assess(picture, width=1920, height=960)
        left = assess(picture, width=1920, height=960, region=[[10, 10], [940, 950]])
        right = assess(picture, width=1920, height=960, region=[[980, 20], [1900, 20], [1900, 940], [980, 940]])
        assert whole.usable and left.usable and not left.sentences
        assert not right.usable and right.sentences[0].startswith(f"The marked region is {said}")


def test_only_what_is_inside_the_outline_counts():
    picture = GREY.copy()
    cv2.fillPoly(picture, [np.array([[0, 0], [479, 0], [0, 479]])], 128)
    assert judged(picture, side=480, region=[[0, 0], [460, 0], [0, 460]]).sentences[0].startswith("The marked region")
    assert not judged(picture, side=480, region=[[0, 0], [460, 0], [0, 460]]).usable
    assert judged(picture, side=480, region=[[479, 20], [479, 479], [20, 479]]).usable


@pytest.mark.parametrize("side", [1, 2, 8, 40, 63])
def test_a_tiny_picture_is_not_usable(side):
    quality = assess(cv2.resize(GREY, (side, side)), width=side, height=side)
    assert not quality.usable and "tiny" in quality.sentences[0]


@pytest.mark.parametrize("corners", [[[100, 100], [140, 150]], [[0, 0], [1, 1]], [[1990, 1990], [2400, 2400]],
                                     [[0, 500], [2000, 510]]])  # fmt: skip
def test_a_tiny_region_of_a_large_picture_is_not_usable(corners):
    quality = judged(GREY, region=corners)
    assert not quality.usable and quality.sentences[0].startswith("The marked region is tiny")


@pytest.mark.parametrize("ground", [255, 200])
@pytest.mark.parametrize("share", [0.8, 0.5, 0.35])
def test_a_part_on_a_plain_ground_is_usable(ground, share):
    side = round(480 / share)
    picture = np.full((side, side), ground, np.uint8)
    picture[:480, :480][disc()] = GREY[disc()]
    assert assess(picture, width=side, height=side).usable


def disc():
    y, x = np.mgrid[:480, :480]
    return np.hypot(x - 240, y - 240) < 230


def test_the_size_that_a_picture_is_shown_at_changes_little():
    large = cv2.resize(GREY, (1920, 1920), interpolation=cv2.INTER_CUBIC)
    a, b = judged(large, side=1920), judged(cv2.resize(large, (600, 600), interpolation=cv2.INTER_AREA), side=1920)
    assert a.sharpness == pytest.approx(b.sharpness, rel=0.15) and a.contrast == pytest.approx(b.contrast, rel=0.05)
