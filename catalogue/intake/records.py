"""Recording what is seen on a fragment: features, marks and marked areas."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from catalogue import jobs
from catalogue.custody import ledger
from catalogue.evaluation import checking, marks
from catalogue.evaluation.values import Mark as MarkValue
from catalogue.models import Component, Feature, FeatureKind, Fragment, Mark, Part, Photograph, Region, Source, User

JSONValue = float | int | str | list[str] | dict[str, str]


@transaction.atomic
def record_feature(
    *,
    fragment: Fragment,
    kind: FeatureKind,
    recorded_by: User,
    state: str = Feature.State.VALUE,
    text: str = "",
    unit: str = "",
    uncertainty: str = "",
    component: Component | None = None,
    method: str = "",
    note: str = "",
    photograph: Photograph | None = None,
    region: Region | None = None,
    sources: Sequence[Source] = (),
    replaces: Feature | None = None,
) -> Feature:
    """Record one characteristic; ``text`` and ``uncertainty`` are read by the rules of the kind.

    With ``replaces`` it corrects an earlier record, which stays. Raises ``ValidationError`` with the field at fault
    for a value outside the kind's range or unit, and for a picture or record of another fragment.
    """
    belongs(fragment, photograph=photograph, region=region, replaces=replaces)
    value, spread = _read(kind, state, text, unit, uncertainty)
    feature = Feature(
        fragment=fragment, kind=kind, state=state, value=value, uncertainty=spread, component=component,
        as_typed=f"{text} {unit}".strip()[:120] if value is not None else "", method=method, note=note,
        photograph=photograph, region=region, recorded_by=recorded_by, replaces=replaces,
    )  # fmt: skip
    feature.full_clean()
    feature.save(force_insert=True)
    feature.sources.set(sources)
    facts = {"kind": kind.code, "state": state, "value": value, "unit": kind.unit, "uncertainty": spread}
    tell("feature", feature, facts, sources)
    return feature


def _read(
    kind: FeatureKind, state: str, text: str, unit: str, uncertainty: str
) -> tuple[JSONValue | None, float | None]:
    if state != Feature.State.VALUE:
        if text.strip() or uncertainty.strip():
            raise ValidationError({"value": f"{kind.name} is recorded as {state.replace('_', ' ')} and has no value."})
        return None, None
    try:
        value = checking.parse(kind.rules, text, unit=unit).value
        spread = checking.parse_uncertainty(kind.rules, uncertainty, unit=unit) if uncertainty.strip() else None
        checking.checked(kind.rules, value, uncertainty=spread)
    except checking.ValueRefused as refusal:
        raise ValidationError({refusal.field: refusal.sentence}) from refusal
    return as_json(value), spread


def as_json(value: Any) -> JSONValue:
    """Return a checked value as JSON holds it."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, MarkValue):
        return {"text": value.text, "technique": value.technique, "script": value.script}
    return value


@transaction.atomic
def record_mark(
    *,
    fragment: Fragment,
    transcription: str,
    recorded_by: User,
    technique: str = Mark.Technique.UNKNOWN,
    script: str = Mark.Script.UNKNOWN,
    component: Component | None = None,
    note: str = "",
    photograph: Photograph | None = None,
    region: Region | None = None,
    sources: Sequence[Source] = (),
    replaces: Mark | None = None,
) -> Mark:
    """Record an inscription as it is read. Script and characters that disagree are kept, with the doubt in words.

    Raises ``ValidationError`` for a transcription that cannot be understood.
    """
    belongs(fragment, photograph=photograph, region=region, replaces=replaces)
    try:
        read = marks.Transcription.parse(transcription)
    except marks.TranscriptionRefused as refusal:
        raise ValidationError({"transcription": str(refusal)}) from refusal
    mark = Mark(
        fragment=fragment, transcription=str(read), technique=technique, script=script, component=component,
        doubt=_script_doubt(transcription, script), note=note,
        photograph=photograph, region=region, recorded_by=recorded_by, replaces=replaces,
    )  # fmt: skip
    mark.full_clean()
    mark.save(force_insert=True)
    mark.sources.set(sources)
    facts = {"transcription": mark.transcription, "technique": technique, "script": script, "doubt": mark.doubt}
    tell("mark", mark, facts, sources)
    return mark


def _script_doubt(transcription: str, script: str) -> str:
    # A script that is none of the list is refused by the field itself, with the sentence of the form.
    return marks.script_doubt(transcription, script) if script in Mark.Script.values else ""


@transaction.atomic
def withdraw(*, record: Feature | Mark | Part, because: str, withdrawn_by: User) -> None:
    """Take a record out of what counts; it stays readable. Raises ``ValidationError`` without a reason."""
    if not because.strip():
        raise ValidationError({"because": "A record is withdrawn only with a reason."})
    locked = type(record).objects.select_for_update().get(pk=record.pk)
    if locked.withdrawn_at is not None or hasattr(locked, "replaced_by"):
        raise ValidationError("This record no longer stands: it was replaced or withdrawn before.")
    locked.withdrawn_at, locked.withdrawn_because = timezone.now(), because.strip()[:300]
    locked.save(update_fields=["withdrawn_at", "withdrawn_because"])
    ledger.record(
        action=f"{locked._meta.model_name}.withdrawn", actor=withdrawn_by, subject=locked,
        case_key=locked.fragment.case_id, facts={"because": locked.withdrawn_because},
    )  # fmt: skip


@transaction.atomic
def mark_region(
    *, photograph: Photograph, shape: str, points: Any, marked_by: User, purpose: str = Region.Purpose.OUTLINE,
    label: str = "", proposed_by: str = "",
) -> Region:  # fmt: skip
    """Mark an area in pixels of the upright original; an outline replaces the outline before it.

    ``proposed_by`` names the method whose proposal the person accepted as it was; the ledger keeps it. Raises
    ``ValidationError`` where the area lies outside the picture or encloses nothing.
    """
    region = Region(
        photograph=photograph, shape=shape, purpose=purpose, label=label, created_by=marked_by,
        points=_corners(photograph, shape, points),
    )  # fmt: skip
    region.full_clean()
    if purpose == Region.Purpose.OUTLINE:
        photograph.regions.filter(purpose=purpose, withdrawn_at=None).update(withdrawn_at=timezone.now())
    region.save(force_insert=True)
    ledger.record(
        action="region.marked", actor=marked_by, subject=region,
        case_key=photograph.fragment.case_id if photograph.fragment else None,
        facts={"photograph": str(photograph.pk), "shape": shape, "purpose": purpose, "points": region.points,
               **({"proposed_by": proposed_by} if proposed_by else {})},
    )  # fmt: skip
    if purpose == Region.Purpose.OUTLINE:
        # What is compared has changed: its quality is judged anew, and its signature made before somebody waits for it.
        jobs.enqueue("analyse_photograph", photograph_id=str(photograph.pk))
    return region


def _corners(photograph: Photograph, shape: str, points: Any) -> list[list[float]]:
    width, height = photograph.original.width, photograph.original.height
    least, most = (2, 2) if shape == Region.Shape.RECTANGLE else (3, 2000)
    try:
        corners = [[round(float(x), 1), round(float(y), 1)] for x, y in points]
    except (TypeError, ValueError) as error:
        raise ValidationError({"points": "An area is a list of [x, y] pairs of numbers."}) from error
    if not least <= len(corners) <= most:
        raise ValidationError({"points": f"A {shape} has {least} to {most} corners, not {len(corners)}."})
    if not all(0 <= x <= width and 0 <= y <= height for x, y in corners):
        raise ValidationError({"points": f"The area must lie inside the picture, {width} × {height} pixels."})
    columns, rows = {x for x, _ in corners}, {y for _, y in corners}
    if max(columns) - min(columns) < 4 or max(rows) - min(rows) < 4:
        raise ValidationError({"points": "The area is less than 4 pixels wide or high."})
    return corners


def belongs(
    fragment: Fragment, *, photograph: Photograph | None, region: Region | None, replaces: Feature | Mark | Part | None
) -> None:
    """Raise ``ValidationError`` where a picture, an area or a record to replace is not of this fragment."""
    if photograph is not None and photograph.fragment_id != fragment.pk:
        raise ValidationError({"photograph": "The photograph shows another fragment."})
    if region is not None and region.photograph.fragment_id != fragment.pk:
        raise ValidationError({"region": "The area is marked on a photograph of another fragment."})
    if replaces is None:
        return
    if replaces.fragment_id != fragment.pk:
        raise ValidationError({"replaces": "The record to replace belongs to another fragment."})
    # As it is now and locked: the caller read it before this transaction, and somebody may have withdrawn it since.
    now = type(replaces).objects.select_for_update().get(pk=replaces.pk)
    if now.withdrawn_at is not None or hasattr(now, "replaced_by"):
        raise ValidationError({"replaces": "The record to replace no longer stands: somebody changed it meanwhile."})


def tell(noun: str, record: Feature | Mark | Part, facts: dict[str, Any], sources: Sequence[Source]) -> None:
    """Record in the ledger that something was recorded or corrected, with what was written down."""
    ledger.record(
        action=f"{noun}.corrected" if record.replaces_id else f"{noun}.recorded",
        actor=record.recorded_by,
        subject=record,
        case_key=record.fragment.case_id,
        facts={
            **facts,
            "fragment": record.fragment.exhibit_number,
            "component": record.component.code if record.component else None,
            "region": str(record.region_id) if record.region_id else None,
            "sources": [source.code for source in sources],
            "replaces": str(record.replaces_id) if record.replaces_id else None,
        },
    )
