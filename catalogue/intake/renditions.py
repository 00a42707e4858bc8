"""Pictures for viewing: upright, without metadata, disposable, made again when missing."""

from pathlib import Path

from django.conf import settings

from catalogue.intake import originals
from catalogue.intake.decoding import decoder

SMALL, LARGE = 320, 1600
SIZES = (SMALL, LARGE)


def path(sha256: str, size: int) -> Path:
    """Return where the rendition with the longest side ``size`` lies, or would lie."""
    return Path(settings.MEDIA_ROOT) / "renditions" / sha256 / f"{size}.jpg"


def ensure(sha256: str, size: int) -> Path:
    """Return the rendition, making all sizes in one decode where it is missing.

    Raises ``UnreadableImage`` where the original cannot be decoded and ``ValueError`` for a size that is not offered.
    """
    if size not in SIZES:
        raise ValueError(f"renditions come in {SIZES}, not {size}")
    wanted = path(sha256, size)
    if not wanted.exists():
        wanted.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        decoder().render(originals.address(sha256), {each: str(path(sha256, each)) for each in SIZES})
    return wanted
