import pytest

from catalogue.evaluation.marks import Mark, Transcription
from catalogue.evaluation.readings import PublishedReading, ReferenceMark, readings
from catalogue.evaluation.values import SourceRef

CAR, PRESS, LATER = SourceRef("S001", "A"), SourceRef("S005", "C"), SourceRef("S002", "A")
JUCHE, PLANT, NEXT = "Juche year 112 = 2023", "February 11 plant", "Juche year 113 = 2024"
STAMPS = (
    ReferenceMark(
        Mark("112", "stamped"),
        (PublishedReading(JUCHE, frozenset({CAR})), PublishedReading(PLANT, frozenset({CAR, PRESS}))),
    ),
    ReferenceMark(Mark("113"), (PublishedReading(NEXT, frozenset({LATER})),)),
)


def read(text, marks=STAMPS):
    return readings(Transcription.parse(text), marks)


def test_112_keeps_both_readings_with_their_sources():
    assert {(reading.text, reading.sources, reading.certain) for reading in read("112")} == {
        (JUCHE, frozenset({CAR}), True),
        (PLANT, frozenset({CAR, PRESS}), True),
    }


def test_an_unreadable_character_keeps_every_mark_it_may_be_and_none_for_certain():
    assert [(reading.of_mark, reading.certain) for reading in read("11?")] == [
        ("112", False),
        ("112", False),
        ("113", False),
    ]


def test_either_or_and_look_alikes_are_not_certain():
    assert [reading.certain for reading in read("11[23]")] == [False, False, False]
    assert [reading.certain for reading in read("I12")] == [False, False]
    assert [reading.certain for reading in read("112", [ReferenceMark(Mark("11?"), (PublishedReading("lot"),))])] == [
        False
    ]


def test_certain_characters_come_first():
    patterns = [ReferenceMark(Mark(text), (PublishedReading("lot"),)) for text in ("?12", "A12")]
    assert [reading.of_mark for reading in read("A12", patterns)] == ["A12", "?12"]


def test_one_reading_of_two_types_stands_once_with_all_sources():
    again = ReferenceMark(Mark("112"), (PublishedReading(JUCHE, frozenset({LATER})),))
    found = {reading.text: reading.sources for reading in read("112", (*STAMPS, again))}
    assert found == {JUCHE: {CAR, LATER}, PLANT: {CAR, PRESS}}


def test_other_marks_have_no_reading():
    assert read("999") == []


def test_a_reading_needs_words():
    with pytest.raises(ValueError):
        PublishedReading(" ")
