"""Forms for features, marks and taking a record back; the feature form takes the shape of its kind."""

from typing import Any

from django import forms

from catalogue.evaluation.values import UNITS
from catalogue.models import Component, Feature, FeatureKind, Fragment, Mark, Photograph, Region, Source
from catalogue.web.forms.plain import Lines, PlainForm

Type = FeatureKind.ValueType


class SourceCodes(forms.CharField):
    """Codes of sources, separated by commas or spaces; gives the sources."""

    def __init__(self, **kwargs: Any) -> None:
        words = "Only when it was read in a report: codes such as S001, S004. Leave empty for what you saw yourself."
        super().__init__(required=False, label="Published in", help_text=words, **kwargs)

    def clean(self, value: Any) -> list[Source]:
        codes = [code for code in str(super().clean(value)).replace(",", " ").split() if code]
        found = {source.code: source for source in Source.objects.filter(code__in=codes)}
        unknown = [code for code in codes if code not in found]
        if unknown:
            raise forms.ValidationError(f"The library has no source {', '.join(unknown)}.")
        return list(dict.fromkeys(found[code] for code in codes))


class WhereSeen(PlainForm):
    """Where on which photograph a record was seen."""

    component = forms.ModelChoiceField(Component.objects.all(), required=False, empty_label="Not known", label="Part")
    photograph = forms.ModelChoiceField(
        Photograph.objects.none(), required=False, empty_label="None", label="Seen on photograph"
    )
    region = forms.ModelChoiceField(Region.objects.none(), required=False, empty_label="None", label="Marked area")
    sources = SourceCodes()
    note = forms.CharField(widget=Lines, required=False)

    def __init__(self, *args: Any, fragment: Fragment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photograph"].queryset = fragment.photographs.all()  # type: ignore[attr-defined]
        areas = Region.objects.filter(photograph__fragment=fragment, withdrawn_at=None, purpose=Region.Purpose.DETAIL)
        self.fields["region"].queryset = areas  # type: ignore[attr-defined]
        if not areas.exists():
            del self.fields["region"]


class FeatureForm(WhereSeen):
    state = forms.ChoiceField(choices=Feature.State.choices, widget=forms.RadioSelect, label="What can be said")
    method = forms.CharField(max_length=200, required=False, help_text="How it was measured or seen: caliper, by eye …")
    field_order = ("state", "value", "unit", "uncertainty", "method")

    def __init__(self, *args: Any, kind: FeatureKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["state"].initial = Feature.State.VALUE
        self.fields["value"] = value_field(kind)
        if kind.value_type == Type.NUMBER:
            self.fields["unit"] = UnitField(kind)
            self.fields["uncertainty"] = forms.CharField(
                max_length=40, required=False, help_text="Half the width of the 95 % interval, in the same unit.",
                widget=forms.TextInput({"inputmode": "decimal"}),
            )  # fmt: skip
        self.order_fields(self.field_order)

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed for the value, as ``record_feature`` reads it."""
        value = self.cleaned_data["value"]
        measured = self.cleaned_data["state"] == Feature.State.VALUE
        return {
            "text": ",".join(value) if isinstance(value, list) else value,
            "unit": self.cleaned_data.get("unit", "") if measured else "",
            "uncertainty": self.cleaned_data.get("uncertainty", ""),
        }


class UnitField(forms.ChoiceField):
    """The units of a kind. A number needs one and a feature that was not seen has none, so the deed says."""

    needed = True

    def __init__(self, kind: FeatureKind) -> None:
        allowed = units(kind)
        sentence = f"{kind.name} needs a unit, one of {', '.join(allowed)}; “%(value)s” was given."
        super().__init__(
            choices=[(unit, unit) for unit in allowed], initial=kind.unit, required=False,
            error_messages={"invalid_choice": sentence},
        )  # fmt: skip


def units(kind: FeatureKind) -> list[str]:
    """Return the units that a value of the kind may be typed in."""
    if kind.unit not in UNITS:
        return [kind.unit]
    dimension = UNITS[kind.unit][0]
    return [unit for unit, (other, _) in UNITS.items() if other == dimension]


def value_field(kind: FeatureKind) -> forms.Field:
    """Return the field for a value of the kind; whether it may be empty depends on the state, so the deed says."""
    choices = [(choice["code"], choice["label"]) for choice in kind.choices]
    if kind.value_type == Type.SET:
        return forms.MultipleChoiceField(choices=choices, required=False, widget=forms.CheckboxSelectMultiple)
    if kind.value_type == Type.CHOICE or choices:
        return forms.ChoiceField(choices=choices, required=False, widget=forms.RadioSelect)
    if kind.value_type == Type.TEXT:
        return forms.CharField(required=False, widget=Lines, max_length=2000)
    mode = {Type.NUMBER: "decimal", Type.COUNT: "numeric"}.get(Type(kind.value_type), "text")
    field = forms.CharField(required=False, max_length=120, widget=forms.TextInput({"inputmode": mode}))
    field.help_text = limits_text(kind)
    return field


def limits_text(kind: FeatureKind) -> str:
    """Return what numbers the kind allows, in words."""
    low = f"{kind.minimum:.10g}" if kind.minimum is not None else ""
    high = f"{kind.maximum:.10g}" if kind.maximum is not None else ""
    if low and high:
        return f"From {low} to {high} {kind.unit}".strip() + "."
    if low or high:
        return (f"At least {low}" if low else f"At most {high}") + f" {kind.unit}".rstrip() + "."
    return ""


class MarkForm(WhereSeen):
    transcription = forms.CharField(
        max_length=300,
        help_text="As it is read: ? for a character that cannot be read, [0O] for one that may be either.",
    )
    technique = forms.ChoiceField(choices=Mark.Technique.choices, initial=Mark.Technique.UNKNOWN, label="Made by")
    script = forms.ChoiceField(choices=Mark.Script.choices, initial=Mark.Script.UNKNOWN)
    field_order = ("transcription", "technique", "script")


class WithdrawForm(PlainForm):
    because = forms.CharField(max_length=300, label="Reason", widget=Lines)
