"""An examination: a fragment against a stated release by stated methods, with every reason."""

import logging
import time
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue import SOFTWARE, jobs
from catalogue.custody import ledger
from catalogue.intake.rule_book import Used
from catalogue.matching import questions, signatures
from catalogue.matching.calibrations import current
from catalogue.matching.method import METHOD
from catalogue.matching.outcome import Outcome, Questioned, conclude
from catalogue.matching.store import store
from catalogue.models import (
    Calibration,
    Component,
    Examination,
    Feature,
    Fragment,
    Mark,
    Part,
    Photograph,
    Release,
    User,
)
from catalogue.vision.values import UnreadableImage

log = logging.getLogger(__name__)

METHODS = ("same-photograph/1", METHOD, "features/2")


class NoLibrary(Exception):
    """There is no release to examine against."""


@transaction.atomic
def request_examination(
    *, fragment: Fragment, requested_by: User, together: Sequence[Fragment] = (), repeats: Examination | None = None
) -> Examination:
    """Write down what is to be examined and queue it.

    ``together`` names further fragments that the requester takes for parts of the same missile; that they are is an
    assumption, and the examination says so. With ``repeats``, the same records are examined against the same release.
    Raises ``NoLibrary`` without a release and ``ValueError`` for fragments of another case.
    """
    release = repeats.release if repeats else Release.objects.order_by("-number").first()
    if release is None:
        raise NoLibrary("The reference library has no release yet; load a pack or publish one.")
    fragments = [fragment, *(other for other in together if other.pk != fragment.pk)]
    if any(other.case_id != fragment.case_id for other in fragments):
        raise ValueError("Only fragments of one case can be examined together.")
    examination = Examination.objects.create(
        fragment=fragment,
        release=release,
        repeats=repeats,
        methods=list(METHODS),
        software=SOFTWARE,
        inputs=repeats.inputs if repeats else _inputs(fragments, release),
        requested_by=requested_by,
    )
    examination.fragments.set(Fragment.objects.filter(pk__in=examination.inputs["fragments"]))
    ledger.record(
        action="examination.requested", actor=requested_by, subject=examination, case_key=fragment.case_id,
        facts={"release": release.number, "methods": list(METHODS), "inputs": examination.inputs,
               "repeats": str(repeats.pk) if repeats else None},
    )  # fmt: skip
    jobs.enqueue("run_examination", examination_id=str(examination.pk))
    return examination


def _inputs(fragments: Sequence[Fragment], release: Release) -> dict[str, Any]:
    calibration = current(release)
    keys = [fragment.pk for fragment in fragments]
    photographs = list(Photograph.objects.filter(fragment__in=keys).order_by("pk"))
    outlines = signatures.outlines_of(photographs)
    return {
        "fragments": [str(key) for key in keys],
        "photographs": [
            {"id": str(p.pk), "original": p.original_id, "outline": outlines.get(str(p.pk))} for p in photographs
        ],
        "features": _keys(Feature.objects.filter(fragment__in=keys).current()),
        "marks": _keys(Mark.objects.filter(fragment__in=keys).current()),
        "calibration": None if isinstance(calibration, str) else str(calibration.pk),
        "no_calibration": calibration if isinstance(calibration, str) else "",
        "parts": _keys(Part.objects.filter(fragment__in=keys).current()),
        "attachments": questions.standing(fragments),
        # These may be changed later, and what was compared must stay what it was.
        "as_recorded": {str(fragment.pk): _as_recorded(fragment) for fragment in fragments},
        "used": {str(fragment.pk): _used(fragment) for fragment in fragments},
    }


def _as_recorded(fragment: Fragment) -> dict[str, Any]:
    return {
        "exhibit_number": fragment.exhibit_number, "damage": sorted(fragment.damage),
        "component": fragment.component.code if fragment.component else None,
    }  # fmt: skip


def _used(fragment: Fragment) -> dict[str, str | None] | None:
    used = Used.of(fragment.incident)
    return used.plain() if used else None


def _keys(records: Any) -> list[str]:
    return [str(key) for key in records.order_by("pk").values_list("pk", flat=True)]


def run_examination(examination_id: str) -> None:
    """Run what was requested and store it. Run twice, the second run finds it done and changes nothing."""
    examination = Examination.objects.select_related("release", "fragment__case").get(pk=examination_id)
    if examination.state == Examination.State.DONE:
        return
    Examination.objects.filter(pk=examination.pk).update(state=Examination.State.RUNNING)
    started = time.perf_counter()
    try:
        questioned, left_out = _gather(examination)
        outcome = conclude(questioned, examination.release, left_out=left_out)
        _finish(examination, questioned, outcome, seconds=time.perf_counter() - started)
    except Exception as error:
        log.exception("examination %s failed", examination.pk)
        note = f"The examination failed: {type(error).__name__}. The log has the details; it can be started again."
        Examination.objects.filter(pk=examination.pk).update(
            state=Examination.State.FAILED, note=note, finished_at=timezone.now()
        )
        raise


def _gather(examination: Examination) -> tuple[Questioned, list[str]]:
    """Read the records that the inputs name, and the signatures of the photographs that can be compared."""
    inputs = examination.inputs
    fragments = _fragments(inputs)
    stored = Photograph.objects.in_bulk([entry["id"] for entry in inputs["photographs"]])
    by_key = {str(key): photograph for key, photograph in stored.items()}
    photographs, signed, left_out = [], [], []
    for entry in inputs["photographs"]:
        photograph = by_key[entry["id"]]
        try:
            signature = signatures.signature_of(
                original_id=entry["original"], outline=entry["outline"], method=METHOD
            )
        except UnreadableImage as refusal:
            left_out.append(f"{photograph}: {refusal}")
            continue
        if not signature.quality.usable:
            left_out.append(f"{photograph}: {' '.join(signature.quality.sentences)}")
            continue
        photographs.append(photograph)
        signed.append(signature)
    return Questioned(
        case=examination.fragment.case.reference,
        photographs=tuple(photographs),
        signatures=tuple(signed),
        features=_of(fragments, _records(Feature.objects.select_related("kind", "component"), inputs["features"])),
        marks=_of(fragments, _records(Mark.objects.select_related("component"), inputs["marks"])),
        # Examinations of features/1 knew no parts.
        parts=_records(Part.objects.all(), inputs.get("parts", ())),
        calibration=Calibration.objects.filter(pk=inputs.get("calibration")).first(),
        no_calibration=inputs.get("no_calibration", ""),
        fragments=tuple(fragments.values()),
        attachments=questions.attached(examination),
        used={key: Used.from_plain(inputs["used"][str(key)]) for key in fragments} if "used" in inputs else None,
    ), left_out


def _fragments(inputs: dict[str, Any]) -> dict[Any, Fragment]:
    """Return the fragments by their keys, numbered, named and damaged as they were when the examination was requested.

    Examinations from before that stood in the inputs take it as it is now.
    """
    components = Component.objects.in_bulk(field_name="code")
    rows = Fragment.objects.filter(pk__in=inputs["fragments"]).select_related("incident", "component").order_by("pk")
    for fragment in rows:
        if told := inputs.get("as_recorded", {}).get(str(fragment.pk)):
            fragment.exhibit_number, fragment.damage = told["exhibit_number"], told["damage"]
            fragment.component = components.get(told["component"])
    return {fragment.pk: fragment for fragment in rows}


def _of(fragments: dict[Any, Fragment], records: tuple[Any, ...]) -> tuple[Any, ...]:
    for record in records:
        record.fragment = fragments[record.fragment_id]
    return records


def _records(rows: Any, keys: Sequence[str]) -> tuple[Any, ...]:
    """Return the named records, also those that were withdrawn or replaced since, with their sources."""
    return tuple(rows.filter(pk__in=keys).prefetch_related("sources").order_by("pk"))


@transaction.atomic
def _finish(examination: Examination, questioned: Questioned, outcome: Outcome, *, seconds: float) -> None:
    locked = Examination.objects.select_for_update().get(pk=examination.pk)
    if locked.state == Examination.State.DONE:
        return
    store(locked, questioned, outcome)
    locked.state = Examination.State.DONE
    locked.finished_at = timezone.now()
    locked.methods = list(METHODS)  # of this process: a setting may have changed since it was asked for
    locked.summary["seconds"] = round(seconds, 3)
    locked.save()
    ledger.record(
        action="examination.done", actor=None, subject=locked, case_key=examination.fragment.case_id,
        facts={"release": locked.release_id, "methods": locked.methods, "result_sha256": locked.result_sha256,
               "candidates": outcome.order[:5]},
    )  # fmt: skip
