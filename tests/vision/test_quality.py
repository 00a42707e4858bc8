import cv2
import numpy as np
import pytest

from catalogue.vision.quality import assess
from tests.vision.drawn import blank, plate

GREY = plate(1)[:, :, 0]


def judged(grey: np.ndarray, side: int = 2000):
    return assess(grey, width=side, height=side)


def test_a_good_picture_has_no_complaint():
    assert judged(GREY).sentences == () and judged(GREY).usable


@pytest.mark.parametrize(
    ("grey", "said"),
    [
        (cv2.GaussianBlur(GREY, (0, 0), 4), "blurred"),
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


@pytest.mark.parametrize(
    ("grey", "side"), [(blank()[:, :, 0], 2000), (cv2.GaussianBlur(GREY, (0, 0), 30), 2000), (GREY, 40)]
)
def test_hopeless_pictures_are_not_usable(grey, side):
    assert not judged(grey, side=side).usable
