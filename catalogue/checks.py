"""What must be true before the catalogue starts."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from catalogue.evaluation.scale import UnusableScale
from catalogue.matching import words
from catalogue.vision import networks


@register()
def media_is_one_writable_file_system(**_: Any) -> list[CheckMessage]:
    """Originals are linked into place, which works only within one file system that can be written to."""
    media = Path(settings.MEDIA_ROOT)
    if os.access(media, os.W_OK | os.X_OK):
        return []
    return [Error(f"DEBRIS_MEDIA names {media}, which cannot be written to", id="catalogue.E001")]


@register()
def sqlite_is_recent_enough(**_: Any) -> list[CheckMessage]:
    """Constraints with expressions and JSON need SQLite 3.31 or newer."""
    if sqlite3.sqlite_version_info >= (3, 31, 0):
        return []
    return [Error(f"SQLite {sqlite3.sqlite_version} is too old: 3.31 or newer is needed", id="catalogue.E002")]


@register()
def networks_are_whole(**_: Any) -> list[CheckMessage]:
    """Every figure in the documents was measured with these files; another file would answer otherwise."""
    return [Error(told, id="catalogue.E003") for told in networks.faults()]


@register()
def scale_is_usable(**_: Any) -> list[CheckMessage]:
    """Every weight is told in the words of a scale; without one there is nothing to tell."""
    try:
        words.scale()
    except UnusableScale as refusal:
        return [Error(str(refusal), id="catalogue.E004")]
    return []
