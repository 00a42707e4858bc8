"""The form that starts an examination of several fragments together."""

from typing import Any

from django import forms

from catalogue.models import Fragment
from catalogue.web.forms.plain import PlainForm

OFFERED = 200


class TogetherForm(PlainForm):
    together = forms.ModelMultipleChoiceField(
        Fragment.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label="Examine together with",
        help_text="Tick fragments that you take for parts of the same missile. "
        "That they are is your assumption; the examination says so.",
    )  # fmt: skip

    def __init__(self, *args: Any, fragment: Fragment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Fragment.objects.filter(case=fragment.case_id).exclude(pk=fragment.pk)
        self.fields["together"].queryset = others  # type: ignore[attr-defined]
        self.offered = list(others[:OFFERED])
        self.fields["together"].choices = [(row.pk, str(row)) for row in self.offered]  # type: ignore[attr-defined]
