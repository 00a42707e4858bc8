"""Outlines proposed by software for a photograph that was received."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from catalogue.api.description import described
from catalogue.api.door import Door
from catalogue.api.problems import Refused
from catalogue.api.serializers.outlines import ProposedOutlinesSerializer, ProposeOutlinesSerializer
from catalogue.api.views.photographs import held_by_role, unreadable
from catalogue.intake import outlines
from catalogue.models import Photograph
from catalogue.vision.values import UnreadableImage


class OutlineProposals(Door):
    @described(
        "outlines_propose", tag="photographs", body=ProposeOutlinesSerializer, answers={200: ProposedOutlinesSerializer}
    )
    def post(self, request: Request, key: UUID) -> Response:
        """Ask which outlines software proposes; nothing is recorded.

        A person decides: what is accepted is sent to ``regions`` as a polygon, with ``proposed_by`` where it was not
        changed. 422 ``outside_picture`` for a box that is no area of the picture.
        """
        rows = Photograph.objects.visible_to(self.user).select_related("original", "fragment")
        photograph = get_object_or_404(rows, pk=key)
        held_by_role(photograph, self.user)
        try:
            found = outlines.offer(photograph.original_id, box=self.body().get("box_px"))
        except UnreadableImage as refusal:
            raise NotFound(f"There is no outline: {refusal}", code="no_rendition") from refusal
        except OSError as error:
            raise unreadable(photograph) from error
        except ValueError as refusal:
            raise Refused(
                "The box must lie inside the picture, and be at least 4 pixels wide and high.", code="outside_picture"
            ) from refusal
        return self.made(ProposedOutlinesSerializer(found).data, status=200)
