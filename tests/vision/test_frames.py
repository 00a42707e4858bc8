import io

import pytest

from catalogue.vision.frames import BrokenFrame, pack, unpack


def test_gives_back_what_was_packed():
    stream = io.BytesIO(pack({"job": "ㅈ", "n": 1}, b"\0raw") + pack({}))
    assert unpack(stream.read) == ({"job": "ㅈ", "n": 1}, b"\0raw")
    assert unpack(stream.read) == ({}, b"")
    with pytest.raises(EOFError):
        unpack(stream.read)


@pytest.mark.parametrize(
    "data",
    [b"\0\0", pack({"a": 1}, b"body")[:-1], b"\xff" * 8, b"\0\0\0\x02\0\0\0\0[]", b"\0\0\0\x02\0\0\0\0{x"],
)
def test_anything_else_is_a_broken_frame(data):
    with pytest.raises(BrokenFrame):
        unpack(io.BytesIO(data).read)


def test_nan_is_never_sent():
    with pytest.raises(ValueError):
        pack({"x": float("nan")})
