"""The figures of a validation, worked out from its answers. Shares are in percent, times in milliseconds.

``groups`` counts queries whose type is there; everything else that has no unit in its name is described where it is
shown (the pages on validations, and docs/measurements.md).
"""

import resource
import statistics
import sys
from collections.abc import Sequence
from typing import Any

from catalogue.evaluation.retrieval import Share, above_every, percentile, rank_curve, roc_area, share

JSON = dict[str, Any]
RANKS = 100  # the rank curve goes no further
GROUPS = ("family", "component")


def figures(answers: Sequence[JSON], *, types: int) -> JSON:
    """Return the figures of ``answers`` over a library of ``types`` types, with 95 % intervals under ``intervals``."""
    present = [one for one in answers if one["type"] is not None]
    absent = [one for one in answers if one["type"] is None]
    correct = [best(one) for one in present if one["rank"] == 1]
    told = [one for one in present if one["family_right"] is not None]
    told_absent = [one for one in absent if one["family_right"] is not None]
    shares = {
        **{f"top{most}": share(_within(present, most), len(present)) for most in (1, 5, 10)},
        "false_support_percent": share(sum(1 for one in absent if one["supported"]), len(absent)),
        "correct_above_every_absent": above_every(correct, [best(one) for one in absent]),
        "family_right": share(sum(1 for one in told if one["family_right"]), len(told)),
        "family_right_absent": share(sum(1 for one in told_absent if one["family_right"]), len(told_absent)),
    }
    area = roc_area(correct, [best(one) for one in absent])
    return {
        "queries": len(answers),
        "types": types,
        **{name: None if found is None else round(100 * found.value, 1) for name, found in shares.items()},
        "intervals": {name: bounds(found) for name, found in shares.items() if found},
        "rank_curve": [
            [round(100 * point.value, 1), *bounds(point)]
            for point in rank_curve([one["rank"] for one in present], most=min(types, RANKS))
        ],
        "absent": len(absent),
        "false_support": sum(1 for one in absent if one["supported"]),
        "roc_area": None if area is None else round(area, 4),
        "same_photograph": sum(1 for one in present if one["same_photograph"]),
        **_asked(present),
        "groups": {name: grouped(present, name) for name in GROUPS},
        **_times("ms_per_query", [one["ms"] for one in answers]),
        **_times("ms_extract", [one["ms_extract"] for one in answers if one["ms_extract"] is not None]),
    }


def grouped(present: Sequence[JSON], name: str) -> list[JSON]:
    """Return counts for each family or component of the queries, in order of its name; none where it is not told."""
    found: dict[str, list[JSON]] = {}
    for one in present:
        if one.get(name):
            found.setdefault(one[name], []).append(one)
    return [
        {"name": code, "queries": len(group), "top1": _within(group, 1), "top5": _within(group, 5),
         "family_right": sum(1 for one in group if one["family_right"])}
        for code, group in sorted(found.items())
    ]  # fmt: skip


def _asked(present: Sequence[JSON]) -> JSON:
    """Return the highest top-1 that the questions allow, and how many pictures got one of their true types first.

    A picture asked with two truths gets one first answer: at most one of the two is right, whatever the method.
    """
    asked: dict[str, list[JSON]] = {}
    for place, one in enumerate(present):
        named = one.get("photograph") or one.get("image") or str(place)
        asked.setdefault(f"{named} {one.get('box')}", []).append(one)
    truths = [[one["type"] for one in group] for group in asked.values()]
    possible = share(sum(max(map(group.count, group)) for group in truths), len(present))
    right = share(sum(any(one["rank"] == 1 for one in group) for group in asked.values()), len(asked))
    return {
        "several_truths": sum(1 for group in truths if len(set(group)) > 1),
        "top1_possible": None if possible is None else round(100 * possible.value, 1),
        "pictures": len(asked),
        "pictures_right": None if right is None else round(100 * right.value, 1),
    }


def best(answered: JSON) -> float:
    """Return the score of the first answer; 0 where there is none."""
    return answered["top"][0]["score"] if answered["top"] else 0.0


def bounds(found: Share) -> list[float]:
    """Return the 95 % interval in percent."""
    return [round(100 * found.low, 1), round(100 * found.high, 1)]


def peak_memory() -> JSON:
    """Return the most memory that this process, and the largest of its ended children, ever held, in MB.

    The picture decoder is such a child: it counts once it was closed. None where no child has ended.
    """
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2): bytes there, kilobytes on Linux
    held = {"peak_mb": resource.RUSAGE_SELF, "peak_children_mb": resource.RUSAGE_CHILDREN}
    return {name: round(resource.getrusage(whose).ru_maxrss * unit / 1e6, 1) or None for name, whose in held.items()}


def _within(present: Sequence[JSON], most: int) -> int:
    return sum(1 for one in present if one["rank"] is not None and one["rank"] <= most)


def _times(name: str, taken: list[float]) -> JSON:
    middle = round(statistics.median(taken), 1) if taken else None
    return {name: middle, f"{name}_p95": percentile(taken, 95)}
