from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.evaluation.dating import Dated, Stated, dates, earliest
from catalogue.evaluation.rulebook import read

from .small_rules import CODES, EVERY, JUCHE, MARK, PART, PLANT, WWYY, YWW, YYMM, YYWW

USED = date(2024, 1, 2)


def part(key, code, rules=CODES, carrier=PART, stated=None):
    return Dated(key, f"part {key}", code, tuple(read(code, rules, carrier=carrier, on=USED)) if code else (), stated)


CAR = Stated(date(2023, 3, 1), None, frozenset({"S018"}))


def test_kharkiv_not_before_march_2023_with_the_limiting_part():
    stamp = part("K-08", "112", (JUCHE, PLANT), MARK)
    found = dates([part("K-09", "", stated=CAR), part("A", "2204", [YYWW]), stamp], used_from=USED, used_until=USED)
    assert (found.not_before, [one.item.key for one in found.limiting]) == (date(2023, 3, 1), ["K-09"])
    assert found.sentence == (
        "Not completed before 2023-03-01. Limiting: part K-09 (not before 2023-03-01, as stated in S018)."
    )
    assert (found.interval.least, found.interval.most) == (0, 307)
    assert found.interval.sentence.startswith("At most 307 days between the manufacture of the limiting part and use;")
    assert found.items[2].why == "“112” may be no date: the February 11 plant", "a plant is no date"


def test_an_ambiguous_code_limits_by_its_most_cautious_reading():
    found = earliest(part("A", "2312", (YYWW, WWYY, YYMM)))
    assert (found.day, found.reading.rule.code, found.ambiguous) == (date(2012, 6, 4), "wwyy", True)
    assert earliest(part("A", "2312", [YYWW])).day == date(2023, 3, 20)


def test_general_knowledge_alone_limits_nothing():
    found = earliest(part("A", "2312", (WWYY, YYMM)))
    assert (found.day, found.why) == (None, "every reading of “2312” is general knowledge without a source")


def test_an_impossible_reading_takes_no_part():
    assert earliest(part("A", "2253", (YYWW, YYMM))).why == "no reading of “2253” is possible", "2022 had 52 weeks"
    assert earliest(part("A", "2013", (YYWW, YYMM))).day == date(2020, 3, 23), "there is no month 13"


def test_what_dates_nothing_says_why():
    assert earliest(part("A", "0554", [YYWW])).why == "no reading of “0554” is possible"
    assert earliest(part("A", "XYZ", [YYWW])).why == "no rule reads “XYZ”"
    assert earliest(part("A", "")).why == "no date code"


def test_several_decades_limit_by_the_first():
    found = earliest(part("A", "323", [YWW]))
    assert (found.day, found.ambiguous) == (date(1963, 6, 3), True)


def test_a_stated_date_stands_for_the_code():
    assert earliest(part("A", "2312", (YYWW, WWYY), stated=CAR)).day == date(2023, 3, 1)
    open_end = Stated(None, date(2023, 5, 1), frozenset({"S018"}))
    assert earliest(part("A", "2312", [YYWW], stated=open_end)).day == date(2023, 3, 20), "the code still counts"
    assert earliest(part("A", "", stated=open_end)).why == "the stated date has no earliest day"


def test_a_part_dated_after_the_use_is_a_doubt_and_gives_no_interval():
    late = Stated(date(2025, 1, 1), None, frozenset({"S018"}))
    found = dates([part("A", "", stated=late)], used_from=USED, used_until=USED)
    assert found.doubts == (
        "part A: dated 2025-01-01, after the use on 2024-01-02. The part, the date or the incident is wrong.",
    )
    assert found.interval is None


def test_the_least_of_the_interval_needs_a_last_day():
    found = dates([part("A", "2312", [YYWW])], used_from=USED, used_until=date(2024, 1, 4))
    assert (found.interval.least, found.interval.most) == (282, 290)
    assert "and at least 282" in found.interval.sentence


def test_without_an_incident_there_is_no_interval_and_without_parts_no_date():
    assert dates([part("A", "2312", [YYWW])]).interval is None
    nothing = dates([part("A", ""), part("B", "112", (JUCHE, PLANT), MARK)])
    assert (nothing.not_before, nothing.limiting, len(nothing.items)) == (None, (), 2)
    assert nothing.sentence == "No part or mark gives a date before which the thing was not completed."


def test_several_limiting_parts_are_all_named():
    found = dates([part("A", "2312", [YYWW]), part("B", "2312", [YYWW])])
    assert [one.item.key for one in found.limiting] == ["A", "B"]


@given(st.lists(st.from_regex(r"[0-9]{3,4}", fullmatch=True), min_size=1, max_size=6))
def test_no_part_can_be_younger_than_its_readings_say(codes):
    """Whatever rule is the right one for each code, the last part was made on the day found or after it."""
    parts = [part(str(place), code, EVERY) for place, code in enumerate(codes)]
    found = dates(parts)
    for one in found.items:
        possible = [reading for reading in one.item.readings if reading.possible]
        assert one.day is None or all(reading.earliest >= one.day for reading in possible)
    assert found.not_before == max((one.day for one in found.items if one.day), default=None)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((None, None, {"S1"}), "an earliest or a latest"),
        ((date(2024, 1, 2), date(2024, 1, 1), {"S1"}), "lies after"),
        ((date(2024, 1, 2), None, set()), "has a source"),
    ],
)
def test_a_stated_date_that_contradicts_itself_is_refused(given, sentence):
    with pytest.raises(ValueError, match=sentence):
        Stated(given[0], given[1], frozenset(given[2]))
