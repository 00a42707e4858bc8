"""Simulated fragments of known type, to check the arithmetic of weights.

This shows whether weights mean what they say when observers err, parts are damaged and types are missing as assumed
here. It does not show how real debris behaves: that takes known fragments, and a field validation of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from catalogue.evaluation.evidence import ruled
from catalogue.evaluation.marks import Mark
from catalogue.evaluation.metrics import MODERATE, Floats, quality, tippett
from catalogue.evaluation.population import compile_population
from catalogue.evaluation.synthetic import World
from catalogue.evaluation.values import Damage, Expectation, Kind, Observation, State, Value, ValueType

CAVEAT = (
    "These figures validate the arithmetic, not the field: fragments were drawn from {about}, with errors and damage "
    "as assumed. They say nothing of how real debris is observed."
)
SEPARATING = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated; all shares are chances. The rates are near those of the weighing, not equal to them."""

    fragments: int = 10_000
    seed: int = 1
    missing_types: float = 0.2
    wrong: float = 0.05
    not_visible: float = 0.1
    damaged: float = 0.3
    overlooked: float = 0.1
    most_recorded: int = 12


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """What came of a simulation: weights of right and wrong types, and of each fragment its rank and more.

    ``ranks`` are 0 where the type is missing from the library; ties count against the method.
    """

    plan: Plan
    about: str
    same: Floats
    different: Floats
    ranks: Floats
    separating: Floats
    highest_wrong: Floats
    figures: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "figures", _figures(self))


@dataclass(slots=True)
class _Book:
    same: list[float] = field(default_factory=list)
    different: list[Floats] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    separating: list[int] = field(default_factory=list)
    highest_wrong: list[float] = field(default_factory=list)


def simulate(world: World, plan: Plan, *, tell: Callable[[int], None] = lambda _: None) -> Simulated:
    """Draw fragments from ``world``, weigh each against the types that are not missing; one seed, one result."""
    rng = np.random.default_rng(plan.seed)
    described = [code for code in sorted(world.families) if world.truth.get(code)]
    hidden = set(rng.choice(described, round(plan.missing_types * len(described)), replace=False))
    listed = {code: family for code, family in world.families.items() if code not in hidden}
    population = compile_population(world.published, listed, case="simulated", unknown_share=plan.missing_types or 0.05)
    rare = _rare(world, set(listed))
    book = _Book()
    for number in range(plan.fragments):
        code = described[rng.integers(len(described))]
        seen, right = fragment(world, code, plan, rng)
        _, weighing = ruled(seen, world.published, population)
        values = weighing.values()
        _write(book, values, None if code in hidden else population.place(code), len(right & rare.get(code, set())))
        if number % 1000 == 999:
            tell(number + 1)
    return Simulated(
        plan, world.about, np.array(book.same), np.concatenate(book.different), np.array(book.ranks),
        np.array(book.separating), np.array(book.highest_wrong),
    )  # fmt: skip


def fragment(world: World, code: str, plan: Plan, rng: np.random.Generator) -> tuple[list[Observation], set[str]]:
    """Draw what an examiner records of one fragment of ``code``, and the kinds of it that are recorded rightly."""
    truth = world.truth[code]
    size = min(len(truth), int(rng.integers(1, plan.most_recorded + 1)))
    damage = frozenset({str(rng.choice(list(Damage)))} if rng.random() < plan.damaged else ())
    seen, right = [], set()
    for place in rng.choice(len(truth), size, replace=False):
        true = truth[place]
        if rng.random() < plan.not_visible:
            seen.append(Observation(true.kind, State.NOT_VISIBLE, component=true.component))
            continue
        wrong = rng.random() < plan.wrong
        source = _elsewhere(world, true, rng) if wrong else true
        seen.append(_recorded(source, damage, plan, rng))
        if not wrong:
            right.add(true.kind.code)
    return seen, right


def _recorded(true: Expectation, damage: frozenset[str], plan: Plan, rng: np.random.Generator) -> Observation:
    kind, value, width = true.kind, true.value, None
    match kind.value_type:
        case ValueType.NUMBER:
            spread = rng.uniform(0.003, 0.02)
            value = _measured(cast(float, value), spread, damage, rng)
            width = 2 * spread * value
        case ValueType.COUNT:
            value = _count(cast(int, value), damage, rng)
        case ValueType.CHOICE:
            absent = [code for code, _ in kind.choices if code in {"none", "absent"}]
            value = absent[0] if absent and rng.random() < plan.overlooked else value
        case ValueType.SET:
            # Sorted first: sets of texts are listed in another order in every process.
            elements = sorted(cast(frozenset[str], value))
            value = frozenset([one for one in elements if rng.random() < 0.6] or elements[:1])
        case ValueType.MARK:
            mark = cast(Mark, value)
            text = "".join("?" if rng.random() < 0.1 else character for character in mark.text)
            value = Mark(text, mark.technique)
    allowed = _allowed(kind, value)
    return Observation(kind, State.VALUE, allowed, width, damage, component=true.component)


def _measured(value: float, spread: float, damage: frozenset[str], rng: np.random.Generator) -> float:
    if Damage.DEFORMATION in damage:
        spread = float(np.hypot(spread, 0.025))
    torn = rng.uniform(0.3, 1.0) if Damage.TEAR in damage and rng.random() < 0.5 else 1.0
    return value * torn * max(1 + rng.normal(0, spread), 0.1)


def _count(value: int, damage: frozenset[str], rng: np.random.Generator) -> int:
    if Damage.TEAR in damage and rng.random() < 0.5:
        return int(rng.integers(0, value + 1))
    return max(value + int(rng.choice([-1, 0, 1], p=[0.025, 0.95, 0.025])), 0)


def _allowed(kind: Kind, value: Value) -> Value:
    """Put a number back into the kind's range: a form would have refused it."""
    if kind.value_type not in {ValueType.NUMBER, ValueType.COUNT}:
        return value
    low = kind.minimum if kind.minimum is not None else 0
    high = kind.maximum if kind.maximum is not None else float("inf")
    kept = min(max(cast(float, value), low), high)
    return int(kept) if kind.value_type is ValueType.COUNT else float(kept)


def _elsewhere(world: World, true: Expectation, rng: np.random.Generator) -> Expectation:
    """The value of another type for the same kind: what a mistaken part would show."""
    codes = sorted(world.truth)
    for _ in range(20):
        other = world.truth[codes[rng.integers(len(codes))]]
        if found := [one for one in other if one.kind.code == true.kind.code]:
            return found[0]
    return true


def _rare(world: World, listed: set[str]) -> dict[str, set[str]]:
    """The kinds that separate each listed type: published, and different for half of the others that have it."""
    values: dict[str, dict[str, Expectation]] = {}
    for code in sorted(listed):
        for one in world.published[code]:
            values.setdefault(one.kind.code, {})[code] = one
    return {
        code: {kind for kind, held in values.items() if code in held and _separates(held, code)} for code in listed
    }


def _separates(held: dict[str, Expectation], code: str) -> bool:
    others = [one for other, one in held.items() if other != code]
    return bool(others) and sum(_differs(held[code], one) for one in others) >= len(others) / 2


def _differs(one: Expectation, other: Expectation) -> bool:
    if one.kind.value_type is ValueType.NUMBER:
        mine, theirs = cast(float, one.value), cast(float, other.value)
        return abs(mine - theirs) > 0.05 * abs(mine)
    if one.kind.value_type is ValueType.SET:
        return not cast(frozenset[str], one.value) & cast(frozenset[str], other.value)
    return one.value != other.value


def _write(book: _Book, values: Floats, place: int | None, separating: int) -> None:
    wrong = values if place is None else np.delete(values, place)
    book.different.append(wrong)
    book.highest_wrong.append(float(wrong.max()))
    book.separating.append(separating)
    book.ranks.append(0 if place is None else 1 + int((wrong >= values[place] - 1e-9).sum()))
    if place is not None:
        book.same.append(float(values[place]))


def _figures(done: Simulated) -> dict[str, Any]:
    present = done.ranks > 0
    enough = present & (done.separating >= SEPARATING)
    judged = quality(done.same, done.different)
    return {
        "fragments": len(done.ranks),
        "of_missing_types": int((~present).sum()),
        "with_enough_separating": int(enough.sum()),
        "top1_with_enough": _share(done.ranks[enough] == 1),
        "top5_with_enough": _share(done.ranks[enough] <= 5),
        "top5": _share(done.ranks[present] <= 5),
        "wrong_above_moderate": _share(done.highest_wrong >= MODERATE),
        "wrong_above_moderate_of_missing": _share(done.highest_wrong[~present] >= MODERATE),
        "right_above_moderate": _share(done.same >= MODERATE),
        "cllr": round(judged.cllr, 4),
        "cllr_min": round(judged.cllr_min, 4),
        "calibration_loss": round(judged.calibration_loss, 4),
        "misleading_same": round(judged.misleading_same, 4),
        "misleading_different": round(judged.misleading_different, 4),
        "caveat": CAVEAT.format(about=done.about),
    }


def curves(done: Simulated, points: int = 101) -> dict[str, list[float]]:
    """Return the points of the Tippett plot: shares of right and of wrong types at or above each weight."""
    axis, same, different = tippett(done.same, done.different, points)
    return {"log10_lr": list(axis), "right_types": list(same), "wrong_types": list(different)}


def _share(hits: Sequence[bool] | np.ndarray) -> float | None:
    """A share in percent; None where there is nothing to take a share of."""
    return round(100 * float(np.mean(hits)), 2) if len(hits) else None
