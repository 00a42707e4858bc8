"""Forms of the librarian: types, sources, exemplars, releases."""

from typing import Any

from django import forms

from catalogue.models import Component, Exemplar, Family, MissileType, Source
from catalogue.web.forms.plain import Lines, PlainForm


class TypeForm(PlainForm):
    code = forms.SlugField(max_length=60, help_text="Small letters, digits and hyphens; it never changes.")
    name = forms.CharField(max_length=200)
    family = forms.ModelChoiceField(Family.objects.all(), required=False, empty_label="A new one, named below")
    family_name = forms.CharField(max_length=160, required=False, label="New family")
    weapon_class = forms.CharField(max_length=200, required=False)
    origin = forms.CharField(max_length=200, required=False)
    fielded_by = forms.CharField(max_length=300, required=False)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if MissileType.objects.filter(code=code).exists() or code == "add":
            raise forms.ValidationError("This code is in use; choose another.")
        return code

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("family") is None and not given.get("family_name") and "family" not in self.errors:
            self.add_error("family", "Choose a family or name a new one.")
        return given


class SourceForm(PlainForm):
    code = forms.RegexField(
        r"\A[A-Za-z0-9][A-Za-z0-9._-]*\Z", max_length=40, help_text="Letters, digits, dot, hyphen; it never changes."
    )
    title = forms.CharField(max_length=400)
    publisher = forms.CharField(max_length=300, required=False)
    date_text = forms.CharField(max_length=120, required=False, label="Date", help_text="As published.")
    url = forms.CharField(max_length=600, required=False, label="Address")
    kind = forms.CharField(max_length=200, required=False, label="Kind of publication")
    grade = forms.ChoiceField(
        choices=[
            ("A", "A: primary or official, or whoever examined the debris"),
            ("B", "B: established press, think tank, official statement in the press"),
            ("C", "C: regional or trade press, aggregator, translation"),
            ("D", "D: partisan, hobby or reworded; only with corroboration"),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(widget=Lines, required=False)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Source.objects.filter(code=code).exists() or code == "add":
            raise forms.ValidationError("This code is in use; choose another.")
        return code


class ExemplarForm(PlainForm):
    code = forms.SlugField(max_length=80, help_text="Small letters, digits and hyphens; it never changes.")
    title = forms.CharField(max_length=200)
    missile_type = forms.ModelChoiceField(
        MissileType.objects.none(), required=False, label="Type", empty_label="Not known: it shows only a part"
    )
    component = forms.ModelChoiceField(
        Component.objects.all(), required=False, label="Part", empty_label="The whole missile"
    )
    kind = forms.ChoiceField(choices=Exemplar.Kind.choices, label="What it is")
    source = forms.ModelChoiceField(Source.objects.all(), empty_label="Choose a source")
    grade = forms.ChoiceField(choices=Source.Grade.choices)
    note = forms.CharField(widget=Lines, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["missile_type"].queryset = MissileType.objects.current()  # type: ignore[attr-defined]
        self.fields["source"].label_from_instance = _source_label  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Exemplar.objects.filter(code=code).exists():
            raise forms.ValidationError("This code is in use; choose another.")
        return code

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("missile_type") and not given.get("component"):
            self.add_error("component", "Without a type an exemplar must say which part it shows.")
        return given


def _source_label(source: Source) -> str:
    return f"{source.code} ({source.grade}) {source.title[:70]}"


class PublishForm(PlainForm):
    title = forms.CharField(max_length=200, help_text="What this release brings, in a few words.")
