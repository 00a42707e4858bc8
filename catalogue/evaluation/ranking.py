"""The candidates side by side: how many designs speak for and against each, which is the rival, and what separates two.

The order of candidates is that of their weights (``weighing``); nothing here weighs.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from catalogue.evaluation.hypotheses import FAMILY_FROM, joined
from catalogue.evaluation.lr import LogLR
from catalogue.evaluation.values import Finding, Verdict


@dataclass(frozen=True, slots=True)
class Counts:
    """How many designs agree and disagree, and how many findings say nothing."""

    agrees: int
    disagrees: int
    not_observed: int
    not_in_reference: int
    no_weight: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A type with its findings and the weight of everything recorded for it against all alternatives."""

    code: str
    name: str
    family: str
    findings: tuple[Finding, ...]
    weight: LogLR

    def __post_init__(self) -> None:
        if not (self.code and self.name and self.family):
            raise ValueError("a candidate needs a code, a name and a family")

    @property
    def supported(self) -> bool:
        """Whether there is at least as much support as the scale has a word for."""
        return self.weight.value >= FAMILY_FROM


@dataclass(frozen=True, slots=True)
class Rival:
    """The candidate of another family to tell the leader from, and what tells them apart."""

    candidate: Candidate
    separating: tuple[Finding, ...]
    sentence: str


def counts(findings: Iterable[Finding]) -> Counts:
    """Count findings so that one design, and one source within a design group, speaks only once.

    Counting findings of one design group and component give one vote, that of the finding which weighs most; at equal
    weight a disagreement wins, for it is the more careful answer. Agreements of a group on several components
    count only as far as each brings a source that the group has not used.
    """
    listed = list(findings)
    verdicts = [finding.verdict for finding in _votes(listed)]
    silent = [finding.verdict for finding in listed if not finding.counts]
    return Counts(
        agrees=verdicts.count(Verdict.AGREES),
        disagrees=verdicts.count(Verdict.DISAGREES),
        not_observed=silent.count(Verdict.NOT_OBSERVED),
        not_in_reference=silent.count(Verdict.NOT_IN_REFERENCE),
        no_weight=silent.count(Verdict.NO_WEIGHT),
    )


def order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Put candidates in order, the best supported first; equal ones by code, so that a second run gives the same."""
    # Nine decimals: the last bits of sums must not put one of two equal candidates first.
    return sorted(candidates, key=lambda candidate: (-round(candidate.weight.value, 9), candidate.code))


def separating(leader: Candidate, other: Candidate) -> tuple[Finding, ...]:
    """Give the findings that count against ``other`` and do not count against ``leader`` as well."""
    shared = {_place(finding) for finding in leader.findings if finding.verdict is Verdict.DISAGREES}
    against = (vote for vote in _votes(other.findings) if vote.verdict is Verdict.DISAGREES)
    return tuple(finding for finding in against if _place(finding) not in shared)


def rival(
    candidates: Iterable[Candidate], look_alikes: Collection[str] = (), *, leader: str = ""
) -> Rival | None:
    """Name the candidate of another family to tell ``leader`` (a code; the first) from; none when nothing competes.

    In this order, and by weight within each: a candidate that the evidence supports as well; a look-alike of the
    leader (``look_alikes`` are type codes) that something recorded speaks against; any other look-alike; any
    candidate that something speaks against. A type nobody has data on is neither supported nor opposed: no rival.
    """
    ranked = order(candidates)
    first = next((one for one in ranked if one.code == leader or not leader), None)
    if first is None or first.weight.value <= 0:
        return None
    others = [c for c in ranked if c.family != first.family]
    turns = [(_closeness(first, other, look_alikes), other) for other in others]
    eligible = [(turn, other) for turn, other in turns if turn is not None]
    if not eligible:
        return None
    # min() keeps the first of equals, and the candidates stand in order.
    chosen = min(eligible, key=lambda pair: pair[0])[1]
    rows = separating(first, chosen)
    return Rival(chosen, rows, _rival_sentence(first, chosen, rows))


def _votes(findings: Iterable[Finding]) -> list[Finding]:
    """Give the findings that have a vote, in their order."""
    designs: dict[tuple[str, str | None], list[tuple[int, Finding]]] = {}
    for place, finding in enumerate(findings):
        if finding.counts:
            designs.setdefault((finding.kind.group, finding.component), []).append((place, finding))
    strongest = [min(design, key=_strength) for design in designs.values()]
    used: dict[str, set[str]] = {}
    votes: list[tuple[int, Finding]] = []
    # The weightiest vote of a group takes its sources first.
    for place, finding in sorted(strongest, key=_strength):
        if finding.verdict is Verdict.AGREES:
            spent = used.setdefault(finding.kind.group, set())
            fresh = {source.code for source in finding.counted_sources} - spent
            if not fresh:
                continue
            spent |= fresh
        votes.append((place, finding))
    return [finding for _, finding in sorted(votes, key=lambda vote: vote[0])]


def _strength(placed: tuple[int, Finding]) -> tuple[float, bool, int]:
    """Sort by weight, at equal weight the disagreement first, then as listed."""
    place, finding = placed
    return -abs(finding.weight.value), finding.verdict is Verdict.AGREES, place


def _place(finding: Finding) -> tuple[str, str | None, str]:
    return finding.kind.code, finding.component, finding.label


def _closeness(leader: Candidate, other: Candidate, look_alikes: Collection[str]) -> int | None:
    """Say in which of the four turns of ``rival`` a candidate comes; None when it is no rival."""
    if other.supported:
        return 0
    if other.code in look_alikes:
        return 1 if separating(leader, other) else 2
    return 3 if counts(other.findings).disagrees else None


def _rival_sentence(leader: Candidate, chosen: Candidate, rows: tuple[Finding, ...]) -> str:
    told = f"The rival of {leader.name} is {chosen.name}"
    if not rows:
        return f"{told}; nothing recorded separates the two."
    names = joined(dict.fromkeys(row.kind.name[:1].lower() + row.kind.name[1:] for row in rows), last="and")
    return f"{told}; counting against it, and not against {leader.name}: {names}."
