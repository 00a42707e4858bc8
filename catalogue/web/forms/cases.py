"""Forms for cases, their members and incidents."""

from typing import Any

from django import forms
from django.utils.timezone import get_default_timezone_name as zone

from catalogue.models import Case, Role, User
from catalogue.web.forms.plain import Lines, Moment, PlainForm


class CaseForm(PlainForm):
    reference = forms.CharField(max_length=80, help_text="The number or name the laboratory knows the case by.")
    title = forms.CharField(max_length=200)
    summary = forms.CharField(widget=Lines, required=False)
    note = forms.CharField(
        widget=Lines, required=False, help_text="What a reader must know before relying on this case."
    )

    def clean_reference(self) -> str:
        reference: str = self.cleaned_data["reference"]
        if Case.objects.filter(reference=reference).exists():
            raise forms.ValidationError("This reference is in use; choose another.")
        return reference


class Person(forms.ModelChoiceField):
    """Chooses an account; shows its name and role."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.get_username()}, {obj.get_role_display().lower()})"


class MemberForm(PlainForm):
    user = Person(queryset=User.objects.none(), label="Person", empty_label="Choose a person")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = (Role.FIELD_OFFICER, Role.EXAMINER, Role.LIBRARIAN)
        people = User.objects.filter(is_active=True, role__in=roles).exclude(memberships__case=case)
        self.fields["user"].queryset = people.order_by("username")  # type: ignore[attr-defined]


class IncidentForm(PlainForm):
    title = forms.CharField(max_length=200, help_text="For example: strike on an industrial building.")
    occurred_from = forms.DateTimeField(widget=Moment, required=False, label="Earliest it can have been")
    occurred_until = forms.DateTimeField(widget=Moment, required=False, label="Latest it can have been")
    time_note = forms.CharField(max_length=300, required=False, label="Note on the time")
    place = forms.CharField(max_length=300, required=False)
    latitude = forms.DecimalField(required=False, min_value=-90, max_value=90, max_digits=9, decimal_places=6)
    longitude = forms.DecimalField(required=False, min_value=-180, max_value=180, max_digits=9, decimal_places=6)
    place_uncertainty_m = forms.IntegerField(
        required=False, min_value=0, max_value=1_000_000, label="Radius around the point, in metres"
    )
    place_note = forms.CharField(max_length=300, required=False, label="Note on the place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("occurred_from", "occurred_until"):
            self.fields[name].help_text = f"Time zone: {zone()}."

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        early, late = given.get("occurred_from"), given.get("occurred_until")
        if early and late and early > late:
            self.add_error("occurred_until", "The latest time lies before the earliest.")
        point = {name: given.get(name) for name in ("latitude", "longitude", "place_uncertainty_m")}
        if any(value is not None for value in point.values()):
            for name, value in point.items():
                if value is None and name not in self.errors:
                    self.add_error(name, "A point has a latitude, a longitude and a radius; this one is missing.")
        return given
