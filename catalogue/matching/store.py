"""Writing an outcome into the rows that pages and API read."""

from typing import Any

from catalogue.custody import canonical
from catalogue.evaluation.ranking import Tally
from catalogue.matching import explain
from catalogue.matching.compare import Pair
from catalogue.matching.method import METHOD
from catalogue.matching.outcome import Outcome, Questioned, TypeCandidate, level_code
from catalogue.matching.weighed import weighed
from catalogue.models import Candidate, Comparison, Component, Examination

PAIRS_KEPT = 12  # comparisons kept for one candidate; the strongest come first


def store(examination: Examination, questioned: Questioned, outcome: Outcome) -> None:
    """Write candidates, comparisons and summary of ``examination``; the caller saves and commits.

    ``result_sha256`` covers the order, every reason and every pair, but no key: two runs of the same inputs agree.
    """
    names = dict(Component.objects.values_list("code", "name"))
    results = []
    for rank, candidate in enumerate(outcome.types, start=1):
        results.append(_store_type(examination, questioned, outcome, candidate, rank=rank, names=names))
    for rank, (code, pairs) in enumerate(outcome.components, start=1):
        results.append(_store_component(examination, questioned, outcome, code, pairs, rank=rank))
    examination.summary = summary(outcome, names) | {"copies": copies(questioned, outcome, names)}
    examination.result_sha256 = canonical.sha256(
        {
            "results": results, "level": examination.summary["level"],
            "rival": _rival(outcome, names, keyless=True), "weighed": examination.summary["weighed"],
        }
    )


def summary(outcome: Outcome, names: dict[str, str]) -> dict[str, Any]:
    """Return what is said above the candidates."""
    return {
        "pool": outcome.pool,
        "reference_sha256": outcome.reference_sha256,
        "level": {
            "reached": str(outcome.level.reach),
            "code": level_code(outcome),
            "name": outcome.level.named,
            "sentence": outcome.level.sentence,
            "rests_on": rests_on(outcome),
        },
        "rival": _rival(outcome, names),
        "families": [
            {
                "name": one.family,
                "order_value": one.best.tally.order_value,
                "types": [c.missile_type.code for c in outcome.types if c.ranked.family == one.family],
            }
            for one in outcome.families
            if one.best.tally.agrees or one.best.tally.disagrees
        ],
        "readings": list(outcome.readings),
        "left_out": list(outcome.left_out),
        "not_answered": list(explain.NOT_ANSWERED),
        "weighed": weighed(outcome, names),
    }


def copies(questioned: Questioned, outcome: Outcome, names: dict[str, str]) -> list[dict[str, str]]:
    """Return which questioned pictures are copies of known ones: said apart, for it says nothing about a type."""
    of_types = [(one.missile_type.name, pair) for one in outcome.types for pair in one.pairs]
    of_parts = [(names[code], pair) for code, pairs in outcome.components for pair in pairs]
    return [
        {
            "known_as": name,
            "sentence": explain.pair_sentence(
                pair, questioned.photographs[pair.questioned], outcome.known[outcome.pictures[pair.entry]]
            ),
        }
        for name, pair in (*of_types, *of_parts)
        if pair.same is not None
    ]


def rests_on(outcome: Outcome) -> list[str]:
    """Return the codes of all sources through which something counts for the first candidate."""
    if not outcome.types:
        return []
    return sorted({s.code for finding in outcome.types[0].recorded.findings for s in finding.counted_sources})


def _rival(outcome: Outcome, names: dict[str, str], *, keyless: bool = False) -> dict[str, Any] | None:
    if outcome.rival is None:
        return None
    reasons = [explain.feature_reason(finding, names) for finding in outcome.rival.separating]
    return {
        "type": outcome.rival.candidate.code,
        "name": outcome.rival.candidate.name,
        "sentence": outcome.rival.sentence,
        "reasons": [_keyless(reason) for reason in reasons] if keyless else reasons,
    }


def _store_type(
    examination: Examination, questioned: Questioned, outcome: Outcome, candidate: TypeCandidate, *, rank: int,
    names: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    row = Candidate.objects.create(
        examination=examination, rank=rank, missile_type=candidate.missile_type,
        order_value=candidate.ranked.tally.order_value,
    )  # fmt: skip
    shown = [explain.feature_reason(finding, names) for finding in candidate.recorded.findings]
    shown += _store_pairs(row, questioned, outcome, candidate.pairs or ((candidate.weak,) if candidate.weak else ()))
    return _complete(row, shown, _counts(candidate.recorded.tally, candidate.pairs))


def _store_component(
    examination: Examination, questioned: Questioned, outcome: Outcome, code: str, pairs: tuple[Pair, ...], *, rank: int
) -> dict[str, Any]:
    row = Candidate.objects.create(
        examination=examination, rank=rank, component=Component.objects.get(code=code), order_value=0.0
    )
    return _complete(row, _store_pairs(row, questioned, outcome, pairs), _pair_counts(pairs))


def _complete(row: Candidate, reasons: list[dict[str, Any]], counts: dict[str, int]) -> dict[str, Any]:
    row.reasons, row.counts = explain.in_order(reasons), counts
    row.save(update_fields=["reasons", "counts"])
    return {
        "rank": row.rank,
        "type": row.missile_type.code if row.missile_type else None,
        "component": row.component.code if row.component else None,
        "order_value": row.order_value,
        "counts": counts,
        "reasons": [_keyless(reason) for reason in row.reasons],
    }


def _store_pairs(
    row: Candidate, questioned: Questioned, outcome: Outcome, pairs: tuple[Pair, ...]
) -> list[dict[str, Any]]:
    reasons = []
    for pair in pairs[:PAIRS_KEPT]:
        mine, known = questioned.photographs[pair.questioned], outcome.known[outcome.pictures[pair.entry]]
        assert known.exemplar is not None  # known pictures are of exemplars
        comparison = Comparison.objects.create(
            examination=row.examination,
            candidate=row,
            questioned=mine,
            known=known,
            exemplar=known.exemplar,
            method="same-photograph/1" if pair.same else METHOD,
            finding=explain.verdict(pair),
            distinct=pair.distinct,
            explanation=explain.pair_explanation(pair, mine, known),
        )
        reasons.append(explain.photograph_reason(pair, str(comparison.pk), mine, known))
    return reasons


def _counts(tally: Tally, pairs: tuple[Pair, ...]) -> dict[str, int]:
    return {
        "agrees": tally.agrees,
        "disagrees": tally.disagrees,
        "not_observed": tally.not_observed,
        "not_in_reference": tally.not_in_reference,
        "no_weight": tally.no_weight,
        **_pair_counts(pairs),
    }


def _pair_counts(pairs: tuple[Pair, ...]) -> dict[str, int]:
    same = sum(1 for pair in pairs if pair.same)
    return {"same_photograph": same, "keypoints": len(pairs) - same}


def _keyless(reason: dict[str, Any]) -> dict[str, Any]:
    """Without the key of the comparison row, which differs from run to run."""
    return {name: value for name, value in reason.items() if name != "comparison"}
