"""Photographs: the page, the renditions, the original, and areas marked on them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control, patch_vary_headers

from catalogue.intake import metadata, outlines, renditions, viewing
from catalogue.intake.records import mark_region as record_region
from catalogue.models import CustodyEvent, Fragment, Photograph, Region
from catalogue.permissions import CURATE, RECORD
from catalogue.vision.values import UnreadableImage
from catalogue.web import exemplars, fragments
from catalogue.web.deed import Trail, put_refusal, reader
from catalogue.web.forms.photographs import RegionForm

PLACEHOLDER = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240" width="320" height="240">'
    '<rect width="320" height="240" fill="#d9dcde"/>'
    '<text x="160" y="124" text-anchor="middle" font-family="sans-serif" font-size="16" fill="#333">'
    "no view can be made</text></svg>"
)


def find(request: HttpRequest, pk: Any) -> Photograph:
    """Return the photograph if the reader may see it; 404 otherwise."""
    visible = Photograph.objects.visible_to(reader(request))
    return get_object_or_404(
        visible.select_related("original", "fragment__case", "exemplar__missile_type", "received_from"), pk=pk
    )


def may_mark(request: HttpRequest, photograph: Photograph) -> bool:
    """Return whether the reader's role may mark areas: recorders on fragments, librarians on exemplars."""
    return reader(request).role in (RECORD if photograph.fragment_id else CURATE)


def show(request: HttpRequest, pk: Any, form: RegionForm | None = None) -> HttpResponse:
    photograph = find(request, pk)
    owner = photograph.owner
    receipt = CustodyEvent.objects.visible_to(reader(request)).filter(
        subject_kind="photograph", subject_key=str(photograph.pk), action="photograph.received"
    )
    regions = list(photograph.regions.filter(withdrawn_at=None).select_related("created_by"))
    for region in regions:
        region.corners = _corners(region)  # type: ignore[attr-defined]
    earlier, later = _neighbours(photograph)
    outlined = any(region.purpose == Region.Purpose.OUTLINE for region in regions)
    return render(request, "catalogue/photograph/show.html", {
        "title": str(photograph), "trail": trail(photograph), "photograph": photograph, "owner": owner,
        "regions": regions, "receipt": receipt.first(), "claims": list(metadata.claims(photograph.original)),
        "may_mark": may_mark(request, photograph), "form": form or RegionForm(), "earlier": earlier, "later": later,
        "stroke": stroke(photograph), "outlined": outlined, "a_region_helps": outlines.A_REGION_HELPS,
        "proposed": None if outlined else _proposed(photograph),
        "measurements": photograph.measurements.select_related("photograph", "measured_by", "feature__kind"),
    }, status=422 if form else 200)  # fmt: skip


def trail(photograph: Photograph) -> Trail:
    """Return the way to the owner of a photograph."""
    owner = photograph.owner
    return fragments.trail(owner) if isinstance(owner, Fragment) else exemplars.trail(owner)


def stroke(photograph: Photograph) -> int:
    """Return the width of a line that is seen on the whole picture, in its pixels."""
    return max(2, max(photograph.original.width, photograph.original.height) // 400)


def _proposed(photograph: Photograph) -> str:
    """Return the outline that software proposed when it analysed the picture, as SVG writes a polygon; or nothing."""
    known = outlines.offered(photograph.original_id)
    return " ".join(f"{x:g},{y:g}" for x, y in known.outlines[0].points) if known and known.outlines else ""


def _corners(region: Region) -> str:
    """Return the points of the area as SVG writes a polygon."""
    points = region.points
    if region.shape == Region.Shape.RECTANGLE:
        (left, top), (right, bottom) = points
        points = [[left, top], [right, top], [right, bottom], [left, bottom]]
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _neighbours(photograph: Photograph) -> tuple[Photograph | None, Photograph | None]:
    """Return the photographs of the same owner before and after; keys sort by time."""
    same = Photograph.objects.filter(fragment=photograph.fragment_id, exemplar=photograph.exemplar_id).order_by("pk")
    return same.filter(pk__lt=photograph.pk).last(), same.filter(pk__gt=photograph.pk).first()


def rendition(request: HttpRequest, pk: Any, size: int) -> HttpResponse | FileResponse:
    """Serve a view of the photograph: upright, without metadata, never the original."""
    if size not in renditions.SIZES:
        raise Http404("renditions come in two sizes")
    photograph = get_object_or_404(Photograph.objects.visible_to(reader(request)), pk=pk)
    tag = f'"{photograph.original_id}-{size}"'
    if request.headers.get("If-None-Match") == tag:
        return _privately(HttpResponseNotModified(), tag)
    try:
        file = renditions.ensure(photograph.original_id, size).open("rb")
    except (UnreadableImage, OSError):
        return HttpResponse(PLACEHOLDER, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})
    return _privately(FileResponse(file, content_type="image/jpeg"), tag)


def _privately(response: Any, tag: str) -> Any:
    # Private and for one hour: the browser may keep it, no shared cache may, and lost access shows soon.
    patch_cache_control(response, private=True, max_age=3600)
    patch_vary_headers(response, ["Cookie"])
    response["ETag"] = tag
    return response


def original(request: HttpRequest, pk: Any) -> HttpResponse | FileResponse:
    """Hand out the exact bytes received, as a download, after the ledger has said so."""
    photograph = find(request, pk)
    try:
        file = viewing.view_original(photograph=photograph, viewed_by=reader(request))
    except OSError:
        messages.error(request, "The original cannot be read from the disk. Tell an administrator to run verify.")
        return redirect("catalogue:photograph", pk=pk)
    name = photograph.file_name or photograph.original_id
    answer = FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
    answer["Cache-Control"] = "private, no-store"
    return answer


def verify(request: HttpRequest, pk: Any) -> HttpResponse:
    wrong = viewing.check_original(photograph=find(request, pk), checked_by=reader(request))
    if wrong:
        messages.error(request, wrong)
    else:
        messages.success(request, "The original was hashed again: it is unchanged.")
    return redirect("catalogue:photograph", pk=pk)


def mark_region(request: HttpRequest, pk: Any) -> HttpResponse:
    photograph = find(request, pk)
    if not may_mark(request, photograph):
        raise Http404("areas of this photograph are marked by another role")
    form = RegionForm(request.POST)
    if form.is_valid():
        try:
            record_region(
                photograph=photograph, shape=Region.Shape.RECTANGLE, points=form.corners,
                marked_by=reader(request), purpose=form.cleaned_data["purpose"], label=form.cleaned_data["label"],
            )  # fmt: skip
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "The area is marked.")
            return redirect("catalogue:photograph", pk=pk)
    return show(request, pk, form)
