"""The form for a fragment, new or changed."""

from typing import Any

from django import forms
from django.utils.timezone import get_default_timezone_name as zone

from catalogue.models import Case, Component, Damage, Fragment, Incident
from catalogue.web.forms.plain import Lines, Moment, PlainForm


class FragmentForm(PlainForm):
    exhibit_number = forms.CharField(max_length=60, help_text="As on the bag or the tag.")
    title = forms.CharField(
        max_length=200, help_text="What it looks like: 'ring with bolts', not what it is said to be."
    )
    component = forms.ModelChoiceField(
        Component.objects.all(), required=False, label="Part it seems to be", empty_label="Not known"
    )
    incident = forms.ModelChoiceField(Incident.objects.none(), required=False, empty_label="Not known")
    material = forms.CharField(max_length=120, required=False)
    condition = forms.CharField(widget=Lines, required=False)
    damage = forms.MultipleChoiceField(
        choices=Damage.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="It widens what still counts as agreement.",
    )  # fmt: skip
    found_at_earliest = forms.DateTimeField(widget=Moment, required=False, label="Found: earliest")
    found_at_latest = forms.DateTimeField(widget=Moment, required=False, label="Found: latest")
    found_where = forms.CharField(max_length=300, required=False, label="Found where")
    found_by = forms.CharField(max_length=200, required=False, label="Found by")

    def __init__(self, *args: Any, case: Case, fragment: Fragment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.fragment = case, fragment
        self.fields["incident"].queryset = case.incidents.all()  # type: ignore[attr-defined]
        for name in ("found_at_earliest", "found_at_latest"):
            self.fields[name].help_text = f"Time zone: {zone()}."

    def clean_exhibit_number(self) -> str:
        number: str = self.cleaned_data["exhibit_number"]
        taken = self.case.fragments.filter(exhibit_number=number)
        if self.fragment:
            taken = taken.exclude(pk=self.fragment.pk)
        if taken.exists():
            raise forms.ValidationError("Another fragment of this case has this exhibit number.")
        return number

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        early, late = given.get("found_at_earliest"), given.get("found_at_latest")
        if early and late and early > late:
            self.add_error("found_at_latest", "The latest time lies before the earliest.")
        return given
