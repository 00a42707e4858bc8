"""Photographs in and out, areas marked on them, and the question asked with a picture."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from catalogue.api.arrivals import FILE_HEADERS, arrival, file_request
from catalogue.api.description import BYTES, described, page_of
from catalogue.api.door import Door, address
from catalogue.api.etags import etag_of_bytes, is_known
from catalogue.api.negotiation import AsItIs, Jpeg
from catalogue.api.parsers import ImageBytes, Multipart
from catalogue.api.problems import Refused, Unavailable
from catalogue.api.serializers.fields import PageQuery
from catalogue.api.serializers.photographs import (
    FileFormSerializer,
    LookUpQuery,
    LookUpSerializer,
    NewRegionSerializer,
    PhotographDetailSerializer,
    PhotographFormSerializer,
    PhotographSerializer,
    ReceiptSerializer,
    RegionSerializer,
    RenditionQuery,
)
from catalogue.intake import originals, records, renditions
from catalogue.intake.receive import receive_photograph
from catalogue.intake.viewing import view_original
from catalogue.matching.lookup import look_up
from catalogue.models import Fragment, Nature, Photograph, Region, Role, User
from catalogue.vision.values import UnreadableImage

LOOK_UP_BYTES_MAX = 20_000_000
FORM = file_request(
    nature={"type": "string", "enum": Nature.values},
    caption={"type": "string", "maxLength": 300},
    disclaimer={"type": "string", "maxLength": 300},
)


def photographs_of(user: User) -> QuerySet[Photograph]:
    """Return the photographs that ``user`` may see, with what an answer shows of them."""
    return Photograph.objects.visible_to(user).select_related("original", "received_from")


class FragmentPhotographs(Door):
    parser_classes = [Multipart, ImageBytes]

    @described("photographs_list", tag="photographs", query=PageQuery, answers={200: page_of(PhotographSerializer)})
    def get(self, request: Request, key: UUID) -> Response:
        """List the photographs of a fragment."""
        fragment = get_object_or_404(Fragment.objects.visible_to(self.user), pk=key)
        return self.answer_page(photographs_of(self.user).filter(fragment=fragment), PhotographSerializer)

    @described(
        "photographs_send", tag="photographs", request=FORM, headers=FILE_HEADERS,
        answers={201: ReceiptSerializer, 200: ReceiptSerializer},
    )  # fmt: skip
    def post(self, request: Request, key: UUID) -> Response:
        """Send a photograph of a fragment.

        201 with a receipt once bytes, rows and ledger entry are on disk; 200 where the same bytes were received here
        before. 422 ``evidence_refused`` for what is no picture or has not the declared digest: nothing is kept then.
        """
        fragment = get_object_or_404(Fragment.objects.visible_to(self.user), pk=key)
        file = arrival(request, form=PhotographFormSerializer, most_bytes=settings.UPLOAD_BYTES_MAX)
        receipt = receive_photograph(
            stream=file.stream, file_name=file.file_name, owner=fragment, received_from=self.user,
            declared_sha256=file.declared_sha256, **file.said,
        )  # fmt: skip
        return self.made(
            ReceiptSerializer(receipt).data,
            at=address("photograph", receipt.photograph),
            status=200 if receipt.photograph_known_before else 201,
        )


class OnePhotograph(Door):
    @described("photographs_read", tag="photographs", answers={200: PhotographDetailSerializer})
    def get(self, request: Request, key: UUID) -> Response:
        """Show a photograph, what its file claims, and the areas marked on it."""
        standing = Region.objects.filter(withdrawn_at=None).select_related("created_by").order_by("created_at", "pk")
        rows = photographs_of(self.user).prefetch_related(Prefetch("regions", standing, to_attr="standing_regions"))
        return self.answer(PhotographDetailSerializer(get_object_or_404(rows, pk=key)).data)


class Rendition(Door):
    renderer_classes = [Jpeg]

    @described("photographs_rendition", tag="photographs", query=RenditionQuery, answers={(200, "image/jpeg"): BYTES})
    def get(self, request: Request, key: UUID) -> HttpResponseBase:
        """Show the picture, upright, as a JPEG without metadata."""
        photograph = get_object_or_404(Photograph.objects.visible_to(self.user), pk=key)
        try:
            data = renditions.ensure(photograph.original_id, self.asked["size"]).read_bytes()
        except UnreadableImage as refusal:
            raise NotFound(f"There is no rendition: {refusal}", code="no_rendition") from refusal
        except OSError as error:
            raise unreadable(photograph) from error
        etag = etag_of_bytes(data)
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if is_known(request, etag):
            return HttpResponse(status=304, headers=headers)
        return HttpResponse(data, content_type=Jpeg.media_type, headers=headers)


class Original(Door):
    content_negotiation_class = AsItIs

    @described("photographs_original", tag="photographs", answers={(200, "application/octet-stream"): BYTES})
    def get(self, request: Request, key: UUID) -> HttpResponseBase:
        """Hand out the exact bytes that were received; the ledger records who looked."""
        photograph = get_object_or_404(Photograph.objects.visible_to(self.user).select_related("fragment"), pk=key)
        headers = {"ETag": f'"{photograph.original_id}"', "Cache-Control": "private, no-store"}
        if is_known(request, headers["ETag"]):
            return HttpResponse(status=304, headers=headers)
        try:
            file = view_original(photograph=photograph, viewed_by=self.user)
        except OSError as error:
            raise unreadable(photograph) from error
        name = photograph.file_name or photograph.original_id
        return FileResponse(
            file, as_attachment=True, filename=name, content_type="application/octet-stream", headers=headers
        )


class PhotographRegions(Door):
    @described("regions_mark", tag="photographs", body=NewRegionSerializer, answers={201: RegionSerializer})
    def post(self, request: Request, key: UUID) -> Response:
        """Mark an area; an outline replaces the outline before it."""
        rows = Photograph.objects.visible_to(self.user).select_related("original", "fragment")
        photograph = get_object_or_404(rows, pk=key)
        held_by_role(photograph, self.user)
        try:
            region = records.mark_region(photograph=photograph, marked_by=self.user, **self.body())
        except ValidationError as refusal:
            raise _in_pixels(refusal) from refusal
        return self.made(RegionSerializer(region).data)


class LookUpImage(Door):
    parser_classes = [Multipart, ImageBytes]
    throttle_scope = "lookup"

    @described(
        "lookup_image", tag="look-ups", query=LookUpQuery, request=file_request(), headers=FILE_HEADERS,
        answers={200: LookUpSerializer},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Ask with a picture of at most 20 MB. It is answered and not kept, and the answer is not evidence."""
        most = min(LOOK_UP_BYTES_MAX, settings.UPLOAD_BYTES_MAX)
        file = arrival(request, form=FileFormSerializer, most_bytes=most)
        try:
            spooled = originals.spool(file.stream, declared_sha256=file.declared_sha256)
        except originals.NotKept as refusal:
            raise Refused(str(refusal), code="unreadable_image") from refusal
        try:
            found = look_up(path=spooled.path, limit=self.asked["limit"])
        finally:
            originals.forget(spooled)
        shown = {name: getattr(found, name) for name in found.__slots__}
        said = {"not_evidence": True, "query_sha256": spooled.sha256, "query_size_bytes": spooled.size_bytes}
        return self.made(LookUpSerializer(shown | said).data, status=200)


def held_by_role(photograph: Photograph, user: User) -> None:
    """Raise where the photograph is marked by another role."""
    if (user.role == Role.LIBRARIAN) is (photograph.fragment_id is not None):
        raise PermissionDenied("Fragments are marked by field officers and examiners, exemplars by librarians.")


def unreadable(photograph: Photograph) -> Unavailable:
    """Return the answer where the bytes of an original cannot be read."""
    sentence = f"The original {photograph.original_id} cannot be read; have it verified."
    return Unavailable(sentence, code="original_unreadable")


def _in_pixels(refusal: ValidationError) -> ValidationError:
    """Name the member as the API does."""
    if not hasattr(refusal, "error_dict"):
        return refusal
    named: dict[str, Any] = {"points_px" if name == "points" else name: e for name, e in refusal.error_dict.items()}
    return ValidationError(named)
