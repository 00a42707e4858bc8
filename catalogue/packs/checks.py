"""What the records of a pack say, checked against each other, the database and the rules of each kind."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from catalogue.evaluation.marks import Mark as MarkValue
from catalogue.evaluation.marks import TranscriptionRefused
from catalogue.evaluation.values import Expectation, Grade, Kind, SourceRef
from catalogue.models import Alias, Component, Exemplar, Family, FeatureKind, Mark, MissileType, Source
from catalogue.packs import entries, rules
from catalogue.packs.manifest import PackRefused
from catalogue.packs.pictures import picture_faults
from catalogue.packs.records import Pack, Record

MODELS: dict[str, type[Model]] = {
    "sources": Source, "families": Family, "components": Component, "kinds": FeatureKind, "types": MissileType,
    "exemplars": Exemplar,
}  # fmt: skip
SINGULAR = {
    "sources": "source", "families": "family", "components": "component", "kinds": "kind", "types": "type",
    "exemplars": "exemplar",
}  # fmt: skip


def check(pack: Pack) -> None:
    """Check everything the pack says. Raises ``PackRefused`` with every fault, each with its file and line."""
    known = Known(pack)
    faults = [
        *_repeated_codes(pack),
        *(fault for noun in MODELS for record in pack[noun] for fault in _unfit(record, noun)),
        *(fault for noun in pack.records for record in pack[noun] for fault in _unknown(record, noun, known)),
        *(fault for record in pack["kinds"] for fault in _kind_faults(record)),
        *(fault for record in pack["types"] for fault in _type_faults(record)),
        *_value_faults(pack, known),
        *rules.faults(pack),
    ]
    # Pictures last and alone: they are slow to look at, and a pack with another fault is refused anyway.
    faults = faults or list(picture_faults(pack))
    if faults:
        raise PackRefused(faults)


class Known:
    """The codes that a record may name: those of the pack and those of the library."""

    def __init__(self, pack: Pack) -> None:
        name = pack.manifest.name
        self.codes = {
            noun: pack.codes(noun) | set(model._default_manager.values_list("code", flat=True))
            for noun, model in MODELS.items()
        }
        # A type that this pack had and has no longer is about to be retired: nothing may lean on it.
        others = MissileType.objects.filter(retired_in=None, added_in__isnull=False).exclude(added_in__pack__name=name)
        self.codes["types"] = pack.codes("types") | set(others.values_list("code", flat=True))
        self.kinds: dict[str, Kind] = {kind.code: kind.rules for kind in FeatureKind.objects.all()}
        for record in pack["kinds"]:
            try:
                self.kinds[record.data["code"]] = entries.kind_rules(record.data)
            except ValueError:
                continue  # reported where the kind itself is checked
        self.grades: dict[str, str] = dict(Source.objects.values_list("code", "grade"))
        self.grades |= {record.data["code"]: record.data["grade"] for record in pack["sources"]}


def _repeated_codes(pack: Pack) -> Iterator[str]:
    for noun in MODELS:
        first: dict[str, int] = {}
        for record in pack[noun]:
            code = record.data["code"]
            if code in first:
                yield f"{record.where}: code '{code}' stands on line {first[code]} already"
            first.setdefault(code, record.line)


def _unfit(record: Record, noun: str) -> Iterator[str]:
    """Yield what the table itself would refuse: too long, no slug, not one of its words."""
    model = MODELS[noun]
    yield from _cleaned(record.where, model(**entries.FIELDS[noun](record.data)))
    if noun == "types":
        for alias in record.data["aliases"]:
            yield from _cleaned(f"{record.where}: alias '{alias['text']}'", Alias(**entries.alias_fields(alias)))


def _cleaned(where: str, row: Model) -> Iterator[str]:
    linked = {field.name for field in row._meta.fields if field.is_relation}
    try:
        row.clean_fields(exclude=linked)
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            yield f"{where}: '{name}': {' '.join(sentences)}"


def _unknown(record: Record, noun: str, known: Known) -> Iterator[str]:
    """Yield a sentence for every code that names nothing."""
    for other, code in _named(record.data, noun):
        if code not in known.codes[other]:
            yield f"{record.where}: unknown {SINGULAR[other]} '{code}'"


def _named(data: dict[str, Any], noun: str) -> Iterator[tuple[str, str]]:
    """Yield (noun, code) for everything that the record names."""
    if noun in {"families", "kinds", "values"}:
        yield from (("sources", code) for code in data["sources"])
    if noun == "kinds":
        yield from (("components", code) for code in data["components"])
    if noun in {"values", "exemplars"}:
        yield from ((f"{name}s", data[name]) for name in ("type", "component") if data[name])
    if noun == "values":
        yield "kinds", data["kind"]
    if noun == "exemplars":
        yield "sources", data["source"]
    if noun == "types":
        yield "families", data["family"]
        yield from (("types", code) for code in data["look_alikes"])
        yield from (("types", part["versus"]) for part in data["distinctions"] if part["versus"])
        lists = [entries.type_sources(data), *(part["sources"] for part in data["aliases"] + data["distinctions"])]
        yield from (("sources", code) for codes in lists for code in codes)


def _kind_faults(record: Record) -> Iterator[str]:
    try:
        rules = entries.kind_rules(record.data)
    except ValueError as error:
        yield f"{record.where}: {error}"
        return
    stored = FeatureKind.objects.filter(code=rules.code).first()
    if stored is None:
        return
    # What was recorded or measured under a kind keeps its meaning: a kind with another one needs another code.
    if (stored.value_type, stored.unit) != (rules.value_type, rules.unit):
        yield f"{record.where}: kind '{rules.code}' is in use as {stored.value_type} {stored.unit}".rstrip()
    gone = sorted({choice["code"] for choice in stored.choices} - dict(rules.choices).keys())
    if gone and stored.features.exists():
        yield f"{record.where}: kind '{rules.code}' has been recorded and may not lose the choices {', '.join(gone)}"


def _type_faults(record: Record) -> Iterator[str]:
    data = record.data
    stored = MissileType.objects.filter(code=data["code"]).first()
    if stored is not None and stored.retired_in_id:
        yield f"{record.where}: type '{data['code']}' was retired in release {stored.retired_in_id}; use another code"
    if data["code"] in data["look_alikes"]:
        yield f"{record.where}: type '{data['code']}' is its own look-alike"
    names = [(alias["text"], alias["script"]) for alias in data["aliases"]]
    for name, script in sorted({name for name in names if names.count(name) > 1}):
        yield f"{record.where}: alias '{name}' ({script}) stands twice"
    for alias in data["aliases"]:
        if alias["unsourced"] is bool(alias["sources"]):
            yield f"{record.where}: alias '{alias['text']}' either has sources or is unsourced"
    for part in data["distinctions"]:
        if part.get("unsourced", not part["sources"]) is bool(part["sources"]):
            yield f"{record.where}: a distinction either has sources or is unsourced"


def _value_faults(pack: Pack, known: Known) -> Iterator[str]:
    first: dict[str, int] = {}
    for record in pack["values"]:
        line = first.setdefault(entries.value_key(record.data), record.line)
        if line != record.line:
            yield f"{record.where}: the same value stands on line {line} already"
        rules = known.kinds.get(record.data["kind"])
        if rules is not None:
            yield from (f"{record.where}: {reason}" for reason in _unfit_value(record.data, rules, known))


def _unfit_value(data: dict[str, Any], rules: Kind, known: Known) -> Iterator[str]:
    value, unit, unsourced = data["value"], data["unit"] or "", data["unsourced"]
    if value is None:
        if unsourced or data["sources"] or data["tolerance"] is not None or data["bound"]:
            yield "null means that no public value was found: no sources, tolerance or bound go with it"
        return
    if unit != rules.unit:
        yield (f"{rules.name} needs the unit {rules.unit}" if rules.unit else f"{rules.name} has no unit") + (
            f", not '{unit}'" if unit else ""
        )
    if isinstance(value, dict) and (reason := _unfit_mark(value)):
        yield reason
        return
    if isinstance(value, list) and len(set(value)) < len(value):
        yield f"{rules.name} names a choice twice"
    sources = frozenset(
        SourceRef(code, Grade(known.grades[code]))
        for code in data["sources"]
        if known.grades.get(code) in Source.Grade.values
    )
    if len(sources) < len(data["sources"]):
        return  # an unknown source, or one without a grade, is reported where it is named
    try:
        Expectation(
            kind=rules, value=entries.engine_value(value), tolerance=data["tolerance"], bound=data["bound"] or "",
            sources=sources, unsourced=unsourced,
        )  # fmt: skip
    except ValueError as error:
        yield str(error)


def _unfit_mark(value: dict[str, Any]) -> str:
    if (value["technique"] or Mark.Technique.UNKNOWN) not in Mark.Technique.values:
        return f"'{value['technique']}' is no technique; known are {', '.join(Mark.Technique.values)}"
    if (value["script"] or Mark.Script.UNKNOWN) not in Mark.Script.values:
        return f"'{value['script']}' is no script; known are {', '.join(Mark.Script.values)}"
    try:
        MarkValue(value["text"])
    except TranscriptionRefused as refusal:
        return str(refusal)
    return ""
