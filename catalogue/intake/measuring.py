"""Measuring on photographs and parts, and recording what was measured as a feature."""

import errno
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalogue import SOFTWARE
from catalogue.custody import ledger
from catalogue.evaluation.values import UNITS
from catalogue.intake import originals
from catalogue.intake.decoding import decoder
from catalogue.intake.records import record_feature
from catalogue.models import Component, Feature, FeatureKind, Fragment, Measurement, Nature, Photograph, Region, User
from catalogue.vision.gauges import CardSeen, Height, Points, RulerSeen, Stated, TwoPoints
from catalogue.vision.intervals import CLICK_SIGMA_PX
from catalogue.vision.measure import chord_and_sagitta
from catalogue.vision.results import Result
from catalogue.vision.tools import MOST_POINTS, TOOLS, take
from catalogue.vision.values import NoGauge

LONGEST_MM = 100_000.0
# Nobody places points better than half a pixel by eye; worse than a hundred is no measurement.
CLICKS_PX = (0.5, 100.0)
_HOLES_OFF = 0.005  # of the part's extent: middles proposed on drawn flanges are off by less than 3 of 380 px
LENGTHS = ("chord_mm", "chord_uncertainty_mm", "sagitta_mm", "sagitta_uncertainty_mm")


def measure(
    *, photograph: Photograph, tool: str, points: Any, gauge: Mapping[str, Any], measured_by: User,
    click_px: float = CLICK_SIGMA_PX,
) -> Measurement:  # fmt: skip
    """Measure on a photograph of a fragment and keep what came of it, with all that it rests on.

    ``points`` and the points of ``gauge`` are [x, y] in pixels of the upright original, each placed within ``click_px``
    (one standard deviation). ``gauge`` says how the size is known: ``by`` two_points (``points_px``, ``length_mm``,
    ``uncertainty_mm``), card (``check_line_mm``) or ruler (``points_px``, ``spacing_mm``), and ``height`` for what lies
    nearer to the camera than that. A card or ruler is looked for in the original now. Raises ``ValidationError`` with
    the field at fault, ``UnreadableImage`` where the original cannot be decoded, ``OSError`` where it cannot be read.
    """
    if photograph.fragment is None:
        raise ValidationError({"photograph": "Only photographs of fragments are measured here."})
    if tool not in TOOLS:
        raise ValidationError({"tool": f"There is no tool “{tool}” for photographs."})
    _number("click_px", click_px, *CLICKS_PX, "px")
    placed = _placed(photograph, points, "points", most=MOST_POINTS)
    stated = _stated(photograph, gauge)  # decodes a picture: not inside the transaction, which others wait for
    measurement = Measurement(
        fragment=photograph.fragment, photograph=photograph, tool=tool, points=placed, click_px=float(click_px),
        gauge=stated.plain(), measured_by=measured_by, software=SOFTWARE,
    )  # fmt: skip
    try:
        return _keep(measurement)
    except NoGauge as refusal:
        raise ValidationError({"gauge": str(refusal)}) from refusal
    except ValueError as refusal:
        raise ValidationError({"points": _sentence(refusal)}) from refusal


def measure_lengths(*, fragment: Fragment, lengths: Mapping[str, float], measured_by: User) -> Measurement:
    """Work the diameter out from the chord and the sagitta that were measured on the part, and keep it.

    ``lengths`` has ``chord_mm``, ``sagitta_mm`` and the 95 % half widths ``chord_uncertainty_mm`` and
    ``sagitta_uncertainty_mm``. Raises ``ValidationError`` with the field at fault.
    """
    given = {name: _number(name, lengths.get(name), 0.0, LONGEST_MM, "mm", open_below=True) for name in LENGTHS}
    if given["sagitta_mm"] > given["chord_mm"]:
        sentence = f"A height of {given['sagitta_mm']:g} mm over a chord of {given['chord_mm']:g} mm is no shard."
        raise ValidationError({"sagitta_mm": sentence})
    measurement = Measurement(
        fragment=fragment, tool=Measurement.Tool.CHORD_AND_SAGITTA, lengths=given, measured_by=measured_by,
        software=SOFTWARE,
    )  # fmt: skip
    try:
        return _keep(measurement)
    except ValueError as refusal:
        raise ValidationError({"sagitta_mm": _sentence(refusal)}) from refusal


def offered_holes(photograph: Photograph) -> tuple[list[Points], float]:
    """Return what software takes for the middles of a circle of holes, up to three sets, and how exact they are.

    Nothing is recorded: a person looks at each point. The second value is a standard deviation in pixels. Raises
    ``ValidationError`` without a marked outline, and as ``measure`` does where the original cannot be decoded or read.
    """
    outline = photograph.regions.filter(purpose=Region.Purpose.OUTLINE, withdrawn_at=None).first()
    if outline is None:
        raise ValidationError("Mark the outline of the part first: holes are looked for inside it.")
    columns, rows = zip(*outline.outline, strict=True)
    extent = max(max(columns) - min(columns), max(rows) - min(rows))
    found = decoder().holes(_original(photograph), outline.outline)
    return found, max(CLICK_SIGMA_PX, round(_HOLES_OFF * extent, 2))


def worked_out(measurement: Measurement) -> Result:
    """Compute the result from what the row holds, without the picture. Raises ``ValueError`` in a sentence."""
    if measurement.lengths is not None:
        return Result.of(chord_and_sagitta(**measurement.lengths))
    stated, click_px = measurement.stated, measurement.click_px
    assert stated is not None and click_px is not None  # the constraint of the table
    return take(measurement.tool, measurement.points, stated, sigma_px=click_px)


@transaction.atomic
def _keep(measurement: Measurement) -> Measurement:
    measurement.result = worked_out(measurement).plain()
    measurement.full_clean()
    measurement.save(force_insert=True)
    ledger.record(
        action="measurement.taken", actor=measurement.measured_by, subject=measurement,
        case_key=measurement.fragment.case_id,
        facts={
            "fragment": measurement.fragment.exhibit_number,
            "photograph": str(measurement.photograph_id) if measurement.photograph_id else None,
            "original": measurement.photograph.original_id if measurement.photograph else None,
            "tool": measurement.tool, "points": measurement.points, "click_px": measurement.click_px,
            "gauge": measurement.gauge, "lengths": measurement.lengths, "result": measurement.result,
            "software": measurement.software,
        },
    )  # fmt: skip
    return measurement


@transaction.atomic
def record_as_feature(
    *, measurement: Measurement, kind: FeatureKind, recorded_by: User, component: Component | None = None,
    note: str = "",
) -> Feature:  # fmt: skip
    """Record the value as a feature whose method and note say how it was measured; once for each measurement.

    The value is written with the digits that its uncertainty allows. Raises ``ValidationError`` where the
    picture is no photograph, where only a lower bound is known, where the unit of the kind does not fit or its range
    does not hold the value, or on a second time.
    """
    locked = Measurement.objects.select_for_update().get(pk=measurement.pk)
    result = locked.found
    if locked.feature_id is not None:
        raise ValidationError("This measurement was recorded as a feature before. Correct that record instead.")
    if sentence := no_photograph(locked):
        raise ValidationError(sentence)
    if not result.bounded:
        raise ValidationError(
            f"Only a lower bound is known ({result.interval}), and a feature needs a value. "
            "Measure a longer arc, or leave it at the measurement, which stays readable."
        )
    if not fits(kind, result.unit):
        raise ValidationError({"kind": f"{kind.name} is {_recorded_in(kind)}; this was measured in {result.unit}."})
    value, uncertainty = result.written
    feature = record_feature(
        fragment=locked.fragment, kind=kind, recorded_by=recorded_by, text=value, unit=result.unit,
        uncertainty=uncertainty, component=component, method=method_words(locked), photograph=locked.photograph,
        note="\n".join(filter(None, [note.strip(), " ".join(result.sentences)])),
    )  # fmt: skip
    locked.feature = feature
    locked.save(update_fields=["feature"])
    ledger.record(
        action="measurement.recorded", actor=recorded_by, subject=locked, case_key=locked.fragment.case_id,
        facts={"feature": str(feature.pk), "kind": kind.code},
    )  # fmt: skip
    return feature


def no_photograph(measurement: Measurement) -> str:
    """Return why the picture of a measurement allows no feature; empty for a photograph, and where there is none.

    Measuring on such a picture is for practice: what is drawn or rendered has the size that its maker gave it.
    """
    photograph = measurement.photograph
    if photograph is None or photograph.nature == Nature.PHOTOGRAPH:
        return ""
    return (
        f"This was measured on a picture that is no photograph ({photograph.get_nature_display()}): it cannot become a "
        "feature of the fragment and stays at the measurement. Measure on a photograph of the fragment instead."
    )


def fits(kind: FeatureKind, unit: str) -> bool:
    """Return whether a number in ``unit`` can be a value of the kind."""
    if kind.value_type != FeatureKind.ValueType.NUMBER:
        return False
    return kind.unit == unit or (kind.unit in UNITS and unit in UNITS and UNITS[kind.unit][0] == UNITS[unit][0])


def method_words(measurement: Measurement) -> str:
    """Return how it was measured in one line, as a feature keeps it."""
    result, stated, given = measurement.found, measurement.stated, measurement.lengths
    if given is not None:
        rests_on = (
            f"measured on the part: {given['chord_mm']:g} ± {given['chord_uncertainty_mm']:g} and "
            f"{given['sagitta_mm']:g} ± {given['sagitta_uncertainty_mm']:g} mm"
        )
    else:
        rests_on = f"{result.points} points on a photograph, {stated.words if stated else ''}"
    return f"{result.method}, {rests_on}; 95 %: {result.interval}"


def _recorded_in(kind: FeatureKind) -> str:
    return f"recorded in {kind.unit}" if kind.unit else f"recorded as: {kind.get_value_type_display().lower()}"


def _stated(photograph: Photograph, gauge: Mapping[str, Any]) -> Stated:
    height = _height(gauge.get("height"))
    match gauge.get("by"):
        case TwoPoints.by:
            points = _placed(photograph, gauge.get("points_px"), "gauge_points", exactly=2)
            length = _number("length_mm", gauge.get("length_mm"), 0.0, LONGEST_MM, "mm", open_below=True)
            spread = _number("uncertainty_mm", gauge.get("uncertainty_mm", 0.0), 0.0, LONGEST_MM, "mm")
            return Stated(TwoPoints(points, length, spread), height)
        case CardSeen.by:
            asked: dict[str, Any] = {
                "check_line_mm": _number("check_line_mm", gauge.get("check_line_mm", 100.0), 80.0, 125.0, "mm")
            }
        case RulerSeen.by:
            asked = {
                "points_px": _placed(photograph, gauge.get("points_px"), "gauge_points", exactly=2),
                "spacing_mm": _number("spacing_mm", gauge.get("spacing_mm"), 0.0, 1000.0, "mm", open_below=True),
            }
        case _:
            raise ValidationError({"gauge": "Say how the size is known: by two points, the card or a ruler."})
    return Stated(_found(photograph, {"by": gauge["by"], **asked}).source, height)


def _found(photograph: Photograph, asked: dict[str, Any]) -> Stated:
    try:
        return Stated.from_plain(decoder().gauge(_original(photograph), asked))
    except NoGauge as refusal:
        raise ValidationError({"gauge": str(refusal)}) from refusal
    except ValueError as refusal:
        raise ValidationError({"gauge_points": _sentence(refusal)}) from refusal


def _original(photograph: Photograph) -> Path:
    original = originals.address(photograph.original_id)
    if not original.exists():
        raise FileNotFoundError(errno.ENOENT, "the original is missing", str(original))
    return original


def _height(stated: Mapping[str, Any] | None) -> Height | None:
    if not stated:
        return None
    height = Height(
        _number("height_mm", stated.get("height_mm"), -LONGEST_MM, LONGEST_MM, "mm"),
        _number("distance_mm", stated.get("distance_mm"), 0.0, LONGEST_MM, "mm", open_below=True),
        _number("height_uncertainty_mm", stated.get("uncertainty_mm"), 0.0, LONGEST_MM, "mm", open_below=True),
    )
    if abs(height.height_mm) + height.uncertainty_mm >= height.distance_mm:
        raise ValidationError({"height_mm": "The height, with its uncertainty, must be smaller than the distance."})
    return height


def _number(
    field: str, given: Any, least: float, most: float, unit: str, *, open_below: bool = False
) -> float:
    number = float(given) if isinstance(given, int | float) and not isinstance(given, bool) else math.nan
    if not (least < number <= most if open_below else least <= number <= most):
        allowed = f"more than {least:g} and at most {most:g}" if open_below else f"{least:g} to {most:g}"
        was = f"“{given:g}” was given" if isinstance(given, int | float) else "none was given"
        raise ValidationError({field: f"This must be {allowed} {unit}; {was}."})
    return number


def _placed(
    photograph: Photograph, given: Any, field: str, *, exactly: int | None = None, most: int = MOST_POINTS
) -> Points:
    width, height = photograph.original.width, photograph.original.height
    try:
        points = [[float(x), float(y)] for x, y in given or ()]
    except (TypeError, ValueError) as error:
        raise ValidationError({field: "Points are pairs of numbers, x and y."}) from error
    if exactly is not None and len(points) != exactly:
        raise ValidationError({field: f"This needs {exactly} points; {len(points)} were given."})
    if len(points) > most:
        raise ValidationError({field: f"At most {most} points can be used; {len(points)} were given."})
    # "not inside" and not "outside", so that what is no number is refused too.
    if not all(-0.5 <= x <= width - 0.5 and -0.5 <= y <= height - 0.5 for x, y in points):
        raise ValidationError({field: f"Every point must lie inside the picture, {width} × {height} pixels."})
    return points


def _sentence(refusal: ValueError) -> str:
    said = str(refusal)
    return said[:1].upper() + said[1:].rstrip(".") + "."
