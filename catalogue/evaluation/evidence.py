"""Findings and weights together: every reason with its weight, what they come to, and what to look at next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from catalogue.evaluation.findings import findings
from catalogue.evaluation.hypotheses import Answer, Level, answer
from catalogue.evaluation.look_alikes import SheetRow, sheet
from catalogue.evaluation.lr import LogLR
from catalogue.evaluation.next_best import Exclusion, NextObservation, exclusions, next_observations, rivals_of
from catalogue.evaluation.population import Population
from catalogue.evaluation.ranking import Candidate, Rival, order, rival
from catalogue.evaluation.values import Expectation, Finding, Observation
from catalogue.evaluation.weighing import Weighing, weigh

PICTURES = "photographs"  # the one group of all image evidence: pictures of one item are never multiplied
MOST_ON_SHEET = 6


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """All candidates in order of weight, each with its findings and their weights; the weighing; what follows.

    ``sheet`` compares the types of ``sheet_types`` (codes, the leader first); both are empty where nothing leads.
    """

    candidates: tuple[Candidate, ...]
    weighing: Weighing
    answer: Answer
    rival: Rival | None
    exclusions: tuple[Exclusion, ...]
    next_observations: tuple[NextObservation, ...]
    sheet_types: tuple[str, ...]
    sheet: tuple[SheetRow, ...]

    def candidate(self, code: str) -> Candidate:
        """Return the candidate of a type."""
        return next(one for one in self.candidates if one.code == code)


def evidence(
    observations: Sequence[Observation],
    reference: Mapping[str, Sequence[Expectation]],
    population: Population,
    *,
    names: Mapping[str, str],
    look_alikes: Mapping[str, Collection[str]] | None = None,
    pictures: Mapping[str, LogLR] | None = None,
) -> Evidence:
    """Find and weigh what ``observations`` say of every type of ``population``, with ``names`` for sentences.

    ``look_alikes`` are the published look-alikes of each type; ``pictures`` is calibrated image evidence by type.
    """
    found = {code: findings(observations, reference.get(code, ()), case=population.case) for code in population.codes}
    # Findings come first in the order of the observations; those after them were not recorded and weigh nothing.
    verdicts = {code: [one.verdict for one in listed[: len(observations)]] for code, listed in found.items()}
    weighing = weigh(observations, population).ruled(verdicts)
    if pictures:
        weighing = weighing.with_group(PICTURES, pictures)
    candidates = order(
        Candidate(code, names[code], family, _weighed(found[code], weighing, code, len(observations)),
                  weighing.total(code))
        for code, family in zip(population.codes, population.families, strict=True)
    )  # fmt: skip
    answered = answer(weighing, names)
    competing = rival(candidates, (look_alikes or {}).get(candidates[0].code, ()))
    compared = _sheet_types(candidates, answered, competing, look_alikes or {})
    by_code = {one.code: one for one in candidates}
    recorded = {(one.kind.code, one.component) for one in observations}
    return Evidence(
        candidates=tuple(candidates),
        weighing=weighing,
        answer=answered,
        rival=competing,
        exclusions=tuple(exclusions(weighing)),
        next_observations=tuple(next_observations(weighing, compared or rivals_of(weighing), recorded)),
        sheet_types=compared,
        sheet=tuple(sheet([by_code[code] for code in compared])),
    )


def _weighed(listed: Sequence[Finding], weighing: Weighing, code: str, observed: int) -> tuple[Finding, ...]:
    rows = (replace(one, weight=weighing.row(place, code)) for place, one in enumerate(listed[:observed]))
    return (*rows, *listed[observed:])


def _sheet_types(
    candidates: Sequence[Candidate], answered: Answer, competing: Rival | None,
    look_alikes: Mapping[str, Collection[str]],
) -> tuple[str, ...]:  # fmt: skip
    """The leader, the relatives it is not told from, its rival, and its published look-alikes by weight."""
    leader = candidates[0]
    if answered.level is Level.NONE and not leader.supported:
        return ()
    alike = [one.code for one in candidates if one.code in look_alikes.get(leader.code, ())]
    named = (leader.code, *answered.open, *((competing.candidate.code,) if competing else ()), *alike)
    kept = tuple(dict.fromkeys(named))[:MOST_ON_SHEET]
    return kept if len(kept) > 1 else ()
