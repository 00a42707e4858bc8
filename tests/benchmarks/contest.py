"""One contestant on one trial, in a process of its own so that its memory is its own; prints one JSON value.

``python -m tests.benchmarks.contest TRIAL CONTESTANT`` where the contestant is a peer's name or a method's id. The
answers have the shape of ``matching/answers`` and the figures are those of ``matching/figures``, for all alike.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.benchmarks.peers import PEERS, Peer, opened

JSON = dict[str, Any]
Tell = Callable[[str], None]


def main() -> None:
    import cv2
    import django

    cv2.setNumThreads(1)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "debris.settings")
    django.setup()
    path, contestant = Path(sys.argv[1]), sys.argv[2]
    print(json.dumps(compete(path, contestant, tell=lambda text: print(text, file=sys.stderr, flush=True))))


def compete(path: Path, contestant: str, *, tell: Tell) -> JSON:
    """Return the figures of one contestant on the trial at ``path``, with those that leave refused pictures out."""
    from catalogue.matching.figures import peak_memory
    from catalogue.matching.validate import read_trial, run

    before = peak_memory()["peak_mb"]
    trial = read_trial(path)
    trial = replace(trial, families={**families(trial), **trial.families})
    types = len({entry["type"] for entry in trial.library})
    if contestant in PEERS:
        answers, memory = ask(trial, PEERS[contestant](), tell=tell)
    else:
        measured = run(trial, method=contestant, tell=every(10, tell))
        answers, memory = measured["per_query"], {"kept_kb": measured["signature_kb"]}
    return told(trial, answers, types) | memory | peak_memory() | {"peak_before_mb": before, "per_query": answers}


def told(trial: Any, answers: list[JSON], types: int) -> JSON:
    """Return the figures over all queries, and over those that nothing refused bars from being right."""
    from catalogue.matching.figures import figures

    refused = unreadable(trial)
    there = {entry["type"] for entry in trial.library if entry["image"] not in refused}
    fair = [
        answer
        for answer in answers
        if answer["image"] not in refused and (answer["type"] is None or answer["type"] in there)
    ]
    return {
        **figures(answers, types=types),
        "refused": len(refused),
        "barred": len(answers) - len(fair),
        "without_barred": figures(fair, types=types) if len(fair) < len(answers) else None,
    }


def unreadable(trial: Any) -> set[str]:
    """Return the pictures that the product's decoder does not accept."""
    from catalogue.vision import image

    found = set()
    for name in {entry["image"] for entry in (*trial.library, *trial.queries)}:
        try:
            image.decode_grey(trial.folder / name, 64)
        except image.UnreadableImage:
            found.add(name)
    return found


def families(trial: Any) -> dict[str, str]:
    """Return the families that the manifests beside the pictures tell; a trial itself need not know them."""
    found: dict[str, str] = {}
    for folder in {(trial.folder / entry["image"]).parent for entry in trial.library}:
        for manifest in (folder / "manifest.json", folder.parent / "manifest.json"):
            if manifest.is_file():
                stated = json.loads(manifest.read_text("utf-8"))
                types = stated.get("types") if isinstance(stated, dict) else None
                told = types.items() if isinstance(types, dict) else ()
                found |= {code: one["family"] for code, one in told if isinstance(one, dict) and "family" in one}
    return found


def ask(trial: Any, peer: Peer, *, tell: Tell) -> tuple[list[JSON], JSON]:
    """Return a peer's answer to every query, and what it keeps of a photograph."""
    from catalogue.vision.image import UnreadableImage

    held: dict[tuple[Any, ...], Any] = {}

    def extract(entry: JSON) -> Any:
        name = (entry["image"], *(entry.get("box") or ()))
        if name not in held:
            try:
                held[name] = peer.extract(opened(trial.folder / entry["image"], entry.get("box"), side=peer.side))
            except UnreadableImage:
                held[name] = None
        return held[name]

    known = [(entry["type"], found) for entry in trial.library if (found := extract(entry)) is not None]
    kept = sum(peer.kept_bytes(found) for _, found in known) / max(1, len(known))
    answers = []
    for number, entry in enumerate(trial.queries, start=1):
        if number % 10 == 0:
            tell(f"query {number} of {len(trial.queries)}")
        held.pop((entry["image"], *(entry.get("box") or ())), None)  # timed anew where the library has it too
        started = time.perf_counter()
        query = extract(entry)
        extracted = time.perf_counter()
        scores: dict[str, float] = {}
        for code, one in known if query is not None else ():
            scores[code] = max(scores.get(code, 0.0), peer.alike(query, one))
        ended = time.perf_counter()
        times = {"ms": 1000 * (ended - extracted), "ms_extract": 1000 * (extracted - started)}
        answers.append(judged(entry, scores, trial.families, peer=peer) | times)
    return answers, {"kept_kb": round(kept / 1024, 2)}


def judged(entry: JSON, scores: Mapping[str, float], told: Mapping[str, str], *, peer: Peer) -> JSON:
    """Return an answer as ``matching/answers`` gives it: a tie counts against, a score of 0 is no answer."""
    ranked = sorted(((score, code) for code, score in scores.items() if score > 0), key=lambda one: (-one[0], one[1]))
    true, shown = entry["type"], entry["type"] or entry.get("absent")
    mine = scores.get(true, 0.0) if true else 0.0
    best = [code for score, code in ranked if score >= ranked[0][0]]
    family = told.get(shown or "")
    supported = bool(ranked) and ranked[0][0] >= peer.support
    return {
        "image": entry["image"],
        "box": entry.get("box"),
        "type": true,
        "absent": None if true else entry.get("absent"),
        "rank": sum(score >= mine for score, _ in ranked) if mine else None,
        "same_photograph": supported and peer.copies,
        "supported": supported,
        "family": family,
        "family_right": None if family is None else bool(best) and all(told.get(code) == family for code in best),
        "top": [{"type": code, "score": score} for score, code in ranked[:5]],
    }


def every(step: int, tell: Tell) -> Tell:
    """Pass on each ``step``-th message."""
    count = 0

    def some(text: str) -> None:
        nonlocal count
        count += 1
        if count % step == 0:
            tell(text)

    return some


if __name__ == "__main__":
    main()
