from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from PIL import Image

from catalogue.vision import hashing, image
from tests.vision.drawn import blank, plate


def hashed(rgb: np.ndarray) -> SimpleNamespace:
    turned = hashing.pdq_orientations(rgb)
    return SimpleNamespace(
        pdq=turned[0],
        pdq_turned=turned,
        pdq_quality=hashing.pdq(rgb)[1],
        phash=hashing.phash(rgb),
        dhash=hashing.dhash(rgb),
    )


def test_distance_counts_bits():
    assert hashing.hamming("00ff", "0001") == 7
    with pytest.raises(ValueError):
        hashing.hamming("00", "000")


def test_hashes_are_constant():
    rgb = plate(1)
    assert hashing.pdq(rgb)[0] == hashing.pdq_orientations(rgb)[0]
    assert [len(value) for value in (hashing.pdq(rgb)[0], hashing.phash(rgb), hashing.dhash(rgb))] == [64, 16, 16]
    assert len(set(hashing.pdq_orientations(rgb))) == 8


@pytest.mark.parametrize("turn", list(Image.Transpose))
def test_a_turned_copy_is_the_same_photograph(turn):
    copy = np.asarray(Image.fromarray(plate(1)).transpose(turn))
    finding = hashing.same_photograph(hashed(copy), hashed(plate(1)))
    assert finding is not None and finding.by == "PDQ" and finding.turned
    assert "same photograph" in finding.sentence


def test_a_smaller_darker_copy_is_the_same_photograph():
    copy = (cv2.resize(plate(1), (200, 200), interpolation=cv2.INTER_AREA) * 0.7).astype(np.uint8)
    finding = hashing.same_photograph(hashed(copy), hashed(plate(1)))
    assert finding is not None and not finding.turned


def test_another_plate_is_not():
    assert hashing.same_photograph(hashed(plate(2)), hashed(plate(1))) is None


def test_nothing_is_said_about_blank_pictures():
    assert hashing.same_photograph(hashed(blank(100)), hashed(blank(100))) is None
    assert hashing.same_photograph(hashed(blank(100)), hashed(blank(120))) is None


def test_copies_are_found_and_different_pictures_are_not(shared_images):
    def load(name: str) -> SimpleNamespace:
        return hashed(image.decode_rgb(shared_images / name, 512))

    road, bridge = load("jimagehash/highQuality.jpg"), load("pdq/dih/bridge-1-original.jpg")
    for copy in ("lowQuality.jpg", "highQualityDark.png", "thumbnail.jpg", "copyright.jpg"):
        assert hashing.same_photograph(load(f"jimagehash/{copy}"), road), copy
    for path in sorted((shared_images / "pdq" / "dih").glob("*.jpg")):
        assert hashing.same_photograph(load(f"pdq/dih/{path.name}"), bridge), path.name
    others = [
        load(f"imagededup/base/{path.name}") for path in sorted((shared_images / "imagededup" / "base").glob("*.jpg"))
    ]
    others += [load("jimagehash/ballon.jpg"), road, bridge]
    found = [(a, b) for a in others for b in others if a is not b and hashing.same_photograph(a, b)]
    assert found == []
