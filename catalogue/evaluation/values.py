"""The values of the engine: what a kind allows, what was observed, what the reference says, and what follows."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from catalogue.evaluation.implied import Implied
from catalogue.evaluation.lr import NOTHING, LogLR
from catalogue.evaluation.marks import Mark

Value = float | str | frozenset[str] | Mark

BOUNDS = ("", ">", "<", "<=", "~")
# Dimension and power of ten: with powers of ten every conversion is exact.
UNITS = {"mm": ("length", 0), "cm": ("length", 1), "m": ("length", 3), "g": ("mass", 0), "kg": ("mass", 3)}
LONGEST_TEXT = 2000


class ValueType(StrEnum):
    """How the values of a kind are recorded and compared."""

    NUMBER = "number"
    COUNT = "count"
    CHOICE = "choice"
    SET = "set"
    COLOUR = "colour"
    MARK = "mark"
    TEXT = "text"


class State(StrEnum):
    """Whether a feature could be recorded at all."""

    VALUE = "value"
    NOT_VISIBLE = "not_visible"
    NOT_APPLICABLE = "not_applicable"


class Damage(StrEnum):
    """Damage that changes what can be measured or seen on a fragment."""

    DEFORMATION = "deformation"
    HEAT = "heat"
    TEAR = "tear"
    CORROSION = "corrosion"


class Grade(StrEnum):
    """The grade of a source; A is the best, and grades compare in the order of the alphabet."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Verdict(StrEnum):
    """What one recorded feature says about one type; only the first two count."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    NOT_OBSERVED = "not_observed"
    NOT_IN_REFERENCE = "not_in_reference"
    NO_WEIGHT = "no_weight"


COUNTING = frozenset({Verdict.AGREES, Verdict.DISAGREES})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of feature and the values it allows; kinds of one design group describe one design and count once.

    ``counts`` says of a choice how many it implies wherever a count of the same design group was recorded; what several
    choices of a set imply adds up.
    """

    code: str
    name: str
    value_type: ValueType
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[tuple[str, str], ...] = ()
    design_group: str = ""
    # Not in the representation, which the digest of what is compared is made of: counts are compared with no reference.
    counts: tuple[tuple[str, Implied], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "value_type", ValueType(self.value_type))
        _require(bool(self.code and self.name), "a kind needs a code and a name")
        _require((self.value_type is ValueType.NUMBER) == bool(self.unit), f"{self.code}: a unit goes with a number")
        chosen = self.value_type in {ValueType.CHOICE, ValueType.SET}
        _require(not chosen or bool(self.choices), f"{self.code}: a {self.value_type} kind lists its choices")
        _require(chosen or not self.choices or self.value_type is ValueType.COLOUR, f"{self.code}: choices do not fit")
        _require(len({code for code, _ in self.choices}) == len(self.choices), f"{self.code}: a choice stands twice")
        _require(not self.counts or (chosen and bool(self.design_group)), f"{self.code}: counts need a design group")
        for limit in (self.minimum, self.maximum):
            _require(limit is None or math.isfinite(limit), f"{self.code}: a limit must be finite")
        if self.minimum is not None and self.maximum is not None:
            _require(self.minimum <= self.maximum, f"{self.code}: the minimum lies above the maximum")

    @property
    def group(self) -> str:
        """What the kind counts under: its design group, or itself alone."""
        return self.design_group or self.code

    def implied(self, value: Value) -> Implied | None:
        """Return how many ``value`` implies; None where any part of it says nothing about a number."""
        known = dict(self.counts)
        named = value if isinstance(value, frozenset) else {value}
        found = [known[code] for code in named if isinstance(code, str) and code in known]
        return sum(found[1:], found[0]) if found and len(found) == len(named) else None

    def refusal(self, value: object) -> str:
        """Say in a sentence why ``value`` is none of this kind's values; empty when it is one."""
        reason = _RULES[self.value_type](self, value)
        return f"{self.name} {reason}; {_quoted(value)} was given." if reason else ""

    def shown(self, value: Value, width: float | None = None) -> str:
        """Write a value as a reader expects it: with half-width and unit, or with the labels of its choices."""
        labels = dict(self.choices)
        if isinstance(value, Mark):
            return f"“{value.text}”" + (f", {value.technique.replace('_', ' ')}" if value.technique else "")
        if isinstance(value, frozenset):
            return ", ".join(labels.get(code, code) for code in sorted(value))
        if isinstance(value, str):
            return labels.get(value, value)
        spread = "" if width is None else f" ± {width:.10g}"
        return f"{value:.10g}{spread} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Observation:
    """What was recorded about one feature of a fragment; ``uncertainty`` is a 95 % half-width, in the kind's unit.

    ``sources`` are the codes of the reports it was taken from, none when it was made with the part in hand.
    """

    kind: Kind
    state: State
    value: Value | None = None
    uncertainty: float | None = None
    damage: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    component: str | None = None
    label: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", State(self.state))
        object.__setattr__(self, "damage", frozenset(Damage(word) for word in self.damage))
        if self.state is State.VALUE:
            _require(not (reason := self.kind.refusal(self.value)), reason)
        else:
            _require(self.value is None, f"{self.kind.code}: a feature that is {self.state} has no value")
        _require_width(self.kind, self.uncertainty, "uncertainty")

    @property
    def text(self) -> str:
        """The observation in words."""
        if self.value is None:
            return self.state.replace("_", " ")
        return self.kind.shown(self.value, self.uncertainty)


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A source of a reference value; ``only_about`` names the cases it reports on, none when it is general."""

    code: str
    grade: Grade
    only_about: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "grade", Grade(self.grade))
        _require(bool(self.code), "a source needs a code")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One published value of a type; ``bound`` reads it as a limit (``>``, ``<``, ``<=``) or a round figure (``~``)."""

    kind: Kind
    value: Value
    tolerance: float | None = None
    bound: str = ""
    sources: frozenset[SourceRef] = frozenset()
    unsourced: bool = False
    component: str | None = None
    note: str = ""

    def __post_init__(self) -> None:
        _require(not (reason := self.kind.refusal(self.value)), reason)
        _require(self.bound in BOUNDS, f"{self.kind.code}: {self.bound!r} is no bound")
        measured = self.kind.value_type in {ValueType.NUMBER, ValueType.COUNT}
        _require(measured or not self.bound, f"{self.kind.code}: only numbers and counts are bounded")
        _require(self.unsourced is not bool(self.sources), f"{self.kind.code}: a value has sources or is unsourced")
        _require_width(self.kind, self.tolerance, "tolerance")

    @property
    def text(self) -> str:
        """The published value in words."""
        sign = {"~": "about ", "<=": "≤ "}.get(self.bound, f"{self.bound} " if self.bound else "")
        return sign + self.kind.shown(self.value, self.tolerance)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one feature says about one type, in a sentence, with the sources that let it count or why it does not.

    ``weight`` is its own; findings of one design group are not independent, so their weights must not be added.
    """

    verdict: Verdict
    kind: Kind
    component: str | None
    observed: str
    expected: str
    sentence: str
    counted_sources: frozenset[SourceRef] = frozenset()
    why_no_weight: str = ""
    sources: frozenset[SourceRef] = frozenset()
    label: str = ""
    weight: LogLR = NOTHING

    def __post_init__(self) -> None:
        counts = self.verdict in COUNTING
        _require(counts or not self.weight.weighs, f"{self.verdict}: what does not count weighs nothing")
        _require(counts is bool(self.counted_sources), f"{self.verdict}: sources count where the finding counts")
        _require((self.verdict is Verdict.NO_WEIGHT) is bool(self.why_no_weight), f"{self.verdict}: say why, only here")
        _require(self.counted_sources <= self.sources, "a counted source is one of the finding's sources")

    @property
    def counts(self) -> bool:
        """Whether the finding speaks for or against the type."""
        return self.verdict in COUNTING

    @property
    def grade(self) -> Grade | None:
        """The best grade among the sources that count."""
        return min((source.grade for source in self.counted_sources), default=None)


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise ValueError(sentence)


def _require_width(kind: Kind, width: float | None, name: str) -> None:
    """A half-width belongs to a number and is finite and not negative."""
    if width is None:
        return
    _require(kind.value_type is ValueType.NUMBER, f"{kind.name} is no measured number and has no {name}.")
    _require(_is_number(width) and width >= 0, f"{kind.name}: the {name} must be 0 or more; {_quoted(width)} given.")


def _quoted(value: object) -> str:
    text = ", ".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value)
    return f"“{text[:80]}”"


def _is_number(value: object) -> bool:
    # True is an int to Python and no length to anyone.
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _number_rule(kind: Kind, value: object) -> str:
    unit = f" {kind.unit}" if kind.unit else ""
    if not isinstance(value, int | float) or not _is_number(value):
        return "must be a finite number" + (f" in {kind.unit}" if kind.unit else "")
    lowest = kind.minimum
    if lowest is None and (kind.unit in UNITS or kind.value_type is ValueType.COUNT):
        lowest = 0  # no length, mass or count is negative, whatever the kind forgot to say
    if lowest is not None and value < lowest:
        return f"must be at least {lowest:.10g}{unit}"
    if kind.maximum is not None and value > kind.maximum:
        return f"must be at most {kind.maximum:.10g}{unit}"
    return ""


def _count_rule(kind: Kind, value: object) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        return "must be a whole number"
    return _number_rule(kind, value)


def _choice_rule(kind: Kind, value: object) -> str:
    codes = [code for code, _ in kind.choices]
    return "" if isinstance(value, str) and value in codes else f"must be one of {', '.join(codes)}"


def _set_rule(kind: Kind, value: object) -> str:
    codes = [code for code, _ in kind.choices]
    allowed = isinstance(value, frozenset) and bool(value) and value <= set(codes)
    return "" if allowed else f"must be one or more of {', '.join(codes)}"


def _colour_rule(kind: Kind, value: object) -> str:
    if kind.choices:
        return _choice_rule(kind, value)
    if isinstance(value, str) and re.fullmatch(r"#[0-9a-f]{6}", value):
        return ""
    return "must be a colour written as #rrggbb in lower case"


def _mark_rule(_kind: Kind, value: object) -> str:
    return "" if isinstance(value, Mark) else "must be a transcribed mark"


def _text_rule(_kind: Kind, value: object) -> str:
    if isinstance(value, str) and value.strip() and len(value) <= LONGEST_TEXT:
        return ""
    return f"must be a text of 1 to {LONGEST_TEXT} characters"


_RULES: dict[ValueType, Callable[[Kind, object], str]] = {
    ValueType.NUMBER: _number_rule,
    ValueType.COUNT: _count_rule,
    ValueType.CHOICE: _choice_rule,
    ValueType.SET: _set_rule,
    ValueType.COLOUR: _colour_rule,
    ValueType.MARK: _mark_rule,
    ValueType.TEXT: _text_rule,
}
