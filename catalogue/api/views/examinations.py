"""Starting examinations, and reading what came of them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from catalogue.api.description import described, page_of
from catalogue.api.door import Door, address
from catalogue.api.problems import Conflict, Refused
from catalogue.api.serializers.examinations import (
    CandidateSerializer,
    ComparisonSerializer,
    ExaminationSerializer,
    NewExaminationSerializer,
)
from catalogue.api.serializers.fields import PageQuery
from catalogue.matching.examine import request_examination
from catalogue.models import Comparison, Examination, Fragment, User


def examinations_of(user: User) -> QuerySet[Examination]:
    """Return the examinations that ``user`` may see, with what an answer shows of them."""
    return Examination.objects.visible_to(user).select_related("requested_by")


class OfFragment(Door):
    @described("examinations_list", tag="examinations", query=PageQuery, answers={200: page_of(ExaminationSerializer)})
    def get(self, request: Request, key: UUID) -> Response:
        """List the examinations of a fragment, oldest first."""
        fragment = get_object_or_404(Fragment.objects.visible_to(self.user), pk=key)
        return self.answer_page(examinations_of(self.user).filter(fragments=fragment), ExaminationSerializer)

    @described(
        "examinations_start", tag="examinations", body=NewExaminationSerializer, answers={202: ExaminationSerializer}
    )
    def post(self, request: Request, key: UUID) -> Response:
        """Examine a fragment against the newest release; ask the address in Location until ``state`` is done."""
        fragment = get_object_or_404(Fragment.objects.visible_to(self.user), pk=key)
        said = self.body()
        examination = request_examination(
            fragment=fragment,
            requested_by=self.user,
            together=self._together(fragment, said.get("together", [])),
            repeats=self._repeats(fragment, said.get("repeats")),
        )
        at = address("examination", examination)
        return self.made(ExaminationSerializer(examination).data, at=at, status=202, headers={"Retry-After": "2"})

    def _together(self, fragment: Fragment, keys: list[UUID]) -> list[Fragment]:
        found = Fragment.objects.visible_to(self.user).filter(case_id=fragment.case_id).in_bulk(keys)
        for place, key in enumerate(keys):
            if key not in found:
                raise Refused("The case has no such fragment.", code="not_found", pointer=f"/together/{place}")
        return [found[key] for key in dict.fromkeys(keys)]

    def _repeats(self, fragment: Fragment, key: Any) -> Examination | None:
        if key is None:
            return None
        earlier = examinations_of(self.user).filter(fragment=fragment, pk=key).select_related("release").first()
        if earlier is None:
            raise Refused("This fragment has no such examination.", code="not_found", pointer="/repeats")
        return earlier


class OneExamination(Door):
    @described("examinations_read", tag="examinations", answers={200: ExaminationSerializer})
    def get(self, request: Request, key: UUID) -> Response:
        """Show an examination: its state, what it ran against and by what, and its summary."""
        return self.answer(ExaminationSerializer(get_object_or_404(examinations_of(self.user), pk=key)).data)


class Candidates(Door):
    @described("candidates_list", tag="examinations", query=PageQuery, answers={200: page_of(CandidateSerializer)})
    def get(self, request: Request, key: UUID) -> Response:
        """List the candidates of an examination with every reason, the first first; 409 until it is done.

        The order is not a conclusion: a person concludes.
        """
        examination = get_object_or_404(examinations_of(self.user), pk=key)
        if examination.state != Examination.State.DONE:
            sentence = f"The examination is {examination.get_state_display().lower()}: it has no candidates yet."
            raise Conflict(sentence, code="not_done", headers={"Retry-After": "2"}, state=examination.state)
        rows = examination.candidates.select_related("missile_type__family", "component")
        return self.answer_page(rows, CandidateSerializer, by=("rank", "pk"))


class OneComparison(Door):
    @described("comparisons_read", tag="examinations", answers={200: ComparisonSerializer})
    def get(self, request: Request, key: UUID) -> Response:
        """Show what two photographs share: the motion between them and the places it rests on."""
        rows = Comparison.objects.filter(examination__in=Examination.objects.visible_to(self.user))
        return self.answer(ComparisonSerializer(get_object_or_404(rows.select_related("exemplar"), pk=key)).data)
