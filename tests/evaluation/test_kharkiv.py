"""A miniature of the Kharkiv case of 2 January 2024, made by hand; values are simplified and not the reference data."""

import pytest

from catalogue.evaluation.findings import findings
from catalogue.evaluation.marks import Mark
from catalogue.evaluation.ranking import Candidate, Reach, family_order, level, order, rival
from catalogue.evaluation.readings import PublishedReading, ReferenceMark, readings
from catalogue.evaluation.sources import SAME_CASE, SAME_REPORT
from catalogue.evaluation.values import Expectation, Kind, Observation, SourceRef, State, ValueType, Verdict

CASE = "UA-63-KHARKIV-2024-01-02"
DISPATCH = SourceRef("S001", "A", frozenset({CASE}))
BRIEFING = SourceRef("S004", "A", frozenset({CASE, "UA-KYIV-2024"}))
LATER_FIND = SourceRef("S002", "A", frozenset({"UA-KYIV-2024-08-18"}))
HANDBOOK = SourceRef("S050", "B")
REFERENCE_PARTS = SourceRef("S053", "B")

FORMS = (("straight", "Straight arm"), ("cranked", "Cranked arm"))
DIAMETER = Kind("body_diameter", "Body diameter", ValueType.NUMBER, unit="mm")
ACTUATOR = Kind("jet_vane_actuator", "Jet vane actuator form", ValueType.CHOICE, choices=FORMS)
BOLTS = Kind("igniter_bolts", "Igniter bolt count", ValueType.COUNT)
STAMP = Kind("stamp", "Stamped mark", ValueType.MARK)
NAMES = {
    "hwasong-11a": ("Hwasong-11A", "Hwasong-11"),
    "hwasong-11b": ("Hwasong-11B", "Hwasong-11"),
    "9m723": ("9M723", "Iskander"),
    "kh-47m2": ("Kh-47M2", "Kinzhal"),
}
REFERENCE = {
    "hwasong-11a": [
        Expectation(DIAMETER, 1100, component="body", unsourced=True),
        Expectation(ACTUATOR, "cranked", component="actuator", sources=frozenset({DISPATCH, LATER_FIND})),
        Expectation(BOLTS, 10, component="igniter ring", sources=frozenset({BRIEFING})),
        Expectation(STAMP, Mark("112", "stamped"), sources=frozenset({DISPATCH})),
    ],
    "hwasong-11b": [],
    "9m723": [
        Expectation(DIAMETER, 920, component="body", sources=frozenset({HANDBOOK})),
        Expectation(ACTUATOR, "straight", component="actuator", sources=frozenset({REFERENCE_PARTS})),
        Expectation(BOLTS, 8, component="igniter ring", sources=frozenset({REFERENCE_PARTS})),
    ],
    "kh-47m2": [],
}
OBSERVATIONS = [
    Observation(DIAMETER, State.VALUE, 1095.0, 5.0, component="body", label="F16"),
    Observation(ACTUATOR, State.VALUE, "cranked", component="actuator", label="F14", sources=frozenset({"S001"})),
    Observation(BOLTS, State.VALUE, 10, component="igniter ring", label="F15"),
    Observation(STAMP, State.VALUE, Mark("112", "stamped"), label="F12", sources=frozenset({"S001"})),
]


def examine(observations=OBSERVATIONS, reference=REFERENCE):
    return order(
        Candidate(code, *NAMES[code], tuple(findings(observations, values, case=CASE)))
        for code, values in reference.items()
    )


def by_kind(candidate):
    return {finding.kind.code: finding for finding in candidate.findings}


def test_the_type_and_its_family_lead():
    ranked = examine()
    assert ranked[0].code == "hwasong-11a"
    assert ranked[-1].code == "9m723"
    assert family_order(ranked)[0].family == "Hwasong-11"


def test_only_independent_sources_count():
    rows = by_kind(examine()[0])
    assert rows["jet_vane_actuator"].counted_sources == {LATER_FIND}
    assert rows["igniter_bolts"].verdict is Verdict.AGREES
    assert rows["body_diameter"].why_no_weight == "the reference value has no source"
    assert rows["stamp"].why_no_weight == SAME_REPORT


def test_a_report_on_this_case_confirms_nothing_even_with_the_part_in_hand():
    in_hand = [Observation(STAMP, State.VALUE, Mark("112", "stamped"))]
    ranked = examine(in_hand)
    hwasong = next(candidate for candidate in ranked if candidate.code == "hwasong-11a")
    assert by_kind(hwasong)["stamp"].why_no_weight == SAME_CASE
    assert level(ranked).reach is Reach.NONE


def test_the_answer_stops_at_the_family():
    found = level(examine())
    assert (found.reach, found.named) == (Reach.FAMILY, "Hwasong-11")
    assert "Hwasong-11B" in found.sentence


def test_a_contradicted_sibling_lets_it_reach_the_type():
    other = Expectation(ACTUATOR, "straight", component="actuator", sources=frozenset({HANDBOOK}))
    found = level(examine(reference={**REFERENCE, "hwasong-11b": [other]}))
    assert (found.reach, found.named) == (Reach.TYPE, "hwasong-11a")


def test_the_rival_is_named_with_the_rows_against_it():
    found = rival(examine(), look_alikes=["9m723", "kh-47m2", "hwasong-11b"])
    assert found.candidate.code == "9m723"
    assert [row.label for row in found.separating] == ["F16", "F14", "F15"]
    assert found.sentence == (
        "The rival of Hwasong-11A is 9M723; counting against it, and not against Hwasong-11A: "
        "body diameter, jet vane actuator form and igniter bolt count."
    )


def test_an_examination_repeats_itself():
    assert examine() == examine()


@pytest.mark.parametrize("script", ["", "digits"])
def test_112_stands_with_both_readings(script):
    published = (
        PublishedReading("Juche year 112 = 2023", frozenset({DISPATCH})),
        PublishedReading("February 11 plant", frozenset({DISPATCH})),
    )
    found = readings(Mark("112", "stamped", script).transcription, [ReferenceMark(Mark("112", "stamped"), published)])
    assert [reading.text for reading in found] == ["February 11 plant", "Juche year 112 = 2023"]
    assert all(reading.certain for reading in found)
