"""Putting candidate types in order, naming the rival, and saying how far the answer reaches.

The order value is an ordering device. It is not a weight of evidence, has no unit, and is not shown as one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from catalogue.evaluation.values import Finding, Grade, Verdict

# Ours: a better graded source moves a candidate further. Nothing but the order is read from these.
GRADE_WEIGHT = {Grade.A: 1.0, Grade.B: 0.8, Grade.C: 0.5, Grade.D: 0.25}


# Ours: one agreement may be chance or one man's slip; a name needs two designs that agree.
LEAST_AGREEMENTS = 2


@dataclass(frozen=True, slots=True)
class Tally:
    """How many designs agree and disagree, how many findings say nothing, and the value the order uses."""

    agrees: int
    disagrees: int
    not_observed: int
    not_in_reference: int
    no_weight: int
    order_value: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A type with its findings; a type without a family is given its own code as the family."""

    code: str
    name: str
    family: str
    findings: tuple[Finding, ...]
    tally: Tally = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if not (self.code and self.name and self.family):
            raise ValueError("a candidate needs a code, a name and a family")
        object.__setattr__(self, "tally", tally(self.findings))


@dataclass(frozen=True, slots=True)
class FamilyRank:
    """A family by its best type, with how many of its types have something that agrees."""

    family: str
    best: Candidate
    supported: int


@dataclass(frozen=True, slots=True)
class Rival:
    """The candidate of another family to tell the leader from, and what tells them apart."""

    candidate: Candidate
    separating: tuple[Finding, ...]
    sentence: str


class Reach(StrEnum):
    """How far an answer goes."""

    TYPE = "type"
    FAMILY = "family"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Level:
    """How far the answer reaches, what it names there (a type's code, a family, or nothing), and why."""

    reach: Reach
    named: str
    sentence: str


def tally(findings: Iterable[Finding]) -> Tally:
    """Count findings so that one design, and one source within a design group, speaks only once.

    Counting findings of one design group and component give one vote, that of the best graded finding; at equal
    grade a disagreement wins, for it is the more careful answer. Agreements of a group on several components
    count only as far as each brings a source that the group has not used.
    """
    listed = list(findings)
    votes = _votes(listed)
    verdicts = [finding.verdict for finding, _ in votes]
    silent = [finding.verdict for finding in listed if not finding.counts]
    return Tally(
        agrees=verdicts.count(Verdict.AGREES),
        disagrees=verdicts.count(Verdict.DISAGREES),
        not_observed=silent.count(Verdict.NOT_OBSERVED),
        not_in_reference=silent.count(Verdict.NOT_IN_REFERENCE),
        no_weight=silent.count(Verdict.NO_WEIGHT),
        # Rounded: sums of tenths must not break a tie by their last bits.
        order_value=round(sum(value for _, value in votes), 6) + 0.0,
    )


def order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Put candidates in order, the best first; equal ones by code, so that a second run gives the same list."""
    return sorted(candidates, key=lambda candidate: (-candidate.tally.order_value, candidate.code))


def family_order(candidates: Iterable[Candidate]) -> list[FamilyRank]:
    """Put families in order of their best type, then of how many of their types something agrees with."""
    members: dict[str, list[Candidate]] = {}
    for candidate in order(candidates):
        members.setdefault(candidate.family, []).append(candidate)
    ranks = [FamilyRank(family, kin[0], sum(bool(c.tally.agrees) for c in kin)) for family, kin in members.items()]
    return sorted(ranks, key=lambda rank: (-rank.best.tally.order_value, -rank.supported, rank.family))


def separating(leader: Candidate, other: Candidate) -> tuple[Finding, ...]:
    """Give the findings that count against ``other`` and do not count against ``leader`` as well."""
    shared = {_place(finding) for finding in leader.findings if finding.verdict is Verdict.DISAGREES}
    against = (vote for vote, _ in _votes(other.findings) if vote.verdict is Verdict.DISAGREES)
    return tuple(finding for finding in against if _place(finding) not in shared)


def rival(candidates: Iterable[Candidate], look_alikes: Collection[str] = ()) -> Rival | None:
    """Name the candidate of another family to tell the leader from; none when nothing leads or nothing competes.

    In this order, and by rank within each: a candidate that the evidence supports as well; a look-alike of the
    leader (``look_alikes`` are type codes) that something recorded speaks against; any other look-alike; any
    candidate that something speaks against. A type nobody has data on ranks high by ignorance and is no rival.
    """
    ranked = order(candidates)
    if not ranked or not ranked[0].tally.agrees:
        return None
    others = [c for c in ranked if c.family != ranked[0].family]
    turns = [(_closeness(ranked[0], other, look_alikes), other) for other in others]
    eligible = [(turn, other) for turn, other in turns if turn is not None]
    if not eligible:
        return None
    # min() keeps the first of equals, and the candidates stand in order.
    chosen = min(eligible, key=lambda pair: pair[0])[1]
    rows = separating(ranked[0], chosen)
    return Rival(chosen, rows, _rival_sentence(ranked[0], chosen, rows))


def level(candidates: Iterable[Candidate]) -> Level:
    """Say how far the answer reaches: to a type, to a family, or nowhere.

    Nothing is named on a single agreement. A type is named only when something recorded counts against every other
    type of its family; that nothing is known about a sibling is no reason to prefer the leader to it.
    """
    ranked = order(candidates)
    if not ranked or not ranked[0].tally.agrees:
        return Level(Reach.NONE, "", "Nothing recorded supports any type of this library.")
    leader = ranked[0]
    if leader.tally.order_value <= 0:
        return Level(Reach.NONE, "", f"As much speaks against {leader.name} as supports it.")
    for other in ranked[1:]:
        if other.family != leader.family and other.tally.order_value == leader.tally.order_value:
            sentence = f"The recorded features support {leader.name} and {other.name} alike."
            return Level(Reach.NONE, "", sentence)
    if leader.tally.agrees < LEAST_AGREEMENTS:
        sentence = f"One recorded feature agrees with {leader.name}; one alone names neither a type nor a family."
        return Level(Reach.NONE, "", sentence)
    siblings = [c for c in ranked[1:] if c.family == leader.family]
    if open_ := [c.name for c in siblings if not separating(leader, c)]:
        sentence = (
            f"The recorded features support the family {leader.family}; nothing recorded counts against "
            f"{_joined(open_)}, so they do not single out {leader.name}."
        )
        return Level(Reach.FAMILY, leader.family, sentence)
    if not siblings:
        sentence = f"The recorded features support {leader.name}, the only type of its family in this library."
    else:
        sentence = (
            f"The recorded features support {leader.name} and count against every other type of the family "
            f"{leader.family} in this library."
        )
    return Level(Reach.TYPE, leader.code, sentence)


def _votes(findings: Iterable[Finding]) -> list[tuple[Finding, float]]:
    """Give the findings that have a vote, in their order, each with its part of the order value."""
    designs: dict[tuple[str, str | None], list[tuple[int, Finding]]] = {}
    for place, finding in enumerate(findings):
        if finding.counts:
            designs.setdefault((finding.kind.group, finding.component), []).append((place, finding))
    strongest = [min(design, key=_strength) for design in designs.values()]
    used: dict[str, set[str]] = {}
    votes: list[tuple[int, Finding, float]] = []
    # The best graded vote of a group takes its sources first.
    for place, finding in sorted(strongest, key=_strength):
        if finding.verdict is Verdict.DISAGREES:
            votes.append((place, finding, -max(GRADE_WEIGHT[source.grade] for source in finding.counted_sources)))
            continue
        spent = used.setdefault(finding.kind.group, set())
        fresh = [source for source in finding.counted_sources if source.code not in spent]
        if fresh:
            spent.update(source.code for source in fresh)
            votes.append((place, finding, max(GRADE_WEIGHT[source.grade] for source in fresh)))
    return [(finding, value) for _, finding, value in sorted(votes, key=lambda vote: vote[0])]


def _strength(placed: tuple[int, Finding]) -> tuple[str, bool, int]:
    """Sort by grade, at equal grade the disagreement first, then as listed."""
    place, finding = placed
    return finding.grade or "", finding.verdict is Verdict.AGREES, place


def _place(finding: Finding) -> tuple[str, str | None, str]:
    return finding.kind.code, finding.component, finding.label


def _closeness(leader: Candidate, other: Candidate, look_alikes: Collection[str]) -> int | None:
    """Say in which of the four turns of ``rival`` a candidate comes; None when it is no rival."""
    if other.tally.order_value > 0:
        return 0
    if other.code in look_alikes:
        return 1 if separating(leader, other) else 2
    return 3 if other.tally.disagrees else None


def _rival_sentence(leader: Candidate, chosen: Candidate, rows: tuple[Finding, ...]) -> str:
    told = f"The rival of {leader.name} is {chosen.name}"
    if not rows:
        return f"{told}; nothing recorded separates the two."
    names = _joined(dict.fromkeys(row.kind.name[:1].lower() + row.kind.name[1:] for row in rows), last="and")
    return f"{told}; counting against it, and not against {leader.name}: {names}."


def _joined(words: Iterable[str], last: str = "or") -> str:
    *front, end = words
    return f"{', '.join(front)} {last} {end}" if front else end
