import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.evaluation.implied import Implied
from catalogue.evaluation.values import Kind, ValueType

CHOICES = (("one", "One"), ("pair", "A pair"), ("many", "Many"), ("other", "Other"))
COUNTS = (("one", Implied(1, 1)), ("pair", Implied(2, 2)), ("many", Implied(3)))


def kind(value_type=ValueType.SET, **more):
    return Kind("k", "K", value_type, choices=CHOICES, **{"design_group": "g", "counts": COUNTS} | more)


@pytest.mark.parametrize(("least", "most"), [(-1, 2), (-1, None), (3, 2)])
def test_impossible_counts_are_refused(least, most):
    with pytest.raises(ValueError, match="no count"):
        Implied(least, most)


@given(st.integers(0, 9), st.integers(0, 9), st.booleans(), st.integers(0, 30))
def test_holds_the_counts_from_the_least_on_and_no_others(least, width, is_open, count):
    span = Implied(least, None if is_open else least + width)
    assert (count in span) == (count >= least and (is_open or count <= least + width))


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_the_counts_of_two_add_up(a, b, c, d):
    one, other = Implied(a, a + b), Implied(c, c + d)
    sums = {left + right for left in range(a, a + b + 1) for right in range(c, c + d + 1)}
    assert {count for count in range(50) if count in one + other} == sums
    assert (one + Implied(c)).most is None


@pytest.mark.parametrize(
    ("span", "words"),
    [(Implied(4, 4), "4"), (Implied(2, 3), "2 to 3"), (Implied(5), "5 or more"), (Implied(0, 0), "0")],
)
def test_reads_as_words(span, words):
    assert str(span) == words


@pytest.mark.parametrize(
    ("value", "implied"),
    [
        ({"one"}, Implied(1, 1)), ({"one", "pair"}, Implied(3, 3)), ({"pair", "many"}, Implied(5)),
        ({"other"}, None), ({"one", "other"}, None),
    ],
)  # fmt: skip
def test_a_set_implies_the_sum_and_nothing_where_one_of_it_says_nothing(value, implied):
    assert kind().implied(frozenset(value)) == implied


def test_a_choice_implies_its_own():
    assert kind(ValueType.CHOICE).implied("pair") == Implied(2, 2)
    assert kind(ValueType.CHOICE).implied("other") is None
    assert kind(ValueType.CHOICE, counts=()).implied("pair") is None


def test_counts_without_a_design_group_are_refused():
    with pytest.raises(ValueError, match="counts need a design group"):
        kind(design_group="")


def test_what_is_compared_keeps_its_digest():
    assert repr(kind()) == repr(kind(counts=()))
