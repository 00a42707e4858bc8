"""Forms for searching marks and for what is said of two marks."""

from typing import Any

from django import forms

from catalogue.evaluation.mark_search import Query, QueryRefused
from catalogue.models import Case, Mark, MarkLink, User
from catalogue.web.forms.plain import Lines, PlainForm


class QueryField(forms.CharField):
    """What to look for; gives the query."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=300, widget=forms.TextInput({"type": "search"}), **kwargs)

    def clean(self, value: Any) -> Query:
        try:
            return Query.parse(super().clean(value))
        except QueryRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class MarkSearchForm(PlainForm):
    q = QueryField(label="Part of a mark")
    technique = forms.ChoiceField(choices=[("", "Any"), *Mark.Technique.choices], required=False, label="Made by")
    script = forms.ChoiceField(choices=[("", "Any"), *Mark.Script.choices], required=False)
    case = forms.ModelChoiceField(Case.objects.none(), required=False, empty_label="All that you may see")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = Case.objects.visible_to(user)  # type: ignore[attr-defined]


class BesideForm(PlainForm):
    q = QueryField(label="Part of the other mark")


class NoteForm(PlainForm):
    relation = forms.ChoiceField(
        choices=[(one.value, one.label) for one in MarkLink.NOTED], widget=forms.RadioSelect, label="What you see"
    )
    because = forms.CharField(
        max_length=300, widget=Lines, label="Reason", help_text="Which strokes, edges or faults of the stamp agree."
    )


class DecideForm(PlainForm):
    verdict = forms.ChoiceField(
        choices=[("accept", "Accept: what is said of them holds"), ("decline", "Decline: not proposed again")],
        widget=forms.RadioSelect, label="Your decision",
    )  # fmt: skip
    because = forms.CharField(max_length=300, widget=Lines, label="Reason")
