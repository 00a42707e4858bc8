"""Measurements on photographs and parts, and the measuring card."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from catalogue.api.description import BYTES, described, page_of
from catalogue.api.door import Door, address
from catalogue.api.etags import etag_of_bytes, is_known
from catalogue.api.negotiation import AsItIs
from catalogue.api.serializers.fields import PageQuery
from catalogue.api.serializers.measurements import (
    MeasurementSerializer,
    NewLengthsSerializer,
    NewMeasurementSerializer,
    RecordMeasurementSerializer,
)
from catalogue.api.serializers.records import FeatureSerializer
from catalogue.api.views.photographs import unreadable
from catalogue.api.views.records import features_of, shown
from catalogue.intake.measuring import measure, measure_lengths, record_as_feature
from catalogue.models import Fragment, Measurement, Photograph, User
from catalogue.vision import card

# Fields of the deed that stand elsewhere in the body.
MEMBERS = {
    "points": "points_px", "gauge_points": "gauge/points_px", "length_mm": "gauge/length_mm",
    "uncertainty_mm": "gauge/uncertainty_mm", "check_line_mm": "gauge/check_line_mm", "spacing_mm": "gauge/spacing_mm",
    "height_mm": "gauge/height/height_mm", "distance_mm": "gauge/height/distance_mm",
    "height_uncertainty_mm": "gauge/height/uncertainty_mm",
}  # fmt: skip


def measurements_of(user: User) -> QuerySet[Measurement]:
    """Return the measurements that ``user`` may see, with what an answer shows of them."""
    return Measurement.objects.visible_to(user).select_related("measured_by")


class PhotographMeasurements(Door):
    @described(
        "measurements_of_photograph", tag="measurements", query=PageQuery, answers={200: page_of(MeasurementSerializer)}
    )
    def get(self, request: Request, key: UUID) -> Response:
        """List what was measured on a photograph."""
        photograph = get_object_or_404(Photograph.objects.visible_to(self.user), pk=key)
        return self.answer_page(measurements_of(self.user).filter(photograph=photograph), MeasurementSerializer)

    @described(
        "measurements_take", tag="measurements", body=NewMeasurementSerializer, answers={201: MeasurementSerializer}
    )
    def post(self, request: Request, key: UUID) -> Response:
        """Measure on a photograph of a fragment and keep what comes of it.

        422 at the member for what cannot be measured: points outside the picture, no card, a bent one, no steady ticks.
        """
        rows = Photograph.objects.visible_to(self.user).select_related("original", "fragment")
        photograph = get_object_or_404(rows, pk=key)
        said = self.body()
        try:
            made = measure(
                photograph=photograph, tool=said["tool"], points=said["points_px"], gauge=said["gauge"],
                click_px=said["click_px"], measured_by=self.user,
            )  # fmt: skip
        except ValidationError as refusal:
            raise _as_members(refusal) from refusal
        except OSError as error:
            raise unreadable(photograph) from error
        return self.made(MeasurementSerializer(made).data, at=address("measurement", made))


class FragmentMeasurements(Door):
    @described(
        "measurements_of_fragment", tag="measurements", query=PageQuery, answers={200: page_of(MeasurementSerializer)}
    )
    def get(self, request: Request, key: UUID) -> Response:
        """List what was measured on a fragment and on its photographs."""
        fragment = get_object_or_404(Fragment.objects.visible_to(self.user), pk=key)
        return self.answer_page(measurements_of(self.user).filter(fragment=fragment), MeasurementSerializer)

    @described(
        "measurements_by_chord", tag="measurements", body=NewLengthsSerializer, answers={201: MeasurementSerializer}
    )
    def post(self, request: Request, key: UUID) -> Response:
        """Work out a diameter from the chord and the sagitta of a curved shard."""
        fragment = get_object_or_404(Fragment.objects.visible_to(self.user), pk=key)
        made = measure_lengths(fragment=fragment, lengths=self.body(), measured_by=self.user)
        return self.made(MeasurementSerializer(made).data, at=address("measurement", made))


class OneMeasurement(Door):
    @described("measurements_read", tag="measurements", answers={200: MeasurementSerializer})
    def get(self, request: Request, key: UUID) -> Response:
        """Show a measurement."""
        return self.answer(MeasurementSerializer(get_object_or_404(measurements_of(self.user), pk=key)).data)


class RecordMeasurement(Door):
    @described(
        "measurements_record", tag="measurements", body=RecordMeasurementSerializer, answers={201: FeatureSerializer}
    )
    def post(self, request: Request, key: UUID) -> Response:
        """Record a measurement as a feature, once. 422 on no photograph, a lower bound or a unit that does not fit."""
        measurement = get_object_or_404(measurements_of(self.user), pk=key)
        feature = record_as_feature(measurement=measurement, recorded_by=self.user, **self.body())
        return self.made(shown(features_of(self.user).get(pk=feature.pk)), at=address("feature", feature))


class MeasuringCard(Door):
    content_negotiation_class = AsItIs

    @described("measuring_card", tag="measurements", answers={(200, "application/pdf"): BYTES})
    def get(self, request: Request) -> HttpResponseBase:
        """Hand out the measuring card, one A4 page; print it at 100 %."""
        data = card.pdf()
        headers = {"ETag": etag_of_bytes(data), "Cache-Control": "private, no-cache"}
        if is_known(request, headers["ETag"]):
            return HttpResponse(status=304, headers=headers)
        headers["Content-Disposition"] = f'attachment; filename="{card.FILE_NAME}"'
        return HttpResponse(data, content_type="application/pdf", headers=headers)


def _as_members(refusal: ValidationError) -> ValidationError:
    """Name the members as the body does."""
    if not hasattr(refusal, "error_dict"):
        return refusal
    return ValidationError({MEMBERS.get(name, name): errors for name, errors in refusal.error_dict.items()})
