"""Forms for measuring: points as numbers, lengths with their unit, and what a measurement is recorded as."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms

from catalogue.evaluation.checking import ValueRefused, parse
from catalogue.evaluation.values import Kind, ValueType
from catalogue.intake.measuring import LENGTHS, LONGEST_MM, fits
from catalogue.intake.renditions import LARGE
from catalogue.models import Component, FeatureKind, Measurement, Photograph
from catalogue.vision.gauges import CardSeen, RulerSeen, TwoPoints
from catalogue.vision.intervals import CLICK_SIGMA_PX
from catalogue.vision.tools import MOST_POINTS, TOOLS
from catalogue.web.forms.plain import Lines, PlainForm

_PAIR = re.compile(r"\s*\[?\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*\]?\s*,?\s*")
_LENGTH = re.compile(r"(.*?)\s*(mm|cm|m)?", re.DOTALL)


class Millimetres(forms.CharField):
    """A length; its unit is mm unless another stands behind the number. Gives a float, None for nothing.

    ``needed`` only says so on the page: whether a length may be missing depends on what else is said, so the deed says.
    """

    def __init__(self, *, label: str, lowest: float = 0.0, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(label=f"{label}, mm", required=False, max_length=40,
                         widget=forms.TextInput({"inputmode": "decimal"}), **kwargs)  # fmt: skip
        self.needed = needed
        self._kind = Kind("length", label, ValueType.NUMBER, "mm", minimum=lowest)

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value)).strip().replace("\N{MINUS SIGN}", "-")
        if not text:
            return None
        number, unit = _LENGTH.fullmatch(text).groups()  # type: ignore[union-attr]  # it matches everything
        try:
            return parse(self._kind, number, unit=unit or "mm").value
        except ValueRefused as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class PointsField(forms.CharField):
    """One point a line, x and y; gives [[x, y], …]."""

    needed = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=Lines({"inputmode": "decimal", "spellcheck": "false"}), **kwargs)

    def clean(self, value: Any) -> Any:
        points = []
        for number, line in enumerate(str(super().clean(value)).splitlines(), start=1):
            if not line.strip():
                continue
            pair = _PAIR.fullmatch(line)
            if pair is None:
                raise forms.ValidationError(f"Line {number}, “{line[:40]}”, is no pair of numbers such as 812.5, 440.")
            points.append([float(pair[1]), float(pair[2])])
        return points


def in_lines(points: Iterable[Iterable[float]]) -> str:
    """Return points as the field takes them."""
    return "\n".join(", ".join(f"{number:.10g}" for number in point) for point in points)


class MeasureForm(PlainForm):
    """How the size is known, what is measured, and the points of both."""

    gauge = forms.ChoiceField(
        choices=[
            (TwoPoints.by, "Two points a known length apart"),
            (CardSeen.by, "The measuring card lies beside the fragment"),
            (RulerSeen.by, "A ruler: two points across its ticks"),
        ],
        initial=TwoPoints.by, widget=forms.RadioSelect, label="How is the size known?",
    )  # fmt: skip
    gauge_points = PointsField(
        label="The two points", help_text="Click them on the picture, or write x, y in pixels, one point a line."
    )
    length_mm = Millimetres(label="Known length")
    uncertainty_mm = Millimetres(
        label="Known within ±", needed=False, help_text="95 %. Empty: taken as exact; the result says so."
    )
    spacing_mm = Millimetres(label="From tick to tick", initial="1")
    check_line_mm = Millimetres(
        label="Check line as you measured it", initial="100", help_text="The printed line of 100 mm on this very card."
    )
    height_mm = Millimetres(
        label="Height", lowest=-LONGEST_MM, needed=False,
        help_text="Above what gives the size, towards the camera; below it: −.",
    )  # fmt: skip
    height_uncertainty_mm = Millimetres(label="Height known within ±", needed=False)
    distance_mm = Millimetres(label="From the camera", needed=False)
    tool = forms.ChoiceField(widget=forms.RadioSelect, label="What do you measure?")
    points = PointsField(
        label="Points to measure", help_text="Click them on the picture, or write x, y in pixels, one point a line."
    )
    click_px = forms.FloatField(
        label="Points are placed within ±, px",
        help_text="One standard deviation, in pixels of the original. Clicks set it: it is smaller when you zoom in.",
        widget=forms.TextInput({"inputmode": "decimal"}),
    )  # fmt: skip
    SIZE = ("gauge_points", "length_mm", "uncertainty_mm", "spacing_mm", "check_line_mm")
    HEIGHT = ("height_mm", "height_uncertainty_mm", "distance_mm")

    def __init__(self, *args: Any, photograph: Photograph, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tool"].choices = [  # type: ignore[attr-defined]
            (name, f"{Measurement.Tool(name).label} ({_count(tool.least, tool.most)})") for name, tool in TOOLS.items()
        ]
        self.fields["tool"].initial = Measurement.Tool.LENGTH
        longest = max(photograph.original.width, photograph.original.height)
        # What is shown is a rendition: nobody places points more exactly on it than its own pixels allow.
        self.fields["click_px"].initial = round(CLICK_SIGMA_PX * max(1.0, longest / LARGE), 2)

    @property
    def stated(self) -> dict[str, Any]:
        """How the size is known, as ``measure`` takes it; what is missing is None and refused there."""
        given = self.cleaned_data
        members = {
            TwoPoints.by: {"points_px": given.get("gauge_points"), "length_mm": given.get("length_mm"),
                           "uncertainty_mm": given.get("uncertainty_mm") or 0.0},
            CardSeen.by: {"check_line_mm": given.get("check_line_mm")},
            RulerSeen.by: {"points_px": given.get("gauge_points"), "spacing_mm": given.get("spacing_mm")},
        }[given["gauge"]]  # fmt: skip
        height = {"height_mm": given.get("height_mm"), "distance_mm": given.get("distance_mm"),
                  "uncertainty_mm": given.get("height_uncertainty_mm")}  # fmt: skip
        lifted = {"height": height} if any(value is not None for value in height.values()) else {}
        return {"by": given["gauge"], **members, **lifted}

    def size_fields(self) -> list[forms.BoundField]:
        """Return the fields that say more about how the size is known."""
        return [self[name] for name in self.SIZE]

    def height_fields(self) -> list[forms.BoundField]:
        """Return the fields of the height."""
        return [self[name] for name in self.HEIGHT]


def _count(least: int, most: int) -> str:
    if least == most:
        return f"{least} points"
    return f"{least} points or more" if most == MOST_POINTS else f"{least} to {most} points"


class ChordForm(PlainForm):
    """What was measured on a curved shard."""

    chord_mm = Millimetres(label="Chord", help_text="Straight from one end of the arc to the other.")
    chord_uncertainty_mm = Millimetres(label="Chord known within ±", help_text="95 %")
    sagitta_mm = Millimetres(
        label="Sagitta", help_text="The height of the arc above the middle of the chord, on the outer face."
    )
    sagitta_uncertainty_mm = Millimetres(label="Sagitta known within ±", help_text="95 %")

    @property
    def lengths(self) -> dict[str, Any]:
        """What was given, as ``measure_lengths`` takes it."""
        return {name: self.cleaned_data.get(name) for name in LENGTHS}


class RecordForm(PlainForm):
    """Which feature a measurement is."""

    kind = forms.ModelChoiceField(FeatureKind.objects.none(), label="Feature", empty_label="Choose a feature")
    component = forms.ModelChoiceField(Component.objects.all(), required=False, empty_label="Not known", label="Part")
    note = forms.CharField(widget=Lines, required=False)

    def __init__(self, *args: Any, measurement: Measurement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = measurement.found.unit
        fitting = [kind.pk for kind in FeatureKind.objects.all() if fits(kind, unit)]
        self.fields["kind"].queryset = FeatureKind.objects.filter(pk__in=fitting)  # type: ignore[attr-defined]
        self.fields["component"].initial = measurement.fragment.component_id
