"""The form for evidence on a question above the type."""

from typing import Any

from django import forms

from catalogue.intake.attachments import NO_SOURCE
from catalogue.models import Attachment, Case, Fragment
from catalogue.web.forms.plain import Lines, PlainForm
from catalogue.web.forms.records import SourceCodes


class AttachForm(PlainForm):
    question = forms.ChoiceField(choices=Attachment.Question.choices, widget=forms.RadioSelect)
    statement = forms.CharField(
        max_length=4000, widget=Lines, label="What the evidence says",
        help_text="In your words, with who says so. It is shown as you write it; the software adds nothing to it.",
    )  # fmt: skip
    sources = SourceCodes()
    fragment = forms.ModelChoiceField(
        Fragment.objects.none(), required=False, empty_label="Everything in the case", label="Is about",
        help_text="What is about one fragment is shown in its examinations only.",
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fragment"].queryset = case.fragments.all()  # type: ignore[attr-defined]
        sources = self.fields["sources"]
        sources.required, sources.widget.is_required = True, True
        sources.error_messages["required"] = NO_SOURCE
        sources.help_text = "Codes such as S001, S004. A source that the library lacks is entered there first."
