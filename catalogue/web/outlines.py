"""Outlines proposed by software: looking at them costs nothing and records nothing, accepting one marks it."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from catalogue.intake import outlines
from catalogue.intake.records import mark_region
from catalogue.models import Photograph, Region
from catalogue.vision.offer import METHOD, Offer
from catalogue.vision.values import UnreadableImage
from catalogue.web import photographs
from catalogue.web.deed import reader
from catalogue.web.forms.photographs import BoxForm

SALT = "catalogue.outline"
# Edges and colours that differ all round reach 0.8, an object that the ground runs into 0.4; chosen on rendered parts.
CLEAR, FAIR = 0.6, 0.4


def propose(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show what software takes for the object, in the rough box of the query or in the whole picture."""
    photograph = photographs.find(request, pk)
    form = BoxForm(request.GET) if set(request.GET) & set(BoxForm.base_fields) else BoxForm()
    offer: Offer | None = None
    wrong = ""
    try:
        if not form.is_bound:
            offer = outlines.offer(photograph.original_id)
        elif form.is_valid():
            offer = outlines.offer(photograph.original_id, box=form.corners)
    except UnreadableImage as refusal:
        wrong = str(refusal)
    except OSError:
        wrong = "The original cannot be read from the disk. Tell an administrator to run verify."
    except ValueError:  # of the box: the engine names what it was given, the reader needs the size of the picture
        size = f"{photograph.original.width} × {photograph.original.height}"
        form.add_error(None, f"The box must lie inside the picture, {size} pixels, at least 4 pixels wide and high.")
    return render(request, "catalogue/photograph/outline.html", {
        "title": f"Outlines proposed for {photograph}", "photograph": photograph, "offer": offer, "wrong": wrong,
        "trail": [*photographs.trail(photograph), (str(photograph), _address(photograph))],
        "proposals": _proposals(photograph, offer), "left_out": _left_out(offer), "form": form,
        "may_mark": photographs.may_mark(request, photograph), "in_box": form.is_bound,
        "stroke": photographs.stroke(photograph), "number": photographs.stroke(photograph) * 14,
    }, status=422 if form.errors else 200)  # fmt: skip


def accept(request: HttpRequest, pk: Any) -> HttpResponse:
    """Mark the outline that the reader chose. It is signed: what is recorded as proposed was proposed."""
    photograph = photographs.find(request, pk)
    if not photographs.may_mark(request, photograph):
        raise Http404("areas of this photograph are marked by another role")
    try:
        stated = signing.loads(request.POST.get("proposal", ""), salt=SALT)
        if stated["photograph"] != str(photograph.pk):
            raise signing.BadSignature
    except signing.BadSignature:
        messages.error(request, "This proposal is not one of this photograph. Choose again.")
        return redirect("catalogue:outline-propose", pk=pk)
    try:
        mark_region(
            photograph=photograph, shape=Region.Shape.POLYGON, points=stated["points"], marked_by=reader(request),
            label=outlines.BY_SOFTWARE, proposed_by=stated["method"],
        )  # fmt: skip
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("catalogue:outline-propose", pk=pk)
    messages.success(request, "The outline is marked.")
    return redirect("catalogue:photograph", pk=pk)


def _address(photograph: Photograph) -> str:
    return reverse("catalogue:photograph", args=[photograph.pk])


def _proposals(photograph: Photograph, offer: Offer | None) -> list[dict[str, Any]]:
    found = []
    for one in offer.outlines if offer else ():
        signed = signing.dumps(
            {"photograph": str(photograph.pk), "points": one.points, "method": METHOD}, salt=SALT, compress=True
        )
        found.append({
            "points": _svg(one.points), "signed": signed, "words": _words(one.confidence), "at": _middle(one.points),
            "window": _window(one.points),
        })  # fmt: skip
    return found


def _left_out(offer: Offer | None) -> list[dict[str, Any]]:
    return [
        {"points": _svg(one.points), "kind": one.kind, "sentence": one.sentence}
        for one in (offer.left_out if offer else ())
    ]


def _words(confidence: float) -> str:
    if confidence >= CLEAR:
        return "stands out clearly"
    return "stands out from part of the ground" if confidence >= FAIR else "hardly stands out"


def _middle(points: list[list[float]]) -> tuple[float, float]:
    """Return the middle of the box around an outline: where its number stands."""
    across, down = zip(*points, strict=True)
    return round((min(across) + max(across)) / 2), round((min(down) + max(down)) / 2)


def _window(points: list[list[float]]) -> str:
    """Return the part of the picture that shows an outline with some ground around it, as an SVG view box."""
    across, down = zip(*points, strict=True)
    more = 0.08 * max(max(across) - min(across), max(down) - min(down))
    left, top = min(across) - more, min(down) - more
    return f"{left:.0f} {top:.0f} {max(across) + more - left:.0f} {max(down) + more - top:.0f}"


def _svg(points: list[list[float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
