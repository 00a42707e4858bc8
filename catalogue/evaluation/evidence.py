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

    The leader is ``answer.leader``: the best supported type of the best supported family.

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


def ruled(
    observations: Sequence[Observation], reference: Mapping[str, Sequence[Expectation]], population: Population
) -> tuple[dict[str, list[Finding]], Weighing]:
    """Find what the observations say of every type, and weigh them as far as the findings let them count.

    Findings come first in the order of the observations; those after them were not recorded and weigh nothing.
    """
    found = {code: findings(observations, reference.get(code, ()), case=population.case) for code in population.codes}
    verdicts = {code: [one.verdict for one in listed[: len(observations)]] for code, listed in found.items()}
    return found, weigh(observations, population).ruled(verdicts)


def evidence(
    observations: Sequence[Observation],
    reference: Mapping[str, Sequence[Expectation]],
    population: Population,
    *,
    names: Mapping[str, str],
    look_alikes: Mapping[str, Collection[str]] | None = None,
    pictures: Mapping[str, LogLR] | None = None,
    components: Collection[str] = (),
) -> Evidence:
    """Find and weigh what ``observations`` say of every type of ``population``, with ``names`` for sentences.

    ``look_alikes`` are the published look-alikes of each type; ``pictures`` is calibrated image evidence by type;
    ``components`` are the parts that the item shows, all where none is known: only there is anything to look at next.
    """
    found, weighing = ruled(observations, reference, population)
    if pictures:
        weighing = weighing.with_group(PICTURES, pictures)
    candidates = order(
        Candidate(code, names[code], family, _weighed(found[code], weighing, code, len(observations)),
                  weighing.total(code))
        for code, family in zip(population.codes, population.families, strict=True)
    )  # fmt: skip
    answered = answer(weighing, names, pictures=PICTURES)
    alike = (look_alikes or {}).get(answered.leader, ())
    competing = rival(candidates, alike, leader=answered.leader)
    compared = _sheet_types(candidates, answered, competing, alike)
    by_code = {one.code: one for one in candidates}
    recorded = {(one.kind.code, one.component) for one in observations}
    return Evidence(
        candidates=tuple(candidates),
        weighing=weighing,
        answer=answered,
        rival=competing,
        exclusions=tuple(exclusions(weighing)),
        next_observations=tuple(next_observations(weighing, compared or rivals_of(weighing), recorded, components)),
        sheet_types=compared,
        sheet=tuple(sheet([by_code[code] for code in compared])),
    )


def _weighed(listed: Sequence[Finding], weighing: Weighing, code: str, observed: int) -> tuple[Finding, ...]:
    rows = (replace(one, weight=weighing.row(place, code)) for place, one in enumerate(listed[:observed]))
    return (*rows, *listed[observed:])


def _sheet_types(
    candidates: Sequence[Candidate], answered: Answer, competing: Rival | None, alike: Collection[str]
) -> tuple[str, ...]:
    """The leader, the relatives it is not told from, its rival, and its published look-alikes by weight."""
    leader = next(one for one in candidates if one.code == answered.leader)
    if answered.level is Level.NONE and not leader.supported:
        return ()
    others = [one.code for one in candidates if one.code in alike]
    named = (leader.code, *answered.open, *((competing.candidate.code,) if competing else ()), *others)
    kept = tuple(dict.fromkeys(named))[:MOST_ON_SHEET]
    return kept if len(kept) > 1 else ()
