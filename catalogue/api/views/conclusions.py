"""Reading what people concluded. Stating is for the pages: it needs a fresh sign-in, which no token of a device is."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from catalogue.api.description import described, page_of
from catalogue.api.door import Door
from catalogue.api.pages import next_address, page
from catalogue.api.serializers.conclusions import ConclusionSerializer, RegisterSerializer, with_standing
from catalogue.api.serializers.fields import PageQuery
from catalogue.matching.error_register import register
from catalogue.matching.standing import of_case
from catalogue.models import Conclusion, Fragment, User


def conclusions_of(user: User) -> QuerySet[Conclusion]:
    """Return the conclusions that ``user`` may read, with what an answer shows of them."""
    related = ("missile_type", "family", "component", "stated_by", "examination__fragment")
    return Conclusion.objects.visible_to(user).select_related(*related)


class OfFragment(Door):
    @described("conclusions_list", tag="conclusions", query=PageQuery, answers={200: page_of(ConclusionSerializer)})
    def get(self, request: Request, key: UUID) -> Response:
        """List what was concluded about a fragment, oldest first.

        A conclusion that nobody has verified yet is sealed: only its author and auditors find it here.
        """
        fragment = get_object_or_404(Fragment.objects.visible_to(self.user), pk=key)
        rows = conclusions_of(self.user).filter(examination__fragments=fragment)
        found, cursor = page(rows, cursor=self.asked.get("cursor", ""), size=self.asked["page_size"])
        shown = ConclusionSerializer(with_standing(found, of_case(fragment.case_id)), many=True).data
        return self.answer({"next": next_address(request._request, cursor), "results": shown})


class OneConclusion(Door):
    @described("conclusions_read", tag="conclusions", answers={200: ConclusionSerializer})
    def get(self, request: Request, key: UUID) -> Response:
        """Show a conclusion; 404 while it is sealed, unless it is yours."""
        found = get_object_or_404(conclusions_of(self.user), pk=key)
        with_standing([found], of_case(found.examination.fragment.case_id))
        return self.answer(ConclusionSerializer(found).data)


class ErrorRegister(Door):
    @described("error_register", tag="conclusions", answers={200: RegisterSerializer})
    def get(self, request: Request) -> Response:
        """Say how many conclusions were overturned, by part, type, family and photographs.

        Conclusions of cases that you are no member of are counted only where no count tells of a single case.
        """
        return self.answer(RegisterSerializer(register(self.user)).data)
