import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from catalogue.vision import image
from catalogue.vision.image import UnreadableImage
from catalogue.vision.values import Limits
from tests.vision.drawn import plate


def encoded(form: str, **options: object) -> bytes:
    data = io.BytesIO()
    Image.fromarray(plate(1)[:300]).save(data, form, **options)
    return data.getvalue()


@pytest.fixture
def stored(tmp_path):
    def store(data: bytes) -> Path:
        path = tmp_path / "received"
        path.write_bytes(data)
        return path

    return store


@pytest.mark.parametrize(("form", "media"), image.FORMATS.items())
def test_accepted_kinds_are_read(form, media, stored):
    facts = image.inspect(stored(encoded(form)))
    assert (facts.format, facts.media_type, facts.width, facts.height) == (form, media, 480, 300)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP", "HEIF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_truncated_file_is_refused(form, share, stored):
    whole = encoded(form)
    with pytest.raises(UnreadableImage, match=r"^The .*\.$"):
        image.inspect(stored(whole[: int(len(whole) * share)]))


def test_a_truncated_progressive_jpeg_is_refused(stored):
    whole = encoded("JPEG", progressive=True)
    with pytest.raises(UnreadableImage, match="truncated"):
        image.inspect(stored(whole[:-400]))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.4 something", "PDF document"),
        (encoded("GIF"), "GIF picture"),
        (b"<html><body>not found", "HTML page"),
        (b"PK\x03\x04rest", "ZIP archive"),
        (b"\0\0\0\x18ftypmp42rest of a video", "MP4 video"),
        (b"\x01\x02\x03\x04", "not a picture of an accepted kind"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "damaged"),
    ],
)
def test_a_refusal_says_what_the_bytes_look_like(data, said, stored):
    with pytest.raises(UnreadableImage, match=said):
        image.inspect(stored(data))


def test_too_many_pixels_are_refused_with_both_numbers_before_any_is_decoded(stored):
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 40_000, 30_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )
    with pytest.raises(UnreadableImage, match="1,200,000,000 pixels") as refusal:
        image.inspect(stored(bomb))
    assert "120,000,000" in str(refusal.value)
    with pytest.raises(UnreadableImage, match=r"144,000 pixels; .*100,000"):
        image.inspect(stored(encoded("PNG")), limits=Limits(pixels=100_000))


def test_too_many_bytes_are_refused(stored):
    with pytest.raises(UnreadableImage, match="at most 1,000"):
        image.inspect(stored(encoded("PNG")), limits=Limits(bytes=1000))


def test_a_file_that_is_not_there_is_a_sentence_too(tmp_path):
    with pytest.raises(UnreadableImage, match="cannot be opened"):
        image.inspect(tmp_path / "gone")


@pytest.mark.parametrize(
    "error", [MemoryError, RecursionError, SyntaxError, struct.error, OverflowError, KeyError, AssertionError]
)
def test_whatever_a_decoder_raises_becomes_a_sentence(error, stored, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise error("inside the decoder")

    path = stored(encoded("JPEG"))
    monkeypatch.setattr(Image.Image, "load", fail)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", fail)
    with pytest.raises(UnreadableImage, match=r"^The picture .*\.$"):
        image.inspect(path)


@pytest.mark.parametrize("form", ["JPEG", "TIFF", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied_once(form, orientation, stored):
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = stored(encoded(form, exif=exif))
    turned = {1: (), 2: (0,), 3: (3,), 4: (1,), 5: (5,), 6: (4,), 7: (6,), 8: (2,)}[orientation]
    expected = Image.fromarray(plate(1)[:300])
    for step in turned:
        expected = expected.transpose(Image.Transpose(step))
    facts, rgb = image.inspect(path), image.decode_rgb(path)
    assert facts.orientation == orientation
    assert (facts.width, facts.height) == expected.size == (rgb.shape[1], rgb.shape[0])
    assert np.abs(rgb.astype(int) - np.asarray(expected)).mean() < 8


def test_rendition_is_upright_small_and_bare(stored, tmp_path):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera"
    path, target = stored(encoded("JPEG", exif=exif, comment=b"secret place")), tmp_path / "out.jpg"
    image.render(path, target, 200)
    with Image.open(target) as rendition:
        assert rendition.size == (125, 200)
        assert not rendition.getexif() and "comment" not in rendition.info and "icc_profile" not in rendition.info
    assert b"secret" not in target.read_bytes() and b"Exif" not in target.read_bytes()


def test_rendition_exists_whole_or_not_at_all(stored, tmp_path, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path, folder = stored(encoded("JPEG")), tmp_path / "renditions"
    folder.mkdir()
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        image.render(path, folder / "out.jpg", 200)
    assert list(folder.iterdir()) == []


def test_turned_versions_look_alike(shared_images):
    paths = sorted((shared_images / "exif" / "orientation").glob("Landscape_*.jpg"))
    facts = [image.inspect(path) for path in paths]
    assert len(paths) == 8 and len({fact.orientation for fact in facts}) >= 7
    assert {(fact.width, fact.height) for fact in facts} == {(1800, 1200)}
    first, *others = (image.decode_grey(path, 256).astype(int) for path in paths)
    assert all(np.abs(first - other).mean() < 3 for other in others)


def test_accepts_what_pillow_decodes_and_nothing_else(shared_images):
    items = json.loads((shared_images / "broken" / "manifest.json").read_text())["items"]
    for item in items:
        seen = item["pillow"]
        readable = seen["status"] == "ok" and seen.get("format") in {*image.FORMATS, "MPO"}
        try:
            image.inspect(shared_images / "broken" / item["file"])
            assert readable, f"{item['file']} was read, but does not decode"
        except UnreadableImage as refusal:
            assert not readable, f"{item['file']} was refused: {refusal}"
