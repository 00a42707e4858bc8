"""Reasons in words and JSON: everything that is said for or against a candidate, tied to a picture or a record.

The shapes are described in ``docs/examination-json.md``.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from catalogue.evaluation.hypotheses import Level, joined
from catalogue.evaluation.values import Finding
from catalogue.matching.compare import Pair, supports
from catalogue.matching.weighed import weight
from catalogue.models import Exemplar, Photograph

if TYPE_CHECKING:
    from catalogue.matching.outcome import Outcome

JSON = dict[str, Any]

ILLUSTRATIONS = frozenset({Exemplar.Kind.DRAWING, Exemplar.Kind.RENDER})
MATCHES_KEPT, CELLS = 80, 16  # enough to see where on the object they lie


def pair_sentence(pair: Pair, questioned: Photograph, known: Photograph) -> str:
    """Say what was found between two pictures, and no more than that."""
    names = f"“{str(questioned).rstrip('.')}” and the reference picture “{str(known).rstrip('.')}”"
    if pair.same is not None:
        return f"{names}. {pair.same.sentence} This is about the picture; it says nothing about the type of the object."
    if not supports(pair):
        least = f"; fewer than {pair.fit.by.support} support nothing" if pair.fit.by else "; that supports nothing"
        return f"Only {pair.distinct} distinct places lie on both {names}{least}."
    return f"{pair.distinct} distinct places lie on both {names}, {_carried(pair)}."


def _carried(pair: Pair) -> str:
    """How the places of one picture are carried to the other, and who paired them."""
    assert pair.fit.by is not None  # a pair that supports was paired by somebody
    curved = "on a curved surface, as two views of it would show them"
    how = curved if pair.fit.model == "curved" else "carried over by one motion"
    return f"{how} (paired by {pair.fit.by.name}; {pair.fit.by.support} are needed to support)"


def verdict(pair: Pair) -> str:
    """Return what a pair is called: a copy, shared structure, or too little of it."""
    if pair.same is not None:
        return "same_photograph"
    return "keypoints" if supports(pair) else "below_support"


def looks_like(outcome: "Outcome", components: dict[str, str], sentence: str) -> JSON:
    """Return how far photographs alone reach where the records reach nothing: to a part, or to no name at all."""
    parts = [components[code] for code, pairs in outcome.components if any(pair.same is None for pair in pairs)]
    types = sorted(one.missile_type.name for one in outcome.types if one.structured)
    told = [sentence]
    if types:
        told.append(f"The photographs share structure with pictures of {', '.join(types)}; that alone names no type.")
    if not parts:
        return {"sentence": " ".join(told)}
    name = joined(sorted(parts))
    told.append(f"The photographs look like the part: {name}. Exemplars without a type support no type.")
    return {"reached": str(Level.COMPONENT_FAMILY), "name": name, "sentence": " ".join(told)}


def feature_reason(finding: Finding, components: dict[str, str]) -> JSON:
    """Return a finding about a recorded or missing feature as JSON."""
    noun, _, key = finding.label.partition(":")
    return {
        "about": "feature",
        "verdict": str(finding.verdict),
        "kind": finding.kind.code,
        "kind_name": finding.kind.name,
        "component": components.get(finding.component or "", ""),
        "observed": finding.observed,
        "expected": finding.expected,
        "sentence": finding.sentence,
        "sources": sorted(source.code for source in (finding.counted_sources or finding.sources)),
        "grade": str(finding.grade or ""),
        "why_no_weight": finding.why_no_weight,
        "feature": key if noun == "feature" else None,
        "mark": key if noun == "mark" else None,
        "weight": weight(finding.weight),
    }


def photograph_reason(pair: Pair, comparison_id: str, questioned: Photograph, known: Photograph) -> JSON:
    """Return a comparison as a reason."""
    exemplar = known.exemplar
    assert exemplar is not None
    return {
        "about": "photograph",
        "verdict": verdict(pair),
        "sentence": pair_sentence(pair, questioned, known),
        "comparison": comparison_id,
        "questioned": str(questioned.pk),
        "known": str(known.pk),
        "exemplar": exemplar.title,
        "distinct": pair.distinct,
        "sources": [exemplar.source.code],
        "grade": exemplar.grade,
        "illustration": exemplar.kind in ILLUSTRATIONS,
    }


def pair_explanation(pair: Pair, questioned: Photograph, known: Photograph) -> JSON:
    """Return what a page needs to draw a pair: the motion and the matched points of both pictures."""
    explanation: JSON = {
        "sentence": pair_sentence(pair, questioned, known),
        "model": pair.fit.model,
        "matrix": [[round(float(cell), 6) for cell in row] for row in pair.fit.matrix],
        "matches": [
            [[round(float(x), 1), round(float(y), 1)] for x, y in points] for points in _spread(pair.fit.matches)
        ],
    }
    if pair.same is not None:
        explanation["same_photograph"] = pair.same.sentence
    return explanation


def _spread(matches: np.ndarray) -> Iterator[np.ndarray]:
    """Yield up to ``MATCHES_KEPT`` of the (k, 2, 2) matches, one for each small cell of the questioned picture.

    Matches crowd on the sharpest edges; a reader must see all of the object that supports the fit.
    """
    if not len(matches):
        return
    cell = max(float(np.ptp(matches[:, 0], axis=0).max()) / CELLS, 1.0)
    seen: set[tuple[int, int]] = set()
    for match in matches:
        place = (int(match[0, 0] // cell), int(match[0, 1] // cell))
        if place not in seen and len(seen) < MATCHES_KEPT:
            seen.add(place)
            yield match


ORDER = {
    "same_photograph": 0, "disagrees": 1, "agrees": 2, "keypoints": 3, "below_support": 4, "no_weight": 5,
    "not_in_reference": 6, "not_observed": 7,
}  # fmt: skip


def in_order(reasons: list[JSON]) -> list[JSON]:
    """Put the reasons that weigh first; what speaks against a candidate is never below what speaks for it."""

    def key(reason: JSON) -> tuple[int, float]:
        return ORDER[reason["verdict"]], -abs(reason["weight"]["log10_lr"]) if "weight" in reason else 0.0

    return sorted(reasons, key=key)
