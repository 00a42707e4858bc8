import io
import json

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from catalogue.vision import image
from catalogue.vision.claims import plain, read_claims
from tests.vision.drawn import plate


def with_exif() -> Image.Image:
    exif = Image.Exif()
    exif[0x010F], exif[0xABCD] = "Camera\0works", "own tag"
    exif.get_ifd(0x8769).update({0x829A: IFDRational(1, 250), 0x9286: b"ASCII\0\0\0a note", 0x927C: b"\x00\xff" * 8})
    exif.get_ifd(0x8825).update({1: "N", 2: (IFDRational(49, 1), IFDRational(59, 1), IFDRational(0, 0))})
    data = io.BytesIO()
    Image.fromarray(plate()).save(data, "JPEG", exif=exif, dpi=(300, 300), comment=b"found by the road")
    return Image.open(io.BytesIO(data.getvalue()))


def test_every_directory_is_read():
    claims = read_claims(with_exif())
    assert claims["0th"]["Make"] == "Cameraworks" or claims["0th"]["Make"] == "Camera"
    assert claims["0th"]["43981"] == "own tag"
    assert claims["exif"]["ExposureTime"] == "1/250"
    assert claims["exif"]["UserComment"] == "a note"
    assert claims["exif"]["MakerNote"].startswith("hex 00ff")
    assert claims["gps"]["GPSLatitude"][:2] == ["49/1", "59/1"]
    assert claims["text"]["comment"] == "found by the road"
    assert [float(value) for value in claims["dpi"]] == [300, 300]


def test_claims_fit_into_json_without_nan_or_nul():
    text = json.dumps(read_claims(with_exif()), allow_nan=False)
    assert "\\u0000" not in text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        ("a\0b\udc80", "ab?"),
        (b"text\0\0", "text"),
        (b"\xff\x00", "hex ff00"),
        (2**80, str(2**80)),
        ((1, (b"x",)), [1, ["x"]]),
        ({1: float("nan")}, {"1": "nan"}),
    ],
)
def test_plain_values(value, expected):
    assert plain(value) == expected


def test_long_values_say_how_long_they_were():
    assert plain(b"\xff" * 100_000).endswith("(100000 bytes)")
    assert plain("x" * 100_000).endswith("(100000 characters)")


def test_agrees_with_exiftool(shared_images):
    items = json.loads((shared_images / "exif" / "manifest.json").read_text())["items"]
    compared = 0
    for item in items:
        stated = item["exiftool"].get("Make")
        if stated and item["file"].endswith(".jpg"):
            claims = image.inspect(shared_images / "exif" / item["file"]).claims
            assert claims["0th"]["Make"] == str(stated).strip()
            compared += 1
    assert compared > 20
