"""An invented library with known truth, for checking the arithmetic of weights. Nothing in it describes a real type.

The published reference has sourced values for few features, so simulations draw on this as well. Look-alikes are on
purpose: types of a family share most values. Part of the values is unpublished, and part of those published is wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalogue.evaluation.marks import Mark
from catalogue.evaluation.values import Expectation, Kind, SourceRef, Value, ValueType

SHARED_IN_FAMILY = 0.6  # how often a type has the value of its family rather than one of its own
PUBLISHED = 0.75
GRADES = {"A": 0.4, "B": 0.4, "C": 0.15, "D": 0.05}
# Half of what the weighing doubts (population.DOUBT): the rates of a simulation should not be those of the model.
WRONG = {"A": 0.01, "B": 0.025, "C": 0.075, "D": 0.175}
_ELEMENTS = tuple((code, code) for code in ("stamped", "engraved", "etched", "painted", "label"))
_FORMS = tuple((code, code) for code in ("straight", "cranked", "stepped", "none", "other"))


@dataclass(frozen=True, slots=True)
class World:
    """True values and published ones of every type (by code), and the family of each."""

    truth: Mapping[str, Sequence[Expectation]]
    published: Mapping[str, Sequence[Expectation]]
    families: Mapping[str, str]
    about: str


def invented(rng: np.random.Generator, *, types: int = 75, family_size: int = 3) -> World:
    """Invent a library of ``types`` types in families of up to ``family_size``; one state of ``rng``, one library."""
    kinds = _kinds()
    families = {f"type-{n:03}": f"family-{n // family_size:02}" for n in range(types)}
    of_family = {family: {k.code: _value(k, rng) for k in kinds} for family in sorted(set(families.values()))}
    truth: dict[str, list[Expectation]] = {}
    published: dict[str, list[Expectation]] = {}
    for code, family in families.items():
        truth[code], published[code] = [], []
        for kind in kinds:
            shared = rng.random() < SHARED_IN_FAMILY and kind.value_type is not ValueType.MARK
            value = of_family[family][kind.code] if shared else _value(kind, rng)
            truth[code].append(_sourced(kind, value, "A", 0))
            if rng.random() < PUBLISHED:
                grade = str(rng.choice(list(GRADES), p=list(GRADES.values())))
                printed = _value(kind, rng) if rng.random() < WRONG[grade] else value
                published[code].append(_sourced(kind, printed, grade, int(rng.integers(200))))
    return World(truth, published, families, f"an invented library of {types} types")


def of_reference(reference: Mapping[str, Sequence[Expectation]], families: Mapping[str, str]) -> World:
    """Take what a library publishes with sources for the truth; unsourced values and limits take no part."""
    kept = {
        code: [e for e in reference.get(code, ()) if not e.unsourced and not e.bound and e.kind.value_type != "text"]
        for code in families
    }
    return World(kept, kept, families, f"the sourced values of a library of {len(families)} types")


def _kinds() -> list[Kind]:
    return [
        *(Kind(f"length-{n}", f"Length {n}", ValueType.NUMBER, "mm", 5, 3000) for n in range(8)),
        *(Kind(f"count-{n}", f"Count {n}", ValueType.COUNT, minimum=0, maximum=64) for n in range(5)),
        *(Kind(f"form-{n}", f"Form {n}", ValueType.CHOICE, choices=_FORMS) for n in range(8)),
        *(Kind(f"making-{n}", f"Making {n}", ValueType.SET, choices=_ELEMENTS) for n in range(2)),
        Kind("mark", "Mark", ValueType.MARK),
    ]


def _value(kind: Kind, rng: np.random.Generator) -> Value:
    match kind.value_type:
        case ValueType.NUMBER:
            # Round figures are commoner than chance, so unrelated types do share lengths.
            return float(round(np.exp(rng.uniform(np.log(20), np.log(2000))), -1 if rng.random() < 0.5 else 0))
        case ValueType.COUNT:
            return int(rng.choice([2, 3, 4, 6, 8, 10, 12, 16, 20, 24]))
        case ValueType.CHOICE:
            return str(rng.choice([code for code, _ in kind.choices[:-1]], p=(0.4, 0.2, 0.2, 0.2)))
        case ValueType.SET:
            size = int(rng.integers(1, 4))
            return frozenset(map(str, rng.choice([code for code, _ in kind.choices], size, replace=False)))
    return Mark("".join(rng.choice(list("ABEKMHPCTX0123456789"), 5)), "stamped")


def _sourced(kind: Kind, value: Value, grade: str, number: int) -> Expectation:
    return Expectation(kind, value, sources=frozenset({SourceRef(f"S{grade}{number}", grade)}))  # type: ignore[arg-type]
