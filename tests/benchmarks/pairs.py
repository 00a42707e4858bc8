"""Confirmation: how many true pairs of stamped metal score above every false one, and what a pair costs.

``python -m tests.benchmarks.pairs TRIAL CONTESTANT``: every query with every picture of the library, regions given.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.contest import Tell
from tests.benchmarks.peers import PEERS, opened

JSON = dict[str, Any]


def main() -> None:
    import cv2
    import django

    cv2.setNumThreads(1)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "debris.settings")
    django.setup()
    path, contestant = Path(sys.argv[1]), sys.argv[2]
    print(json.dumps(confirm(path, contestant, tell=lambda text: print(text, file=sys.stderr, flush=True))))


def confirm(path: Path, contestant: str, *, tell: Tell) -> JSON:
    """Return the share of true pairs above every false one (percent), and the middle seconds of a pair."""
    from catalogue.evaluation.retrieval import above_every, percentile, roc_area
    from catalogue.matching.figures import bounds
    from catalogue.matching.validate import read_trial

    trial = read_trial(path)
    extract, alike = (_peer if contestant in PEERS else _product)(trial, contestant)
    known = [(entry, extract(entry)) for entry in trial.library]
    scores: dict[bool, list[float]] = {True: [], False: []}
    seconds = []
    for number, query in enumerate(trial.queries, start=1):
        tell(f"query {number} of {len(trial.queries)}")
        mine = extract(query)
        for entry, other in known:
            started = time.perf_counter()
            score = alike(mine, other)
            seconds.append(time.perf_counter() - started)
            scores[entry["type"] == query["type"]].append(score)
    above = above_every(scores[True], scores[False])
    area = roc_area(scores[True], scores[False])
    return {
        "true_pairs": len(scores[True]),
        "false_pairs": len(scores[False]),
        "true_above_every_false": round(100 * above.value, 1) if above else None,
        "interval": bounds(above) if above else None,
        "highest_false": max(scores[False]),
        "roc_area": None if area is None else round(area, 4),
        "s_a_pair": percentile(seconds, 50),
        "s_a_pair_p95": percentile(seconds, 95),
    }


def _peer(trial: Any, name: str) -> Any:
    peer = PEERS[name]()
    return lambda entry: peer.extract(
        opened(trial.folder / entry["image"], entry.get("box"), side=peer.side)
    ), peer.alike


def _product(trial: Any, method: str) -> Any:
    from catalogue.matching.validate import _sign
    from catalogue.vision.methods import METHODS, compare

    def alike(query: Any, known: Any) -> float:
        fit = compare(METHODS[method], query, known, turns=range(max(1, len(query.turned))))
        return 1000.0 * fit.supports + fit.beyond

    return lambda entry: _sign(trial, entry, method), alike


if __name__ == "__main__":
    main()
