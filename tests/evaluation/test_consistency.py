"""Counts against layouts and measured circles: when there is a doubt, and that it takes no side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.evaluation.consistency import HoleCircle, doubts
from catalogue.evaluation.implied import Implied
from catalogue.evaluation.values import Kind, Observation, State, ValueType

SPANS = {"cruciform": (4, 4), "three": (3, 3), "more_than_four": (5, None), "none": (0, 0), "other": None}
LAYOUT = Kind(
    "fin_layout", "Layout of the fins", ValueType.CHOICE, design_group="fins",
    choices=tuple((code, code.replace("_", " ")) for code in SPANS),
    counts=tuple((code, Implied(*span)) for code, span in SPANS.items() if span),
)  # fmt: skip
FINS = Kind("fin_count", "Number of fins", ValueType.COUNT, design_group="fins")
SEEN = Kind(
    "fin_places", "Places of the fins", ValueType.SET, design_group="fins", choices=(("top", "top"), ("left", "left")),
    counts=(("top", Implied(1, 1)), ("left", Implied(1, 1))),
)  # fmt: skip
BOLTS = Kind("bolt_count", "Number of bolts", ValueType.COUNT, design_group="bolts")


def seen(kind, value, label="", **more):
    return Observation(kind, State.VALUE, value, label=label or kind.code, **more)


def layout(code, **more):
    return seen(LAYOUT, code, **more)


def fins(count, **more):
    return seen(FINS, count, **more)


def circle(*counts, points=12, group="bolts", component=None):
    return HoleCircle("measurement:1", group, component, points, frozenset(counts))


def test_both_records_are_named_and_neither_is_preferred():
    (doubt,) = doubts([layout("cruciform"), fins(3)])
    assert doubt.labels == ("fin_layout", "fin_count")
    assert doubt.sentence == (
        "Layout of the fins: cruciform means 4; Number of fins: 3 was recorded. Both stay as they were typed."
    )


@given(st.sampled_from(sorted(SPANS)), st.integers(0, 30), st.booleans())
def test_there_is_a_doubt_exactly_where_the_count_cannot_be(code, count, torn):
    damage = frozenset({"tear", "heat"} if torn else {"heat"})
    found = doubts([fins(count, damage=damage), layout(code, damage=damage)])
    least, most = SPANS[code] or (0, None)
    too_few, too_many = count < least, most is not None and count > most
    assert bool(found) is (too_many or (too_few and not torn))


@pytest.mark.parametrize(
    ("mine", "theirs", "doubted"),
    [("fin", "fin", True), (None, "fin", True), ("fin", None, True), (None, None, True), ("fin", "tail", False)],
)
def test_two_records_meet_on_one_part_or_where_a_part_is_not_stated(mine, theirs, doubted):
    assert bool(doubts([layout("cruciform", component=mine), fins(3, component=theirs)])) is doubted


def test_records_of_different_designs_do_not_meet():
    assert doubts([layout("cruciform"), seen(BOLTS, 3)]) == []


def test_a_count_without_a_design_group_meets_nothing():
    alone = Kind("wings", "Wings", ValueType.COUNT)
    assert doubts([seen(alone, 3)], [circle(12, group="")]) == []


def test_what_was_not_seen_contradicts_nothing():
    assert doubts([layout("cruciform"), Observation(FINS, State.NOT_VISIBLE)]) == []
    assert doubts([Observation(LAYOUT, State.NOT_APPLICABLE), fins(3)]) == []


def test_every_pair_is_told_once():
    found = doubts([layout("cruciform", label="a"), layout("three", label="b"), fins(3, label="c"), fins(5, label="d")])
    assert {doubt.labels for doubt in found} == {("a", "c"), ("a", "d"), ("b", "d")}


def test_named_elements_of_a_set_add_up():
    both = frozenset({"top", "left"})
    assert doubts([seen(SEEN, both), fins(2)]) == []
    (doubt,) = doubts([seen(SEEN, both), fins(4)])
    assert doubt.sentence.startswith("Places of the fins: left, top means 2; Number of fins: 4 was recorded.")


class TestACircleOfHoles:
    def test_contradicts_another_count(self):
        (doubt,) = doubts([seen(BOLTS, 10)], [circle(12)])
        assert doubt.labels == ("measurement:1", "bolt_count")
        assert doubt.sentence == (
            "Circle of holes: the 12 points of the measurement fit a whole with 12; Number of bolts: 10 was recorded. "
            "The measurement and the count both stay."
        )

    @pytest.mark.parametrize("count", [11, 12])
    def test_that_allows_several_contradicts_none_of_them(self, count):
        assert doubts([seen(BOLTS, count)], [circle(11, 12)]) == []
        assert "11 or 12" in doubts([seen(BOLTS, 13)], [circle(11, 12)])[0].sentence

    def test_that_told_no_number_contradicts_nothing(self):
        assert doubts([seen(BOLTS, 3)], [circle()]) == []

    def test_seen_in_part_lets_the_holes_be_counted_that_are_there(self):
        assert doubts([seen(BOLTS, 5)], [circle(12, points=5)]) == []
        assert doubts([seen(BOLTS, 6)], [circle(12, points=5)]) != []

    @pytest.mark.parametrize(("count", "doubted"), [(8, False), (13, True)])
    def test_of_a_torn_fragment_contradicts_only_what_is_more(self, count, doubted):
        torn = seen(BOLTS, count, damage=frozenset({"tear"}))
        assert bool(doubts([torn], [circle(12, points=5)])) is doubted

    def test_of_another_part_or_design_contradicts_nothing(self):
        assert doubts([seen(BOLTS, 10, component="flange")], [circle(12, component="igniter_ring")]) == []
        assert doubts([seen(BOLTS, 10)], [circle(12, group="fins")]) == []
