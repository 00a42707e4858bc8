"""How the application and the decoding worker talk: a length, a JSON header, raw bytes.

Never pickle: what comes back was computed from hostile bytes, and unpickling would run whatever it says.
"""

import json
import struct
from collections.abc import Callable
from typing import Any

_LENGTHS = struct.Struct(">II")
_LONGEST_HEADER = 64 * 1024 * 1024
_LONGEST_BODY = 256 * 1024 * 1024


class BrokenFrame(Exception):
    """The other side ended or said something that is no frame."""


def pack(header: dict[str, Any], body: bytes = b"") -> bytes:
    """Give the bytes of one frame. Raises ``ValueError`` for NaN, which JSON cannot hold."""
    text = json.dumps(header, allow_nan=False).encode("ascii")
    return _LENGTHS.pack(len(text), len(body)) + text + body


def unpack(read: Callable[[int], bytes]) -> tuple[dict[str, Any], bytes]:
    """Read one frame by ``read(count)``, which gives exactly that many bytes or fewer at the end.

    Raises ``BrokenFrame``; ``EOFError`` where the stream ends before a frame begins.
    """
    start = read(_LENGTHS.size)
    if not start:
        raise EOFError
    if len(start) != _LENGTHS.size:
        raise BrokenFrame("the stream ended within a frame")
    header_length, body_length = _LENGTHS.unpack(start)
    if header_length > _LONGEST_HEADER or body_length > _LONGEST_BODY:
        raise BrokenFrame(f"a frame of {header_length} and {body_length} bytes is too long")
    text, body = read(header_length), read(body_length)
    if len(text) != header_length or len(body) != body_length:
        raise BrokenFrame("the stream ended within a frame")
    try:
        header = json.loads(text)
    except ValueError as error:
        raise BrokenFrame("the header of a frame is not JSON") from error
    if not isinstance(header, dict):
        raise BrokenFrame("the header of a frame is not an object")
    return header, body
