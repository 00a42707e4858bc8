"""What the pipeline answers to one query of known truth, and whether it is right."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from catalogue.matching.compare import Standing, compare_all, score, supports
from catalogue.matching.image_weights import standing_out
from catalogue.matching.library import Library
from catalogue.vision.values import PictureSignature

JSON = dict[str, Any]
SHOWN = 5  # answers kept of each query


def answer(
    signature: PictureSignature | None, library: Library, *, method: str, true: str | None, absent: str | None,
    families: Mapping[str, str], labels: str = "",
) -> JSON:  # fmt: skip
    """Ask ``library`` with one picture (None: it cannot be read) and say where the type ``true`` stands.

    ``true`` None means that the type, ``absent`` if somebody knows it, is not in the library. Only labels that begin
    with ``labels`` are answers; they are given without it. ``top`` has the first answers, ``scores`` the
    score of every one, ``stands_out`` what image evidence is calibrated on; ``ms`` is the time of the search, in
    milliseconds.
    """
    started = time.perf_counter()
    standings = compare_all([signature], library, method=method) if signature else []
    taken = time.perf_counter() - started
    named = [(one.label.removeprefix(labels), one) for one in standings if one.label.startswith(labels)]
    scored = [(name, score(one), one) for name, one in named]
    return {
        "type": true,
        "absent": absent if true is None else None,
        "rank": _rank(true, scored) if true else None,
        "same_photograph": bool(scored and scored[0][2].same),
        "supported": bool(scored) and supported(scored[0][2]),
        "family": families.get(true or absent or ""),
        "family_right": _family_right(true or absent, scored, families),
        "top": [
            {"type": name, "score": round(value, 4), "distinct": one.distinct, "same_photograph": one.same}
            for name, value, one in scored[:SHOWN]
        ],
        "scores": {name: round(value, 4) for name, value, _ in scored},
        "stands_out": {
            name.removeprefix(labels): round(value, 4)
            for name, value in standing_out(standings).items()
            if name.startswith(labels)
        },
        "ms": round(taken * 1000, 1),
    }


def supported(standing: Standing) -> bool:
    """Return whether an examiner would be shown a picture of this type as a reason."""
    return any(supports(pair) for pair in standing.pairs)


def _rank(true: str, scored: Sequence[tuple[str, float, Standing]]) -> int | None:
    """A tie counts against the method; a type that nothing speaks for is not found."""
    mine = next((value for name, value, _ in scored if name == true), None)
    if mine is None:
        return None
    return 1 + sum(1 for name, value, _ in scored if name != true and value >= mine)


def _family_right(
    true: str | None, scored: Sequence[tuple[str, float, Standing]], families: Mapping[str, str]
) -> bool | None:
    """Whether every answer at the top is of the true type's family; None where its family is not known."""
    family = families.get(true or "")
    if family is None:
        return None
    best = [name for name, value, _ in scored if value >= scored[0][1]]
    return bool(best) and all(families.get(name) == family for name in best)
