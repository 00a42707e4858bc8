"""Writing a release of the library as a reference pack; loaded elsewhere, it gives the same library."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from catalogue.custody import canonical
from catalogue.intake import originals
from catalogue.models import (
    Component,
    Exemplar,
    Family,
    FeatureKind,
    LaterFind,
    MissileType,
    Photograph,
    ReadingRule,
    ReferenceValue,
    Region,
    Release,
    Source,
)
from catalogue.packs import entries, manifest, rules
from catalogue.packs.records import OPTIONAL

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/tiff": "tiff", "image/webp": "webp", "image/heic": "heic"}
OWN_NAME = "library"
CHOICE_KEYS = ("code", "label", "counts")


def dump(release: Release, target: Path) -> Path:
    """Write ``release`` as a pack to the new folder ``target``, whole or not at all; the same release, the same bytes.

    Raises ``FileExistsError`` where ``target`` is there already, and ``OSError`` where an original cannot be read.
    """
    if target.exists():
        raise FileExistsError(f"{target} is there already; a pack is written to a new folder")
    with _whole_folder(target) as folder:
        for noun, records in _contents(release, folder).items():
            if noun in OPTIONAL and not records:
                continue
            (folder / f"{noun}.json").write_text(_lines(records), encoding="utf-8")
        manifest.write(folder, texts=_texts(release, folder))
    return target


@contextmanager
def _whole_folder(target: Path) -> Iterator[Path]:
    """Give a scratch folder; rename it to ``target`` only if the block ends without an error."""
    scratch = Path(tempfile.mkdtemp(prefix=".partial-", dir=target.resolve().parent))
    try:
        yield scratch
        scratch.chmod(0o755)
        scratch.rename(target)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def _lines(records: Iterable[dict[str, Any]]) -> str:
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def _texts(release: Release, folder: Path) -> dict[str, str]:
    """Name the dump: as the pack of the release where it is exactly that, otherwise as a state of this library."""
    loaded = release.pack.manifest if release.pack else {}
    if loaded.get("files") == manifest.listing(folder):
        return {name: loaded[name] for name in manifest.TEXTS if name != "format"}
    return {
        "name": OWN_NAME,
        "version": f"release {release.number}",
        "title": release.title,
        "licence": loaded.get("licence", "not stated"),
        "about": f"Release {release.number} of a reference library, published {release.published_at:%Y-%m-%d}.",
    }


def _contents(release: Release, folder: Path) -> dict[str, list[dict[str, Any]]]:
    values = ReferenceValue.objects.in_release(release).select_related("missile_type", "component", "kind")
    exemplars = Exemplar.objects.in_release(release).select_related("missile_type", "component", "source")
    types = MissileType.objects.in_release(release).select_related("family").order_by("code")
    known = {row.code for row in types}
    return {
        "sources": [_source(row) for row in Source.objects.order_by("code")],
        "families": [_family(row) for row in Family.objects.order_by("code")],
        "components": [_component(row) for row in Component.objects.order_by("code")],
        "kinds": [_kind(row) for row in FeatureKind.objects.order_by("code")],
        "types": [_type(row, known) for row in types],
        "values": sorted(map(entries.value_record, values.prefetch_related("sources")), key=_place),
        "exemplars": [_exemplar(row, release, folder) for row in exemplars.order_by("code")],
        "rules": _rule_book(ReadingRule, release),
        "finds": _rule_book(LaterFind, release),
    }


def _rule_book(model: type[ReadingRule] | type[LaterFind], release: Release) -> list[dict[str, Any]]:
    rows = model.objects.in_release(release).prefetch_related("sources").order_by("code")
    return [rules.record_of(row) for row in rows]


def _place(value: dict[str, Any]) -> tuple[str, str, str, str]:
    return value["type"], value["component"] or "", value["kind"], canonical.text(value)


def _codes(rows: Iterable[Any]) -> list[str]:
    return sorted(row.code for row in rows)


def _source(row: Source) -> dict[str, Any]:
    return {
        "code": row.code, "title": row.title, "publisher": row.publisher or None, "date": row.date_text or None,
        "url": row.url or None, "kind": row.kind or None, "grade": row.grade, "note": row.note or None,
        "only_about": row.only_about,
    }  # fmt: skip


def _family(row: Family) -> dict[str, Any]:
    return {"code": row.code, "name": row.name, "about": row.about, "sources": _codes(row.sources.all())}


def _component(row: Component) -> dict[str, Any]:
    return {"code": row.code, "name": row.name, "about": row.about}


def _kind(row: FeatureKind) -> dict[str, Any]:
    return {
        "code": row.code, "name": row.name, "question": row.question, "value_type": row.value_type,
        "unit": row.unit or None, "minimum": entries.plain(row.minimum), "maximum": entries.plain(row.maximum),
        "choices": [{name: choice[name] for name in CHOICE_KEYS if name in choice} for choice in row.choices],
        "design_group": row.design_group or None, "components": _codes(row.components.all()), "guide": row.guide,
        "sources": _codes(row.sources.all()),
    }  # fmt: skip


def _type(row: MissileType, known: set[str]) -> dict[str, Any]:
    """Write a type; what names a type outside the release is left out."""
    return {
        "code": row.code, "name": row.name, "family": row.family.code, "weapon_class": row.weapon_class or None,
        "origin": row.origin or None, "fielded_by": row.fielded_by or None, "sources": _codes(row.sources.all()),
        "aliases": entries.alias_records(row),
        "look_alikes": [code for code in _codes(row.look_alikes.all()) if code in known],
        "distinctions": [part for part in entries.distinction_records(row) if part["versus"] in known | {None}],
        "notes": row.notes,
    }  # fmt: skip


def _exemplar(row: Exemplar, release: Release, folder: Path) -> dict[str, Any]:
    photographs = row.photographs.in_release(release).select_related("original").order_by("received_at", "pk")
    return {
        "code": row.code, "type": row.missile_type.code if row.missile_type else None,
        "component": row.component.code if row.component else None, "kind": row.kind, "title": row.title,
        "source": row.source.code, "grade": row.grade, "note": row.note or None,
        "photographs": [_photograph(photograph, folder) for photograph in photographs],
    }  # fmt: skip


def _photograph(row: Photograph, folder: Path) -> dict[str, Any]:
    file = f"photographs/{row.original_id}.{ENDINGS.get(row.original.media_type, 'bin')}"
    _copy(row.original_id, folder / file)
    outline = row.regions.filter(purpose=Region.Purpose.OUTLINE, withdrawn_at=None).first()
    return {
        "file": file, "sha256": row.original_id, "nature": row.nature, "caption": row.caption or None,
        "disclaimer": row.disclaimer or None,
        "outline": [[entries.plain(x), entries.plain(y)] for x, y in outline.outline] if outline else None,
    }  # fmt: skip


def _copy(sha256: str, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    with target.open("wb") as file:
        for chunk in originals.read_chunks(sha256):
            file.write(chunk)
