"""Searching marks, and reading what two marks may have in common."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from catalogue.api.description import described, page_of
from catalogue.api.door import Door
from catalogue.api.problems import Refused
from catalogue.api.serializers.marks import (
    MarkLinkQuery,
    MarkLinkSerializer,
    MarkSearchQuery,
    MarkSearchSerializer,
    RelatedSerializer,
)
from catalogue.evaluation.mark_search import Query, QueryRefused
from catalogue.matching.mark_links import proposals_of
from catalogue.matching.mark_search import search_marks, search_published
from catalogue.models import Mark, MarkLink, User


def links_of(user: User) -> QuerySet[MarkLink]:
    """Return the links of which ``user`` may see both marks."""
    return MarkLink.objects.visible_to(user).select_related("proposed_by", "decided_by", "withdrawn_by")


class Search(Door):
    @described("marks_search", tag="records", query=MarkSearchQuery, answers={200: MarkSearchSerializer})
    def get(self, request: Request) -> Response:
        """Search marks by part of what they say, the surest hits first.

        Only marks that stand are searched. Homoglyphs across Latin and Cyrillic are found as such; O/0, I/1, З/3, В/8
        as what could be read so.
        """
        asked = dict(self.asked)
        try:
            query = Query.parse(asked.pop("q"))
        except QueryRefused as refusal:
            raise Refused(str(refusal), code="query_refused", pointer="/q") from refusal
        size = asked.pop("limit")
        evidence = search_marks(query=query, user=self.user, size=size, **asked)
        found = {
            "count": evidence.count, "complete": evidence.complete, "evidence": evidence.hits,
            "published": search_published(query=query)[:size],
        }  # fmt: skip
        return self.answer(MarkSearchSerializer(found).data)


class Links(Door):
    @described("mark_links_list", tag="records", query=MarkLinkQuery, answers={200: page_of(MarkLinkSerializer)})
    def get(self, request: Request) -> Response:
        """List the links of which you may see both marks, also those that were declined or withdrawn."""
        rows = links_of(self.user)
        if state := self.asked.get("state"):
            rows = rows.filter(state=state)
        return self.answer_page(rows, MarkLinkSerializer)


class Related(Door):
    @described("marks_related", tag="records", answers={200: RelatedSerializer})
    def get(self, request: Request, key: UUID) -> Response:
        """Show what a mark is linked with, and what software proposes of it."""
        mark = get_object_or_404(Mark.objects.visible_to(self.user).select_related("replaced_by"), pk=key)
        stands = mark.withdrawn_at is None and not hasattr(mark, "replaced_by")
        found = {
            "links": links_of(self.user).filter(Q(first=mark) | Q(second=mark)),
            "proposals": proposals_of(mark, user=self.user) if stands else [],
        }
        return self.answer(RelatedSerializer(found).data)
