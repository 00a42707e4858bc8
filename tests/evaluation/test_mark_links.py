import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.evaluation.mark_links import (
    APART,
    NO_PROOF,
    Relation,
    Seen,
    between,
    designation,
    propose,
    propose_slowly,
)
from catalogue.evaluation.marks import Transcription


def seen(text, key="a", fragment=None):
    return Seen(key, fragment or key, Transcription.parse(text))


def relation(one, other, **more):
    found = between(seen(one, "a"), seen(other, "b"), **more)
    return found and found.relation.value


class TestBetween:
    @pytest.mark.parametrize(
        ("one", "other", "found"),
        [
            ("КП1124-0817", "КП 1124 0818", "neighbours"),
            ("КП1124-0817", "КП1124-0838", "same_start"),
            ("Ш91579", "Ш91565", "neighbours"),
            ("91579", "91565", None),
            ("112", "113", None),
            ("112", "112", None),
            ("8868720", "8868735", "neighbours"),
            ("8868720", "8868720", "same_start"),
            ("0099817", "0100000", None),
            ("KP1124081", "КР11240Ж", "same_start"),
            ("KP1124081", "КР1124Ж", None),
            ("KP11240?7", "KP11240", "same_start"),
            ("KP1124[01]8", "KP1124[01]8", None),
            ("0999999", "1000001", "neighbours"),
            ("AB123456C", "AB123457C", "neighbours"),
            ("AB123456C", "AB123457D", "same_start"),
        ],
    )
    def test_proposes(self, one, other, found):
        assert relation(one, other) == relation(other, one) == found

    def test_says_why_and_what_it_does_not_mean(self):
        sentence = between(seen("Ш91579", "a"), seen("Ш91565", "b")).sentence
        assert "14 apart" in sentence and f"up to {APART}" in sentence and NO_PROOF["neighbours"] in sentence
        assert "not proof of one batch" in sentence

    def test_nothing_within_one_fragment(self):
        assert between(seen("Ш91579", "a", "f"), seen("Ш91578", "b", "f")) is None

    def test_a_published_designation_explains_a_start(self):
        assert relation("9M72301A", "9М72301Б") == "same_start"
        assert relation("9M72301A", "9М72301Б", designations={designation("9М723")}) is None
        assert relation("Ш91579", "Ш91578", designations={designation("Ш91579")}) is None


class TestSeen:
    @given(st.sampled_from(["Ш91579", "8868720", "AB100C", "КП1124-0001", "112"]))
    def test_near_texts_are_those_of_neighbours(self, text):
        mark = seen(text)
        assert len(mark.near) == len(set(mark.near)) <= 2 * APART
        for near in mark.near:
            other = seen(near, "b")
            assert other.frame[:3] == mark.frame[:3] and 0 < abs(other.frame[3] - mark.frame[3]) <= APART

    def test_the_least_start_is_what_another_must_share(self):
        assert seen("KP1124081").least_start == "KP11240"
        assert seen("112").least_start == ""


texts = st.one_of(
    st.integers(0, 70).map(lambda number: f"AB{number + 12345:06d}"),
    st.integers(0, 40).map(lambda number: f"1234{number:04d}"),
    st.sampled_from(["КП11240817", "КП1124081?", "KP11240", "112", "9М723", "9M72301A", "9M72301Б", "??", "AB012345X"]),
)
collections = st.lists(st.tuples(texts, st.integers(0, 5)), max_size=14).map(
    lambda rows: [seen(text, f"m{place:02d}", f"f{part}") for place, (text, part) in enumerate(rows)]
)


def joined(pairs):
    groups = []
    for pair in pairs:
        ends = {pair.first, pair.second}
        touched = [group for group in groups if group & ends]
        groups = [group for group in groups if not group & ends] + [ends.union(*touched)]
    return {frozenset(group) for group in groups}


class TestPropose:
    @given(collections)
    def test_joins_what_looking_at_every_pair_joins(self, marks):
        known = {designation("9М723")}
        quick, slow = propose(marks, designations=known), propose_slowly(marks, designations=known)
        assert {(p.first, p.second, p.sentence) for p in quick} <= {(p.first, p.second, p.sentence) for p in slow}
        assert joined(quick) == joined(slow)

    @given(collections, st.data())
    def test_what_was_declined_does_not_come_back(self, marks, data):
        pairs = [frozenset({p.first, p.second}) for p in propose(marks)]
        declined = data.draw(st.sets(st.sampled_from(pairs))) if pairs else set()
        again = {frozenset({p.first, p.second}) for p in propose(marks, passed_over=declined)}
        assert not again & declined

    def test_goes_on_to_the_mark_beyond_a_declined_one(self):
        marks = [seen(f"Ш9157{n}", f"m{n}") for n in (1, 2, 3)]
        found = propose(marks, passed_over={frozenset({"m1", "m2"})})
        assert {(p.first, p.second) for p in found} == {("m1", "m3"), ("m2", "m3")}

    def test_many_marks_of_one_start_are_joined_without_every_pair(self):
        marks = [seen(f"KP1124{n:05d}Ж", f"m{n:03d}") for n in range(0, 30000, 100)]
        assert len(propose(marks)) <= 2 * len(marks)

    def test_names_every_relation(self):
        assert set(NO_PROOF) == {one.value for one in Relation}
