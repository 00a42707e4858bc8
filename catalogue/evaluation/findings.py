"""What the observations of a fragment say about one type: comparators and source rules put together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalogue.evaluation.comparators import COMPARATORS, Outcome
from catalogue.evaluation.sources import Counted, counted
from catalogue.evaluation.values import Expectation, Finding, Observation, SourceRef, State, Verdict

UNKNOWN_PART = "which part the observation belongs to is not known"
UNCOUNTED_VALUE_FITS = "another published value, which itself does not count, fits the observation"


@dataclass(frozen=True, slots=True)
class _Row:
    """One published value with how the observation stands to it and which of its sources count."""

    expectation: Expectation
    outcome: Outcome
    counted: Counted

    def speaks(self, verdict: Verdict) -> bool:
        """Whether this value gives ``verdict`` through a source that counts."""
        return self.outcome.verdict is verdict and bool(self.counted.sources)

    @property
    def excuses(self) -> bool:
        """Whether this sourced value leaves open that the observation fits the type.

        A limit does not: "more than 7 m" is printed beside "7.3 m" by the same people and means the same missile.
        """
        fits = self.outcome.verdict in {Verdict.AGREES, Verdict.NO_WEIGHT}
        return fits and not self.expectation.unsourced and self.expectation.bound not in {">", "<", "<="}


def findings(observations: Sequence[Observation], expectations: Sequence[Expectation], *, case: str) -> list[Finding]:
    """Set every observation against what the reference says of one type, and list what was not recorded.

    One finding for each observation, in their order, then one for each kind and component of the reference that
    nothing was recorded for. ``case`` is the code of the case at hand; reports only about it do not count.
    """
    by_kind: dict[str, list[Expectation]] = {}
    for expectation in expectations:
        by_kind.setdefault(expectation.kind.code, []).append(expectation)
    found = []
    recorded: set[int] = set()
    for seen in observations:
        comparable = [e for e in by_kind.get(seen.kind.code, ()) if _same_part(seen, e)]
        recorded.update(map(id, comparable))
        found.append(compare(seen, comparable, case=case))
    missed: dict[tuple[str, str | None], list[Expectation]] = {}
    for expectation in expectations:
        if id(expectation) not in recorded:
            missed.setdefault((expectation.kind.code, expectation.component), []).append(expectation)
    return found + [_not_recorded(group) for group in missed.values()]


def compare(observation: Observation, expectations: Sequence[Expectation], *, case: str) -> Finding:
    """Compare an observation with every value published of one type for its kind; all of them are listed.

    The values are of the observation's kind. It agrees when any counting value agrees, and disagrees when a counting
    value disagrees and no sourced one leaves it open: published values differ, and a false exclusion costs more
    than a missed one.
    """
    if observation.state is not State.VALUE:
        return _finding(observation, expectations, Verdict.NOT_OBSERVED, _unseen(observation))
    if not expectations:
        sentence = f"{observation.kind.name}: {observation.text} observed; the reference says nothing about it."
        return _finding(observation, expectations, Verdict.NOT_IN_REFERENCE, sentence)
    rows = [_row(observation, expectation, case) for expectation in expectations]
    agreeing = [row for row in rows if row.speaks(Verdict.AGREES)]
    disagreeing = [row for row in rows if row.speaks(Verdict.DISAGREES)]
    if agreeing:
        return _counting(observation, expectations, agreeing)
    if disagreeing and (objection := _objection(observation, rows, disagreeing)):
        return _no_weight(observation, expectations, disagreeing[0], objection)
    if disagreeing:
        return _counting(observation, expectations, disagreeing)
    return _silent(observation, expectations, rows)


_INTEREST = {Verdict.AGREES: 0, Verdict.NO_WEIGHT: 1, Verdict.DISAGREES: 2, Verdict.NOT_IN_REFERENCE: 3}


def _same_part(observation: Observation, expectation: Expectation) -> bool:
    """Whether the two may be about one part: not known to be about different ones."""
    return None in {observation.component, expectation.component} or observation.component == expectation.component


def _row(observation: Observation, expectation: Expectation, case: str) -> _Row:
    outcome = COMPARATORS[observation.kind.value_type](observation, expectation)
    return _Row(expectation, outcome, counted(observation, expectation, case=case))


def _objection(observation: Observation, rows: Iterable[_Row], disagreeing: Iterable[_Row]) -> str:
    """Say why a disagreement must not count; empty when it may."""
    for row in rows:
        if row.excuses:
            return row.outcome.why or UNCOUNTED_VALUE_FITS
    # The value may belong to another part of the same missile, so it excludes nothing.
    if observation.component is None and any(row.expectation.component for row in disagreeing):
        return UNKNOWN_PART
    return ""


def _counting(observation: Observation, expectations: Sequence[Expectation], rows: Sequence[_Row]) -> Finding:
    """Make the finding of rows that count and have one verdict; the best graded one gives the sentence."""
    best = min(rows, key=lambda row: min(source.grade for source in row.counted.sources))
    sources = frozenset(source for row in rows for source in row.counted.sources)
    return _finding(observation, expectations, best.outcome.verdict, best.outcome.sentence, counted_sources=sources)


def _silent(observation: Observation, expectations: Sequence[Expectation], rows: Sequence[_Row]) -> Finding:
    """Make the finding of rows of which none speaks; the one that fits best says most to the reader."""
    row = min(rows, key=lambda row: _INTEREST[row.outcome.verdict])
    if row.outcome.verdict is Verdict.NOT_IN_REFERENCE:
        return _finding(observation, expectations, Verdict.NOT_IN_REFERENCE, row.outcome.sentence)
    return _no_weight(observation, expectations, row, row.outcome.why or row.counted.why_none)


def _no_weight(observation: Observation, expectations: Sequence[Expectation], row: _Row, why: str) -> Finding:
    sentence = f"{row.outcome.sentence} This has no weight: {why}."
    return _finding(observation, expectations, Verdict.NO_WEIGHT, sentence, why=why)


def _finding(
    observation: Observation,
    expectations: Sequence[Expectation],
    verdict: Verdict,
    sentence: str,
    *,
    counted_sources: frozenset[SourceRef] = frozenset(),
    why: str = "",
) -> Finding:
    return Finding(
        verdict=verdict,
        kind=observation.kind,
        component=observation.component,
        observed=observation.text,
        expected=_listed(expectations),
        sentence=sentence,
        counted_sources=counted_sources,
        why_no_weight=why,
        sources=_sources(expectations),
        label=observation.label,
    )


def _not_recorded(expectations: Sequence[Expectation]) -> Finding:
    first, expected = expectations[0], _listed(expectations)
    return Finding(
        verdict=Verdict.NOT_OBSERVED,
        kind=first.kind,
        component=first.component,
        observed="not recorded",
        expected=expected,
        sentence=f"{first.kind.name}: nothing was recorded; the reference says {expected}.",
        sources=_sources(expectations),
    )


def _unseen(observation: Observation) -> str:
    if observation.state is State.NOT_APPLICABLE:
        return f"{observation.kind.name} does not apply to this fragment."
    return f"{observation.kind.name} is not visible on this fragment."


def _listed(expectations: Iterable[Expectation]) -> str:
    """List every published value once; one without a source says so."""
    texts = (e.text + (" (no source)" if e.unsourced else "") for e in expectations)
    return "; ".join(dict.fromkeys(texts))


def _sources(expectations: Iterable[Expectation]) -> frozenset[SourceRef]:
    return frozenset(source for expectation in expectations for source in expectation.sources)
