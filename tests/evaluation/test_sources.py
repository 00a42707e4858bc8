import pytest

from catalogue.evaluation.sources import SAME_CASE, SAME_REPORT, UNSOURCED, Counted, counted
from catalogue.evaluation.values import Expectation, Kind, Observation, SourceRef, State, ValueType

DIAMETER = Kind("body_diameter", "Body diameter", ValueType.NUMBER, unit="mm")
BOOK = SourceRef("S050", "B")
ABOUT_THIS = SourceRef("S001", "A", frozenset({"KHARKIV"}))
ABOUT_BOTH = SourceRef("S004", "A", frozenset({"KHARKIV", "KYIV"}))


def weigh(*sources, observed_in=()):
    observation = Observation(DIAMETER, State.VALUE, 920, sources=frozenset(observed_in))
    expectation = Expectation(DIAMETER, 920, sources=frozenset(sources), unsourced=not sources)
    return counted(observation, expectation, case="KHARKIV")


def test_a_general_source_counts():
    assert weigh(BOOK) == Counted(frozenset({BOOK}), "")


def test_a_value_without_source_does_not_count():
    assert weigh() == Counted(frozenset(), UNSOURCED)


def test_a_report_about_this_case_alone_does_not_count():
    assert weigh(ABOUT_THIS).why_none == SAME_CASE


def test_a_report_about_another_case_as_well_counts():
    assert weigh(ABOUT_BOTH).sources == {ABOUT_BOTH}


def test_the_report_of_the_observation_does_not_count():
    assert weigh(BOOK, observed_in={"S050"}).why_none == SAME_REPORT


def test_one_independent_source_is_enough():
    assert weigh(BOOK, ABOUT_THIS, ABOUT_BOTH, observed_in={"S004"}).sources == {BOOK}


def test_every_reason_is_told():
    assert weigh(BOOK, ABOUT_THIS, observed_in={"S050"}).why_none == f"{SAME_REPORT}; {SAME_CASE}"


def test_either_sources_or_a_reason():
    with pytest.raises(ValueError):
        Counted(frozenset({BOOK}), UNSOURCED)
    with pytest.raises(ValueError):
        Counted(frozenset(), "")
