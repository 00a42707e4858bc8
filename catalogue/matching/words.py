"""The verbal scale in force: the one shipped, or the laboratory's own."""

from functools import cache
from pathlib import Path

from django.conf import settings

from catalogue.evaluation.scale import DEFAULT, Scale, load


@cache
def scale() -> Scale:
    """Return the scale that ``VERBAL_SCALE`` names, or the shipped one. Raises ``UnusableScale``."""
    return load(Path(settings.VERBAL_SCALE) if settings.VERBAL_SCALE else DEFAULT)
