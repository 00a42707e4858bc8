"""The demonstration case: the published observations of Kharkiv, 2 January 2024, with pictures that are ours."""

import io
import json
import tempfile
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.db import transaction

from catalogue.intake import cases, parts, records
from catalogue.intake.receive import receive_photograph
from catalogue.models import Case, Component, FeatureKind, Fragment, Incident, Source, User
from catalogue.vision import drawing

FOLDER = Path(__file__).parent / "demo"
ILLUSTRATIONS = FOLDER / "illustrations"
SEED = 20240102
DRAWINGS = {
    "stamped_plate": drawing.stamped_plate,
    "hand_written_label": drawing.handwritten_label,
    "erased_plate": drawing.erased_mark,
}

JSON = dict[str, Any]


def build(*, entered_by: User, members: Iterable[User] = (), folder: Path = FOLDER) -> Case:
    """Enter the demonstration case, or return it where it is there already. All of it, or nothing, is stored.

    ``members`` may see the case too, also where it was there before.
    """
    told = json.loads((folder / "kharkiv.json").read_text("utf-8"))
    with transaction.atomic():
        there = Case.objects.filter(reference=told["case"]["reference"]).first()
        case = there or _enter(told, folder, entered_by)
        for member in members:
            cases.add_member(case=case, user=member, added_by=entered_by)
    return case


def _enter(told: JSON, folder: Path, entered_by: User) -> Case:
    about = told["case"]
    case = cases.open_case(
        reference=about["reference"], title=about["title"], summary=about["summary"], opened_by=entered_by,
        note=_note(told),
    )  # fmt: skip
    incident = _incident(case, about["incident"], entered_by)
    for entry in told["fragments"]:
        fragment = _fragment(case, incident, entry, entered_by)
        for picture in entry["photographs"]:
            _photograph(fragment, picture, folder, entered_by)
        for feature in entry["features"]:
            _feature(fragment, feature, entered_by)
        for mark in entry["marks"]:
            _mark(fragment, mark, entered_by)
        for part in entry.get("parts", ()):
            _part(fragment, part, entered_by)
    return case


def _note(told: JSON) -> str:
    """What a reader must know, what others concluded, what is disputed, and what was left out and why."""
    about = told["case"]
    lines = [about["exhibit_note"], about["picture_note"], "", "What was published of this case:"]
    lines += [f"· {_cited(note['text'], note)}" for note in about["notes"]]
    lines += ["", "What others concluded:"]
    lines += [f"· {one['date']}, {one['by']}: {_cited(one['result'], one)}" for one in told["assessments"]]
    lines += ["", "What is disputed:"]
    lines += [f"· {one['by']}: {_cited(one['point'], one)}" for one in told["disputes"]]
    lines += ["", "Published and not recorded as a feature:"]
    lines += [f"· {one['reported_as']}: {_cited(one['why'], one)}" for one in told["not_coded"]]
    return "\n".join(lines)


def _cited(text: str, entry: JSON) -> str:
    return f"{text} ({', '.join(entry['sources'])})" if entry["sources"] else text


def _incident(case: Case, told: JSON, entered_by: User) -> Incident:
    day = datetime.fromisoformat(told["occurred_from"]).date()
    return cases.add_incident(
        case=case,
        entered_by=entered_by,
        title=told["title"],
        place=told["place"],
        # The published time is "about" and local; the day is what is certain.
        occurred_from=datetime.combine(day, time.min, UTC),
        occurred_until=datetime.combine(day, time(23, 59), UTC),
        time_note=told["time_note"],
        place_note=told["place_note"],
        sources=_sources(told),
    )


def _fragment(case: Case, incident: Incident, told: JSON, entered_by: User) -> Fragment:
    return cases.add_fragment(
        case=case,
        entered_by=entered_by,
        incident=incident,
        exhibit_number=told["exhibit"],
        title=told["title"],
        component=_component(told["component"]),
        material=told["material"] or "",
        condition=" ".join(filter(None, (told["condition"], told["note"]))),
        damage=told["damage"],
        found_where=told["found_where"] or "",
        found_by=told["found_by"] or "",
    )


def _photograph(fragment: Fragment, told: JSON, folder: Path, entered_by: User) -> None:
    if "drawing" in told:
        data, name = _drawn(told), f"{told['drawing']}.jpg"
    else:
        data, name = (folder / told["file"]).read_bytes(), Path(told["file"]).name
    receipt = receive_photograph(
        stream=io.BytesIO(data), file_name=name, owner=fragment, received_from=entered_by,
        nature=told["nature"], caption=told["caption"], disclaimer=told["disclaimer"],
    )  # fmt: skip
    if told.get("outline"):
        records.mark_region(
            photograph=receipt.photograph, shape="polygon", points=told["outline"], marked_by=entered_by
        )


def _drawn(told: JSON) -> bytes:
    # The erased mark hides a text, which was not published either: any will do, and none can be read.
    picture = DRAWINGS[told["drawing"]](told["text"] or "000", SEED)
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "drawing.jpg"
        drawing.write_jpeg(picture, target)
        return target.read_bytes()


def _feature(fragment: Fragment, told: JSON, entered_by: User) -> None:
    records.record_feature(
        fragment=fragment,
        kind=FeatureKind.objects.get(code=told["kind"]),
        recorded_by=entered_by,
        state=told["state"],
        text="" if told["value"] is None else str(told["value"]),
        unit=told["unit"] or "",
        uncertainty=str(told["uncertainty"] or ""),
        component=_component(told["component"]),
        method=told["method"] or "",
        note=_reported(told),
        sources=_sources(told),
    )


def _mark(fragment: Fragment, told: JSON, entered_by: User) -> None:
    records.record_mark(
        fragment=fragment,
        transcription=told["transcription"],
        recorded_by=entered_by,
        technique=told["technique"] or "unknown",
        script=told["script"] or "unknown",
        component=_component(told["component"]),
        note=_reported(told),
        sources=_sources(told),
    )


def _part(fragment: Fragment, told: JSON, entered_by: User) -> None:
    parts.record_part(
        fragment=fragment,
        name=told["name"],
        recorded_by=entered_by,
        kind=told["kind"],
        count=told["count"],
        component=_component(told["component"]),
        note=_reported(told),
        sources=_sources(told),
        maker=told["maker"] or "",
        maker_as_marked=told["maker_as_marked"] or "",
        country=told["country"] or "",
        part_number=told["part_number"] or "",
        date_code=told["date_code"] or "",
        stated_earliest=_day(told["stated_earliest"]),
        stated_latest=_day(told["stated_latest"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _reported(told: JSON) -> str:
    return " ".join(filter(None, (told["note"], f"Published observation {', '.join(told['reported_as'])}.")))


def _component(code: str | None) -> Component | None:
    return Component.objects.get(code=code) if code else None


def _sources(told: JSON) -> list[Source]:
    return list(Source.objects.filter(code__in=told["sources"]).order_by("code"))
