"""Measuring on photographs and parts, what came of it, and the measuring card to print."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from catalogue.intake.measuring import measure, measure_lengths, no_photograph, offered_holes, record_as_feature
from catalogue.models import Fragment, Measurement, Photograph
from catalogue.permissions import allows
from catalogue.vision import card
from catalogue.vision.tools import curve
from catalogue.vision.values import UnreadableImage
from catalogue.web import fragments, photographs
from catalogue.web.deed import DeedView, Trail, reader
from catalogue.web.forms.measuring import ChordForm, MeasureForm, RecordForm, in_lines
from catalogue.web.records import tell_doubts

KEPT = "The measurement is kept."
# Of these the points are joined in the order in which they were placed.
JOINED = (Measurement.Tool.LENGTH, Measurement.Tool.ANGLE)


class Measure(DeedView):
    """The page with the picture; works by clicks and, without a script, by numbers."""

    template_name = "catalogue/measurement/measure.html"
    button = "Measure"
    done = KEPT
    form_class = MeasureForm
    photograph: Photograph
    holes: dict[str, Any] | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.photograph = photographs.find(request, kwargs["pk"])
        if self.photograph.fragment is None:
            raise Http404("photographs of exemplars are not measured")
        self.title = f"Measure on {self.photograph}"

    def trail(self) -> Trail:
        here = reverse("catalogue:photograph", args=[self.photograph.pk])
        return [*photographs.trail(self.photograph), (str(self.photograph), here)]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"photograph": self.photograph}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "holes" not in request.POST:
            return super().post(request, *args, **kwargs)
        self.holes = self.offered(request.POST["holes"])
        # Everything else that was typed stays, unchecked: nothing is measured yet.
        typed = {name: request.POST.get(name) for name in MeasureForm.base_fields}
        form = MeasureForm(photograph=self.photograph, initial=typed | self.holes.get("initial", {}))
        return self.render_to_response(self.get_context_data(form=form))

    def offered(self, number: str) -> dict[str, Any]:
        """Return the middles of holes that software proposes, or why there are none."""
        try:
            sets, click_px = _or_refused(offered_holes, self.photograph)
        except ValidationError as refusal:
            return {"sentence": " ".join(refusal.messages)}
        place = int(number) - 1 if number in {"1", "2", "3"} else 0
        if place >= len(sets):
            return {"sentence": "No circle of holes is seen on this part: click the middles yourself."}
        others = [other + 1 for other in range(len(sets)) if other != place]
        initial = {"tool": Measurement.Tool.HOLE_CIRCLE, "points": in_lines(sets[place]), "click_px": click_px}
        return {"count": len(sets[place]), "others": others, "initial": initial}

    def get_initial(self) -> dict[str, Any]:
        """Return what an earlier measurement of this photograph rested on, where one is named."""
        key = _key(self.request.GET.get("again", ""))
        earlier = self.photograph.measurements.filter(pk=key).first() if key else None
        gauge = earlier.gauge if earlier else None
        if earlier is None or gauge is None:
            return {}
        height = gauge.get("height") or {}
        return {name: value for name, value in gauge.items() if name in MeasureForm.base_fields} | {
            "gauge": gauge["by"], "gauge_points": in_lines(gauge.get("points_px", [])), "tool": earlier.tool,
            "points": in_lines(earlier.points), "click_px": earlier.click_px, "height_mm": height.get("height_mm"),
            "distance_mm": height.get("distance_mm"), "height_uncertainty_mm": height.get("uncertainty_mm"),
        }  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(photograph=self.photograph, holes=self.holes, **kwargs)

    def deed(self, form: MeasureForm) -> str:
        given = form.cleaned_data
        made = _or_refused(
            measure, photograph=self.photograph, tool=given["tool"], points=given["points"], gauge=form.stated,
            click_px=given["click_px"], measured_by=reader(self.request),
        )  # fmt: skip
        return reverse("catalogue:measurement", args=[made.pk])


class MeasureLengths(DeedView):
    title = "Diameter from chord and sagitta"
    lead = (
        "Lay a straight edge across the curved shard and measure its length from touch to touch (the chord) and the "
        "height of the arc over its middle (the sagitta), with a caliper. The longer the chord, the better."
    )
    button = "Work out the diameter"
    done = KEPT
    form_class = ChordForm
    fragment: Fragment

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.fragment = fragments.find(request, kwargs["pk"])

    def trail(self) -> Trail:
        return fragments.trail(self.fragment)

    def deed(self, form: ChordForm) -> str:
        made = measure_lengths(fragment=self.fragment, lengths=form.lengths, measured_by=reader(self.request))
        return reverse("catalogue:measurement", args=[made.pk])


def find(request: HttpRequest, pk: Any) -> Measurement:
    """Return the measurement if the reader may see it; 404 otherwise."""
    visible = Measurement.objects.visible_to(reader(request))
    whole = visible.select_related("fragment__case", "photograph__original", "measured_by", "feature__kind")
    return get_object_or_404(whole, pk=pk)


def show(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show what was measured, drawn on the picture, with everything that it rests on."""
    measurement = find(request, pk)
    return render(request, "catalogue/measurement/show.html", shown(request, measurement, None))


def shown(request: HttpRequest, measurement: Measurement, form: RecordForm | None) -> dict[str, Any]:
    """Return what the page of a measurement shows; a new form where it can be recorded and none is given."""
    found, stated, photograph = measurement.found, measurement.stated, measurement.photograph
    unfit = no_photograph(measurement)
    open_to_record = found.bounded and measurement.feature is None and not unfit
    if form is None and open_to_record and allows("catalogue:measurement-record", "POST", reader(request)):
        form = RecordForm(measurement=measurement)
    line = curve(measurement.tool, measurement.points, stated, sigma_px=measurement.click_px or 1) if stated else []
    return {
        "title": str(measurement), "trail": _trail(measurement), "measurement": measurement, "found": found,
        "photograph": photograph, "stated": stated, "form": form, "unfit": unfit, "curve": _svg(line),
        "joined": _svg(measurement.points) if measurement.tool in JOINED else "",
        "gauge_line": _svg((measurement.gauge or {}).get("points_px", [])),
        "markers": [_svg(corners) for corners in (measurement.gauge or {}).get("markers_px", {}).values()],
        "stroke": photographs.stroke(photograph) if photograph else 0,
    }  # fmt: skip


class Record(DeedView):
    """Recording a measurement as a feature; the form stands on the measurement's own page."""

    template_name = "catalogue/measurement/show.html"
    form_class = RecordForm
    measurement: Measurement

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.measurement = find(request, kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"measurement": self.measurement}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return shown(self.request, self.measurement, kwargs["form"])

    def deed(self, form: RecordForm) -> str:
        feature = record_as_feature(measurement=self.measurement, recorded_by=reader(self.request), **form.cleaned_data)
        messages.success(self.request, f"{feature.kind} is recorded as {feature.as_typed}.")
        doubted = tell_doubts(self.request, feature)
        return reverse("catalogue:fragment", args=[self.measurement.fragment_id]) + ("" if doubted else "#features")


def measuring_card(request: HttpRequest) -> HttpResponse:
    """Say how the card is printed and laid."""
    return render(request, "catalogue/measurement/card.html", {"title": "Measuring card", "card": card})


def measuring_card_pdf(_request: HttpRequest) -> HttpResponse:
    """Hand out the card as a PDF of one A4 page."""
    disposition = f'attachment; filename="{card.FILE_NAME}"'
    return HttpResponse(card.pdf(), content_type="application/pdf", headers={"Content-Disposition": disposition})


def _or_refused(deed: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Do what looks at an original; where it cannot be looked at, raise ``ValidationError`` with the sentence."""
    try:
        return deed(*args, **kwargs)
    except UnreadableImage as refusal:
        raise ValidationError(str(refusal)) from refusal
    except OSError as error:
        words = "The original cannot be read from the disk. Tell an administrator to run verify."
        raise ValidationError(words) from error


def _trail(measurement: Measurement) -> Trail:
    if measurement.photograph is None:
        return fragments.trail(measurement.fragment)
    here = reverse("catalogue:photograph", args=[measurement.photograph.pk])
    return [*fragments.trail(measurement.fragment), (str(measurement.photograph), here)]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _svg(points: list[list[float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
