"""Findings and weights together: every reason with its weight, what they come to, and what to look at next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from catalogue.evaluation.findings import findings
from catalogue.evaluation.hypotheses import Answer, answer
from catalogue.evaluation.next_best import Exclusion, NextObservation, exclusions, next_observations, rivals_of
from catalogue.evaluation.population import Population
from catalogue.evaluation.values import Expectation, Finding, Observation
from catalogue.evaluation.weighing import Weighing, weigh


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """All findings by type, each with its weight; the weighing; and what follows from it."""

    findings: Mapping[str, tuple[Finding, ...]]
    weighing: Weighing
    answer: Answer
    exclusions: tuple[Exclusion, ...]
    next_observations: tuple[NextObservation, ...]


def evidence(
    observations: Sequence[Observation],
    reference: Mapping[str, Sequence[Expectation]],
    population: Population,
    *,
    names: Mapping[str, str],
) -> Evidence:
    """Find and weigh what ``observations`` say of every type of ``population``, with ``names`` for sentences."""
    found = {code: findings(observations, reference.get(code, ()), case=population.case) for code in population.codes}
    # Findings come first in the order of the observations; those after them were not recorded and weigh nothing.
    verdicts = {code: [one.verdict for one in listed[: len(observations)]] for code, listed in found.items()}
    weighing = weigh(observations, population).ruled(verdicts)
    weighed = {
        code: (
            *(replace(one, weight=weighing.row(place, code)) for place, one in enumerate(listed[: len(observations)])),
            *listed[len(observations) :],
        )
        for code, listed in found.items()
    }  # fmt: skip
    recorded = {(one.kind.code, one.component) for one in observations}
    return Evidence(
        findings=weighed,
        weighing=weighing,
        answer=answer(weighing, names),
        exclusions=tuple(exclusions(weighing)),
        next_observations=tuple(next_observations(weighing, rivals_of(weighing), recorded)),
    )
