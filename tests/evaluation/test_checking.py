import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.evaluation.checking import ValueRefused, checked, parse, parse_uncertainty
from catalogue.evaluation.marks import Mark
from catalogue.evaluation.values import Kind, ValueType

DIAMETER = Kind("body_diameter", "Body diameter", ValueType.NUMBER, unit="mm", minimum=1, maximum=3000)
MASS = Kind("mass", "Mass", ValueType.NUMBER, unit="kg")
ANGLE = Kind("angle", "Half angle", ValueType.NUMBER, unit="deg", minimum=-90, maximum=90)
BOLTS = Kind("bolt_count", "Bolt count", ValueType.COUNT, maximum=200)
WELD = Kind("weld", "Weld", ValueType.CHOICE, choices=(("bead", "Raised bead"), ("flush", "Ground flush")))
SCRIPTS = Kind("scripts", "Scripts", ValueType.SET, choices=(("latin", "Latin"), ("hangul", "Hangul")))
PAINT = Kind("paint", "Paint", ValueType.COLOUR)
STAMP = Kind("stamp", "Stamp", ValueType.MARK)
REMARK = Kind("remark", "Remark", ValueType.TEXT)
EVERY_KIND = (DIAMETER, MASS, ANGLE, BOLTS, WELD, SCRIPTS, PAINT, STAMP, REMARK)


class TestParse:
    @pytest.mark.parametrize(
        ("kind", "text", "unit", "value"),
        [
            (DIAMETER, "920", "mm", 920.0),
            (DIAMETER, "920,5", "mm", 920.5),
            (DIAMETER, "  12 ", "mm", 12.0),
            (DIAMETER, "92", "cm", 920.0),
            (DIAMETER, "0.92", "m", 920.0),
            (DIAMETER, "1 100", "mm", 1100.0),
            (DIAMETER, "1\u202f100,25", "mm", 1100.25),
            (DIAMETER, "0,125", "m", 125.0),
            (MASS, "465", "g", 0.465),
            (ANGLE, "-12.5", "deg", -12.5),
            (BOLTS, "8", "", 8),
            (BOLTS, " 8,0 ", "", 8),
            (WELD, "bead", "", "bead"),
            (WELD, "raised BEAD", "", "bead"),
            (SCRIPTS, "latin; Hangul", "", frozenset({"latin", "hangul"})),
            (PAINT, "#A0B1C2", "", "#a0b1c2"),
            (STAMP, " 11[2Z]", "", Mark("11[2Z]")),
            (REMARK, " burnt ", "", "burnt"),
        ],
    )
    def test_reads(self, kind, text, unit, value):
        recorded = parse(kind, text, unit=unit)
        assert recorded.value == value
        assert type(recorded.value) is type(value)
        assert (recorded.typed, recorded.typed_unit) == (text, unit)

    @pytest.mark.parametrize(
        ("kind", "text", "unit", "field", "said"),
        [
            (DIAMETER, "920", "", "unit", "mm, cm, m"),
            (DIAMETER, "920", "kg", "unit", "“kg”"),
            (ANGLE, "12", "mm", "unit", "deg"),
            (DIAMETER, "1,100", "mm", "value", "1100"),
            (DIAMETER, "1.2.3", "mm", "value", "1.2.3"),
            (DIAMETER, "1e3", "mm", "value", "1e3"),
            (DIAMETER, "nan", "mm", "value", "nan"),
            (DIAMETER, "", "mm", "value", "Body diameter"),
            (DIAMETER, "9" * 21, "mm", "value", "20 digits"),
            (DIAMETER, "4", "m", "value", "at most 3000 mm"),
            (DIAMETER, "-5", "mm", "value", "at least 1 mm"),
            (DIAMETER, "٩٢٠", "mm", "value", "920,5"),
            (BOLTS, "8.5", "", "value", "whole"),
            (BOLTS, "8", "mm", "unit", "no unit"),
            (BOLTS, "-1", "", "value", "at least 0"),
            (WELD, "none", "", "value", "bead, flush"),
            (SCRIPTS, "", "", "value", "latin, hangul"),
            (SCRIPTS, "latin,runes", "", "value", "runes"),
            (PAINT, "green", "", "value", "#rrggbb"),
            (STAMP, "11[", "", "value", "not closed"),
            (REMARK, " ", "", "value", "1 to 2000"),
        ],
    )
    def test_refuses_at_the_field(self, kind, text, unit, field, said):
        with pytest.raises(ValueRefused) as refusal:
            parse(kind, text, unit=unit)
        assert refusal.value.field == field
        assert kind.name in refusal.value.sentence
        assert said in refusal.value.sentence

    @given(st.sampled_from(EVERY_KIND), st.text(max_size=40), st.sampled_from(["", "mm", "cm", "m", "g", "kg", "deg"]))
    def test_reads_or_refuses_anything(self, kind, text, unit):
        try:
            recorded = parse(kind, text, unit=unit)
        except ValueRefused as refusal:
            assert kind.name in refusal.sentence
        else:
            assert checked(kind, recorded.value) == recorded.value

    @given(st.decimals(0, 1000, places=6), st.sampled_from([("mm", 0), ("cm", 1), ("m", 3)]))
    def test_conversion_is_exact(self, number, unit):
        kind = Kind("length", "Length", ValueType.NUMBER, unit="mm")
        name, power = unit
        assert parse(kind, f"{number:f}", unit=name).value == float(number * Decimal(10) ** power)

    def test_technique_and_script_stay_with_the_mark(self):
        assert parse(STAMP, "112", technique="stamped", script="digits").value == Mark("112", "stamped", "digits")


class TestUncertainty:
    def test_is_converted_like_the_value(self):
        assert parse_uncertainty(DIAMETER, "0,5", unit="cm") == 5.0
        assert parse_uncertainty(DIAMETER, " ") is None

    def test_may_be_smaller_than_the_smallest_value(self):
        assert parse_uncertainty(DIAMETER, "0.5", unit="mm") == 0.5

    @pytest.mark.parametrize("text", ["-1", "x"])
    def test_is_refused(self, text):
        with pytest.raises(ValueRefused) as refusal:
            parse_uncertainty(DIAMETER, text, unit="mm")
        assert refusal.value.field == "uncertainty"

    @pytest.mark.parametrize("width", [-1, math.nan, math.inf, True, "1"])
    def test_given_as_a_value_is_refused(self, width):
        with pytest.raises(ValueRefused, match="Body diameter"):
            checked(DIAMETER, 920, uncertainty=width)

    def test_belongs_to_numbers(self):
        with pytest.raises(ValueRefused, match="Bolt count"):
            checked(BOLTS, 8, uncertainty=1)
        with pytest.raises(ValueRefused, match="Bolt count"):
            parse_uncertainty(BOLTS, "1")


class TestChecked:
    @given(st.one_of(st.floats(), st.integers(), st.booleans(), st.text(), st.none()))
    def test_gives_a_finite_number_in_range_or_refuses(self, value):
        try:
            number = checked(DIAMETER, value)
        except ValueRefused as refusal:
            assert refusal.field == "value"
        else:
            assert not isinstance(number, bool)
            assert 1 <= number <= 3000
