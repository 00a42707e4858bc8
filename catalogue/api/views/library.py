"""The reference library: read here, changed by librarians on the pages."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from catalogue.api.description import described, page_of
from catalogue.api.door import Door
from catalogue.api.problems import Problem
from catalogue.api.serializers.fields import PageQuery
from catalogue.api.serializers.library import (
    ComponentSerializer,
    FeatureKindSerializer,
    MissileTypeDetailSerializer,
    MissileTypeSerializer,
    ReleaseQuery,
    ReleaseSerializer,
    SourceSerializer,
    TypesQuery,
)
from catalogue.models import (
    Component,
    Distinction,
    Exemplar,
    FeatureKind,
    MissileType,
    Photograph,
    ReferenceValue,
    Release,
    Source,
)


class OfRelease(Door):
    """A route that shows the library as one release numbered it."""

    def release(self) -> Release | None:
        """Return the release that was asked for, or the newest; None while there is none at all."""
        number = self.asked["release"]
        releases = Release.objects.order_by("-number")
        found = releases.first() if number is None else releases.filter(number=number).first()
        if found is None and number is not None:
            raise Problem(f"There is no release {number}.", code="not_found", pointer="/release")
        return found

    def types(self) -> QuerySet[Any]:
        release = self.release()
        rows = MissileType.objects.in_release(release) if release else MissileType.objects.none()
        return rows.select_related("family").prefetch_related("aliases")


class Types(OfRelease):
    @described("types_list", tag="library", query=TypesQuery, answers={200: page_of(MissileTypeSerializer)})
    def get(self, request: Request) -> Response:
        """List the known types of the newest release, or of the one you name."""
        return self.answer_page(self.types(), MissileTypeSerializer, by=("code",))


class OneType(OfRelease):
    @described("types_read", tag="library", query=ReleaseQuery, answers={200: MissileTypeDetailSerializer})
    def get(self, request: Request, code: str) -> Response:
        """Show a type with everything that is published of it, each value with its sources and their grades."""
        release = self.release()
        sourced = Distinction.objects.select_related("versus").prefetch_related("sources")
        rows = self.types().prefetch_related("look_alikes", "sources", Prefetch("distinctions", sourced))
        missile_type = get_object_or_404(rows, code=code)
        missile_type.shown_release = release.number  # type: ignore[union-attr]  # a type was found in it
        return self.answer(MissileTypeDetailSerializer(_filled(missile_type, release)).data)


def _filled(missile_type: Any, release: Any) -> Any:
    """Give the type what belongs to it in ``release``."""
    of_type = {"missile_type": missile_type}
    missile_type.released_values = (
        ReferenceValue.objects.in_release(release).filter(**of_type).order_by("kind__code", "pk")
        .select_related("kind", "component").prefetch_related("sources")
    )  # fmt: skip
    pictures = Photograph.objects.in_release(release).order_by("pk")
    missile_type.released_exemplars = (
        Exemplar.objects.in_release(release).filter(**of_type).select_related("component", "source")
        .prefetch_related(Prefetch("photographs", pictures, to_attr="released_photographs"))
    )  # fmt: skip
    return missile_type


class Kinds(Door):
    @described("kinds_list", tag="library", query=PageQuery, answers={200: page_of(FeatureKindSerializer)})
    def get(self, request: Request) -> Response:
        """List the characteristics that can be recorded, with unit, range and choices."""
        return self.answer_page(FeatureKind.objects.prefetch_related("components"), FeatureKindSerializer, by=("code",))


class Components(Door):
    @described("components_list", tag="library", query=PageQuery, answers={200: page_of(ComponentSerializer)})
    def get(self, request: Request) -> Response:
        """List the named parts."""
        return self.answer_page(Component.objects.all(), ComponentSerializer, by=("code",))


class Sources(Door):
    @described("sources_list", tag="library", query=PageQuery, answers={200: page_of(SourceSerializer)})
    def get(self, request: Request) -> Response:
        """List the sources that reference data rest on."""
        return self.answer_page(Source.objects.all(), SourceSerializer, by=("code",))


class Releases(Door):
    @described("releases_list", tag="library", query=PageQuery, answers={200: page_of(ReleaseSerializer)})
    def get(self, request: Request) -> Response:
        """List the numbered states of the library."""
        return self.answer_page(Release.objects.select_related("pack"), ReleaseSerializer, by=("number",))
