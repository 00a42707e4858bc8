"""What a release is made of: published values, and exemplars with their photographs."""

from typing import Any

from catalogue.intake.receive import disclaimer_for, receive_photograph
from catalogue.intake.records import mark_region
from catalogue.models import Component, Exemplar, FeatureKind, MissileType, Photograph, ReferenceValue, Region, Source
from catalogue.packs import entries
from catalogue.packs.changes import Changes
from catalogue.packs.records import Pack


def enter_values(pack: Pack, changes: Changes) -> None:
    """Keep the values that stand already, add the new ones, retire those that this pack no longer holds.

    A stored value is never changed: what examinations rested on stays as it was.
    """
    standing = ReferenceValue.objects.filter(retired_in=None, added_in__isnull=False)
    rows = {
        entries.value_key(entries.value_record(row)): row.pk
        for row in standing.select_related("missile_type", "component", "kind").prefetch_related("sources")
    }
    wanted = {entries.value_key(record.data): record.data for record in pack["values"]}
    kept = [rows[key] for key in wanted.keys() & rows.keys()]
    changes.retire("values", changes.own(ReferenceValue).exclude(pk__in=kept))
    _add_values([data for key, data in wanted.items() if key not in rows], changes)


def _add_values(wanted: list[dict[str, Any]], changes: Changes) -> None:
    types = {row.code: row for row in MissileType.objects.all()}
    components: dict[str | None, Component | None] = {None: None, **{row.code: row for row in Component.objects.all()}}
    kinds = {row.code: row for row in FeatureKind.objects.all()}
    sources = dict(Source.objects.values_list("code", "pk"))
    links = ReferenceValue.sources.through
    rows, cited = [], []
    for data in wanted:
        row = ReferenceValue(
            missile_type=types[data["type"]], component=components[data["component"]], kind=kinds[data["kind"]],
            added_in=changes.release, **entries.value_fields(data),
        )  # fmt: skip
        rows.append(row)
        cited += [links(referencevalue_id=row.pk, source_id=sources[code]) for code in data["sources"]]
    ReferenceValue.objects.bulk_create(rows, batch_size=500)
    links._default_manager.bulk_create(cited, batch_size=500)
    if rows:
        changes.added["values"] += len(rows)


def enter_exemplars(pack: Pack, changes: Changes, *, with_pictures: bool) -> None:
    """Bring exemplars up to date; their photographs come in through the one door.

    Without pictures (a dry run) the photographs are counted and their bytes stay where they are.
    """
    codes = []
    for record in pack["exemplars"]:
        exemplar = _exemplar(record.data, changes)
        codes.append(exemplar.code)
        _photographs(pack, exemplar, record.data["photographs"], changes, with_pictures=with_pictures)
    gone = changes.own(Exemplar).exclude(code__in=codes)
    changes.retire("photographs", changes.own(Photograph).filter(exemplar__in=gone.values("pk")))
    changes.retire("exemplars", gone)


def _exemplar(data: dict[str, Any], changes: Changes) -> Exemplar:
    fields = entries.exemplar_fields(data) | {
        "missile_type": MissileType.objects.filter(code=data["type"]).first(),
        "component": Component.objects.filter(code=data["component"]).first(),
        "source": Source.objects.get(code=data["source"]),
    }
    row = Exemplar.objects.filter(code=data["code"]).first()
    if row is None:
        changes.added["exemplars"] += 1
        return Exemplar.objects.create(**fields, added_in=changes.release, created_by=changes.actor)
    if row.added_in_id is None:  # somebody proposed it by hand; the pack confirms it
        fields["added_in"] = changes.release
    changes.update("exemplars", row, fields)
    return row


def _photographs(
    pack: Pack, exemplar: Exemplar, wanted: list[dict[str, Any]], changes: Changes, *, with_pictures: bool
) -> None:
    standing = {row.original_id: row for row in exemplar.photographs.filter(retired_in=None)}
    for data in wanted:
        row = standing.get(data["sha256"])
        if row is None:
            changes.added["photographs"] += 1
            if with_pictures:
                _outline(_receive(pack, exemplar, data, changes), data, changes)
            continue
        disclaimer = disclaimer_for(data["nature"], data["disclaimer"])
        fields = {"nature": data["nature"], "caption": data["caption"] or "", "disclaimer": disclaimer}
        if row.added_in_id is None:
            fields["added_in"] = changes.release
        changes.update("photographs", row, fields)
        _outline(row, data, changes)
    digests = [data["sha256"] for data in wanted]
    changes.retire("photographs", changes.own(Photograph).filter(exemplar=exemplar).exclude(original__in=digests))


def _receive(pack: Pack, exemplar: Exemplar, data: dict[str, Any], changes: Changes) -> Photograph:
    with (pack.manifest.folder / data["file"]).open("rb") as stream:
        receipt = receive_photograph(
            stream=stream, file_name=data["file"], owner=exemplar, received_from=changes.actor,
            declared_sha256=data["sha256"], nature=data["nature"], caption=data["caption"] or "",
            disclaimer=data["disclaimer"] or "",
        )  # fmt: skip
    photograph = receipt.photograph
    photograph.added_in = changes.release
    photograph.save(update_fields=["added_in"])
    return photograph


def _outline(photograph: Photograph, data: dict[str, Any], changes: Changes) -> None:
    """Mark the outline of the pack unless it stands; an outline marked by hand stays where the pack has none."""
    if data["outline"] is None:
        return
    wanted = [[round(float(x), 1), round(float(y), 1)] for x, y in data["outline"]]
    stands = photograph.regions.filter(purpose=Region.Purpose.OUTLINE, withdrawn_at=None).first()
    if stands is not None and stands.outline == wanted:
        return
    region = mark_region(
        photograph=photograph, shape=Region.Shape.POLYGON, points=data["outline"], marked_by=changes.actor
    )
    if stands is not None:
        changes.tell("photographs", photograph, {"outline": (stands.outline, region.outline)})
