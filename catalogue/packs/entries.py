"""How a record of a pack and a row of the library stand for one another, field by field."""

from collections.abc import Callable
from typing import Any

from catalogue.custody import canonical
from catalogue.evaluation.implied import Implied
from catalogue.evaluation.marks import Mark
from catalogue.evaluation.values import Kind, Value, ValueType
from catalogue.models import Alias, Distinction, MissileType, ReferenceValue

Fields = dict[str, Any]
TYPE_SOURCES = ("sources", "name_sources", "weapon_class_sources", "origin_sources", "fielded_by_sources")


def source_fields(data: Fields) -> Fields:
    return {
        "code": data["code"], "title": data["title"], "publisher": data["publisher"] or "",
        "date_text": data["date"] or "", "url": data["url"] or "", "kind": data["kind"] or "", "grade": data["grade"],
        "note": data["note"] or "", "only_about": data["only_about"],
    }  # fmt: skip


def named_fields(data: Fields) -> Fields:
    """A family or a component."""
    return {"code": data["code"], "name": data["name"], "about": data["about"] or ""}


def kind_fields(data: Fields) -> Fields:
    return {
        "code": data["code"], "name": data["name"], "question": data["question"], "value_type": data["value_type"],
        "unit": data["unit"] or "", "minimum": data["minimum"], "maximum": data["maximum"],
        "choices": data["choices"], "design_group": data["design_group"] or "", "guide": data["guide"] or "",
    }  # fmt: skip


def type_fields(data: Fields) -> Fields:
    return {
        "code": data["code"], "name": data["name"], "weapon_class": data["weapon_class"] or "",
        "origin": data["origin"] or "", "fielded_by": data["fielded_by"] or "", "notes": data["notes"],
    }  # fmt: skip


def alias_fields(data: Fields) -> Fields:
    return {
        "text": data["text"], "script": data["script"], "note": data["note"] or "", "unsourced": data["unsourced"]
    }  # fmt: skip


def distinction_fields(data: Fields) -> Fields:
    return {
        "text": data["text"], "note": data["note"] or "", "unsourced": data.get("unsourced", not data["sources"])
    }  # fmt: skip


def value_fields(data: Fields) -> Fields:
    return {
        "value": data["value"], "tolerance": data["tolerance"], "bound": data["bound"] or "",
        "unsourced": data["unsourced"], "note": data["note"] or "",
    }  # fmt: skip


def exemplar_fields(data: Fields) -> Fields:
    return {
        "code": data["code"], "kind": data["kind"], "title": data["title"], "grade": data["grade"],
        "note": data["note"] or "",
    }  # fmt: skip


FIELDS: dict[str, Callable[[Fields], Fields]] = {
    "sources": source_fields, "families": named_fields, "components": named_fields, "kinds": kind_fields,
    "types": type_fields, "exemplars": exemplar_fields,
}  # fmt: skip


def type_sources(data: Fields) -> list[str]:
    """Return every source of the name, class, origin and users of a type, once."""
    return sorted({code for key in TYPE_SOURCES for code in data.get(key, ())})


def alias_wishes(data: Fields) -> list[Fields]:
    """Return the aliases a type should have, in the order and form that a dump writes."""
    wishes = [
        {"text": part["text"], "script": part["script"], "note": part["note"] or None,
         "sources": sorted(part["sources"]), "unsourced": part["unsourced"]}
        for part in data["aliases"]
    ]  # fmt: skip
    return sorted(wishes, key=lambda alias: (alias["text"], alias["script"]))


def alias_records(row: MissileType) -> list[Fields]:
    """Return the aliases a type has."""
    stored = [
        {"text": alias.text, "script": alias.script, "note": alias.note or None, "sources": _codes(alias),
         "unsourced": alias.unsourced}
        for alias in row.aliases.all()
    ]  # fmt: skip
    return sorted(stored, key=lambda alias: (alias["text"], alias["script"]))


def distinction_wishes(data: Fields) -> list[Fields]:
    """Return the distinctions a type should have, in the order of the pack."""
    return [
        {"versus": part["versus"], "text": part["text"], "sources": sorted(part["sources"]),
         "note": part["note"] or None, "unsourced": part.get("unsourced", not part["sources"])}
        for part in data["distinctions"]
    ]  # fmt: skip


def distinction_records(row: MissileType) -> list[Fields]:
    """Return the distinctions a type has, in the order in which they were entered."""
    return [
        {"versus": part.versus.code if part.versus else None, "text": part.text, "sources": _codes(part),
         "note": part.note or None, "unsourced": part.unsourced}
        for part in row.distinctions.select_related("versus").order_by("pk")
    ]  # fmt: skip


def _codes(row: Alias | Distinction) -> list[str]:
    return sorted(source.code for source in row.sources.all())


def kind_rules(data: Fields) -> Kind:
    """Return the kind as the evaluation engine knows it. Raises ``ValueError`` where it contradicts itself."""
    return Kind(
        code=data["code"], name=data["name"], value_type=ValueType(data["value_type"]), unit=data["unit"] or "",
        minimum=data["minimum"], maximum=data["maximum"],
        choices=tuple((choice["code"], choice["label"]) for choice in data["choices"]),
        design_group=data["design_group"] or "",
        counts=tuple((choice["code"], Implied(*choice["counts"])) for choice in data["choices"] if "counts" in choice),
    )  # fmt: skip


def engine_value(value: Any) -> Value:
    """Return a value as the evaluation engine holds it. Raises ``ValueError`` for a mark that cannot be read."""
    if isinstance(value, list):
        return frozenset(value)
    if isinstance(value, dict):
        return Mark(value["text"], value["technique"] or "", value["script"] or "")
    return value


def value_key(data: Fields) -> str:
    """Return one text for one published value: equal texts are the same statement."""
    return canonical.text(
        {
            "type": data["type"], "component": data["component"], "kind": data["kind"],
            "sources": sorted(data["sources"]), **{name: plain(part) for name, part in value_fields(data).items()},
        }
    )  # fmt: skip


def value_record(row: ReferenceValue) -> Fields:
    """Return a stored value as a record of a pack; its type, component, kind and sources must be loaded."""
    number = row.kind.value_type == ValueType.NUMBER and row.value is not None
    return {
        "type": row.missile_type.code,
        "component": row.component.code if row.component else None,
        "kind": row.kind.code,
        "value": _mark_in_order(row.value) if isinstance(row.value, dict) else plain(row.value),
        "unit": row.kind.unit if number else None,
        "tolerance": plain(row.tolerance),
        "bound": row.bound or None,
        "sources": sorted(source.code for source in row.sources.all()),
        "unsourced": row.unsourced,
        "note": row.note or None,
    }


def _mark_in_order(value: Fields) -> Fields:
    # PostgreSQL does not keep the order of keys.
    return {name: value.get(name) for name in ("text", "technique", "script", "readings")}


def plain(value: Any) -> Any:
    """Return a whole float as an int: 20.0 and 20 are one number and must be one text."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
