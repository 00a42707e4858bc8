"""Which sources let a reference value count against an observation of one case."""

from dataclasses import dataclass

from catalogue.evaluation.values import Expectation, Observation, SourceRef

UNSOURCED = "the reference value has no source"
SAME_CASE = "the reference value rests on reports about this same case"
SAME_REPORT = "the observation and the reference value come from the same report"


@dataclass(frozen=True, slots=True)
class Counted:
    """The sources of a reference value that count, or, where none does, why."""

    sources: frozenset[SourceRef]
    why_none: str

    def __post_init__(self) -> None:
        if bool(self.sources) is bool(self.why_none):
            raise ValueError("either some source counts or a reason says why none does")


def counted(observation: Observation, expectation: Expectation, *, case: str) -> Counted:
    """Keep the sources that are independent of the observation and of ``case``, the code of the case at hand.

    Without this rule the reports on a missile would confirm themselves: what was seen on it would have entered
    the reference, and would then be found again.
    """
    reasons = {source: _objection(source, observation.sources, case) for source in expectation.sources}
    kept = independent(expectation, reports=observation.sources, case=case)
    if kept:
        return Counted(kept, "")
    return Counted(frozenset(), "; ".join(sorted(set(reasons.values()))) or UNSOURCED)


def independent(expectation: Expectation, *, reports: frozenset[str], case: str) -> frozenset[SourceRef]:
    """Keep the sources of a value that are neither among ``reports`` nor only about ``case``."""
    return frozenset(source for source in expectation.sources if not _objection(source, reports, case))


def _objection(source: SourceRef, reports: frozenset[str], case: str) -> str:
    if source.code in reports:
        return SAME_REPORT
    # A general source names no case, and the empty set lies within every set.
    if source.only_about and source.only_about <= {case}:
        return SAME_CASE
    return ""
