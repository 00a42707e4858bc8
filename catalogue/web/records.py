"""Recording, correcting and withdrawing what is seen on a fragment."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from catalogue.intake.records import record_feature, record_mark, withdraw
from catalogue.matching.doubts import raised_by
from catalogue.models import Component, Feature, FeatureKind, Fragment, Mark, Part
from catalogue.web import fragments
from catalogue.web.deed import DeedView, Trail, reader
from catalogue.web.forms.records import FeatureForm, MarkForm, WithdrawForm
from catalogue.web.shown import feature_text

SHARED = ("component", "photograph", "region", "note")


def _taken(given: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return these fields of a form; a field that the form left out is None."""
    return {name: given.get(name) for name in names}


def tell_doubts(request: HttpRequest, feature: Feature) -> bool:
    """Say after recording what contradicts the record; return whether anything does. Nothing is corrected for it."""
    sentences = raised_by(feature)
    for sentence in sentences:
        messages.warning(request, sentence)
    return bool(sentences)


class OnFragment(DeedView):
    """A deed on a fragment; goes back to its page."""

    fragment: Fragment

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.find(kwargs["pk"])

    def find(self, pk: Any) -> None:
        self.fragment = fragments.find(self.request, pk)

    def trail(self) -> Trail:
        return fragments.trail(self.fragment)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"fragment": self.fragment}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(fragment=self.fragment, back=self.page(), **kwargs)

    def page(self, part: str = "") -> str:
        return reverse("catalogue:fragment", args=[self.fragment.pk]) + part

    def of(self, model: Any, pk: Any) -> Any:
        """Find a record that the reader may see and that still stands."""
        standing = model.objects.visible_to(reader(self.request)).current()
        record = get_object_or_404(standing.select_related("fragment"), pk=pk)
        self.fragment = fragments.find(self.request, record.fragment_id)
        return record

    def initial_of(self, record: Feature | Mark | Part) -> dict[str, Any]:
        codes = ", ".join(record.sources.values_list("code", flat=True))
        return {name: getattr(record, name) for name in SHARED} | {"sources": codes}


class AddFeature(OnFragment):
    """First the kind is chosen, by the part; then the form takes the shape of the kind."""

    template_name = "catalogue/feature/add.html"
    form_class = FeatureForm
    button = "Record feature"
    done = "The feature is recorded."
    replaces: Feature | None = None
    kind: FeatureKind | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        code = request.GET.get("kind")
        if self.kind is None and code:
            self.kind = get_object_or_404(FeatureKind.objects.prefetch_related("sources"), code=code)
        self.title = self.kind.question if self.kind else "Which feature do you see?"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.kind else self.choose()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.kind else self.choose()

    def part(self) -> Component | None:
        """Return the part asked for; without one, the part that the fragment seems to be."""
        code = self.request.GET.get("component")
        return self.fragment.component if code is None else Component.objects.filter(code=code).first()

    def choose(self) -> HttpResponse:
        part = self.part()
        kinds = FeatureKind.objects.all()
        if part:
            kinds = kinds.filter(Q(components=part) | Q(components=None)).distinct()
        recorded = set(self.fragment.features.current().values_list("kind_id", flat=True))
        return render(self.request, "catalogue/feature/choose.html", {
            "title": self.title, "trail": self.trail(), "fragment": self.fragment, "part": part, "kinds": kinds,
            "recorded": recorded, "components": Component.objects.filter(feature_kinds__isnull=False).distinct(),
        })  # fmt: skip

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kind": self.kind}

    def get_initial(self) -> dict[str, Any]:
        return {"component": self.part()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kind=self.kind, replaces=self.replaces, **kwargs)

    def deed(self, form: FeatureForm) -> str:
        assert self.kind is not None
        given = form.cleaned_data
        feature = record_feature(
            fragment=self.fragment, kind=self.kind, recorded_by=reader(self.request), state=given["state"],
            method=given["method"], sources=given["sources"], replaces=self.replaces,
            **_taken(given, *SHARED), **form.typed,
        )  # fmt: skip
        # A doubt stands at the head of the page: at the features it would be out of sight.
        return self.page("" if tell_doubts(self.request, feature) else "#features")


class ReplaceFeature(AddFeature):
    button = "Record the correction"
    done = "The correction is recorded; the earlier record stays readable."

    def find(self, pk: Any) -> None:
        self.replaces = self.of(Feature, pk)
        self.kind = FeatureKind.objects.prefetch_related("sources").get(pk=self.replaces.kind_id)

    def get_initial(self) -> dict[str, Any]:
        record = self.replaces
        assert record is not None and self.kind is not None
        value = record.value["text"] if isinstance(record.value, dict) else record.value
        if isinstance(value, float):
            value = f"{value:.10g}"
        spread = "" if record.uncertainty is None else f"{record.uncertainty:.10g}"
        own = {"state": record.state, "value": value, "uncertainty": spread, "method": record.method}
        return self.initial_of(record) | own | {"unit": self.kind.unit}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assert self.replaces is not None
        return super().get_context_data(earlier=feature_text(self.replaces), **kwargs)


class AddMark(OnFragment):
    template_name = "catalogue/mark/add.html"
    title = "Record a mark"
    button = "Record mark"
    done = "The mark is recorded."
    form_class = MarkForm
    replaces: Mark | None = None

    def get_initial(self) -> dict[str, Any]:
        return {"component": self.fragment.component}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(replaces=self.replaces, **kwargs)

    def deed(self, form: MarkForm) -> str:
        given = form.cleaned_data
        record_mark(
            fragment=self.fragment, recorded_by=reader(self.request), replaces=self.replaces,
            **_taken(given, *SHARED, "transcription", "technique", "script", "sources"),
        )  # fmt: skip
        return self.page("#marks")


class ReplaceMark(AddMark):
    title = "Correct a mark"
    button = "Record the correction"
    done = "The correction is recorded; the earlier record stays readable."

    def find(self, pk: Any) -> None:
        self.replaces = self.of(Mark, pk)

    def get_initial(self) -> dict[str, Any]:
        record = self.replaces
        assert record is not None
        own = {name: getattr(record, name) for name in ("transcription", "technique", "script")}
        return self.initial_of(record) | own


class WithdrawFeature(OnFragment):
    title = "Withdraw a record"
    lead = "It no longer counts, and stays readable with your reason."
    template_name = "catalogue/record/withdraw.html"
    button = "Withdraw the record"
    done = "The record is withdrawn."
    form_class = WithdrawForm
    model: Any = Feature

    def find(self, pk: Any) -> None:
        self.record = self.of(self.model, pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {name: given for name, given in super().get_form_kwargs().items() if name != "fragment"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(record=self.record, shown=self.shown(), **kwargs)

    def shown(self) -> str:
        return f"{self.record.kind}: {feature_text(self.record)}"

    def deed(self, form: WithdrawForm) -> str:
        withdraw(record=self.record, because=form.cleaned_data["because"], withdrawn_by=reader(self.request))
        return self.page("#past")


class WithdrawMark(WithdrawFeature):
    model = Mark

    def shown(self) -> str:
        return str(self.record)
