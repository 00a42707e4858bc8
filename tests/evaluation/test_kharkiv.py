"""A miniature of the Kharkiv case of 2 January 2024, made by hand; values are simplified and not the reference data."""

import pytest

from catalogue.evaluation.evidence import evidence
from catalogue.evaluation.hypotheses import Level
from catalogue.evaluation.marks import Mark
from catalogue.evaluation.population import compile_population
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
    population = compile_population(reference, {code: family for code, (_, family) in NAMES.items()}, case=CASE)
    look_alikes = {"hwasong-11a": {"9m723", "kh-47m2", "hwasong-11b"}}
    names = {code: name for code, (name, _) in NAMES.items()}
    return evidence(observations, reference, population, names=names, look_alikes=look_alikes)


def by_kind(candidate):
    return {finding.kind.code: finding for finding in candidate.findings}


def test_the_type_and_its_family_lead():
    found = examine()
    assert found.candidates[0].code == "hwasong-11a"
    assert found.candidates[-1].code == "9m723"
    families = {name: found.weighing.family(name).value for _, name in NAMES.values()}
    assert max(families, key=families.get) == "Hwasong-11"


def test_only_independent_sources_count():
    rows = by_kind(examine().candidates[0])
    assert rows["jet_vane_actuator"].counted_sources == {LATER_FIND}
    assert rows["igniter_bolts"].verdict is Verdict.AGREES
    assert rows["body_diameter"].why_no_weight == "the reference value has no source"
    assert rows["stamp"].why_no_weight == SAME_REPORT


def test_a_report_on_this_case_confirms_nothing_even_with_the_part_in_hand():
    in_hand = [Observation(STAMP, State.VALUE, Mark("112", "stamped"))]
    found = examine(in_hand)
    stamp = by_kind(found.candidate("hwasong-11a"))["stamp"]
    assert stamp.why_no_weight == SAME_CASE and not stamp.weight.weighs
    assert found.answer.level is Level.NONE


def test_the_answer_stops_at_the_family():
    found = examine().answer
    assert (found.level, found.named) == (Level.FAMILY, "Hwasong-11")
    assert "Hwasong-11B" in found.sentence


def test_a_sibling_is_open_until_enough_that_is_published_of_it_contradicts():
    """In so small a population no weight reaches far enough to name a type, though nothing is left open."""
    assert examine().answer.open == ("hwasong-11b",)
    other = [
        Expectation(ACTUATOR, "straight", component="actuator", sources=frozenset({HANDBOOK})),
        Expectation(BOLTS, 8, component="igniter ring", sources=frozenset({REFERENCE_PARTS})),
    ]
    found = examine(reference={**REFERENCE, "hwasong-11b": other}).answer
    assert found.open == () and found.sentence.endswith("but not enough to name Hwasong-11A.")


def test_the_rival_is_named_with_the_rows_against_it():
    found = examine().rival
    assert found.candidate.code == "9m723"
    assert [row.label for row in found.separating] == ["F16", "F14", "F15"]
    assert found.sentence == (
        "The rival of Hwasong-11A is 9M723; counting against it, and not against Hwasong-11A: "
        "body diameter, jet vane actuator form and igniter bolt count."
    )


def test_an_examination_repeats_itself():
    first, second = examine(), examine()
    assert first.candidates == second.candidates and first.answer == second.answer


@pytest.mark.parametrize("script", ["", "digits"])
def test_112_stands_with_both_readings(script):
    published = (
        PublishedReading("Juche year 112 = 2023", frozenset({DISPATCH})),
        PublishedReading("February 11 plant", frozenset({DISPATCH})),
    )
    found = readings(Mark("112", "stamped", script).transcription, [ReferenceMark(Mark("112", "stamped"), published)])
    assert [reading.text for reading in found] == ["February 11 plant", "Juche year 112 = 2023"]
    assert all(reading.certain for reading in found)
