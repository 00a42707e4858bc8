import pytest

from catalogue.evaluation.error_rates import FEWEST, ErrorRate


def test_says_the_numbers_and_how_surely_they_are_known():
    assert ErrorRate(2, 14).sentence("on the part “Jet vane actuator”") == (
        "2 of 14 conclusions on the part “Jet vane actuator” were overturned; with so few, between 4 and 40 % "
        "(95 % interval)."
    )


def test_many_are_not_said_to_be_few():
    assert ErrorRate(10, 400).sentence("in all") == (
        "10 of 400 conclusions in all were overturned; between 1 and 5 % (95 % interval)."
    )


@pytest.mark.parametrize(
    ("rate", "begins"),
    [
        (ErrorRate(0, 0), "No conclusion in all is final yet: nothing can be said"),
        (ErrorRate(0, 1), "None of 1 conclusion in all was overturned; from fewer than 5 nothing can be said"),
        (ErrorRate(1, 4), "1 of 4 conclusions in all was overturned; from fewer than 5 nothing can be said"),
        (ErrorRate(0, 5), "None of 5 conclusions in all were overturned; with so few, between 0 and 43 %"),
    ],
)
def test_says_nothing_where_nothing_can_be_said(rate, begins):
    assert rate.sentence("in all").startswith(begins)


def test_the_threshold_is_where_the_docstring_says():
    from catalogue.evaluation.retrieval import share

    assert round(100 * share(0, FEWEST - 1).high) == 49
    assert ErrorRate(0, FEWEST - 1).share is None and ErrorRate(0, FEWEST).share is not None


@pytest.mark.parametrize("counts", [(3, 2), (-1, 2)])
def test_is_never_more_than_there_are(counts):
    with pytest.raises(ValueError, match="cannot have been overturned"):
        ErrorRate(*counts)
