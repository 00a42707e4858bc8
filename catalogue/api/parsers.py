"""Reading the body of a request without trusting it: JSON that means one thing, and bytes that are never held whole."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any, NoReturn

from rest_framework.parsers import BaseParser, MultiPartParser

from catalogue.api.problems import Problem, TooLarge, escaped

JSON_BYTES_MAX = 1_000_000
_DEEPEST = 16
_LARGEST_EXPONENT = 300  # beyond that a float is no number any more, and its digits would fill the memory


class StrictJSON(BaseParser):
    """UTF-8 JSON of bounded size and depth; no NaN, no member twice, no text that a database cannot hold.

    Fractions come as ``Decimal``, so that nothing that was sent is rounded before it is judged.
    """

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        data = stream.read(JSON_BYTES_MAX + 1)
        if len(data) > JSON_BYTES_MAX:
            raise TooLarge(f"A JSON body has at most {JSON_BYTES_MAX:,} bytes.")
        try:
            value = json.loads(
                data.decode("utf-8"), parse_float=_fraction, parse_int=_whole, parse_constant=_no_number,
                object_pairs_hook=_members,
            )  # fmt: skip
        except UnicodeDecodeError:
            raise Problem("The body is not UTF-8.", code="malformed") from None
        except json.JSONDecodeError as error:
            place = f"line {error.lineno}, column {error.colno}"
            raise Problem(f"The body is not JSON: {error.msg} at {place}.", code="malformed") from None
        except RecursionError:
            raise Problem(f"The body is nested deeper than {_DEEPEST} levels.", code="malformed") from None
        _check(value, "", 0)
        return value


def _fraction(text: str) -> Decimal:
    number = Decimal(text)
    if len(text) > 100 or abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise Problem("The body contains a number that is too long, too large or too small.", code="malformed")
    return number


def _whole(text: str) -> int:
    if len(text) > 100:
        raise Problem("The body contains a number that is too long.", code="malformed")
    return int(text)


def _no_number(name: str) -> NoReturn:
    raise Problem(f"The body contains {name}, which is not JSON.", code="malformed")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Problem("The body contains the same member twice.", code="malformed")
    return members


def _check(value: Any, pointer: str, depth: int) -> None:
    """Refuse what no database and no answer could hold. Names come first: they become part of the pointer."""
    if depth > _DEEPEST:
        raise Problem(f"The body is nested deeper than {_DEEPEST} levels.", code="malformed")
    if isinstance(value, str):
        _check_text(value, pointer)
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check_text(name, pointer)
            _check(inner, f"{pointer}/{escaped(name[:100])}", depth + 1)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            _check(inner, f"{pointer}/{place}", depth + 1)


def _check_text(text: str, pointer: str) -> None:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Problem("A text contains NUL or half a character.", code="malformed", pointer=pointer)


class Whole:
    """A stream that does not pass a cut connection off as the end of the file."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream, self._missing = stream, size

    def read(self, size: int = -1) -> bytes:
        """Read as the stream does. Raises ``Problem`` where it ends before its stated length."""
        chunk = self._stream.read(size) if size >= 0 else self._stream.read()
        self._missing -= len(chunk)
        if not chunk and size != 0 and self._missing > 0:
            raise Problem(f"The body ended {self._missing:,} bytes before its stated length.", code="cut_short")
        return chunk


def stated_length(meta: Mapping[str, Any]) -> int:
    """Return the length that the request states for its body."""
    try:
        return int(meta.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


class ImageBytes(BaseParser):
    """The body is the file itself; it is handed on as a stream."""

    media_type = "image/*"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        assert parser_context is not None
        return Whole(stream, stated_length(parser_context["request"].META))


class Multipart(MultiPartParser):
    """A form with one file, which goes to a temporary file while it arrives."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        assert parser_context is not None
        whole = Whole(stream, stated_length(parser_context["request"].META))
        return super().parse(whole, media_type=media_type, parser_context=parser_context)  # type: ignore[arg-type]
