import numpy as np
import pytest
from PIL import Image

from catalogue.vision.pixels import upright_rgb
from tests.vision.drawn import plate

GREY = Image.fromarray(plate()[:, :, 0])


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "HSV", "LAB", "La", "RGBa"]
)
def test_every_mode_becomes_rgb_of_about_the_same_brightness(mode):
    if mode == "LAB":
        picture = Image.merge("LAB", (GREY, *(Image.new("L", GREY.size, 128),) * 2))
    elif mode in {"La", "RGBa"}:
        picture = GREY.convert("LA" if mode == "La" else "RGBA").convert(mode)
    elif mode == "PA":
        picture = GREY.convert("LA").convert("PA")
    else:
        picture = GREY.convert("RGB").convert(mode)
    rgb = np.asarray(upright_rgb(picture, max_side=None))
    assert rgb.shape == (*GREY.size, 3)
    assert abs(rgb.mean() - np.asarray(GREY).mean()) < 12


@pytest.mark.parametrize("top", [4095, 65535])
def test_deep_pixels_are_not_black(top):
    deep = (np.asarray(GREY).astype(np.float64) / 255 * top).astype(np.uint16)
    rgb = np.asarray(upright_rgb(Image.fromarray(deep), max_side=None))
    assert np.abs(rgb[:, :, 0].astype(int) - np.asarray(GREY)).max() <= 2


def test_floats_are_shown_and_nan_is_black():
    wide = np.asarray(GREY, np.float32) / 255
    wide[0, 0] = np.nan
    rgb = np.asarray(upright_rgb(Image.fromarray(wide), max_side=None))
    assert rgb[0, 0, 0] == 0
    assert np.abs(rgb[1:, :, 0].astype(int) - np.asarray(GREY)[1:]).max() <= 1


def test_transparent_parts_are_white():
    clear = Image.new("RGBA", (20, 10), (10, 20, 30, 0))
    assert (np.asarray(upright_rgb(clear, max_side=None)) == 255).all()


def test_is_never_larger_than_asked_for():
    assert upright_rgb(Image.new("RGB", (4000, 3)), max_side=100).size == (100, 1)
    assert upright_rgb(Image.new("RGB", (40, 30)), max_side=100).size == (40, 30)
