"""Bought-in parts of a fragment, and what the parts of a case say about dates and makers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString

from catalogue.intake.parts import record_part
from catalogue.intake.rule_book import rule_book
from catalogue.models import Case, Part, Release
from catalogue.reporting import components
from catalogue.reporting.plots import Bar, bars
from catalogue.web import cases
from catalogue.web.deed import reader
from catalogue.web.forms.parts import PartForm
from catalogue.web.records import SHARED, OnFragment, WithdrawFeature

TYPED = (
    "name", "kind", "maker_as_marked", "maker", "country", "part_number", "date_code", "stated_earliest",
    "stated_latest", "count",
)  # fmt: skip
DRAWN = 12


class AddPart(OnFragment):
    template_name = "catalogue/part/add.html"
    title = "Record a part"
    button = "Record part"
    done = "The part is recorded."
    form_class = PartForm
    replaces: Part | None = None

    def get_initial(self) -> dict[str, Any]:
        return {"component": self.fragment.component}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(replaces=self.replaces, **kwargs)

    def deed(self, form: PartForm) -> str:
        given: dict[str, Any] = {name: form.cleaned_data.get(name) for name in (*TYPED, *SHARED, "sources")}
        record_part(fragment=self.fragment, recorded_by=reader(self.request), replaces=self.replaces, **given)
        return self.page("#parts")


class ReplacePart(AddPart):
    title = "Correct a part"
    button = "Record the correction"
    done = "The correction is recorded; the earlier record stays readable."

    def find(self, pk: Any) -> None:
        self.replaces = self.of(Part, pk)

    def get_initial(self) -> dict[str, Any]:
        record = self.replaces
        assert record is not None
        return self.initial_of(record) | {name: getattr(record, name) for name in TYPED}


class WithdrawPart(WithdrawFeature):
    model = Part

    def shown(self) -> str:
        return str(self.record)


def of_case(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show the parts of a case: readings side by side, not before which day, shares by country and maker."""
    case = get_object_or_404(Case.objects.visible_to(reader(request)), pk=pk)
    told = _report(request, case)
    return render(request, "catalogue/part/case.html", {
        "title": f"{case.reference} · Components and dates", "trail": cases.trail(case), "case": case, "told": told,
        "release": Release.objects.first(),
        "countries": _drawn(told["countries"], "countries", "Parts by the country of the maker’s seat"),
        "makers": _drawn(told["makers"], "makers", "Parts by maker"),
    })  # fmt: skip


def as_table(request: HttpRequest, pk: Any) -> HttpResponse:
    """Give one table of the page as a file."""
    case = get_object_or_404(Case.objects.visible_to(reader(request)), pk=pk)
    name = request.GET.get("table", "parts")
    name = name if name in components.TABLES else "parts"
    told = _report(request, case)
    # A byte order mark, without which the usual spreadsheets read Cyrillic as something else.
    answer = HttpResponse("\ufeff" + components.table(told, name), content_type="text/csv; charset=utf-8")
    redacted = "-without-makers" if told["redacted"] else ""
    answer["Content-Disposition"] = f'attachment; filename="{name}{redacted}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _report(request: HttpRequest, case: Case) -> components.JSON:
    return components.report(case, book=rule_book(), redacted=request.GET.get("redacted") == "1")


def _drawn(rows: list[components.JSON], key: str, title: str) -> SafeString | str:
    if not rows:
        return ""
    shown = [Bar(row["name"], row["count"], row["percent"]) for row in rows[:DRAWN]]
    return bars(shown, key=key, title=title, left_out=len(rows) - len(shown))
