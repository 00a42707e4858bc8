"""Stored values as a reader expects them: with unit, label and uncertainty."""

from typing import Any

from catalogue.evaluation.values import Mark as MarkValue
from catalogue.models import Feature, FeatureKind, ReferenceValue

BOUNDS = {">": "more than ", "<": "less than ", "<=": "at most ", "~": "about "}


def value_text(kind: FeatureKind, value: Any) -> str:
    """Return a stored value in words; what does not fit its kind is shown as it is stored."""
    if isinstance(value, list):
        value = frozenset(str(part) for part in value)
    elif isinstance(value, dict) and "text" in value:
        value = MarkValue(value["text"], value.get("technique") or "", value.get("script") or "")
    return kind.rules.shown(value)


def _spread(width: float | None, unit: str) -> str:
    return "" if width is None else f" ± {width:.10g} {unit}".rstrip()


def feature_text(feature: Feature) -> str:
    """Return what was recorded in words."""
    if feature.state != Feature.State.VALUE:
        return str(feature.get_state_display())
    return value_text(feature.kind, feature.value) + _spread(feature.uncertainty, feature.kind.unit)


def reference_text(row: ReferenceValue) -> str:
    """Return a published value in words."""
    if row.value is None:
        return "no public value found"
    return BOUNDS.get(row.bound, "") + value_text(row.kind, row.value) + _spread(row.tolerance, row.kind.unit)
