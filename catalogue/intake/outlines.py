"""Outlines that software offers for a photograph. Nothing is recorded: a person accepts one, or marks another.

What is offered for the whole picture is kept beside the renditions; it is as disposable as they are.
"""

import errno
import json
import os
import tempfile
from pathlib import Path

from catalogue.intake import originals, renditions
from catalogue.intake.decoding import decoder
from catalogue.vision.offer import METHOD, Offer
from catalogue.vision.values import Region

A_REGION_HELPS = "Mark the outline of the object: comparisons then look at the object and not at what lies around it."
BY_SOFTWARE = "Outline proposed by software"


def path(sha256: str) -> Path:
    """Return where the offer for an original lies, or would lie."""
    return renditions.path(sha256, renditions.SMALL).with_name(f"{METHOD.replace('/', '-')}.json")


def offer(sha256: str, *, box: Region | None = None) -> Offer:
    """Return what is offered for an original, in the rough ``box`` or for the whole picture.

    Raises ``UnreadableImage`` where the original cannot be decoded, ``OSError`` where it cannot be read and
    ``ValueError`` for a box that is no area of the picture.
    """
    known = offered(sha256) if box is None else None
    if known is not None:
        return known
    original = originals.address(sha256)
    if not original.exists():
        raise FileNotFoundError(errno.ENOENT, "the original is missing", str(original))
    made = decoder().propose(original, box)
    if box is None:
        _keep(path(sha256), made)
    return made


def offered(sha256: str) -> Offer | None:
    """Return what was offered before, without looking at the picture; None where nothing was, or it is damaged."""
    try:
        return Offer.from_plain(json.loads(path(sha256).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(target: Path, made: Offer) -> None:
    # Whole or not at all: a page may read it while the task writes it.
    target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix="offer-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(made.plain(), file)
    Path(name).replace(target)
