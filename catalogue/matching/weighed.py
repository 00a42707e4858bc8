"""What the weights come to, as the JSON that pages and API read; the shape stands in ``docs/examination-json.md``."""

from functools import cache
from typing import TYPE_CHECKING, Any

from catalogue.evaluation import scale
from catalogue.evaluation.hypotheses import Named, refused
from catalogue.evaluation.lr import LogLR
from catalogue.evaluation.next_best import Exclusion, NextObservation

if TYPE_CHECKING:
    from catalogue.matching.outcome import Outcome

JSON = dict[str, Any]
DIGITS = 3  # of a power of ten; more would be read as precision that no reference has


@cache
def _scale() -> scale.Scale:
    return scale.load()


def weight(one: LogLR) -> JSON:
    """Return a weight with its interval, bounds and words; ``direction`` says which side it supports."""
    words = _scale().words(one.value)
    neutral = words == _scale().nothing
    return {
        "log10_lr": _rounded(one.value), "low": _rounded(one.low), "high": _rounded(one.high),
        "floor": _rounded(one.floor), "ceiling": _rounded(one.ceiling), "words": words,
        "direction": "neither" if neutral else "for" if one.value > 0 else "against", "sources": sorted(one.sources),
    }  # fmt: skip


def weighed(outcome: "Outcome", components: dict[str, str]) -> JSON:
    """Return totals of all types, the answer with its propositions, exclusions, and what to look at next."""
    evidence, weighing = outcome.evidence, outcome.evidence.weighing
    types = {one.missile_type.code: one.missile_type.name for one in outcome.types}
    named = Named(outcome.release, types, weighing.population.unknown_share)
    return {
        "scale": {"id": _scale().id, "version": _scale().version, "citation": _scale().citation, "note": _scale().note},
        "population": named.population,
        "types": [_of_type(outcome, named, code) for code in weighing.order()],
        "families": [
            {"name": family, "weight": weight(total), "sentence": named.of_family(family).sentence(total, _scale())}
            for family, total in sorted(
                ((name, weighing.family(name)) for name in dict.fromkeys(weighing.population.families)),
                key=lambda pair: (-pair[1].value, pair[0]),
            )
        ],
        "answer": {
            "level": str(evidence.answer.level), "named": evidence.answer.named, "open": list(evidence.answer.open),
            "weight": weight(evidence.answer.weight), "sentence": evidence.answer.sentence,
        },
        "exclusions": [_exclusion(outcome, one, types) for one in evidence.exclusions],
        "next_observations": [_next(one, components) for one in evidence.next_observations],
        "refused": [{"question": str(one.question), "sentence": one.sentence} for one in refused()],
    }  # fmt: skip


def _of_type(outcome: "Outcome", named: Named, code: str) -> JSON:
    total = outcome.evidence.weighing.total(code)
    return {
        "type": code, "name": named.types[code], "weight": weight(total),
        "sentence": named.of_type(code).sentence(total, _scale()),
        "designs": {group: weight(one) for group, one in outcome.evidence.weighing.by_design(code).items()},
    }  # fmt: skip


def _exclusion(outcome: "Outcome", one: Exclusion, types: dict[str, str]) -> JSON:
    finding = outcome.evidence.findings[one.code][one.decisive]
    return {
        "type": one.code, "name": types[one.code], "weight": weight(one.weight), "kind": finding.kind.code,
        "label": finding.label, "sentence": finding.sentence, "against": weight(one.against),
    }  # fmt: skip


def _next(one: NextObservation, components: dict[str, str]) -> JSON:
    return {
        "kind": one.kind.code, "kind_name": one.kind.name, "component": components.get(one.component or "", ""),
        "bits": _rounded(one.bits), "between": list(one.between),
    }  # fmt: skip


def _rounded(value: float) -> float:
    return round(value, DIGITS) + 0.0
