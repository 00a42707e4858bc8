"""Recorded features and marks against the reference values of every type."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalogue.custody import canonical
from catalogue.evaluation.marks import Mark as MarkValue
from catalogue.evaluation.marks import Transcription
from catalogue.evaluation.population import Population, compile_population
from catalogue.evaluation.readings import PublishedReading, Reading, ReferenceMark, readings
from catalogue.evaluation.values import Expectation, Kind, Observation, SourceRef, State, Value, ValueType
from catalogue.models import Feature, FeatureKind, Mark, MissileType, ReferenceValue, Release, Source

WHOLE = "whole"


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """What a release says of every type, by the type's code, and the marks with their readings.

    ``families`` are the names of the types' families; ``look_alikes`` are codes of types of the release. ``sha256``
    covers every value with its kind's rules and the grades of its sources, and each type with its family and its
    look-alikes. A pack may correct all of these in place: a repetition that differs can then say that the
    descriptions did.
    """

    expectations: dict[str, list[Expectation]]
    marks: tuple[ReferenceMark, ...]
    values: int
    families: dict[str, str]
    look_alikes: dict[str, frozenset[str]]
    sha256: str


def reference(release: Release) -> Reference:
    """Read the published values of a release. Descriptions are left to the type's page: they cannot be compared."""
    rows = (
        ReferenceValue.objects.in_release(release)
        .exclude(value=None)
        .exclude(kind__value_type=FeatureKind.ValueType.TEXT)
        .select_related("kind", "missile_type", "component")
        .prefetch_related("sources")
        .order_by("pk")
    )
    kinds: dict[int, Kind] = {}
    by_type: dict[str, list[Expectation]] = defaultdict(list)
    marks, count = [], 0
    for row in rows:
        kind = kinds.setdefault(row.kind_id, row.kind.rules)
        sources = frozenset(source_ref(source) for source in row.sources.all())
        expectation = _expectation(row, kind, sources)
        by_type[row.missile_type.code].append(expectation)
        count += 1
        if isinstance(expectation.value, MarkValue):
            published = tuple(PublishedReading(text, sources) for text in row.value.get("readings", ()))
            marks.append(ReferenceMark(expectation.value, published))
    types = list(MissileType.objects.in_release(release).select_related("family").order_by("code"))
    alike = _look_alikes(types)
    digest = _digest(by_type, types, alike)
    return Reference(dict(by_type), tuple(marks), count, {one.code: one.family.name for one in types}, alike, digest)


def _look_alikes(types: Sequence[MissileType]) -> dict[str, frozenset[str]]:
    """The published look-alikes of each type among ``types``: of types from elsewhere the release says nothing."""
    found: dict[str, set[str]] = {one.code: set() for one in types}
    for mine, other in MissileType.look_alikes.through.objects.values_list(
        "from_missiletype__code", "to_missiletype__code"
    ):
        if mine in found and other in found:
            found[mine].add(other)
    return {code: frozenset(others) for code, others in found.items()}


def _digest(
    by_type: dict[str, list[Expectation]], types: Iterable[MissileType], alike: Mapping[str, frozenset[str]]
) -> str:
    """The SHA-256 of all that the comparison reads, in an order of its own."""
    told = sorted(
        [code, repr(one.kind), repr(_plain(one.value)), repr((one.tolerance, one.bound, one.component, one.unsourced)),
         *sorted(repr((source.code, str(source.grade), sorted(source.only_about))) for source in one.sources)]
        for code, expectations in by_type.items()
        for one in expectations
    )  # fmt: skip
    named = [[one.code, one.name, one.family.code, one.family.name, sorted(alike[one.code])] for one in types]
    return canonical.sha256({"values": told, "types": named})


def _plain(value: Value) -> object:
    """A set has no order of its own."""
    return sorted(value) if isinstance(value, frozenset) else value


def population(known: Reference, *, case: str) -> Population:
    """Return the relevant population: all types of the release, with what is published apart from ``case``."""
    return compile_population(known.expectations, known.families, case=case)


def _expectation(row: ReferenceValue, kind: Kind, sources: frozenset[SourceRef]) -> Expectation:
    component = row.component.code if row.component else None
    return Expectation(
        kind=kind,
        value=from_json(kind, row.value),
        tolerance=row.tolerance,
        bound=row.bound,
        sources=frozenset() if row.unsourced else sources,
        unsourced=row.unsourced or not sources,
        # What is said of the whole missile is said of every part of it.
        component=None if component == WHOLE else component,
        note=row.note,
    )


def from_json(kind: Kind, stored: object) -> Value:
    """Return the value that JSON holds for ``kind``."""
    if kind.value_type is ValueType.SET:
        return frozenset(stored)  # type: ignore[call-overload]
    if kind.value_type is ValueType.MARK:
        assert isinstance(stored, dict)
        return MarkValue(stored["text"], stored.get("technique") or "", stored.get("script") or "")
    return stored  # type: ignore[return-value]


def source_ref(source: Source) -> SourceRef:
    """Return the source as the evaluation engine knows it."""
    return SourceRef(source.code, source.grade, frozenset(source.only_about))  # type: ignore[arg-type]


def observations(features: Iterable[Feature], marks: Sequence[Mark]) -> list[Observation]:
    """Return what was recorded, each labelled ``feature:<key>`` or ``mark:<key>``; descriptions are left out."""
    found = [
        Observation(
            kind=feature.kind.rules,
            state=State(feature.state),
            value=from_json(feature.kind.rules, feature.value) if feature.value is not None else None,
            uncertainty=feature.uncertainty,
            damage=frozenset(feature.fragment.damage),
            sources=frozenset(source.code for source in feature.sources.all()),
            component=feature.component.code if feature.component else None,
            label=f"feature:{feature.pk}",
        )
        for feature in features
        if feature.kind.value_type != FeatureKind.ValueType.TEXT
    ]
    kind = FeatureKind.objects.filter(value_type=FeatureKind.ValueType.MARK).order_by("pk").first()
    return found + [_mark(mark, kind.rules) for mark in marks if kind and Transcription.parse(mark.transcription).read]


def _mark(mark: Mark, kind: Kind) -> Observation:
    return Observation(
        kind=kind,
        state=State.VALUE,
        value=MarkValue(mark.transcription, mark.technique, mark.script),
        damage=frozenset(mark.fragment.damage),
        sources=frozenset(source.code for source in mark.sources.all()),
        component=None,  # published marks name the missile, seldom the part they were on
        label=f"mark:{mark.pk}",
    )


def published_readings(mark: Mark, known: Sequence[ReferenceMark]) -> list[Reading]:
    """Return every published reading of a mark, rivals side by side; a mark of which nothing was read has none."""
    transcription = Transcription.parse(mark.transcription)
    return readings(transcription, known) if transcription.read else []
