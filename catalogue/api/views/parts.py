"""Bought-in parts, the rule book, and what the parts of a case say."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from catalogue.api.description import described, page_of
from catalogue.api.door import Door, address
from catalogue.api.serializers.library import ReleaseQuery
from catalogue.api.serializers.parts import (
    CaseDatesSerializer,
    DatesQuery,
    NewPartSerializer,
    PartSerializer,
    RuleBookSerializer,
)
from catalogue.api.serializers.records import RecordQuery, WithdrawalSerializer
from catalogue.api.views.records import Records
from catalogue.intake.parts import record_part
from catalogue.intake.rule_book import rule_book
from catalogue.models import Case, Fragment, Part, Release, User
from catalogue.reporting import components
from catalogue.reporting.rule_book import rules


def parts_of(user: User) -> QuerySet[Part]:
    """Return the parts that ``user`` may see, with what an answer shows of them."""
    rows = Part.objects.visible_to(user).select_related("component", "recorded_by", "replaced_by")
    return rows.prefetch_related("sources")


class FragmentParts(Records):
    @described("parts_list", tag="records", query=RecordQuery, answers={200: page_of(PartSerializer)})
    def get(self, request: Request, key: UUID) -> Response:
        """List the parts recorded in a fragment, also those that were replaced or withdrawn."""
        return self.list(parts_of(self.user), PartSerializer, key)

    @described("parts_record", tag="records", body=NewPartSerializer, answers={201: PartSerializer})
    def post(self, request: Request, key: UUID) -> Response:
        """Record a part, or correct one with ``replaces``."""
        get_object_or_404(Fragment.objects.visible_to(self.user), pk=key)
        part = self.record(record_part, key, self.body(), earlier=parts_of(self.user))
        return self.made(PartSerializer(parts_of(self.user).get(pk=part.pk)).data, at=address("part", part))


class OnePart(Door):
    @described("parts_read", tag="records", answers={200: PartSerializer})
    def get(self, request: Request, key: UUID) -> Response:
        """Show a part."""
        return self.answer(PartSerializer(get_object_or_404(parts_of(self.user), pk=key)).data)


class WithdrawPart(Records):
    @described("parts_withdraw", tag="records", body=WithdrawalSerializer, answers={200: PartSerializer})
    def post(self, request: Request, key: UUID) -> Response:
        """Take a part out of what counts; it stays readable."""
        return self.made(PartSerializer(self.withdraw(parts_of(self.user), key)).data, status=200)


class CaseDates(Door):
    @described("cases_dates", tag="cases", query=DatesQuery, answers={200: CaseDatesSerializer})
    def get(self, request: Request, key: UUID) -> Response:
        """Say not before which day what the parts of a case are of was completed, and whose parts they are."""
        case = get_object_or_404(Case.objects.visible_to(self.user), pk=key)
        release = Release.objects.first()
        told = components.report(case, book=rule_book(release), redacted=self.asked["redacted"])
        return self.answer(CaseDatesSerializer(told | {"release": release.number if release else None}).data)


class Rules(Door):
    @described("rules_list", tag="library", query=ReleaseQuery, answers={200: RuleBookSerializer})
    def get(self, request: Request) -> Response:
        """Show the rule book of a release: every rule with its rivals and the history of its weight."""
        number = self.asked["release"]
        release = get_object_or_404(Release, number=number) if number else Release.objects.first()
        told = {"release": release.number if release else None, "rules": rules(rule_book(release))}
        return self.answer(RuleBookSerializer(told).data)
