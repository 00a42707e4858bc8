"""The living error register: how many conclusions were upheld and how many overturned, by part, type and photograph.

What is counted. Every first conclusion whose standing is final (``standing.Standing``): upheld where a verifier or a
resolution agreed with its level and subject, overturned where a resolution named another, or where its author amended
it to another and that amendment is final itself. A conclusion that was only worded anew is counted once, as its last
amendment. Verifications and resolutions are what it is measured by and are not counted themselves. What is open
(not verified, in conflict, amended and not verified again) is not counted.

What a reader learns of other cases. Only counts leave a case, and no count that tells of a single one: the conclusions
of cases that the reader is no member of are added to a line only where at least ``FEWEST`` of them, of at least two
cases, come together. Lines that must be held back are held back with so many others that the sums over the table do
not give them away. A line whose foreign conclusions are held back looks like one that has none. That holds for each
register as it stands; who compares it from day to day may still see that somewhere something became final.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from catalogue.evaluation.error_rates import ErrorRate
from catalogue.matching.standing import UPHELD, Standing, standings
from catalogue.models import Case, Conclusion, Level, PhotoQuality, User
from catalogue.models.conclusion import Answer
from catalogue.permissions import JUDGE

FEWEST = 3  # conclusions of other cases that may be counted together, and no fewer
FEWEST_CASES = 2
NOT_STATED = "not-stated"


@dataclass(frozen=True, slots=True)
class Line:
    """The counts of one part, type, family or class of photographs; ``about`` completes the word "conclusions"."""

    code: str
    name: str
    about: str
    rate: ErrorRate

    @property
    def sentence(self) -> str:
        """The counts in words."""
        return self.rate.sentence(self.about)


@dataclass(frozen=True, slots=True)
class Register:
    """What one reader may know: lines of each table, and what all of them together come to."""

    total: Line
    components: tuple[Line, ...]
    families: tuple[Line, ...]
    types: tuple[Line, ...]
    qualities: tuple[Line, ...]

    @property
    def tables(self) -> tuple[tuple[str, str, tuple[Line, ...]], ...]:
        """Each table with its code and what its lines are."""
        return (
            ("component", "Part it was taken for", self.components),
            ("family", "Family", self.families),
            ("type", "Type", self.types),
            ("photo_quality", "Photographs", self.qualities),
        )


@dataclass(slots=True)
class _Count:
    """Final conclusions of one line: [overturned, final] of the reader's own cases and of others."""

    own: list[int] = field(default_factory=lambda: [0, 0])
    foreign: list[int] = field(default_factory=lambda: [0, 0])
    cases: set[UUID] = field(default_factory=set)

    def add(self, *, case: UUID, is_own: bool, overturned: bool) -> None:
        counts = self.own if is_own else self.foreign
        counts[0] += overturned
        counts[1] += 1
        if not is_own:
            self.cases.add(case)

    def rate(self, *, with_foreign: bool) -> ErrorRate:
        overturned, final = self.own
        if with_foreign:
            overturned, final = overturned + self.foreign[0], final + self.foreign[1]
        return ErrorRate(overturned, final)


class _Row(NamedTuple):
    """A conclusion with what it is counted by; thousands of model instances would take a second to make."""

    pk: UUID
    level: str
    missile_type_id: int | None
    family_id: int | None
    verifies_id: UUID | None
    resolves_id: UUID | None
    amends_id: UUID | None
    photo_quality: str
    case: UUID
    part: str | None
    part_name: str | None
    type_code: str | None
    type_name: str | None
    type_family: str | None
    type_family_name: str | None
    family: str | None
    family_name: str | None

    @property
    def answer(self) -> Answer:
        return self.level, self.missile_type_id, self.family_id


_COLUMNS = (
    "pk", "level", "missile_type_id", "family_id", "verifies_id", "resolves_id", "amends_id", "photo_quality",
    "examination__fragment__case_id", "component__code", "component__name", "missile_type__code", "missile_type__name",
    "missile_type__family__code", "missile_type__family__name", "family__code", "family__name",
)  # fmt: skip
_Counts = dict[str, _Count]


def register(user: User) -> Register:
    """Return the register as ``user`` may read it; two queries, however much was concluded.

    Empty for whoever does not judge results (``permissions.JUDGE``).
    """
    tables: dict[str, _Counts] = {name: defaultdict(_Count) for name in ("all", "components", "groups", "qualities")}
    types: dict[str, _Counts] = defaultdict(lambda: defaultdict(_Count))
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for row, is_own, overturned in _final(user):
        family, family_name = row.type_family or row.family, row.type_family_name or row.family_name
        group = f"family:{family}" if family else row.level
        leaf, part = row.type_code or "", row.part or NOT_STATED
        for table, key in (("all", ""), ("components", part), ("groups", group), ("qualities", row.photo_quality)):
            tables[table][key].add(case=row.case, is_own=is_own, overturned=overturned)
        types[group][leaf].add(case=row.case, is_own=is_own, overturned=overturned)
        for table, key, name in (("components", part, row.part_name), ("groups", group, family_name),
                                 ("types", leaf, row.type_name)):  # fmt: skip
            if name:
                names[table][key] = name
    return _register(tables, types, names)


def register_for(
    user: User, component_codes: Iterable[str], type_codes: Iterable[str]
) -> dict[str, dict[str, Line]]:
    """Return ``{"components": {code: Line}, "types": {code: Line}}`` of these codes, to stand beside candidates.

    Codes that the register has no line for are left out. Two queries.
    """
    held = register(user)
    parts, wanted = set(component_codes), set(type_codes)
    return {
        "components": {line.code: line for line in held.components if line.code in parts},
        "types": {line.code: line for line in held.types if line.code in wanted},
    }


def _final(user: User) -> Iterable[tuple[_Row, bool, bool]]:
    """Yield each conclusion that counts, whether it is of the reader's own cases, and whether it was overturned."""
    if not user.is_authenticated or not user.is_active or user.role not in JUDGE:
        return
    rows = [_Row(*values) for values in Conclusion.objects.order_by().values_list(*_COLUMNS)]
    own = set(Case.objects.visible_to(user).values_list("pk", flat=True))
    standing = standings(rows)
    for row in rows:
        found = standing.get(row.pk)
        if found in UPHELD or found == Standing.OVERTURNED:
            yield row, row.case in own, found == Standing.OVERTURNED


def _register(
    tables: dict[str, _Counts], types: dict[str, _Counts], names: dict[str, dict[str, str]]
) -> Register:
    held_groups = held_back(tables["groups"])
    of_types: _Counts = {}
    held_types: set[str] = set()
    for group, leaves in types.items():
        of_types |= {code: count for code, count in leaves.items() if code}
        held_types |= set(leaves) if group in held_groups else held_back(leaves)
    total = tables["all"].get("", _Count())
    parts, groups = names["components"] | {NOT_STATED: "Part not stated"}, names["groups"] | dict(Level.choices)
    held_parts, held_qualities = held_back(tables["components"]), held_back(tables["qualities"])
    return Register(
        total=Line("all", "All conclusions", "in all", total.rate(with_foreign=_together([total]))),
        components=_lines(tables["components"], held_parts, parts, about="on the part “{}”"),
        families=_lines(tables["groups"], held_groups, groups, about="for “{}”"),
        types=_lines(of_types, held_types, names["types"], about="for the type “{}”"),
        qualities=_lines(
            tables["qualities"], held_qualities, dict(PhotoQuality.choices), about="with the photographs “{}”"
        ),
    )


def _lines(counts: _Counts, held: set[str], names: Mapping[str, str], *, about: str) -> tuple[Line, ...]:
    lines = []
    for key, count in counts.items():
        rate = count.rate(with_foreign=key not in held)
        if rate.final:
            name = names[key]
            lines.append(Line(key.removeprefix("family:"), name, about.format(name), rate))
    return tuple(sorted(lines, key=lambda line: (-line.rate.final, line.name)))


def held_back(counts: Mapping[str, _Count]) -> set[str]:
    """Return the lines of one table whose foreign conclusions are not counted.

    Those that tell too much by themselves; and then, smallest first, so many others that what the table as a whole
    lacks tells no more than a line may.
    """
    held = {key for key, count in counts.items() if not _together([count])}
    others = sorted((key for key in counts if key not in held and counts[key].foreign[1]),
                    key=lambda key: (counts[key].foreign[1], key))  # fmt: skip
    while held and others and not _together([counts[key] for key in held]):
        held.add(others.pop(0))
    return held


def _together(counts: Sequence[_Count]) -> bool:
    """Whether the foreign conclusions of these lines may be known as one number."""
    foreign = sum(count.foreign[1] for count in counts)
    cases = set().union(*(count.cases for count in counts))
    return not foreign or (foreign >= FEWEST and len(cases) >= FEWEST_CASES)
