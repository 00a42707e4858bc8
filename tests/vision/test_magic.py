import pytest

from catalogue.vision.magic import looks_like


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"%PDF-1.7", "a PDF document"),
        (b"GIF89a", "a GIF picture"),
        (b"<!DOCTYPE HTML><html>", "an HTML page"),
        (b"\xef\xbb\xbf  <html>", "an HTML page"),
        (b"\0\0\0\x18ftypmp42", "an MP4 video"),
        (b"\0\0\0\x18ftypheic", "a HEIC picture"),
        (b"PK\x03\x04", "a ZIP archive or office document"),
        (b"plain words\n", "a text file"),
        (b"\x01\x02\x03\xfe", None),
        (b"", None),
    ],
)
def test_names_what_bytes_look_like(head, name):
    assert looks_like(head) == name
