"""Cases and fragments."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from catalogue.api.description import IF_MATCH, described, page_of
from catalogue.api.door import Door, address
from catalogue.api.etags import etag_of, require_current
from catalogue.api.problems import Conflict, Refused
from catalogue.api.serializers.cases import (
    CaseSerializer,
    FragmentChangeSerializer,
    FragmentQuery,
    FragmentSerializer,
    NewCaseSerializer,
    NewFragmentSerializer,
)
from catalogue.api.serializers.fields import PageQuery
from catalogue.intake import cases
from catalogue.models import Case, Fragment, User


def fragments_of(user: User) -> QuerySet[Fragment]:
    """Return the fragments that ``user`` may see, with what an answer shows of them."""
    return Fragment.objects.visible_to(user).select_related("component", "created_by")


class Cases(Door):
    @described("cases_list", tag="cases", query=PageQuery, answers={200: page_of(CaseSerializer)})
    def get(self, request: Request) -> Response:
        """List the cases that you are a member of, oldest first."""
        return self.answer_page(Case.objects.visible_to(self.user).select_related("created_by"), CaseSerializer)

    @described("cases_open", tag="cases", body=NewCaseSerializer, answers={201: CaseSerializer})
    def post(self, request: Request) -> Response:
        """Open a case; you become its first member."""
        said = self.body()
        try:
            case = cases.open_case(opened_by=self.user, **said)
        except IntegrityError:
            sentence = "A case with this reference exists; it may be one that you are not a member of."
            raise Conflict(sentence, code="unique", pointer="/reference") from None
        return self.made(CaseSerializer(case).data, at=address("case", case))


class OneCase(Door):
    @described("cases_read", tag="cases", answers={200: CaseSerializer})
    def get(self, request: Request, key: UUID) -> Response:
        """Show a case."""
        rows = Case.objects.visible_to(self.user).select_related("created_by")
        return self.answer(CaseSerializer(get_object_or_404(rows, pk=key)).data)


class Fragments(Door):
    @described("fragments_list", tag="fragments", query=FragmentQuery, answers={200: page_of(FragmentSerializer)})
    def get(self, request: Request) -> Response:
        """List the fragments of your cases."""
        rows = fragments_of(self.user)
        if "case" in self.asked:
            rows = rows.filter(case_id=self.asked["case"])
        if "exhibit_number" in self.asked:
            rows = rows.filter(exhibit_number=self.asked["exhibit_number"])
        return self.answer_page(rows, FragmentSerializer)

    @described(
        "fragments_enter", tag="fragments", body=NewFragmentSerializer,
        answers={201: FragmentSerializer, 200: FragmentSerializer},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Enter a fragment.

        With an ``id`` of your own the request can be repeated: the same content answers 200 with what is stored,
        other content 409.
        """
        said = self.body()
        case = Case.objects.visible_to(self.user).filter(pk=said.pop("case")).first()
        if case is None:
            raise Refused("There is no such case, or you are not a member of it.", code="not_found", pointer="/case")
        said = with_incident(said, case)
        try:
            stored, is_new = self._enter(case, said)
        except (IntegrityError, ValidationError):
            # The same request may have won in parallel: then this one is its repetition.
            if not (made_before := self._repeated(case, said)):
                raise
            stored, is_new = made_before, False
        shown, at = FragmentSerializer(stored).data, address("fragment", stored)
        return self.made(shown, at=at, status=201 if is_new else 200, headers={"ETag": etag_of(shown)})

    def _enter(self, case: Case, said: dict[str, Any]) -> tuple[Fragment, bool]:
        if stored := self._repeated(case, said):
            return stored, False
        return cases.add_fragment(case=case, entered_by=self.user, **said), True

    def _repeated(self, case: Case, said: dict[str, Any]) -> Fragment | None:
        """Return the fragment that this very request made before. Raises ``Conflict`` where it made another one."""
        if "id" not in said or not (stored := Fragment.objects.filter(pk=said["id"]).first()):
            return None
        asked = Fragment(case=case, **said)
        names = ("case_id", "component_id", *NewFragmentSerializer().fields.keys() - {"id", "case", "component"})
        seen = fragments_of(self.user).filter(pk=stored.pk).first()
        if seen is None or any(getattr(seen, name) != getattr(asked, name) for name in names):
            raise Conflict("This id is taken by a fragment with other content.", code="id_taken", pointer="/id")
        return seen


class OneFragment(Door):
    @described("fragments_read", tag="fragments", answers={200: FragmentSerializer})
    def get(self, request: Request, key: UUID) -> Response:
        """Show a fragment."""
        return self.answer(FragmentSerializer(get_object_or_404(fragments_of(self.user), pk=key)).data)

    @described(
        "fragments_change", tag="fragments", body=FragmentChangeSerializer, headers=(IF_MATCH,),
        answers={200: FragmentSerializer},
    )  # fmt: skip
    @transaction.atomic
    def patch(self, request: Request, key: UUID) -> Response:
        """Change what is written about a fragment.

        Without If-Match 428; where somebody else was faster 412 with the current state. The ledger keeps every value.
        """
        # Locked alone: PostgreSQL locks no row that an outer join may leave out.
        get_object_or_404(Fragment.objects.visible_to(self.user).select_for_update(of=("self",)), pk=key)
        fragment = fragments_of(self.user).get(pk=key)
        require_current(request, FragmentSerializer(fragment).data)
        changed = cases.change_fragment(
            fragment=fragment, changed_by=self.user, **with_incident(self.body(), fragment.case)
        )
        shown = FragmentSerializer(changed).data
        return self.made(shown, status=200, headers={"ETag": etag_of(shown)})


def with_incident(said: dict[str, Any], case: Case) -> dict[str, Any]:
    """Return what was said with the incident itself for its key. Raises ``Refused`` for one of another case."""
    key = said.get("incident")
    if key is None:
        return said
    incident = case.incidents.filter(pk=key).first()
    if incident is None:
        raise Refused("This case has no such incident.", code="not_found", pointer="/incident")
    return said | {"incident": incident}
