"""Rendered pictures of parts: reading them, which types are held out, and the crops the network is shown.

A render is a pair of files in one folder: a picture, and a JSON file with ``image`` (the picture's file name, which
begins with the seed of its rendering and a dash), ``type`` (family, dash, number, letter: "block-124a"), ``family``,
``clean`` (neither worn nor broken), ``fragment`` and ``box`` (left, top, right, bottom of the part, in pixels).
Types of one family and number that differ only in the letter are look-alikes.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

SMALLEST_BOX = 14.0  # pixels; what is smaller shows no shape
HELD_OUT_FAMILIES = ("impeller", "pulley", "housing")
HELD_OUT_EVERY = 7  # of the numbers of look-alike groups
GREY = (127, 127, 127)  # becomes 0 in what the network sees


@dataclass(frozen=True, slots=True)
class Render:
    """One rendered part; ``pixels`` is (h, w, 3) uint8 RGB, ``box`` left, top, right, bottom in its pixels."""

    image: str
    type_name: str
    family: str
    clean: bool
    fragment: bool
    box: tuple[float, float, float, float]
    pixels: np.ndarray

    @property
    def seed(self) -> str:
        """The seed of the rendering; types of two seeds are different objects even where their names agree."""
        return self.image.partition("-")[0]

    @property
    def held_out(self) -> bool:
        """Whether the type is kept from training."""
        return held_out(self.type_name)


def held_out(type_name: str) -> bool:
    """Tell whether a type ("block-124a") is kept from training: three whole families, and look-alike groups whole."""
    family, place = type_name.split("-")
    return family in HELD_OUT_FAMILIES or int(place[:-1]) % HELD_OUT_EVERY == 0


def descriptions(folder: Path) -> list[Path]:
    """List the JSON files of ``folder`` by name, so that a run can be repeated and be shared out."""
    return sorted(folder.glob("*.json"))


def read(description: Path) -> Render | None:
    """Read one render, its JPEG noise smoothed away.

    ``None`` where the renderer was cut off (JSON or picture cannot be read), made nothing (JSON ``null``), or the part
    is smaller than ``SMALLEST_BOX``: a renderer may still be at work in the folder.
    """
    try:
        told = json.loads(description.read_text())
    except ValueError:
        return None
    if not told:
        return None
    left, top, right, bottom = told["box"]
    if min(right - left, bottom - top) < SMALLEST_BOX:
        return None
    pixels = cv2.imread(str(description.parent / told["image"]))
    if pixels is None:
        return None
    smooth = cv2.fastNlMeansDenoisingColored(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), None, 4, 4, 5, 11)
    return Render(image=told["image"], type_name=told["type"], family=told["family"], clean=told["clean"],
                  fragment=told["fragment"], box=(left, top, right, bottom), pixels=smooth)  # fmt: skip


def plain_crop(render: Render, side: int) -> np.ndarray:
    """Cut the part out with a tenth to spare, upright, on grey: (side, side, 3) float32, (RGB - 127) / 128."""
    upright = _motion(*_centre_and_size(render), spare=1.1, angle=0.0, side=side)
    return _scaled(_cut(render.pixels, upright, side, cv2.BORDER_CONSTANT))


def augmented_crops(render: Render, side: int, count: int, *, chance: np.random.Generator) -> Iterator[np.ndarray]:
    """Give ``count`` crops as ``augmented_crop`` makes them."""
    for _ in range(count):
        yield augmented_crop(render, side, chance=chance)


def augmented_crop(render: Render, side: int, *, chance: np.random.Generator) -> np.ndarray:
    """Cut the part out moved, turned and sized at random, in other light, blurred, noisy or partly covered.

    (side, side, 3) float32, (RGB - 127) / 128, within -127/128 and 1.
    """
    centre, size = _centre_and_size(render)
    centre = centre + chance.uniform(-0.08, 0.08, 2) * size
    angle = chance.uniform(0, 360) if chance.random() < 0.7 else chance.uniform(-20, 20)
    motion = _motion(centre, size, spare=chance.uniform(1.0, 1.35), angle=angle, side=side)
    border = cv2.BORDER_REFLECT if chance.random() < 0.5 else cv2.BORDER_CONSTANT
    crop = _relit(_cut(render.pixels, motion, side, border), chance)
    return _scaled(np.clip(_spoilt(crop, chance), 0, 255))


def _centre_and_size(render: Render) -> tuple[np.ndarray, float]:
    """Centre (x, y) of the box and its longer side, in pixels."""
    left, top, right, bottom = render.box
    return np.array([(left + right) / 2, (top + bottom) / 2]), max(right - left, bottom - top)


def _motion(centre: np.ndarray, size: float, *, spare: float, angle: float, side: int) -> np.ndarray:
    """Matrix (2, 3) that brings the square of ``size * spare`` pixels about ``centre``, turned by ``angle`` degrees
    anticlockwise, to ``side`` pixels.
    """
    x, y = map(float, centre)
    motion = cv2.getRotationMatrix2D((x, y), angle, side / (size * spare))
    return motion + np.array([[0, 0, side / 2 - x], [0, 0, side / 2 - y]])


def _cut(pixels: np.ndarray, motion: np.ndarray, side: int, border: int) -> np.ndarray:
    """Move the picture, (side, side, 3) float32 of 0 to 255; beyond its edge it is mirrored or grey."""
    cut = cv2.warpAffine(pixels, motion, (side, side), flags=cv2.INTER_LINEAR, borderMode=border, borderValue=GREY)
    return cut.astype(np.float32)


def _relit(crop: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Change contrast, brightness and the colour of the light; three in ten lose their colour first."""
    if chance.random() < 0.3:
        crop = crop.mean(axis=2, keepdims=True).repeat(3, axis=2)
    mean = float(crop.mean())
    crop = (crop - mean) * chance.uniform(0.6, 1.4) + mean * chance.uniform(0.6, 1.4)
    return (crop * chance.uniform(0.88, 1.12, 3)).astype(np.float32)


def _spoilt(crop: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Blur some crops, add noise to some, and cover a rectangle of some with an even grey."""
    side = crop.shape[0]
    if chance.random() < 0.3:
        crop = cv2.GaussianBlur(crop, (0, 0), chance.uniform(0.4, 1.3))
    if chance.random() < 0.4:
        crop = crop + chance.normal(0, chance.uniform(2, 9), crop.shape).astype(np.float32)
    if chance.random() < 0.35:
        width, height = (int(side * part) for part in chance.uniform(0.15, 0.45, 2))
        left, top = chance.integers(0, side - width + 1), chance.integers(0, side - height + 1)
        crop[top : top + height, left : left + width] = chance.uniform(20, 220)
    return crop


def _scaled(crop: np.ndarray) -> np.ndarray:
    return ((crop - 127) / 128).astype(np.float32)
