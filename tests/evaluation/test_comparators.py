import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.evaluation.comparators import COMPARATORS, spread
from catalogue.evaluation.marks import Mark
from catalogue.evaluation.values import Damage, Expectation, Kind, Observation, State, ValueType, Verdict

A, D, N, U = Verdict.AGREES, Verdict.DISAGREES, Verdict.NO_WEIGHT, Verdict.NOT_IN_REFERENCE
WORDS = (("red", "Red"), ("green", "Green"), ("other", "Other"))
DIAMETER = Kind("diameter", "Diameter", ValueType.NUMBER, unit="mm")
KINDS = {
    ValueType.NUMBER: (DIAMETER, 920.0),
    ValueType.COUNT: (Kind("bolts", "Bolts", ValueType.COUNT), 8),
    ValueType.CHOICE: (Kind("weld", "Weld", ValueType.CHOICE, choices=WORDS), "red"),
    ValueType.SET: (Kind("scripts", "Scripts", ValueType.SET, choices=WORDS), frozenset({"red"})),
    ValueType.COLOUR: (Kind("paint", "Paint", ValueType.COLOUR), "#406040"),
    ValueType.MARK: (Kind("stamp", "Stamp", ValueType.MARK), Mark("112")),
    ValueType.TEXT: (Kind("remark", "Remark", ValueType.TEXT), "burnt"),
}


def verdict(value_type, seen, published, *, uncertainty=None, damage=(), bound="", tolerance=None, kind=None):
    kind = kind or KINDS[ValueType(value_type)][0]
    observed = Observation(kind, State.VALUE, seen, uncertainty, frozenset(damage))
    expected = Expectation(kind, published, tolerance, bound, unsourced=True)
    return COMPARATORS[kind.value_type](observed, expected).verdict


def test_every_type_of_value_has_a_comparator():
    assert set(COMPARATORS) == set(ValueType)


@pytest.mark.parametrize("value_type", KINDS)
class TestEveryComparator:
    def test_equal_values_never_disagree(self, value_type):
        _, value = KINDS[value_type]
        assert verdict(value_type, value, value) is (N if value_type is ValueType.TEXT else A)

    def test_names_kind_and_both_values(self, value_type):
        kind, value = KINDS[value_type]
        outcome = COMPARATORS[value_type](
            Observation(kind, State.VALUE, value), Expectation(kind, value, unsourced=True)
        )
        assert outcome.sentence.startswith(f"{kind.name}: observed {kind.shown(value)}; reference {kind.shown(value)}")
        assert outcome.sentence.endswith(".")


class TestNumber:
    @pytest.mark.parametrize(
        ("seen", "given", "expected"),
        [
            (930, {}, A),
            (934, {}, D),
            (1100, {}, D),
            (925, {"uncertainty": 1.0, "tolerance": 1.0}, D),
            (921, {"uncertainty": 1.0, "tolerance": 1.0}, A),
            (920.1, {"uncertainty": 0.0, "tolerance": 0.1}, A),
            (940, {"bound": "~"}, A),
            (960, {"damage": {"deformation"}}, A),
            (940, {"damage": {"heat"}}, A),
            (937, {"damage": {"corrosion"}}, D),
            (934, {"damage": {"corrosion"}}, A),
            (500, {"damage": {"tear"}}, N),
            (1100, {"damage": {"tear"}}, D),
            (800, {"bound": ">"}, D),
            (915, {"bound": ">"}, N),
            (2000, {"bound": ">"}, N),
            (1000, {"bound": "<="}, D),
            (1000, {"bound": "<"}, D),
            (500, {"bound": "<"}, N),
        ],
    )
    def test_against_920(self, seen, given, expected):
        assert verdict("number", seen, 920, **given) is expected

    @given(st.floats(1, 1e6), st.floats(0, 1e3), st.floats(0, 1e3), st.sets(st.sampled_from(Damage)))
    def test_damage_never_narrows(self, value, uncertainty, tolerance, damage):
        expected = Expectation(DIAMETER, value, tolerance, unsourced=True)
        whole = spread(Observation(DIAMETER, State.VALUE, value, uncertainty), expected)
        hurt = spread(Observation(DIAMETER, State.VALUE, value, uncertainty, frozenset(damage)), expected)
        assert whole == pytest.approx(math.hypot(uncertainty, tolerance))
        assert hurt > whole if damage else hurt == whole


class TestCount:
    @pytest.mark.parametrize(
        ("seen", "given", "expected"),
        [
            (8, {}, A),
            (7, {}, D),
            (7, {"damage": {"tear"}}, N),
            (8, {"damage": {"tear"}}, A),
            (9, {"damage": {"tear"}}, D),
            (7, {"damage": {"heat"}}, D),
            (9, {"bound": ">"}, N),
            (8, {"bound": ">"}, D),
            (8, {"bound": ">", "damage": {"tear"}}, N),
            (8, {"bound": "<="}, N),
            (8, {"bound": "<"}, D),
            (9, {"bound": "<="}, D),
            (9, {"bound": "~"}, N),
            (8, {"bound": "~"}, A),
        ],
    )
    def test_against_8(self, seen, given, expected):
        assert verdict("count", seen, 8, **given) is expected


class TestWords:
    @pytest.mark.parametrize(
        ("value_type", "seen", "published", "expected"),
        [
            ("choice", "red", "green", D),
            ("choice", "red", "other", D),
            ("choice", "other", "other", N),
            ("set", frozenset({"red", "green"}), frozenset({"red", "other"}), A),
            ("set", frozenset({"red"}), frozenset({"green"}), D),
            ("set", frozenset({"red", "other"}), frozenset({"green", "other"}), N),
            ("text", "burnt", "new", N),
        ],
    )
    def test_of_choices_and_sets(self, value_type, seen, published, expected):
        assert verdict(value_type, seen, published) is expected


class TestColour:
    named = Kind("paint", "Paint", ValueType.COLOUR, choices=WORDS)

    @pytest.mark.parametrize(
        ("seen", "published", "damage", "expected"),
        [
            ("#406040", "#4a6a48", (), A),
            ("#406040", "#604040", (), D),
            ("#000000", "#ffffff", ("heat",), N),
            ("#000000", "#ffffff", ("tear",), D),
        ],
    )
    def test_of_samples(self, seen, published, damage, expected):
        assert verdict("colour", seen, published, damage=damage) is expected

    @pytest.mark.parametrize(
        ("seen", "published", "damage", "expected"),
        [
            ("red", "red", ("heat",), A),
            ("red", "green", (), D),
            ("red", "green", ("corrosion",), N),
            ("other", "other", (), N),
        ],
    )
    def test_of_names(self, seen, published, damage, expected):
        assert verdict("colour", seen, published, damage=damage, kind=self.named) is expected


class TestMark:
    @pytest.mark.parametrize(
        ("seen", "published", "expected"),
        [
            (Mark("112", "stamped"), Mark("112", "stamped"), A),
            (Mark("112", "stamped"), Mark("112"), A),
            (Mark("112", "erased"), Mark("112", "stamped"), A),
            (Mark("112", "painted"), Mark("112", "stamped"), N),
            (Mark("11[2Z]"), Mark("112"), N),
            (Mark("11?"), Mark("112"), N),
            (Mark("1??"), Mark("112"), N),
            (Mark("1?"), Mark("11"), N),
            (Mark("9M723"), Mark("9М723"), A),
            (Mark("O12"), Mark("012"), N),
            (Mark("113"), Mark("112"), U),
            (Mark("ㅈ"), Mark("ᄌ"), A),
        ],
    )
    def test_a_different_mark_is_unknown_and_contradicts_nothing(self, seen, published, expected):
        assert verdict("mark", seen, published) is expected
