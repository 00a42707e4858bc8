"""Records of one fragment that contradict one another: each stays as it was typed, and a person decides."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from catalogue.evaluation.values import Damage, Observation, ValueType


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two records that cannot both be right: their ``labels``, and a sentence that takes no side."""

    labels: tuple[str, str]
    sentence: str


@dataclass(frozen=True, slots=True)
class HoleCircle:
    """A circle measured through ``seen`` holes, of which the whole had one of ``counts``, evenly spaced.

    ``group`` and ``component`` are those of the feature that it was recorded as. ``label`` names the measurement.
    """

    label: str
    group: str
    component: str | None
    seen: int
    counts: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one record says of a number that another record may have counted."""

    label: str
    group: str
    component: str | None
    says: str
    fits: Callable[[int], bool]
    most: int | None
    stay: str = "Both stay as they were typed."


def doubts(observations: Iterable[Observation], circles: Iterable[HoleCircle] = ()) -> list[Doubt]:
    """Return every contradiction between a count and what was recorded or measured of the same design.

    ``observations`` and ``circles`` are of one fragment. Two records meet in one design group, on one part or where a
    part is not stated. A count that is too small says nothing on a torn fragment, which may show fewer.
    """
    recorded = [one for one in observations if one.value is not None]
    counts = [one for one in recorded if one.kind.value_type is ValueType.COUNT and one.kind.design_group]
    claims = [*_implied(recorded), *_measured(circles)]
    return [
        Doubt((claim.label, count.label), f"{claim.says}; {count.kind.name}: {count.text} was recorded. {claim.stay}")
        for claim in claims
        for count in counts
        if _same_design(claim, count) and _contradicts(claim, count)
    ]


def _implied(recorded: Iterable[Observation]) -> Iterator[_Claim]:
    for one in recorded:
        assert one.value is not None  # the caller left the others out
        if (span := one.kind.implied(one.value)) is not None:
            says = f"{one.kind.name}: {one.text} means {span}"
            yield _Claim(one.label, one.kind.design_group, one.component, says, span.__contains__, span.most)


_MEASURED = "The measurement and the count both stay."


def _measured(circles: Iterable[HoleCircle]) -> Iterator[_Claim]:
    for one in circles:
        if not one.counts or not one.group:
            continue  # the holes told no number, or what was recorded of them belongs to no design
        numbers = " or ".join(map(str, sorted(one.counts)))
        says = f"Circle of holes: the {one.seen} points of the measurement fit a whole with {numbers}"
        # On a piece the holes that are there are counted, and those are the ones that were pointed at.
        allowed = one.counts | {one.seen}
        yield _Claim(one.label, one.group, one.component, says, allowed.__contains__, max(allowed), _MEASURED)


def _same_design(claim: _Claim, count: Observation) -> bool:
    same_part = None in {claim.component, count.component} or claim.component == count.component
    return claim.group == count.kind.design_group and same_part


def _contradicts(claim: _Claim, count: Observation) -> bool:
    number = count.value
    assert isinstance(number, int)  # a count
    if claim.fits(number):
        return False
    return Damage.TEAR not in count.damage or (claim.most is not None and number > claim.most)
