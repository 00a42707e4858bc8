"""Read everything that a picture's metadata says into values that JSON and PostgreSQL can hold.

A tag that cannot be read is left out or stated as unreadable; metadata never stops a picture from being received.
"""

import io
import math
from collections.abc import Mapping
from typing import Any

from PIL import ExifTags, Image, ImageCms

_LONGEST_TEXT = 20_000
_LONGEST_BYTES = 4_096  # maker notes run to 100 KB; the original keeps them whole
_LONGEST_LIST = 2_000
_POINTERS = {0x8769, 0x8825, 0xA005}  # of the Exif, GPS and interoperability directories, listed by themselves
# Structure of the file, not statements about the photograph: thousands of strip offsets would hide the rest.
_STRUCTURE = {0x0111, 0x0117, 0x0144, 0x0145, 0x02BC, 0x8773, 0x83BB}
_PARTS = (("exif", 0x8769, ExifTags.TAGS), ("gps", 0x8825, ExifTags.GPSTAGS), ("interop", 0xA005, ExifTags.TAGS))


def read_claims(picture: Image.Image) -> dict[str, Any]:
    """Give the claims of an opened ``picture``: "0th", "exif", "gps", "interop", "icc_profile", "dpi", "text", "xmp".

    Keys are tag names, or the tag's number where it has none. Parts that are absent are left out. Never raises for
    damaged metadata.
    """
    claims: dict[str, Any] = dict(_exif(picture))
    info = {key: value for key, value in picture.info.items() if isinstance(key, str)}
    if profile := _profile_name(info.get("icc_profile")):
        claims["icc_profile"] = profile
    if isinstance(info.get("dpi"), tuple):
        claims["dpi"] = plain(info["dpi"])
    if text := _text(picture, info):
        claims["text"] = text
    xmp = info.get("xmp") or info.get("XML:com.adobe.xmp")
    if xmp:
        claims["xmp"] = plain(xmp.decode("utf-8", "replace") if isinstance(xmp, bytes) else str(xmp))
    return claims


def plain(value: object) -> Any:  # noqa: PLR0911 - one answer a type
    """Turn ``value`` into what JSON holds: no bytes, no NaN, no NUL, no lone surrogate; rationals as "n/d"."""
    if value is None or isinstance(value, bool | int):
        return value if value is None or abs(value) < 2**53 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, str):
        # PostgreSQL's jsonb refuses NUL, and no UTF-8 file can hold a lone surrogate.
        clean = value.replace("\0", "").encode("utf-8", "replace").decode("utf-8").strip()
        return clean if len(clean) <= _LONGEST_TEXT else f"{clean[:_LONGEST_TEXT]}… ({len(clean)} characters)"
    if isinstance(value, bytes | bytearray):
        return _bytes(bytes(value))
    if isinstance(value, tuple | list):
        return [plain(item) for item in value[:_LONGEST_LIST]]
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in list(value.items())[:_LONGEST_LIST]}
    if hasattr(value, "numerator") and hasattr(value, "denominator"):
        return f"{value.numerator}/{value.denominator}"
    return plain(str(value))


def _bytes(value: bytes) -> str:
    """Printable bytes as text, all others as hex."""
    bare = value.rstrip(b"\0 ")
    for prefix, encoding in ((b"ASCII\0\0\0", "ascii"), (b"UNICODE\0", "utf-16-le")):
        if bare.startswith(prefix):
            return plain(bare[len(prefix) :].decode(encoding, "replace"))
    if all(32 <= byte < 127 for byte in bare):
        return plain(bare.decode("ascii"))
    if len(value) > _LONGEST_BYTES:
        return f"hex {value[:_LONGEST_BYTES].hex()}… ({len(value)} bytes)"
    return f"hex {value.hex()}"


def _exif(picture: Image.Image) -> dict[str, dict[str, Any]]:
    parts: dict[str, dict[str, Any]] = {}
    try:
        exif = picture.getexif()
        parts["0th"] = _directory(exif, ExifTags.TAGS)
    except Exception as error:  # damaged EXIF raises whatever it pleases
        return {"0th": {"unreadable": plain(f"{type(error).__name__}: {error}")}}
    for name, pointer, names in _PARTS:
        try:
            parts[name] = _directory(exif.get_ifd(pointer), names)
        except Exception as error:
            parts[name] = {"unreadable": plain(f"{type(error).__name__}: {error}")}
    return {name: tags for name, tags in parts.items() if tags}


def _directory(tags: Mapping[int, object], names: Mapping[int, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number in sorted(tags):
        if number in _POINTERS or number in _STRUCTURE:
            continue
        try:
            found[names.get(number, str(number))] = plain(tags[number])
        except Exception as error:
            found[names.get(number, str(number))] = plain(f"unreadable: {type(error).__name__}")
    return found


def _profile_name(profile: object) -> str | None:
    if not isinstance(profile, bytes) or not profile:
        return None
    try:
        return plain(ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))))
    except Exception:
        return "unreadable"


def _text(picture: Image.Image, info: Mapping[str, object]) -> dict[str, Any]:
    """The text chunks of a PNG and the comment of a JPEG; XMP and raw EXIF profiles are listed by themselves."""
    chunks = getattr(picture, "text", None)
    found = dict(chunks) if isinstance(chunks, Mapping) else {}
    if "comment" in info:
        found["comment"] = info["comment"]
    skipped = ("XML:com.adobe.xmp", "Raw profile type")
    return {str(plain(key)): plain(value) for key, value in found.items() if not str(key).startswith(skipped)}
