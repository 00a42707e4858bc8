from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.evaluation.marks import TranscriptionRefused
from catalogue.evaluation.rulebook import Carrier, Rule, Subject, read, unmatched_rivals

from .small_rules import (
    CODES,
    EVERY,
    JUCHE,
    LOT,
    MARK,
    PART,
    PLANT,
    QUARTER,
    ROMAN,
    STANDARD,
    WWYY,
    YEAR,
    YWW,
    YYMM,
    YYWW,
    rule,
)


def told(text, rules=EVERY, carrier=PART, on=None):
    """The readings of a text by rule: (text, first day, last day, possible)."""
    found = read(text, rules, carrier=carrier, on=on)
    return {one.rule.code: (one.text, one.earliest, one.latest, one.possible) for one in found}


def test_0523_keeps_every_reading_side_by_side():
    assert told("0523") == {
        "yyww": ("2005, week 23", date(2005, 6, 6), date(2005, 6, 12), True),
        "wwyy": ("2023, week 5", date(2023, 1, 30), date(2023, 2, 5), True),
        "yymm": ("no date", None, None, False),
        "year": ("no date", None, None, False),
    }


def test_112_is_a_juche_year_and_a_plant_and_neither_is_preferred():
    assert told("112", carrier=MARK) == {
        "juche": ("2023 (1911 + 112)", date(2023, 1, 1), date(2023, 12, 31), True),
        "plant": ("the February 11 plant", None, None, True),
    }
    assert told("113", carrier=MARK) == {"juche": ("2024 (1911 + 113)", date(2024, 1, 1), date(2024, 12, 31), True)}


@pytest.mark.parametrize(
    ("text", "code", "first", "last"),
    [
        ("12-83-К", "lot", date(1983, 1, 1), date(1983, 12, 31)),
        ("7-39-АБ", "lot", date(2039, 1, 1), date(2039, 12, 31)),
        ("3B", "yq", date(1963, 4, 1), date(2053, 6, 30)),
        ("IV.83", "roman", date(1983, 4, 1), date(1983, 4, 30)),
        ("2312", "yymm", date(2023, 12, 1), date(2023, 12, 31)),
        ("2053", "yyww", date(2020, 12, 28), date(2021, 1, 3)),
    ],
)
def test_other_forms(text, code, first, last):
    assert told(text, carrier=MARK if code == "lot" else PART)[code][1:3] == (first, last)


class TestWhatCannotBe:
    @pytest.mark.parametrize("text", ["0554", "0500", "2153"])
    def test_a_week_that_does_not_exist_is_kept_with_its_doubt(self, text):
        (found,) = read(text, [YYWW], carrier=PART)
        assert (found.spans, found.possible, found.certain) == ((), False, True)
        assert found.doubt == f"Read so, it gives no date from 1960 to 2059: year {text[:2]}, week {text[2:]}."

    def test_a_date_after_the_find_is_kept_with_its_doubt(self):
        (found,) = read("3023", [YYWW], carrier=PART, on=date(2024, 1, 2))
        assert found.doubt == "Read so, it is of 2030, week 23, which lies after 2024-01-02."
        assert found.earliest == date(2030, 6, 3), "shown, not corrected"

    def test_a_year_that_is_none_of_the_rule_is_kept_with_its_doubt(self):
        assert read("999", [JUCHE], carrier=MARK)[0].doubt.endswith("number 999.")

    def test_of_several_decades_only_those_before_the_find_stay(self):
        (found,) = read("323", [YWW], carrier=PART, on=date(2024, 1, 2))
        assert [span.first.year for span in found.spans] == [1963, 1973, 1983, 1993, 2003, 2013, 2023]
        assert found.text == "one of 7 dates from 1963, week 23 to 2023, week 23"


class TestWhatIsNotCertain:
    def test_unread_characters_keep_every_date_they_may_be(self):
        (found,) = read("05?3", [YYWW], carrier=PART)
        assert [span.text for span in found.spans] == [f"2005, week {n}" for n in (3, 13, 23, 33, 43)]
        assert (found.certain, found.text[:13]) == (False, "one of 5 date")

    def test_what_was_not_read_at_all_is_not_read(self):
        assert read("????", EVERY, carrier=PART) == []

    def test_look_alikes_are_read_and_not_certain(self):
        (found,) = read("O523", [YYWW], carrier=PART)
        assert (found.text, found.certain) == ("2005, week 23", False)

    def test_what_is_no_transcription_is_refused(self):
        with pytest.raises(TranscriptionRefused):
            read("05[2", EVERY, carrier=PART)


class TestWhereARuleApplies:
    def test_what_is_known_of_the_carrier_excludes_rules(self):
        only = rule("x", "series", "М<digits:3>", subject="mark", years=None, meaning="a series",
                    scripts=frozenset({"cyrillic"}), techniques=frozenset({"painted"}))  # fmt: skip
        for carrier, count in (
            (Carrier(Subject.MARK), 1), (Carrier(Subject.PART), 0), (Carrier(Subject.MARK, script="latin"), 0),
            (Carrier(Subject.MARK, script="mixed"), 1), (Carrier(Subject.MARK, technique="stamped"), 0),
            (Carrier(Subject.MARK, "cyrillic", "painted"), 1),
        ):  # fmt: skip
            assert len(read("M214", [only], carrier=carrier)) == count


@given(st.dates(date(1960, 1, 4), date(2059, 12, 28)))
def test_every_day_is_found_again_in_the_week_of_its_code(day):
    year, week, _ = day.isocalendar()
    (found,) = read(f"{year % 100:02}{week:02}", [YYWW], carrier=PART)
    assert found.spans[0].first <= day <= found.spans[0].last
    assert (found.earliest.isoweekday(), found.latest - found.earliest) == (1, timedelta(days=6))


@given(st.dates(date(2011, 1, 1), date(2060, 12, 31)))
def test_every_day_is_found_again_in_its_juche_year(day):
    (found,) = read(f"{day.year - 1911:03}", [JUCHE], carrier=MARK)
    assert found.earliest <= day <= found.latest


@given(st.text("0123456789OІ-.?КIV", min_size=1, max_size=12), st.integers(0, 11))
def test_reading_less_never_claims_more(text, place):
    """A character that is not read any more never takes a reading away and never makes it narrower."""
    masked = text[: place % len(text)] + "?" + text[place % len(text) + 1 :]
    if not masked.strip("?"):
        return
    for carrier in (PART, MARK):
        before, after = (
            {one.rule.code: one for one in read(form, EVERY, carrier=carrier)} for form in (text, masked)
        )  # fmt: skip
        for code, one in before.items():
            assert set(one.spans) <= set(after[code].spans)
            assert not (after[code].certain and not one.certain)


@given(st.text(max_size=40))
def test_whatever_is_written_is_read_or_refused(text):
    for carrier in (PART, MARK):
        try:
            found = read(text, EVERY, carrier=carrier, on=date(2024, 1, 2))
        except TranscriptionRefused:
            continue
        assert [one.rule.code for one in found] == sorted(one.rule.code for one in found)
        for one in found:
            assert one.possible is not bool(one.doubt)
            assert all(span.first <= span.last for span in one.spans)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"gives": "year", "patterns": ("<year:2><week:2>",)}, "must have year, and no other field"),
        ({"gives": "year_week", "patterns": ("<year:2>",)}, "must have week and year"),
        ({"base": 1911}, "must have number and week"),
        ({"first_year": None}, "says from which year"),
        ({"first_year": 2060}, "must be in order"),
        ({"last_year": 9999}, "must be in order"),
        ({"unsourced": True}, "either has sources or is unsourced"),
        ({"rivals": frozenset({"r"})}, "its own rival"),
        ({"gives": "place"}, "a rule that gives a place has no years"),
        ({"gives": "place", "first_year": None, "last_year": None}, "says what the mark means"),
        ({"meaning": "x"}, "computes what it means"),
        ({"scripts": frozenset({"runes"})}, "runes is no script"),
        ({"subjects": frozenset()}, "needs a code, a title, a pattern and what it applies to"),
        ({"gives": "moon"}, "moon"),
        ({"patterns": ("<year:2",)}, "has '<'"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(change, sentence):
    good = {
        "code": "r", "title": "R", "gives": "year_week", "patterns": ("<year:2><week:2>",),
        "subjects": frozenset({"part"}), "first_year": 1960, "last_year": 2059, "sources": frozenset({STANDARD}),
    }  # fmt: skip
    Rule(**good)
    with pytest.raises(ValueError) as caught:
        Rule(**good | change)
    assert sentence in str(caught.value)


def test_rivals_name_each_other():
    assert list(unmatched_rivals(EVERY)) == []
    assert [(one.code, code) for one, code in unmatched_rivals([YYWW, WWYY])] == [
        ("yyww", "year"), ("yyww", "yymm"), ("wwyy", "year"), ("wwyy", "yymm"),
    ]  # fmt: skip


def test_how_a_rule_computes_is_told():
    assert JUCHE.how == "year = 1911 + number; holds for 2011 to 2060"
    assert YYWW.how == "year as written, ISO week (Monday to Sunday); holds for 1960 to 2059"
    assert PLANT.how == "the February 11 plant"
    assert (QUARTER.dated, ROMAN.dated, LOT.dated, YEAR.dated, YYMM.dated, PLANT.dated) == (True,) * 5 + (False,)
    assert len(CODES) == 4
