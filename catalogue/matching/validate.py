"""Validation: how often the product's own pipeline ranks the right type first, on a trial."""

import statistics
import time
from collections.abc import Callable, Iterable
from typing import Any

from catalogue import SOFTWARE
from catalogue.intake.decoding import decoder
from catalogue.matching.answers import answer
from catalogue.matching.figures import figures, peak_memory
from catalogue.matching.library import Known, Library
from catalogue.matching.method import METHOD
from catalogue.matching.trials import Trial, UnusableTrial, digest, read_trial, true_type
from catalogue.matching.validate_features import run_features
from catalogue.matching.weight_figures import weight_figures
from catalogue.vision import stored
from catalogue.vision.methods import METHODS
from catalogue.vision.values import PictureSignature, UnreadableImage

__all__ = ["Trial", "UnusableTrial", "read_trial", "report", "run"]

JSON = dict[str, Any]
Tell = Callable[[str], None]


def run(trial: Trial, *, method: str = METHOD, tell: Tell = lambda _: None) -> JSON:
    """Run a trial with ``method`` and return its figures, every query under ``per_query``.

    A tie counts against the method; a type that nothing speaks for is not found. ``tell`` is given each step.
    Raises ``UnusableTrial`` for a method that does not exist.
    """
    started = time.perf_counter()
    check(method)
    known = []
    for entry in trial.library:
        tell(f"library {entry['image']}")
        if signature := _sign(trial, entry, method):
            known.append(Known(label=entry["type"], picture=entry["image"], signature=signature))
    library = Library.of(known, method=method)
    answers = []
    for entry in trial.queries:
        tell(f"query {entry['image']}")
        answers.append(_query(trial, entry, library, method))
    measured = report(
        answers, name=trial.name, sha256=digest(trial), method=method, started=started,
        types=len({entry["type"] for entry in trial.library}), known=[one.signature for one in known],
    )  # fmt: skip
    return measured | {"features": run_features(trial.recorded, answers) if trial.recorded else None}


def check(method: str) -> None:
    """Raise ``UnusableTrial`` for a method that does not exist."""
    if method not in METHODS:
        raise UnusableTrial(f"{method} is no method; there are {', '.join(sorted(METHODS))}")


def report(
    answers: list[JSON], *, name: str, sha256: str, method: str, types: int, started: float,
    known: Iterable[PictureSignature],
) -> JSON:  # fmt: skip
    """Return everything that a validation keeps: what was run, its figures, what it took, and every answer.

    ``started`` is what ``time.perf_counter`` gave at the start; ``seconds`` counts from there. ``signature_kb`` is what
    one ``known`` picture takes where signatures are stored, the middle one.
    """
    kept = [len(stored.to_bytes(one)) / 1024 for one in known]
    decoder().close()  # its memory counts as that of an ended child
    return {
        "trial": name,
        "trial_sha256": sha256,
        "method": method,
        "software": SOFTWARE,
        **figures(answers, types=types),
        "weights": weight_figures(answers),
        "signature_kb": round(statistics.median(kept), 1) if kept else None,
        **peak_memory(),
        "seconds": round(time.perf_counter() - started, 1),
        "per_query": answers,
    }


def _sign(trial: Trial, entry: JSON, method: str) -> PictureSignature | None:
    box = entry.get("box")
    corners = [[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]] if box else None
    try:
        return decoder().sign(trial.folder / entry["image"], region=corners, method=method)
    except UnreadableImage:
        return None


def _query(trial: Trial, entry: JSON, library: Library, method: str) -> JSON:
    started = time.perf_counter()
    signature = _sign(trial, entry, method)
    signed = time.perf_counter()
    absent = None if entry["type"] else true_type(entry)
    found = answer(
        signature, library, method=method, true=entry["type"], absent=absent, families=trial.families
    )
    named = {name: entry[name] for name in ("image", "box", "component") if entry.get(name)}
    return {**named, **found, "ms_extract": round((signed - started) * 1000, 1)}
