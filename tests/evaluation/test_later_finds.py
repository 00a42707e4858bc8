import dataclasses
import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.evaluation import later_finds
from catalogue.evaluation.later_finds import BOUND, Find, support, supports
from catalogue.evaluation.lr import NOTHING
from catalogue.evaluation.values import SourceRef

from .small_rules import AGAIN, CODES, DISPATCH, JUCHE, KHARKIV, LATER, PLANT, WWYY, YYWW

BOTH = frozenset({"juche", "plant"})


def find(code="kyiv", text="113", day=date(2024, 8, 18), sources=(LATER, AGAIN), **more):
    return Find(code, code, text, day, day, BOTH, frozenset(sources), **more)


FIRST = find("kharkiv", "112", date(2024, 1, 2), [DISPATCH], cases=frozenset({KHARKIV}))


def test_113_of_2024_supports_the_year_against_the_plant():
    found = support(JUCHE, PLANT, [find()])
    (step,) = found.history
    assert (step.fits_rule, step.fits_rival, step.why_nothing) == (True, False, "")
    assert found.weight.value == pytest.approx(math.log10((0.95 * 0.81 + 0.0125) / (0.95 * 0.01 + 0.0125)))
    assert 0.9 < found.weight.low < found.weight.value < found.weight.high < BOUND
    assert found.weight.sources == {"S002", "S031"}


def test_the_history_keeps_every_find_with_the_weight_before_and_after():
    first, second = support(JUCHE, PLANT, [FIRST, find()]).history
    assert (first.why_nothing, first.before, first.weight, first.after) == (later_finds.PROPOSED_IT, *[NOTHING] * 3)
    assert (first.fits_rule, first.fits_rival) == (True, True)
    assert (second.before, second.weight, second.after) == (NOTHING, second.after, second.after)
    assert second.after.value > 1


def test_a_mark_that_fits_both_weighs_nothing_either_way():
    same = find(text="112", day=date(2024, 2, 1))
    assert support(JUCHE, PLANT, [same]).weight.value == pytest.approx(0)


def test_the_constant_mark_years_later_supports_the_plant():
    assert support(JUCHE, PLANT, [find(text="112", day=date(2031, 5, 1))]).weight.value < -1


def test_a_source_is_counted_once():
    again = find("again", day=date(2024, 9, 1))
    _, second = support(JUCHE, PLANT, [find(), again]).history
    assert (second.weight, second.why_nothing) == (NOTHING, later_finds.COUNTED_BEFORE)
    fresh = find("fresh", day=date(2024, 9, 1), sources=[LATER, SourceRef("S099", "C")])
    both = support(JUCHE, PLANT, [find(), fresh])
    assert both.history[1].weight.sources == {"S099"}
    assert both.weight.value > support(JUCHE, PLANT, [find()]).weight.value


def test_the_find_of_the_case_does_not_count_for_it():
    own = find("own", "113", sources=[SourceRef("S050", "B")], cases=frozenset({KHARKIV}))
    told = find("told", "113", sources=[SourceRef("S051", "B", frozenset({KHARKIV}))])
    for one in (own, told):
        assert support(JUCHE, PLANT, [one], case=KHARKIV).history[0].why_nothing == later_finds.SAME_CASE
        assert support(JUCHE, PLANT, [one], case="another").weight.weighs


def test_a_worse_grade_weighs_less():
    weights = [support(JUCHE, PLANT, [find(sources=[SourceRef("S9", grade)])]).weight.value for grade in "ABCD"]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] > 0


def test_unsourced_rules_and_finds_weigh_nothing():
    guess = Find("g", "g", "113", date(2024, 8, 18), date(2024, 8, 18), BOTH, unsourced=True)
    assert support(JUCHE, PLANT, [guess]).history[0].why_nothing == later_finds.UNSOURCED_FIND
    general = dataclasses.replace(PLANT, unsourced=True, sources=frozenset())
    assert support(JUCHE, general, [find()]).history[0].why_nothing == later_finds.UNSOURCED_RULE


def test_every_pair_of_rivals_is_weighed_with_the_finds_that_speak_to_both():
    found = {(one.rule, one.rival): one for one in supports([*CODES, JUCHE, PLANT], [find()])}
    assert found["juche", "plant"].weight.value == pytest.approx(-found["plant", "juche"].weight.value)
    assert found[YYWW.code, WWYY.code].history == ()
    assert len(found) == 14


@given(
    st.lists(
        st.tuples(st.sampled_from(["111", "112", "113", "11?", "7"]), st.integers(2012, 2040), st.sampled_from("ABCD")),
        max_size=5,
    )
)
def test_swapping_the_rivals_changes_the_sign_and_no_more(told):
    finds = [
        find(str(n), text, date(year, 6, 1), [SourceRef(f"X{n}", grade)]) for n, (text, year, grade) in enumerate(told)
    ]
    one, other = support(JUCHE, PLANT, finds), support(PLANT, JUCHE, finds)
    assert one.weight.value == pytest.approx(-other.weight.value)
    assert all(abs(step.weight.value) <= BOUND for step in one.history)
    assert [step.after for step in one.history[:-1]] == [step.before for step in one.history[1:]]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"used_from": date(2025, 1, 1)}, "lies after"),
        ({"about": frozenset({"juche"})}, "two rules"),
        ({"unsourced": True}, "either has sources"),
    ],
)
def test_a_find_that_contradicts_itself_is_refused(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        dataclasses.replace(find(), **change)
