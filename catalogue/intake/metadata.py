"""What a file says of itself, put into words. Every line is a claim of the file, not a fact."""

from collections.abc import Iterator
from typing import Any

from catalogue.models import Original

# EXIF names (CIPA DC-008) that an examiner looks for first, with the words to show.
FIRST = {
    "DateTimeOriginal": "Taken",
    "OffsetTimeOriginal": "Time zone",
    "DateTime": "File written",
    "Make": "Camera maker",
    "Model": "Camera model",
    "LensModel": "Lens",
    "FocalLength": "Focal length",
    "ExposureTime": "Exposure",
    "FNumber": "Aperture",
    "Software": "Software",
    "Artist": "Author",
    "Copyright": "Copyright",
}


def claims(original: Original) -> Iterator[tuple[str, str]]:
    """Yield (words, claimed value) for every claim, the ones an examiner looks for first."""
    flat = dict(_flat(original.claims))
    for name, words in FIRST.items():
        for key in [key for key in flat if key.split(" / ")[-1] == name]:
            yield words, flat.pop(key)
    yield from sorted(flat.items())


def _flat(claims: Any, above: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(claims, dict):
        for name, inner in claims.items():
            yield from _flat(inner, f"{above} / {name}" if above else str(name))
    elif isinstance(claims, list):
        yield above, ", ".join(str(part) for part in claims)
    elif claims not in (None, ""):
        yield above, str(claims)
