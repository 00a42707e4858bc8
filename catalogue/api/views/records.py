"""Features and marks: recorded, corrected by a new record, withdrawn with a reason."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from catalogue.api.description import described, page_of
from catalogue.api.door import Door, address
from catalogue.api.problems import Conflict, Refused
from catalogue.api.serializers.records import (
    FeatureSerializer,
    MarkSerializer,
    NewFeatureSerializer,
    NewMarkSerializer,
    RecordQuery,
    WithdrawalSerializer,
)
from catalogue.evaluation.values import ValueType
from catalogue.intake import records
from catalogue.matching.doubts import attach
from catalogue.models import Feature, FeatureKind, Fragment, Mark, Part, Region, User

Record = Feature | Mark | Part


def features_of(user: User) -> QuerySet[Feature]:
    """Return the features that ``user`` may see, with what an answer shows of them."""
    return _shown(Feature.objects.visible_to(user)).select_related("kind")


def marks_of(user: User) -> QuerySet[Mark]:
    """Return the marks that ``user`` may see, with what an answer shows of them."""
    return _shown(Mark.objects.visible_to(user))


def shown(feature: Feature) -> dict[str, Any]:
    """Return a feature of ``features_of`` as it is answered."""
    attach([feature])
    return FeatureSerializer(feature).data


def _shown(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("component", "recorded_by", "replaced_by").prefetch_related("sources")


class Records(Door):
    """What the lists of features and of marks share."""

    def list(
        self, rows: QuerySet[Any], serializer: type[Serializer], key: UUID,
        *, prepare: Callable[[Sequence[Any]], None] | None = None,
    ) -> Response:  # fmt: skip
        fragment = get_object_or_404(Fragment.objects.visible_to(self.user), pk=key)
        rows = rows.filter(fragment=fragment)
        if (stands := self.asked["stands"]) is not None:
            current = rows.model.objects.filter(fragment=fragment).current().values("pk")
            rows = rows.filter(pk__in=current) if stands else rows.exclude(pk__in=current)
        return self.answer_page(rows, serializer, prepare=prepare)

    def record(self, deed: Callable[..., Record], key: UUID, said: dict[str, Any], *, earlier: QuerySet[Any]) -> Record:
        """Do ``deed`` on the fragment, with the rows of this fragment for the keys that were named."""
        fragment = get_object_or_404(Fragment.objects.visible_to(self.user), pk=key)
        for name, rows in (
            ("photograph", fragment.photographs.all()),
            ("region", Region.objects.filter(photograph__fragment=fragment).select_related("photograph")),
            ("replaces", earlier.filter(fragment=fragment)),
        ):
            if said.get(name) is None:
                said.pop(name, None)
            elif (row := rows.filter(pk=said[name]).first()) is None:
                raise Refused(f"This fragment has no such {name}.", code="not_found", pointer=f"/{name}")
            else:
                said[name] = row
        replaced = said.get("replaces")
        if replaced is not None and (replaced.withdrawn_at is not None or hasattr(replaced, "replaced_by")):
            sentence = "The record to replace no longer stands: somebody changed it meanwhile."
            raise Conflict(sentence, code="does_not_stand", pointer="/replaces")
        return deed(fragment=fragment, recorded_by=self.user, **said)

    def withdraw(self, rows: QuerySet[Any], key: UUID) -> Any:
        """Withdraw the record and return it as it is now. Raises ``Conflict`` where it did not stand any more."""
        record = get_object_or_404(rows, pk=key)
        said = self.body()
        try:
            records.withdraw(record=record, because=said["because"], withdrawn_by=self.user)
        except ValidationError as refusal:
            if hasattr(refusal, "error_dict"):
                raise
            raise Conflict(" ".join(refusal.messages), code="does_not_stand") from refusal
        return rows.get(pk=key)


class FragmentFeatures(Records):
    @described("features_list", tag="records", query=RecordQuery, answers={200: page_of(FeatureSerializer)})
    def get(self, request: Request, key: UUID) -> Response:
        """List the features recorded on a fragment, also those that were replaced or withdrawn."""
        return self.list(features_of(self.user), FeatureSerializer, key, prepare=attach)

    @described("features_record", tag="records", body=NewFeatureSerializer, answers={201: FeatureSerializer})
    def post(self, request: Request, key: UUID) -> Response:
        """Record a feature, or correct one with ``replaces``."""
        get_object_or_404(Fragment.objects.visible_to(self.user), pk=key)
        said = self.body()
        kind, value, spread = said["kind"], said.pop("value", None), said.pop("uncertainty", None)
        said |= {"text": typed(kind, value), "uncertainty": "" if spread is None else numeral(Decimal(repr(spread)))}
        feature = self.record(records.record_feature, key, said, earlier=features_of(self.user))
        return self.made(shown(features_of(self.user).get(pk=feature.pk)), at=address("feature", feature))


class FragmentMarks(Records):
    @described("marks_list", tag="records", query=RecordQuery, answers={200: page_of(MarkSerializer)})
    def get(self, request: Request, key: UUID) -> Response:
        """List the marks recorded on a fragment, also those that were replaced or withdrawn."""
        return self.list(marks_of(self.user), MarkSerializer, key)

    @described("marks_record", tag="records", body=NewMarkSerializer, answers={201: MarkSerializer})
    def post(self, request: Request, key: UUID) -> Response:
        """Record a mark, or correct one with ``replaces``."""
        get_object_or_404(Fragment.objects.visible_to(self.user), pk=key)
        mark = self.record(records.record_mark, key, self.body(), earlier=marks_of(self.user))
        return self.made(MarkSerializer(marks_of(self.user).get(pk=mark.pk)).data, at=address("mark", mark))


class OneFeature(Door):
    @described("features_read", tag="records", answers={200: FeatureSerializer})
    def get(self, request: Request, key: UUID) -> Response:
        """Show a feature."""
        return self.answer(shown(get_object_or_404(features_of(self.user), pk=key)))


class OneMark(Door):
    @described("marks_read", tag="records", answers={200: MarkSerializer})
    def get(self, request: Request, key: UUID) -> Response:
        """Show a mark."""
        return self.answer(MarkSerializer(get_object_or_404(marks_of(self.user), pk=key)).data)


class WithdrawFeature(Records):
    @described("features_withdraw", tag="records", body=WithdrawalSerializer, answers={200: FeatureSerializer})
    def post(self, request: Request, key: UUID) -> Response:
        """Take a feature out of what counts; it stays readable."""
        return self.made(shown(self.withdraw(features_of(self.user), key)), status=200)


class WithdrawMark(Records):
    @described("marks_withdraw", tag="records", body=WithdrawalSerializer, answers={200: MarkSerializer})
    def post(self, request: Request, key: UUID) -> Response:
        """Take a mark out of what counts; it stays readable."""
        return self.made(MarkSerializer(self.withdraw(marks_of(self.user), key)).data, status=200)


def typed(kind: FeatureKind, value: Any) -> str:
    """Return a JSON value as it would be typed. Raises ``Refused`` for JSON of another type than the kind's."""
    if value is None:
        return ""
    match kind.value_type:
        case ValueType.NUMBER | ValueType.COUNT:
            if isinstance(value, int | Decimal):
                return numeral(value)
            wanted = "a number"
        case ValueType.SET:
            if isinstance(value, list) and not any(mark in item for item in value for mark in ",;\n"):
                return "\n".join(value)
            wanted = "a list of codes"
        case _:
            if isinstance(value, str):
                return value
            wanted = "a text"
    raise Refused(f"{kind.name} is {wanted}.", code="wrong_type", pointer="/value")


def numeral(number: int | Decimal) -> str:
    """Write a number without an exponent. Raises ``Refused`` where that takes more digits than anybody measures."""
    if isinstance(number, Decimal) and number and abs(number.adjusted()) > 30:
        raise Refused("This number is too large or too small for a measurement.", code="wrong_type", pointer="/value")
    return format(number, "f") if isinstance(number, Decimal) else str(number)
