"""What the weights come to, as the JSON that pages and API read; the shape stands in ``docs/examination-json.md``."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from catalogue.custody import canonical
from catalogue.evaluation.designs import ONE_SOURCE
from catalogue.evaluation.evidence import PICTURES, Evidence
from catalogue.evaluation.hypotheses import Level, Named, Propositions
from catalogue.evaluation.lr import LogLR
from catalogue.evaluation.next_best import Exclusion, NextObservation
from catalogue.evaluation.values import Finding
from catalogue.matching.depth import Depth
from catalogue.matching.words import scale

JSON = dict[str, Any]
APART = {PICTURES: "Photographs", ONE_SOURCE: "Taken back: one report opposes no further than the doubt about it"}
DIGITS = 3  # of a power of ten; more would be read as precision that no reference has


def weight(one: LogLR) -> JSON:
    """Return a weight with its interval, bounds and words; ``direction`` says which side it supports."""
    words = scale().words(one.value)
    neutral = words == scale().nothing
    return {
        "log10_lr": _rounded(one.value), "low": _rounded(one.low), "high": _rounded(one.high),
        "floor": _rounded(one.floor), "ceiling": _rounded(one.ceiling), "words": words,
        "direction": "neither" if neutral else "for" if one.value > 0 else "against", "sources": sorted(one.sources),
    }  # fmt: skip


def scale_in_force() -> JSON:
    """Return the scale whose words are used, whole, so that they can be read when it is no longer in force."""
    used = scale()
    told = asdict(used)
    return {**told, "steps": [{"from": step.least, "words": step.words} for step in used.steps],
            "sha256": canonical.sha256(told)}  # fmt: skip


class Told:
    """One examination's evidence told in propositions: who the types are and which population they stand for."""

    def __init__(self, evidence: Evidence, *, release: str, components: Mapping[str, str]) -> None:
        self.evidence = evidence
        self.names = {one.code: one.name for one in evidence.candidates}
        self.named = Named(release, self.names, evidence.weighing.population.unknown_share)
        self.components = components

    def candidate(self, code: str, depth: Depth) -> JSON:
        """Return the total weight of a type, what it is made of, and how deep the reference is."""
        ranked = self.evidence.candidate(code)
        return {
            **self._pair(self.named.of_type(code), ranked.weight),
            "designs": [
                {"group": group, "name": _design(group, ranked.findings), "weight": weight(one)}
                for group, one in self.evidence.weighing.by_design(code).items()
            ],
            "depth": {"photographs": depth.photographs, "values": depth.values, "sources": sorted(depth.sources),
                      "grade": depth.grade or "", "sentence": depth.sentence},
        }  # fmt: skip

    def level(self) -> JSON:
        """Return what the answer names, and the pair of propositions that its weight belongs to."""
        answer = self.evidence.answer
        told = {"reached": str(answer.level), "name": self.names.get(answer.named, answer.named),
                "sentence": answer.sentence, "open": [self.names[code] for code in answer.open]}  # fmt: skip
        if answer.level is Level.NONE:  # no pair, so no weight: the sentence would be about something else
            return told
        of = self.named.of_type if answer.level is Level.TYPE else self.named.of_family
        return told | self._pair(of(answer.named), answer.weight)

    def rival(self) -> JSON:
        """Return the weight for the leader rather than its rival; the caller knows that there is one."""
        assert self.evidence.rival is not None
        leader, other = self.evidence.answer.leader, self.evidence.rival.candidate.code
        return self._pair(self.named.between(leader, other), self.evidence.weighing.apart(leader, other))

    def families(self) -> list[JSON]:
        """Return every family that something speaks for or against, the best supported first."""
        weighing = self.evidence.weighing
        found = [(weighing.family(name), name) for name in dict.fromkeys(weighing.population.families)]
        spoken = [(one, name) for one, name in found if weight(one)["direction"] != "neither"]
        return [
            {"name": name, **self._pair(self.named.of_family(name), one)}
            for one, name in sorted(spoken, key=lambda pair: (-pair[0].value, pair[1]))
        ]

    def exclusions(self) -> list[JSON]:
        """Return the types that the evidence speaks against, each with the disagreement that opposes it most."""
        return [self._exclusion(one) for one in self.evidence.exclusions]

    def look_alikes(self) -> JSON:
        """Return the look-alike sheet: types as columns, features as rows."""
        return {
            "types": [{"code": code, "name": self.names[code]} for code in self.evidence.sheet_types],
            "rows": [
                {"kind": row.kind.code, "kind_name": row.kind.name, "component": self._component(row.component),
                 "observed": row.observed, "published": list(row.published), "differs": row.differs}
                for row in self.evidence.sheet
            ],
        }  # fmt: skip

    def next_observations(self) -> list[JSON]:
        """Return what to look at next, what tells most first."""
        return [self._next(one) for one in self.evidence.next_observations]

    def _pair(self, pair: Propositions, one: LogLR) -> JSON:
        return {"weight": weight(one), "proposition": pair.first, "alternative": pair.second,
                "population": pair.population, "told": pair.sentence(one, scale())}  # fmt: skip

    def _exclusion(self, one: Exclusion) -> JSON:
        finding = self.evidence.candidate(one.code).findings[one.strongest]
        return {
            "type": one.code, "name": self.names[one.code], "weight": weight(one.weight), "kind": finding.kind.code,
            "record": finding.label, "sentence": finding.sentence, "against": weight(one.against),
        }  # fmt: skip

    def _next(self, one: NextObservation) -> JSON:
        return {
            "kind": one.kind.code, "kind_name": one.kind.name, "component": self._component(one.component),
            "bits": _rounded(one.bits), "between": [self.names[code] for code in one.between],
        }  # fmt: skip

    def _component(self, code: str | None) -> str:
        return self.components.get(code or "", "")


def _design(group: str, findings: Iterable[Finding]) -> str:
    """Name a design group by the kinds recorded in it."""
    if group in APART:
        return APART[group]
    return ", ".join(dict.fromkeys(one.kind.name for one in findings if one.kind.group == group and one.counts))


def _rounded(value: float) -> float:
    return round(value, DIGITS) + 0.0
