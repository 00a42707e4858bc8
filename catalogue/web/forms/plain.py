"""What every form of the catalogue shares."""

from typing import Any

from django import forms


class Moment(forms.DateTimeInput):
    """Date and time in the browser's own picker, in the time zone of the site."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class Lines(forms.Textarea):
    """A few lines of text."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 3, **(attrs or {})})


class PlainForm(forms.Form):
    """Labels without colons; what is not required says so in the template."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
