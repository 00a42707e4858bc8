"""The look-alike sheet: what is published of the leader and of those it could be taken for, and what was observed."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.evaluation.ranking import Candidate
from catalogue.evaluation.values import Finding, Kind, Verdict

NOTHING_PUBLISHED = "nothing published"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One feature of one component: what was observed, and what is published of each type of the sheet, in order.

    ``observed`` is empty where nothing was recorded. ``differs`` says that two of the published texts differ, so
    that looking there may tell types apart.
    """

    kind: Kind
    component: str | None
    observed: str
    published: tuple[str, ...]
    differs: bool


def sheet(candidates: Sequence[Candidate]) -> list[SheetRow]:
    """Lay the published values of ``candidates`` side by side; features published of fewer than two are left out.

    Rows on which they differ come first, among them those that were not observed.
    """
    columns = [_by_place(candidate) for candidate in candidates]
    places = dict.fromkeys(place for column in columns for place in column)
    rows = []
    for place in places:
        found = [column.get(place) for column in columns]
        published = tuple(one.expected if one and one.expected else NOTHING_PUBLISHED for one in found)
        told = [text for text in published if text != NOTHING_PUBLISHED]
        first = next(one for one in found if one)
        if len(told) >= 2:
            rows.append(SheetRow(first.kind, first.component, _observed(first), published, len(set(told)) > 1))
    return sorted(rows, key=lambda row: (not row.differs, bool(row.observed), row.kind.name, row.component or ""))


def _by_place(candidate: Candidate) -> dict[tuple[str, str | None, str], Finding]:
    """The findings by kind, component and record; what was not recorded has no record."""
    return {(one.kind.code, one.component, one.label): one for one in candidate.findings}


def _observed(finding: Finding) -> str:
    if finding.verdict is Verdict.NOT_OBSERVED and not finding.label:
        return ""
    return finding.observed
