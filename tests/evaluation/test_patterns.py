import pytest

from catalogue.evaluation.marks import Transcription
from catalogue.evaluation.patterns import MOST_SHAPES, Pattern


def fits(pattern, text):
    return Pattern.parse(pattern).fits(Transcription.parse(text))


@pytest.mark.parametrize(
    ("pattern", "text", "certain"),
    [
        ("<year:2><week:2>", "0523", [True]),
        ("<year:2><week:2>", "052", []),
        ("<year:2><week:2>", "052X", []),
        ("<year:2><week:2>", "05?3", [False]),
        ("<year:2><week:2>", "O523", [False]),
        ("<year:2><week:2>", "05[23]3", [False]),
        ("<digits:1-4>-<year:2>-<letters:1-2>", "12-83-К", [True]),
        ("<digits:1-4>-<year:2>-<letters:1-2>", "12-83-?", [False]),
        ("<digits:1-4>-<year:2>-<letters:1-2>", "12-83-7", []),
        ("К<digits:3>", "K123", [True]),
        ("112", "112", [True]),
        ("112", "11[23]", [False]),
        ("<month:roman>-<year:2>", "IV-83", [True]),
        ("<month:roman>-<year:2>", "IIII-83", []),
        ("<digits:1><year:2>", "٣23", [False]),
        ("<month:roman> <year:2>", "IV  83", [True]),
        ("<month:roman> <year:2>", "IV-83", []),
        ("<month:roman> <year:2>", "1977", []),
    ],
)
def test_fits(pattern, text, certain):
    assert [fit.certain for fit in fits(pattern, text)] == certain


def test_a_doubtful_place_keeps_what_it_may_be():
    (fit,) = fits("<year:2><week:2>", "05[27]?")
    assert fit.allows("week", "27") and fit.allows("week", "70") and not fit.allows("week", "37")
    assert (fit.read("year"), fit.read("week")) == ("05", "??")


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("", "is empty"),
        ("<day:2>", "names the field 'day'"),
        ("<year:3>", "has a year of 3 characters"),
        ("<year:2-4>", "has a year of 2-4 characters"),
        ("<week:1>", "has a week of 1 characters"),
        ("<digits:3-2>", "has a digits of 3-2 characters"),
        ("<number:2-3>", "write a pattern for each"),
        ("<year:roman>", "only a month"),
        ("<year:2", "has '<' where no field"),
        ("1?2", "has '?' where no field"),
        ("<year:2><year:2>", "twice"),
        ("x" * 41, "longer than"),
        ("<digits:1-9><digits:1-9>", f"more than {MOST_SHAPES} shapes"),
        ("(a+)+$<year:2", "has '<'"),
    ],
)
def test_what_is_no_pattern_is_refused(pattern, sentence):
    with pytest.raises(ValueError, match=r"pattern") as caught:
        Pattern.parse(pattern)
    assert sentence in str(caught.value)


def test_what_looks_like_a_regular_expression_stands_for_itself():
    assert fits("(a+)+$", "(a+)+$") and not fits("(a+)+$", "aaaa")


def test_constant():
    assert Pattern.parse("112").constant
    assert not Pattern.parse("<number:3>").constant
