"""Retrieval trials: pictures of known type to search, pictures to ask with, and what the right answers are.

A trial is a JSON file with ``library`` (entries with ``type``, ``image`` and perhaps ``box``) and ``queries`` (the
same; ``type`` null where the true type is not in the library, ``absent`` names it). Paths are relative to the file,
boxes are ``[x0, y0, x1, y1]`` in pixels of the upright picture. Families are told by ``family`` of an entry or by the
trial's ``families`` (type to family); without them nothing is said of families. A trial with a ``reference`` and
``features`` of its queries (``trial_features``) is run with those too.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalogue.custody import canonical
from catalogue.matching.trial_features import Recorded, recorded

JSON = dict[str, Any]


class UnusableTrial(Exception):
    """The trial cannot be run; the message names what is wrong."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial as read: its entries name pictures that exist."""

    name: str
    library: tuple[JSON, ...]
    queries: tuple[JSON, ...]
    folder: Path
    families: Mapping[str, str] = field(default_factory=dict)
    recorded: Recorded | None = None


def read_trial(path: Path) -> Trial:
    """Read and check a trial. Raises ``UnusableTrial``."""
    try:
        told = json.loads(path.read_text("utf-8"))
        name = str(told.get("name") or path.stem)
        library, queries = tuple(told["library"]), tuple(told["queries"])
        families = dict(told.get("families") or {})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableTrial(f"{path} is no trial: {error}") from error
    for number, entry in enumerate((*library, *queries), start=1):
        if not isinstance(entry, dict) or "image" not in entry or "type" not in entry:
            raise UnusableTrial(f"{path}: entry {number} needs a type and an image")
        if not (path.parent / entry["image"]).is_file():
            raise UnusableTrial(f"{path}: entry {number} names {entry['image']}, which is not there")
    if not library or not queries:
        raise UnusableTrial(f"{path} needs a library and queries")
    features = _recorded(path, told.get("reference"), queries)
    return Trial(name, library, queries, path.parent, _families(path, (*library, *queries), families), features)


def trials_in(folder: Path) -> list[Trial]:
    """Read every trial of ``folder``, in order of file names. Raises ``UnusableTrial``, also where there is none."""
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise UnusableTrial(f"{folder} has no trials (files that end in .json)")
    return [read_trial(path) for path in paths]


def _recorded(path: Path, reference: Any, queries: tuple[JSON, ...]) -> Recorded | None:
    if reference is None:
        return None
    try:
        return recorded(reference, queries)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableTrial(f"{path} is no trial with features: {error}") from error


def _families(path: Path, entries: tuple[JSON, ...], told: dict[str, str]) -> dict[str, str]:
    families = dict(told)
    for entry in entries:
        code = true_type(entry)
        if entry.get("family") and code and families.setdefault(code, entry["family"]) != entry["family"]:
            raise UnusableTrial(f"{path}: {code} is of the family {families[code]} and of {entry['family']}")
    return families


def true_type(entry: JSON) -> str | None:
    """Return the type that an entry shows, also where it is not in the library; None where nobody told."""
    return entry["type"] or entry.get("absent")


def digest(trial: Trial) -> str:
    """Return the SHA-256 of what is searched and asked: pictures by their bytes, regions, types, families, in order.

    Features count where a trial has them; where the file lies and what it is called do not. Two runs with one digest
    can be compared query by query.
    """
    known: dict[str, str] = {}

    def told(entry: JSON) -> list[Any]:
        image = entry["image"]
        if image not in known:
            known[image] = hashlib.sha256((trial.folder / image).read_bytes()).hexdigest()
        return [entry["type"], entry.get("absent"), known[image], entry.get("box")]

    asked: JSON = {
        "library": [told(entry) for entry in trial.library],
        "queries": [told(entry) for entry in trial.queries],
        "families": dict(trial.families),
    }
    if trial.recorded:
        asked["recorded"] = trial.recorded.told
    return canonical.sha256(asked)
