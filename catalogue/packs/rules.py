"""The rule book in a pack: its records as the engine knows them, checked, entered, and written out again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from catalogue.custody import canonical
from catalogue.evaluation.later_finds import Find
from catalogue.evaluation.marks import Mark as MarkValue
from catalogue.evaluation.marks import TranscriptionRefused
from catalogue.evaluation.rulebook import Gives, Rule, Subject, unmatched_rivals
from catalogue.evaluation.values import Grade, SourceRef
from catalogue.intake.rule_book import RuleBook
from catalogue.models import LaterFind, Mark, Part, ReadingRule, Source
from catalogue.packs.changes import Changes
from catalogue.packs.records import Pack, Record

Fields = dict[str, Any]
Cited = dict[str, SourceRef]
LISTS = ("patterns", "subjects", "scripts", "techniques", "part_kinds", "rivals", "about", "cases")


def rule_fields(data: Fields) -> Fields:
    plain = ("code", "title", "gives", "base", "first_year", "last_year", "unsourced")
    lists = ("patterns", "subjects", "scripts", "techniques", "part_kinds", "rivals")
    return _fields(data, plain, lists, ("meaning", "note"))


def find_fields(data: Fields) -> Fields:
    days = {name: date.fromisoformat(data[name]) for name in ("used_from", "used_until")}
    words = ("script", "technique", "note")
    return _fields(data, ("code", "title", "text", "unsourced"), ("about", "cases"), words) | days


def _fields(data: Fields, plain: tuple[str, ...], lists: tuple[str, ...], words: tuple[str, ...]) -> Fields:
    return (
        {name: data[name] for name in plain}
        | {name: list(data[name]) for name in lists}
        | {name: data[name] or "" for name in words}
    )


def engine_rule(data: Fields, cited: Cited) -> Rule:
    """Return the rule as the evaluation engine knows it. Raises ``ValueError`` where it contradicts itself."""
    fields = rule_fields(data)
    sets = {name: frozenset(fields[name]) for name in ("scripts", "techniques", "part_kinds", "rivals")}
    sources = frozenset(cited[code] for code in data["sources"])
    return Rule(**fields | sets | {
        "gives": Gives(data["gives"]), "patterns": tuple(data["patterns"]), "sources": sources,
        "subjects": frozenset(Subject(subject) for subject in data["subjects"]),
    })  # fmt: skip


def engine_find(data: Fields, cited: Cited) -> Find:
    """Return the find as the evaluation engine knows it. Raises ``ValueError`` where it contradicts itself."""
    fields = find_fields(data)
    sets = {name: frozenset(fields[name]) for name in ("about", "cases")}
    return Find(**fields | sets | {"sources": frozenset(cited[code] for code in data["sources"])})


def cited_of(pack: Pack) -> Cited:
    """Return the sources that a record may cite: those of the library, as the pack brings them up to date."""
    known = {
        code: SourceRef(code, Grade(grade), frozenset(only_about))
        for code, grade, only_about in Source.objects.values_list("code", "grade", "only_about")
    }
    return known | _own_sources(pack)


def _own_sources(pack: Pack) -> Cited:
    told = (record.data for record in pack["sources"] if record.data["grade"] in Source.Grade.values)
    return {data["code"]: SourceRef(data["code"], Grade(data["grade"]), frozenset(data["only_about"])) for data in told}


def book_in(pack: Pack) -> RuleBook:
    """Return the rule book that lies in a pack, without a database; its sources must lie in the pack too."""
    cited = _own_sources(pack)
    rules = sorted((engine_rule(record.data, cited) for record in pack["rules"]), key=lambda rule: rule.code)
    finds = (engine_find(record.data, cited) for record in pack["finds"])
    return RuleBook(tuple(rules), tuple(sorted(finds, key=lambda find: (find.used_from, find.code))))


@dataclass(frozen=True, slots=True)
class Kind:
    """How one file of the rule book is read, checked and stored."""

    noun: str
    model: type[ReadingRule] | type[LaterFind]
    fields: Callable[[Fields], Fields]
    engine: Callable[[Fields, Cited], Rule | Find]


KINDS = (
    Kind("rules", ReadingRule, rule_fields, engine_rule),
    Kind("finds", LaterFind, find_fields, engine_find),
)


def faults(pack: Pack) -> Iterator[str]:
    """Yield a sentence for everything in the rule book of the pack that cannot be, each with its file and line."""
    cited = cited_of(pack)
    for kind in KINDS:
        first: dict[str, int] = {}
        for record in pack[kind.noun]:
            code = record.data["code"]
            if first.setdefault(code, record.line) != record.line:
                yield f"{record.where}: code '{code}' stands on line {first[code]} already"
            yield from _unknown_words(record)
            unknown = [code for code in record.data["sources"] if code not in cited]
            yield from (f"{record.where}: unknown source '{code}'" for code in unknown)
            yield from [] if unknown else _unfit(kind, record, cited)
    yield from _unmatched(pack, cited)


def _unknown_words(record: Record) -> Iterator[str]:
    data = record.data
    known = {
        "scripts": Mark.Script.values, "techniques": Mark.Technique.values, "part_kinds": Part.Kind.values,
        "script": Mark.Script.values, "technique": Mark.Technique.values,
    }  # fmt: skip
    for name, words in known.items():
        given = data.get(name) or []
        for word in given if isinstance(given, list) else [given]:
            if word not in words:
                yield f"{record.where}: '{word}' is none of the {name.rstrip('s')}s; known are {', '.join(words)}"


def _unfit(kind: Kind, record: Record, cited: Cited) -> Iterator[str]:
    try:
        kind.engine(record.data, cited)
        if kind.noun == "finds":
            MarkValue(record.data["text"])
    except (ValueError, TranscriptionRefused) as refusal:
        yield f"{record.where}: {refusal}"
        return
    row = kind.model(**kind.fields(record.data))
    try:
        # Empty lists are what most rules have; the model would call a required JSON list of none "blank".
        row.clean_fields(exclude={"added_in", "retired_in", *LISTS})
    except ValidationError as error:
        yield from (f"{record.where}: '{name}': {' '.join(told)}" for name, told in error.message_dict.items())


def _unmatched(pack: Pack, cited: Cited) -> Iterator[str]:
    """Rivals name each other, and finds name rules, within the pack: a rule book is read as a whole."""
    lines = {record.data["code"]: record for record in pack["rules"]}
    rules = []
    for record in pack["rules"]:
        try:
            rules.append(engine_rule(record.data, cited))
        except (ValueError, KeyError):
            return  # reported where the rule itself is checked
    for rule, code in unmatched_rivals(rules):
        reason = "does not name it in turn" if code in lines else "is no rule of this pack"
        yield f"{lines[rule.code].where}: its rival '{code}' {reason}"
    for record in pack["finds"]:
        yield from (
            f"{record.where}: it speaks to '{code}', which is no rule of this pack"
            for code in record.data["about"] if code not in lines
        )  # fmt: skip


def enter(pack: Pack, changes: Changes) -> None:
    """Keep the rules and finds that stand already, add the new ones, retire those that this pack no longer holds.

    A stored rule is never changed: what examinations read by it stays as it was.
    """
    for kind in KINDS:
        standing = kind.model.objects.filter(retired_in=None).prefetch_related("sources")
        rows = {_key(record_of(row)): row.pk for row in standing}
        wanted = {_key(record.data): record.data for record in pack[kind.noun]}
        kept = [rows[key] for key in wanted.keys() & rows.keys()]
        codes = {data["code"] for data in wanted.values()}
        changes.retire(kind.noun, changes.own(kind.model).exclude(pk__in=kept))
        # A rule of another pack under the same code would read the same mark twice: this pack's is the later word.
        changes.retire(kind.noun, kind.model.objects.filter(retired_in=None, code__in=codes).exclude(pk__in=kept))
        for key, data in wanted.items():
            if key not in rows:
                row = kind.model.objects.create(added_in=changes.release, **kind.fields(data))
                row.sources.set(Source.objects.filter(code__in=data["sources"]))
                changes.added[kind.noun] += 1


def record_of(row: ReadingRule | LaterFind) -> Fields:
    """Return a stored rule or find as a record of a pack; its sources must be loaded."""
    names = [field.name for field in row._meta.concrete_fields if field.name not in {"id", "added_in", "retired_in"}]
    values = {name: getattr(row, name) for name in names}
    record = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    record = {name: None if value == "" else value for name, value in record.items()}
    return record | {"sources": sorted(source.code for source in row.sources.all())}


def _key(record: Fields) -> str:
    """Return one text for one rule: lists of codes have no order, and an empty text is none."""
    return canonical.text({
        name: sorted(value) if isinstance(value, list) else value or None if isinstance(value, str) else value
        for name, value in record.items()
    })  # fmt: skip
