"""Writing an outcome into the rows that pages and API read."""

from typing import Any

from catalogue.custody import canonical
from catalogue.evaluation.hypotheses import Level
from catalogue.evaluation.ranking import Counts, counts
from catalogue.matching import doubts, explain
from catalogue.matching.compare import Pair
from catalogue.matching.method import METHOD
from catalogue.matching.outcome import Outcome, Questioned, TypeCandidate
from catalogue.matching.weighed import Told, scale_in_force
from catalogue.models import Candidate, Comparison, Component, Examination

# The digest of the reference is about what was asked, not about what came of it: it is compared beside the result.
NOT_COVERED = frozenset({"reference_sha256"})
NO_TYPES: dict[str, Any] = {"reached": "none", "name": "", "sentence": "The library has no types.", "open": []}
PAIRS_KEPT = 12  # comparisons kept for one candidate; the strongest come first


def store(examination: Examination, questioned: Questioned, outcome: Outcome) -> None:
    """Write candidates, comparisons and summary of ``examination``; the caller saves and commits.

    ``result_sha256`` covers the order, every reason, weight and pair, and the whole summary, but no key of a row that
    the run itself makes: two runs of the same inputs agree.
    """
    names = dict(Component.objects.values_list("code", "name"))
    told = Told(outcome.evidence, release=outcome.release, components=names) if outcome.evidence else None
    results = []
    for rank, candidate in enumerate(outcome.types, start=1):
        assert told is not None  # there are candidates
        results.append(_store_type(examination, questioned, outcome, candidate, rank=rank, names=names, told=told))
    for rank, (code, pairs) in enumerate(outcome.components, start=1):
        results.append(_store_component(examination, questioned, outcome, code, pairs, rank=rank))
    examination.summary = summary(outcome, told, names) | {"copies": copies(questioned, outcome, names)}
    examination.summary["doubts"] = doubts.told(questioned.features)
    examination.result_sha256 = digest(results, examination.summary)


def digest(results: list[dict[str, Any]], told: dict[str, Any]) -> str:
    """Return the SHA-256 of everything that an examination says: its candidates in order, and its summary."""
    covered = {name: said for name, said in told.items() if name not in NOT_COVERED}
    return canonical.sha256({"results": results, "summary": covered})


def summary(outcome: Outcome, told: Told | None, names: dict[str, str]) -> dict[str, Any]:
    """Return what is said above the candidates."""
    return {
        "pool": outcome.pool,
        "reference_sha256": outcome.reference_sha256,
        "scale": scale_in_force(),
        "population": told.named.population if told else "",
        "level": _level(outcome, told, names),
        "rival": _rival(told, names),
        "families": told.families() if told else [],
        "exclusions": told.exclusions() if told else [],
        "look_alikes": told.look_alikes() if told else {"types": [], "rows": []},
        "next_observations": told.next_observations() if told else [],
        "calibration": outcome.calibration,
        "readings": list(outcome.readings),
        "dates": list(outcome.dates),
        "left_out": list(outcome.left_out),
        "questions": list(outcome.questions),
    }


def _level(outcome: Outcome, told: Told | None, names: dict[str, str]) -> dict[str, Any]:
    """How far the records reach; where they reach nothing, what the photographs look like, and no more."""
    level = told.level() if told else dict(NO_TYPES)
    if level["reached"] == "none":
        level |= explain.looks_like(outcome, names, level["sentence"])
    return level | {"code": level_code(outcome), "rests_on": rests_on(outcome)}


def level_code(outcome: Outcome) -> str:
    """Return the code of the type or family that the answer names; empty where it names neither."""
    answer = outcome.evidence.answer if outcome.evidence else None
    if answer is None or answer.level is Level.NONE:
        return ""
    if answer.level is Level.TYPE:
        return answer.named
    return next(one.missile_type.family.code for one in outcome.types if one.ranked.family == answer.named)


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
    """Return the codes of all sources through which something counts for the best supported candidate."""
    if outcome.evidence is None:
        return []
    leader = outcome.evidence.candidate(outcome.evidence.answer.leader)
    return sorted({source.code for finding in leader.findings for source in finding.counted_sources})


def _rival(told: Told | None, names: dict[str, str]) -> dict[str, Any] | None:
    if told is None or told.evidence.rival is None:
        return None
    rival = told.evidence.rival
    return {
        "type": rival.candidate.code,
        "name": rival.candidate.name,
        "sentence": rival.sentence,
        **told.rival(),
        "reasons": [explain.feature_reason(finding, names) for finding in rival.separating],
    }


def _store_type(
    examination: Examination, questioned: Questioned, outcome: Outcome, candidate: TypeCandidate, *, rank: int,
    names: dict[str, str], told: Told,
) -> dict[str, Any]:  # fmt: skip
    row = Candidate.objects.create(
        examination=examination, rank=rank, missile_type=candidate.missile_type,
        weight=told.candidate(candidate.missile_type.code, candidate.depth),
    )  # fmt: skip
    shown = [explain.feature_reason(finding, names) for finding in candidate.ranked.findings]
    shown += _store_pairs(row, questioned, outcome, candidate.pairs or ((candidate.weak,) if candidate.weak else ()))
    return _complete(row, shown, _counts(counts(candidate.ranked.findings), candidate.pairs))


def _store_component(
    examination: Examination, questioned: Questioned, outcome: Outcome, code: str, pairs: tuple[Pair, ...], *, rank: int
) -> dict[str, Any]:
    row = Candidate.objects.create(
        examination=examination, rank=rank, component=Component.objects.get(code=code)
    )
    return _complete(row, _store_pairs(row, questioned, outcome, pairs), _pair_counts(pairs))


def _complete(row: Candidate, reasons: list[dict[str, Any]], counted: dict[str, int]) -> dict[str, Any]:
    row.reasons, row.counts = explain.in_order(reasons), counted
    row.save(update_fields=["reasons", "counts"])
    return {
        "rank": row.rank,
        "type": row.missile_type.code if row.missile_type else None,
        "component": row.component.code if row.component else None,
        "weight": row.weight,
        "counts": counted,
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


def _counts(told: Counts, pairs: tuple[Pair, ...]) -> dict[str, int]:
    return {
        "agrees": told.agrees,
        "disagrees": told.disagrees,
        "not_observed": told.not_observed,
        "not_in_reference": told.not_in_reference,
        "no_weight": told.no_weight,
        **_pair_counts(pairs),
    }


def _pair_counts(pairs: tuple[Pair, ...]) -> dict[str, int]:
    same = sum(1 for pair in pairs if pair.same)
    return {"same_photograph": same, "keypoints": len(pairs) - same}


def _keyless(reason: dict[str, Any]) -> dict[str, Any]:
    """Without the key of the comparison row, which differs from run to run."""
    return {name: value for name, value in reason.items() if name != "comparison"}
