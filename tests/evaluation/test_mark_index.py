"""The index of marks against one transcription at a time."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.evaluation.mark_index import MarkLikelihood
from catalogue.evaluation.marks import Mark, Match
from catalogue.evaluation.values import Expectation, Kind, Observation, State, ValueType

MARK = Kind("mark", "Mark", ValueType.MARK)
texts = st.lists(
    st.sampled_from(["A", "А", "B", "В", "0", "O", "1", "?", "[0O]", "[1I]", "ж"]), min_size=1, max_size=5
).map("".join)
techniques = st.sampled_from(["", "stamped", "painted", "unknown", "erased"])


def expected(mark):
    return Expectation(MARK, mark, unsourced=True)


def slow(seen, known):
    read = seen.transcription
    stated = {seen.technique, known.technique} - {"", "unknown", "erased"}
    return 2 * read.read > len(read.places) and read.matches(known.text) is Match.SAME and len(stated) < 2


@given(st.lists(st.builds(Mark, texts, techniques), min_size=1, max_size=8), st.builds(Mark, texts, techniques))
@settings(max_examples=300, deadline=None)
def test_finds_what_transcriptions_find_one_by_one(known, seen):
    found = MarkLikelihood(MARK, [expected(mark) for mark in known]).matching([Observation(MARK, State.VALUE, seen)])
    assert list(found[0]) == [slow(seen, mark) for mark in known]


def test_a_longer_mark_is_rarer_by_chance_down_to_what_the_reference_can_tell():
    index = MarkLikelihood(MARK, [expected(Mark(f"K{n}")) for n in range(98)])
    seen = [Observation(MARK, State.VALUE, Mark(text)) for text in ("7", "KM55", "KM555555")]
    assert list(np.round(index.broad(seen, np.arange(98)), 4)) == [round(1 / 36, 4), 0.01, 0.01]
