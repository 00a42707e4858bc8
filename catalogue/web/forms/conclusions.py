"""Forms for what a person states after an examination. Nothing that answers the question is ever filled in before."""

from typing import Any

from django import forms
from django.http import HttpRequest

from catalogue.matching.conclusions import Statement, is_fresh
from catalogue.models import Component, Examination, Family, Level, MissileType, Release, User
from catalogue.web import fresh
from catalogue.web.forms.cases import Person
from catalogue.web.forms.plain import Lines, PlainForm


class ConclusionForm(PlainForm):
    """Everything that a conclusion needs, and the password where it was given too long ago."""

    proposition = forms.CharField(
        widget=Lines, help_text="A full sentence: what you state, such as that it is part of a nozzle of a named type."
    )
    alternative = forms.CharField(
        widget=Lines, help_text="A full sentence: what else it would be, such as part of another type, known or not."
    )
    level = forms.ChoiceField(choices=Level.choices, widget=forms.RadioSelect, label="How far your conclusion goes")
    missile_type = forms.ModelChoiceField(
        MissileType.objects.none(), required=False, label="Type", empty_label="No type named",
        help_text="Only with “A type”.",
    )  # fmt: skip
    family = forms.ModelChoiceField(
        Family.objects.none(), required=False, empty_label="No family named", help_text="Only with “Only a family”."
    )
    component = forms.ModelChoiceField(
        Component.objects.all(), required=False, label="Part you take it for", empty_label="Not stated"
    )
    reasons = forms.CharField(widget=Lines({"rows": 5}), help_text="What your conclusion rests on.")
    contradicting = forms.CharField(
        widget=Lines, label="Findings that speak against it", help_text="Where you found none, say so: “none found”."
    )
    password = forms.CharField(
        widget=forms.PasswordInput({"autocomplete": "current-password"}), strip=False, label="Your password",
        help_text="A conclusion is stated by you and nobody else: your sign-in must be fresh.",
    )  # fmt: skip

    def __init__(self, *args: Any, request: HttpRequest, release: Release | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        if release:
            held = MissileType.objects.in_release(release)
            self.fields["missile_type"].queryset = held  # type: ignore[attr-defined]
            families = Family.objects.filter(pk__in=held.order_by().values("family"))
            self.fields["family"].queryset = families  # type: ignore[attr-defined]
        if is_fresh(fresh.password_given_at(request)):
            del self.fields["password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if refusal := fresh.refusal(self.request, password):
            raise forms.ValidationError(refusal)
        return ""

    @property
    def statement(self) -> Statement:
        """What was typed."""
        return Statement(**{name: self.cleaned_data[name] for name in Statement.__dataclass_fields__})

    def forget_password(self) -> None:
        """Ask for it no more where it was right: another field was at fault, and the sign-in is fresh by now."""
        if "password" in self.fields and is_fresh(fresh.password_given_at(self.request)):
            del self.fields["password"]


class AmendForm(ConclusionForm):
    """A conclusion in the place of an earlier one."""

    because = forms.CharField(widget=Lines, label="Reason for the amendment")
    examination = forms.ModelChoiceField(
        Examination.objects.none(), empty_label=None, label="Examination that it rests on"
    )
    field_order = ("because", "examination")

    def __init__(self, *args: Any, examinations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["examination"].queryset = examinations  # type: ignore[attr-defined]
        self.fields["examination"].label_from_instance = _examination_label  # type: ignore[attr-defined]


def _examination_label(examination: Examination) -> str:
    return f"{examination}, {examination.requested_at:%Y-%m-%d %H:%M} UTC"


class AskForm(PlainForm):
    verifier = Person(queryset=User.objects.none(), label="Examiner", empty_label="Choose a person")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verifier"].queryset = people  # type: ignore[attr-defined]
