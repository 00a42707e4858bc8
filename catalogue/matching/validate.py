"""Retrieval trials: how often the product's own pipeline ranks the right type first.

A trial is a JSON file with ``library`` (entries with ``type``, ``image`` and perhaps ``box``) and ``queries`` (the
same; ``type`` null where the true type is not in the library). Paths are relative to the file, boxes are
``[x0, y0, x1, y1]`` in pixels of the upright picture.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue.intake.decoding import decoder
from catalogue.matching.analyse import METHOD
from catalogue.matching.compare import Standing, compare_all
from catalogue.matching.library import Known, Library
from catalogue.vision.methods import METHODS
from catalogue.vision.values import PictureSignature, UnreadableImage

JSON = dict[str, Any]
SHOWN = 5


class UnusableTrial(Exception):
    """The file is no trial that can be run; the message names what is wrong."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial as read: its entries name pictures that exist."""

    name: str
    library: tuple[JSON, ...]
    queries: tuple[JSON, ...]
    folder: Path


def read_trial(path: Path) -> Trial:
    """Read and check a trial. Raises ``UnusableTrial``."""
    try:
        told = json.loads(path.read_text("utf-8"))
        trial = Trial(str(told.get("name") or path.stem), tuple(told["library"]), tuple(told["queries"]), path.parent)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableTrial(f"{path} is no trial: {error}") from error
    for number, entry in enumerate((*trial.library, *trial.queries), start=1):
        if not isinstance(entry, dict) or "image" not in entry or "type" not in entry:
            raise UnusableTrial(f"{path}: entry {number} needs a type and an image")
        if not (trial.folder / entry["image"]).is_file():
            raise UnusableTrial(f"{path}: entry {number} names {entry['image']}, which is not there")
    if not trial.library or not trial.queries:
        raise UnusableTrial(f"{path} needs a library and queries")
    return trial


def run(trial: Trial, *, tell: Callable[[str], None] = lambda _: None) -> JSON:
    """Run a trial and return its figures. A tie counts against the method; a type without any vote is not found."""
    known = []
    for entry in trial.library:
        tell(f"library {entry['image']}")
        if signature := _sign(trial, entry):
            known.append(Known(label=entry["type"], picture=entry["image"], signature=signature))
    library = Library(known)
    results = []
    for entry in trial.queries:
        tell(f"query {entry['image']}")
        results.append(_query(trial, entry, library))
    return _figures(trial, results)


def _sign(trial: Trial, entry: JSON) -> PictureSignature | None:
    box = entry.get("box")
    corners = [[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]] if box else None
    try:
        return decoder().sign(trial.folder / entry["image"], region=corners, method=METHOD)
    except UnreadableImage:
        return None


def _query(trial: Trial, entry: JSON, library: Library) -> JSON:
    started = time.perf_counter()
    signature = _sign(trial, entry)
    signed = time.perf_counter()
    standings = compare_all([signature], library, method=METHOD) if signature else []
    return {
        "image": entry["image"],
        "type": entry["type"],
        "rank": _rank(entry["type"], standings) if entry["type"] else None,
        "same_photograph": bool(standings and standings[0].same),
        "supported": bool(standings) and _supported(standings[0]),
        "top": [
            {"type": one.label, "score": round(score(one), 4), "distinct": one.distinct, "same_photograph": one.same}
            for one in standings[:SHOWN]
        ],
        "scores": {one.label: round(score(one), 4) for one in standings},
        "ms_extract": round((signed - started) * 1000, 1),
        "ms": round((time.perf_counter() - signed) * 1000, 1),
    }


def score(standing: Standing) -> float:
    """Return one number in the order of the pipeline, for comparing answers across queries; it has no unit."""
    supported = standing.distinct if _supported(standing) else 0
    return 1000.0 * standing.same + supported + min(standing.votes, 0.999)


def _supported(standing: Standing) -> bool:
    return standing.same or standing.distinct >= METHODS[METHOD].support


def _rank(true: str, standings: list[Standing]) -> int | None:
    mine = next((one for one in standings if one.label == true), None)
    if mine is None:
        return None
    return 1 + sum(1 for one in standings if one.label != true and score(one) >= score(mine))


def _figures(trial: Trial, results: list[JSON]) -> JSON:
    present = [one for one in results if one["type"] is not None]
    absent = [one for one in results if one["type"] is None]
    highest_absent = max((_best(one) for one in absent), default=None)
    correct = [one for one in present if one["rank"] == 1]
    return {
        "trial": trial.name,
        "method": METHOD,
        "queries": len(results),
        **{f"top{most}": _percent(list(_within(present, most)), present) for most in (1, 5, 10)},
        "absent": len(absent),
        "false_support": sum(1 for one in absent if one["supported"]),
        "correct_above_every_absent": None if highest_absent is None else _percent(
            [one for one in correct if _best(one) > highest_absent], correct
        ),
        "same_photograph": sum(1 for one in present if one["same_photograph"]),
        "ms_per_query": round(statistics.median(one["ms"] for one in results), 1),
        "ms_extract": round(statistics.median(one["ms_extract"] for one in results), 1),
        "per_query": results,
    }  # fmt: skip


def _within(present: list[JSON], most: int) -> Iterator[JSON]:
    return (one for one in present if one["rank"] is not None and one["rank"] <= most)


def _best(result: JSON) -> float:
    return result["top"][0]["score"] if result["top"] else 0.0


def _percent(part: list[JSON], whole: list[JSON]) -> float | None:
    """Return the share in percent; None where there is nothing to take a share of."""
    return round(100 * len(part) / len(whole), 1) if whole else None
