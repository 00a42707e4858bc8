"""Checking what a person typed or a device sent against its kind, before it becomes an observation."""

import re
from dataclasses import dataclass
from decimal import Decimal

from catalogue.evaluation.marks import Mark, TranscriptionRefused
from catalogue.evaluation.values import UNITS, Kind, Value, ValueType

# Twenty digits are more than any instrument gives and fewer than Decimal's precision: conversions stay exact.
_MOST_DIGITS = 20
_NUMERAL = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?:[.,][0-9]+)?")
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")


class ValueRefused(ValueError):
    """A value that its kind does not allow: the field it was given in and a sentence to show beside it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


@dataclass(frozen=True, slots=True)
class Recorded:
    """A checked value in the kind's unit, and exactly what was typed for it."""

    value: Value
    typed: str
    typed_unit: str = ""


def checked(kind: Kind, value: object, *, uncertainty: object = None) -> Value:
    """Give ``value`` back when ``kind`` allows it, with ``uncertainty`` (95 %, same unit) if there is one.

    Raises ``ValueRefused`` otherwise; its sentence names the kind, the value and what is allowed.
    """
    if sentence := kind.refusal(value):
        raise ValueRefused("value", sentence)
    _check_uncertainty(kind, uncertainty)
    return value  # type: ignore[return-value]  # refusal() has just said that it is one


def parse(kind: Kind, text: str, *, unit: str = "", technique: str = "", script: str = "") -> Recorded:
    """Read form input for ``kind``; numbers come with a unit and are converted exactly to the kind's own.

    A decimal comma and spaces between thousands are understood; what could be read two ways is refused, not guessed.
    ``technique`` and ``script`` belong to marks. Raises ``ValueRefused`` with the field to blame.
    """
    if unit and kind.value_type is not ValueType.NUMBER:
        raise ValueRefused("unit", f"{kind.name} has no unit; “{unit}” was given.")
    match kind.value_type:
        case ValueType.NUMBER:
            value: object = float(_converted(kind, text, unit, "value"))
        case ValueType.COUNT:
            value = _whole(kind, text)
        case ValueType.CHOICE:
            value = _code(kind, text)
        case ValueType.SET:
            value = frozenset(_code(kind, part) for part in re.split(r"[,;\n]", text) if part.strip())
        case ValueType.COLOUR:
            value = _code(kind, text) if kind.choices else text.strip().lower()
        case ValueType.MARK:
            value = _mark(kind, text, technique, script)
        case ValueType.TEXT:
            value = text.strip()
    return Recorded(checked(kind, value), text, unit)


def parse_uncertainty(kind: Kind, text: str, *, unit: str = "") -> float | None:
    """Read the half-width at 95 % of a number from form input; blank means that none was stated."""
    if not text.strip():
        return None
    if kind.value_type is not ValueType.NUMBER:
        raise ValueRefused("uncertainty", f"{kind.name} is no measured number and has no uncertainty.")
    width = float(_converted(kind, text, unit, "uncertainty"))
    _check_uncertainty(kind, width)
    return width


def _check_uncertainty(kind: Kind, uncertainty: object) -> None:
    if uncertainty is None:
        return
    if kind.value_type is not ValueType.NUMBER:
        raise ValueRefused("uncertainty", f"{kind.name} is no measured number and has no uncertainty.")
    # The rule for a length without limits is the rule for a half-width: finite, not negative, no bool.
    if Kind(kind.code, kind.name, ValueType.NUMBER, "mm").refusal(uncertainty):
        sentence = f"The uncertainty of {kind.name} must be 0 {kind.unit} or more; “{uncertainty}” was given."
        raise ValueRefused("uncertainty", sentence)


def _converted(kind: Kind, text: str, unit: str, field: str) -> Decimal:
    """Read a numeral and turn it exactly from ``unit`` into the kind's unit."""
    allowed = [kind.unit]
    if kind.unit in UNITS:
        dimension, power = UNITS[kind.unit]
        allowed = [name for name, (other, _) in UNITS.items() if other == dimension]
    if unit not in allowed:
        given = f"“{unit}” was given" if unit else "none was given"
        raise ValueRefused("unit", f"{kind.name} needs a unit, one of {', '.join(allowed)}; {given}.")
    number = _numeral(kind, text, field)
    return number if unit == kind.unit else number.scaleb(UNITS[unit][1] - power)


def _numeral(kind: Kind, text: str, field: str) -> Decimal:
    plain = text.strip()
    if _AMBIGUOUS.fullmatch(plain):
        whole, decimal = plain.replace(",", ""), plain.replace(",", ".")
        raise ValueRefused(field, f"{kind.name}: “{plain}” can be read as {whole} or as {decimal}; write one of these.")
    if not (_NUMERAL.fullmatch(plain) or _GROUPED.fullmatch(plain)):
        raise ValueRefused(field, f"{kind.name} must be a number such as 920 or 920,5; “{plain[:80]}” was given.")
    digits = re.sub(r"\s", "", plain).replace(",", ".")
    if sum(character.isdigit() for character in digits) > _MOST_DIGITS:
        raise ValueRefused(field, f"{kind.name} must have at most {_MOST_DIGITS} digits; “{plain[:80]}” was given.")
    return Decimal(digits)


def _whole(kind: Kind, text: str) -> int:
    number = _numeral(kind, text, "value")
    if number != number.to_integral_value():
        raise ValueRefused("value", f"{kind.name} must be a whole number; “{text.strip()}” was given.")
    return int(number)


def _code(kind: Kind, text: str) -> str:
    """Find the choice by its code or, in any letter case, by its label; what is neither is left for the check."""
    plain = text.strip()
    if plain in dict(kind.choices):
        return plain
    labelled = [code for code, label in kind.choices if label.casefold() == plain.casefold()]
    return labelled[0] if len(labelled) == 1 else plain


def _mark(kind: Kind, text: str, technique: str, script: str) -> Mark:
    try:
        return Mark(text.strip(), technique, script)
    except TranscriptionRefused as refusal:
        raise ValueRefused("value", f"{kind.name}: {refusal}") from refusal
