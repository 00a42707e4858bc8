"""What the library knows by a code: sources, families, components, kinds and types, brought up to date from a pack."""

from typing import Any

from django.db.models import Model

from catalogue.custody import canonical
from catalogue.models import Alias, Component, Distinction, Family, FeatureKind, MissileType, Source
from catalogue.packs import entries
from catalogue.packs.changes import Changes
from catalogue.packs.records import Pack

Links = dict[str, list[Any]]


def enter(pack: Pack, changes: Changes) -> None:
    """Create or update every row that the pack names by a code, what is named before what names it."""
    for record in pack["sources"]:
        _row(changes, "sources", Source, record.data)
    for record in pack["families"]:
        _row(changes, "families", Family, record.data, links={"sources": _cited(record.data["sources"])})
    for record in pack["components"]:
        _row(changes, "components", Component, record.data)
    for record in pack["kinds"]:
        parts = list(Component.objects.filter(code__in=record.data["components"]))
        links: Links = {"sources": _cited(record.data["sources"]), "components": parts}
        _row(changes, "kinds", FeatureKind, record.data, links=links)
    _types(pack, changes)


def _row(
    changes: Changes, noun: str, model: type[Model], data: dict[str, Any], *,
    ties: dict[str, Any] | None = None, links: Links | None = None,
) -> Any:  # fmt: skip
    """Create or update the row with this code; ``ties`` are its foreign keys, ``links`` its many-to-many."""
    fields = entries.FIELDS[noun](data) | (ties or {})
    row = model._default_manager.filter(code=data["code"]).first()
    if row is None:
        return _new(changes, noun, model, fields, links or {})
    if getattr(row, "added_in_id", 0) is None:  # somebody proposed it by hand; the pack confirms it
        fields["added_in"] = changes.release
    changes.update(noun, row, fields)
    changes.relink(noun, row, links or {})
    return row


def _new(changes: Changes, noun: str, model: type[Model], fields: dict[str, Any], links: Links) -> Any:
    if hasattr(model, "added_in"):
        fields["added_in"] = changes.release
    row = model._default_manager.create(**fields)
    for name, wanted in links.items():
        getattr(row, name).set(wanted)
    changes.added[noun] += 1
    return row


def _cited(codes: list[str]) -> list[Source]:
    return list(Source.objects.filter(code__in=codes))


def _types(pack: Pack, changes: Changes) -> None:
    families = {family.code: family for family in Family.objects.all()}
    rows, known = {}, set(MissileType.objects.values_list("code", flat=True))
    for record in pack["types"]:
        data = record.data
        links = {"sources": _cited(entries.type_sources(data))}
        rows[data["code"]] = _row(
            changes, "types", MissileType, data, ties={"family": families[data["family"]]}, links=links
        )
    # Types name each other, so their names are written when all of them are there.
    for record in pack["types"]:
        _names(rows[record.data["code"]], record.data, changes, is_new=record.data["code"] not in known)
    changes.retire("types", changes.own(MissileType).exclude(code__in=rows))


def _names(row: MissileType, data: dict[str, Any], changes: Changes, *, is_new: bool) -> None:
    """Bring look-alikes, aliases and distinctions of a type up to date; each list is replaced as one."""
    alike = list(MissileType.objects.filter(code__in=data["look_alikes"]))
    if is_new:
        row.look_alikes.set(alike)
    else:
        changes.relink("types", row, {"look_alikes": alike})
    lists = {
        "aliases": (entries.alias_records(row), entries.alias_wishes(data), _write_alias),
        "distinctions": (entries.distinction_records(row), entries.distinction_wishes(data), _write_distinction),
    }
    for name, (before, after, write) in lists.items():
        if canonical.text(before) == canonical.text(after):
            continue
        getattr(row, name).all().delete()
        for part in after:
            write(row, part)
        if not is_new:
            changes.tell("types", row, {name: (before, after)})


def _write_alias(row: MissileType, part: dict[str, Any]) -> None:
    alias = Alias.objects.create(missile_type=row, **entries.alias_fields(part))
    alias.sources.set(_cited(part["sources"]))


def _write_distinction(row: MissileType, part: dict[str, Any]) -> None:
    versus = MissileType.objects.get(code=part["versus"]) if part["versus"] else None
    made = Distinction.objects.create(missile_type=row, versus=versus, **entries.distinction_fields(part))
    made.sources.set(_cited(part["sources"]))
