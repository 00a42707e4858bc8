import math
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.evaluation.marks import Mark
from catalogue.evaluation.values import Expectation, Finding, Kind, Observation, SourceRef, State, ValueType, Verdict

DIAMETER = Kind("body_diameter", "Body diameter", ValueType.NUMBER, unit="mm", maximum=3000)
BOLTS = Kind("bolt_count", "Bolt count", ValueType.COUNT, maximum=200)
WELD = Kind("weld", "Weld", ValueType.CHOICE, choices=(("bead", "Raised bead"), ("flush", "Ground flush")))
SCRIPTS = Kind("scripts", "Scripts", ValueType.SET, choices=(("latin", "Latin"), ("hangul", "Hangul")))
PAINT = Kind("paint", "Paint", ValueType.COLOUR)
STAMP = Kind("stamp", "Stamp", ValueType.MARK)
REMARK = Kind("remark", "Remark", ValueType.TEXT)
BOOK = SourceRef("S050", "B")


class TestKind:
    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            (DIAMETER, 920),
            (DIAMETER, 920.5),
            (BOLTS, 0),
            (WELD, "bead"),
            (SCRIPTS, frozenset({"latin"})),
            (PAINT, "#a0b1c2"),
            (STAMP, Mark("112")),
            (REMARK, "burnt"),
        ],
    )
    def test_allows(self, kind, value):
        assert kind.refusal(value) == ""

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            (DIAMETER, math.nan),
            (DIAMETER, math.inf),
            (DIAMETER, True),
            (DIAMETER, "920"),
            (DIAMETER, -1),
            (DIAMETER, 3001),
            (DIAMETER, None),
            (BOLTS, 8.0),
            (BOLTS, -1),
            (BOLTS, True),
            (WELD, "Raised bead"),
            (WELD, ["bead"]),
            (SCRIPTS, frozenset()),
            (SCRIPTS, {"latin"}),
            (SCRIPTS, frozenset({"latin", "runes"})),
            (PAINT, "green"),
            (PAINT, "#A0B1C2"),
            (PAINT, "#a0b1c2\n"),
            (STAMP, "112"),
            (REMARK, "  "),
        ],
    )
    def test_refuses_in_a_sentence_that_names_it(self, kind, value):
        sentence = kind.refusal(value)
        assert sentence.startswith(kind.name)
        assert sentence.endswith("was given.")
        with pytest.raises(ValueError, match=kind.name):
            Observation(kind, State.VALUE, value)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"value_type": "number"},
            {"value_type": "count", "unit": "mm"},
            {"value_type": "choice"},
            {"value_type": "text", "choices": (("a", "A"),)},
            {"value_type": "choice", "choices": (("a", "A"), ("a", "B"))},
            {"value_type": "count", "minimum": 3, "maximum": 2},
            {"value_type": "count", "minimum": math.nan},
            {"value_type": "shape"},
            {"value_type": "text", "name": ""},
        ],
    )
    def test_cannot_be_wrong(self, wrong):
        with pytest.raises(ValueError):
            Kind(**{"code": "k", "name": "K", **wrong})

    def test_counts_alone_without_a_design_group(self):
        assert DIAMETER.group == "body_diameter"
        assert Kind("k", "K", ValueType.TEXT, design_group="tail").group == "tail"

    @given(st.floats(allow_nan=False, allow_infinity=False))
    def test_a_length_without_limits_is_still_not_negative(self, value):
        length = Kind("length", "Length", ValueType.NUMBER, unit="m")
        assert bool(length.refusal(value)) is (value < 0)


class TestObservation:
    def test_says_what_was_seen(self):
        assert Observation(DIAMETER, State.VALUE, 920.0, 2.5).text == "920 ± 2.5 mm"
        assert Observation(WELD, State.VALUE, "bead").text == "Raised bead"
        assert Observation(STAMP, State.VALUE, Mark("112", "stamped")).text == "“112”, stamped"
        assert Observation(WELD, State.NOT_VISIBLE).text == "not visible"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": DIAMETER, "state": "value"},
            {"kind": DIAMETER, "state": "not_visible", "value": 3},
            {"kind": DIAMETER, "state": "absent"},
            {"kind": DIAMETER, "state": "value", "value": 3, "uncertainty": -1},
            {"kind": DIAMETER, "state": "value", "value": 3, "uncertainty": math.nan},
            {"kind": BOLTS, "state": "value", "value": 3, "uncertainty": 1},
            {"kind": BOLTS, "state": "value", "value": 3, "damage": frozenset({"sad"})},
        ],
    )
    def test_cannot_be_wrong(self, wrong):
        with pytest.raises(ValueError):
            Observation(**wrong)

    def test_does_not_change(self):
        with pytest.raises(FrozenInstanceError):
            Observation(WELD, State.NOT_VISIBLE).label = "F02"


class TestExpectation:
    def test_says_what_is_published(self):
        assert Expectation(DIAMETER, 920, bound="<=", sources=frozenset({BOOK})).text == "≤ 920 mm"
        assert Expectation(DIAMETER, 920, tolerance=5, unsourced=True).text == "920 ± 5 mm"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"value": 920},
            {"value": 920, "sources": frozenset({BOOK}), "unsourced": True},
            {"value": 920, "unsourced": True, "bound": ">="},
            {"value": 920, "unsourced": True, "tolerance": -1},
            {"value": -920, "unsourced": True},
            {"value": "bead", "kind": WELD, "unsourced": True, "bound": ">"},
        ],
    )
    def test_cannot_be_wrong(self, wrong):
        with pytest.raises(ValueError):
            Expectation(**{"kind": DIAMETER, **wrong})


class TestFinding:
    def test_has_the_best_grade_that_counts(self):
        both = frozenset({BOOK, SourceRef("S001", "A"), SourceRef("S9", "D")})
        told = {"kind": WELD, "component": None, "observed": "", "expected": "", "sentence": "", "sources": both}
        assert Finding(verdict=Verdict.AGREES, counted_sources=both - {SourceRef("S001", "A")}, **told).grade == "B"
        assert Finding(verdict=Verdict.NO_WEIGHT, why_no_weight="so", **told).grade is None

    @pytest.mark.parametrize(
        "wrong",
        [
            {"verdict": Verdict.AGREES},
            {"verdict": Verdict.NO_WEIGHT},
            {"verdict": Verdict.NOT_OBSERVED, "why_no_weight": "so"},
            {"verdict": Verdict.NOT_OBSERVED, "counted_sources": frozenset({BOOK}), "sources": frozenset({BOOK})},
            {"verdict": Verdict.AGREES, "counted_sources": frozenset({BOOK})},
        ],
    )
    def test_cannot_be_wrong(self, wrong):
        with pytest.raises(ValueError):
            Finding(kind=WELD, component=None, observed="", expected="", sentence="", **wrong)
