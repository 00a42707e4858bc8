"""The form for a bought-in part."""

from typing import Any

from django import forms

from catalogue.models import Part
from catalogue.web.forms.records import WhereSeen


class Day(forms.DateInput):
    """A day in the browser's own picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PartForm(WhereSeen):
    name = forms.CharField(max_length=200, label="What it is", help_text="In a few words: clock chip, ball bearing …")
    kind = forms.ChoiceField(choices=Part.Kind.choices, initial=Part.Kind.OTHER)
    maker_as_marked = forms.CharField(
        max_length=200, required=False, label="Maker as marked", help_text="The name or logo as it stands on the part."
    )
    maker = forms.CharField(max_length=200, required=False, help_text="The usual name, written alike on every part.")
    country = forms.CharField(
        max_length=10, required=False, label="Country of the maker’s seat",
        help_text="Two letters of ISO 3166-1 such as US; empty where it is not known.",
    )  # fmt: skip
    part_number = forms.CharField(max_length=120, required=False)
    date_code = forms.CharField(
        max_length=300, required=False,
        help_text="As it is read: ? for a character that cannot be read, [0O] for one that may be either.",
    )  # fmt: skip
    stated_earliest = forms.DateField(
        required=False, widget=Day, label="Made at the earliest, as published",
        help_text="Only where a source states a date; name it below.",
    )  # fmt: skip
    stated_latest = forms.DateField(required=False, widget=Day, label="Made at the latest, as published")
    count = forms.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, initial=1, label="How many",
        help_text="Empty where it is not known or counted elsewhere.",
        error_messages={"min_value": "The number of parts must be 1 or more; “%(show_value)s” was given."},
    )  # fmt: skip
    field_order = (
        "name", "kind", "maker_as_marked", "maker", "country", "part_number", "date_code", "count", "stated_earliest",
        "stated_latest", "sources",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["component"].label = "Sits in"
