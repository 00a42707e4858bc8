"""The features of a retrieval trial: what is published of every type, and what was recorded of every query.

A trial may have a ``reference`` (each type's features) and, for every query, ``features``. Names that end in ``_mm``
are lengths, in ``_deg`` angles, in ``_count`` counts; all others are choices, and lists of texts are sets. A pair of
numbers is a range.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.evaluation.population import Population, compile_population
from catalogue.evaluation.values import Expectation, Kind, Observation, SourceRef, State, Value, ValueType

JSON = dict[str, Any]
SUFFIXES = {"_mm": (ValueType.NUMBER, "mm"), "_deg": (ValueType.NUMBER, "deg"), "_count": (ValueType.COUNT, "")}
# 95 % half-widths, as shares of the value. The trials say "lengths 1 to 4 % off", which makes 2.5 % about typical;
# they say nothing of angles, which on a worn cone are taken no better than this.
LENGTH_WIDTH, ANGLE_WIDTH = 0.05, 0.08
_SOURCE = frozenset({SourceRef("trial", "A")})  # type: ignore[arg-type]  # SourceRef turns the letter into a grade
_WORDS = {True: "present", False: "absent"}


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """The published values of every type, compiled for weighing, and the observations of each query, in order.

    ``told`` is what the trial says of both, as JSON.
    """

    told: JSON
    population: Population
    reference: Mapping[str, tuple[Expectation, ...]]
    observations: tuple[tuple[Observation, ...], ...]


def recorded(reference: Mapping[str, JSON], queries: Sequence[JSON]) -> Recorded:
    """Read what a trial tells of features. What is not told raises ``KeyError``, ``TypeError`` or ``ValueError``."""
    features = [*reference.values(), *(query["features"] for query in queries)]
    kinds = {name: _kind(name, [f[name] for f in features if name in f]) for f in features for name in f}
    expected = {
        code: tuple(_expectation(kinds[name], value) for name, value in values.items())
        for code, values in reference.items()
    }
    seen = tuple(
        tuple(_observation(kinds[name], value) for name, value in query["features"].items()) for query in queries
    )
    told = {"reference": dict(reference), "features": [query["features"] for query in queries]}
    return Recorded(told, compile_population(expected, {code: code for code in expected}, case=""), expected, seen)


def _kind(name: str, values: Sequence[Any]) -> Kind:
    for suffix, (value_type, unit) in SUFFIXES.items():
        if name.endswith(suffix):
            return Kind(name, name, value_type, unit)
    texts = {text for value in values for text in (value if isinstance(value, list) else [value])}
    # "other" leaves room for what no type of this trial has.
    choices = tuple((text, text) for text in sorted({*(_word(text) for text in texts), "other"}))
    several = any(isinstance(value, list) for value in values)
    return Kind(name, name, ValueType.SET if several else ValueType.CHOICE, choices=choices)


def _word(value: object) -> str:
    return _WORDS[value] if isinstance(value, bool) else str(value)


def _value(kind: Kind, told: object) -> Value:
    match kind.value_type:
        case ValueType.COUNT:
            return int(told)  # type: ignore[call-overload]
        case ValueType.NUMBER:
            return float(told)  # type: ignore[arg-type]
        case ValueType.SET:
            return frozenset(map(_word, told if isinstance(told, list) else [told]))
    return _word(told)


def _expectation(kind: Kind, told: object) -> Expectation:
    if isinstance(told, list) and kind.value_type in {ValueType.NUMBER, ValueType.COUNT}:
        low, high = sorted(told)
        if kind.value_type is ValueType.NUMBER:
            return Expectation(kind, (low + high) / 2, tolerance=(high - low) / 2, sources=_SOURCE)
        return Expectation(kind, round((low + high) / 2), bound="" if low == high else "~", sources=_SOURCE)
    return Expectation(kind, _value(kind, told), sources=_SOURCE)


def _observation(kind: Kind, told: object) -> Observation:
    value, width = _value(kind, told), None
    if kind.value_type is ValueType.NUMBER:
        assert isinstance(value, float)
        width = abs(value) * (LENGTH_WIDTH if kind.unit == "mm" else ANGLE_WIDTH)
    return Observation(kind, State.VALUE, value, width)
