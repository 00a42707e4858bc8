import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.evaluation.ranking import Candidate, Reach, family_order, level, order, rival, separating, tally
from catalogue.evaluation.values import Finding, Kind, SourceRef, ValueType, Verdict

_FRESH = itertools.count()


def finding(verdict, kind="weld", *, group="", component=None, sources=None, grades="B", label=""):
    """Make a finding; without ``sources`` each grade comes from a source of its own."""
    refs = frozenset(sources or {SourceRef(f"S{next(_FRESH)}", grade) for grade in grades})
    counts = verdict in {Verdict.AGREES, Verdict.DISAGREES}
    return Finding(
        verdict=verdict,
        kind=Kind(kind, kind.capitalize(), ValueType.TEXT, design_group=group),
        component=component,
        observed="this",
        expected="that",
        sentence="This and that.",
        counted_sources=refs if counts else frozenset(),
        why_no_weight="so" if verdict is Verdict.NO_WEIGHT else "",
        sources=refs,
        label=label,
    )


def agrees(kind="weld", **given):
    return finding(Verdict.AGREES, kind, **given)


def disagrees(kind="weld", **given):
    return finding(Verdict.DISAGREES, kind, **given)


def candidate(code, family, *found):
    return Candidate(code, code.upper(), family, found)


class TestTally:
    def test_counts_every_verdict(self):
        told = tally([finding(verdict, kind=f"k{place}") for place, verdict in enumerate(Verdict)])
        assert (told.agrees, told.disagrees, told.not_observed, told.not_in_reference, told.no_weight) == (1,) * 5
        assert told.order_value == 0

    @pytest.mark.parametrize(("grade", "value"), [("A", 1), ("B", 0.8), ("C", 0.5), ("D", 0.25)])
    def test_grades_are_worth(self, grade, value):
        assert tally([agrees(grades=grade)]).order_value == value
        assert tally([disagrees(grades=grade + "D")]).order_value == -value

    def test_one_design_has_one_vote(self):
        told = tally([agrees("bead", group="weld", grades="C"), agrees("finish", group="weld", grades="A")])
        assert (told.agrees, told.order_value) == (1, 1)

    def test_the_better_grade_speaks_for_a_design_and_the_disagreement_at_equal_grade(self):
        assert tally([agrees("a", group="g", grades="A"), disagrees("b", group="g")]).order_value == 1
        assert tally([agrees("a", group="g"), disagrees("b", group="g")]).order_value == -0.8

    def test_parts_of_one_design_vote_apart_and_spend_a_source_once(self):
        shared, other = SourceRef("S1", "A"), SourceRef("S2", "C")
        twice = [agrees(component="nozzle", sources={shared}), agrees(component="body", sources={shared})]
        assert (tally(twice).agrees, tally(twice).order_value) == (1, 1)
        fresh = [agrees(component="nozzle", sources={shared}), agrees(component="body", sources={shared, other})]
        assert (tally(fresh).agrees, tally(fresh).order_value) == (2, 1.5)

    def test_a_source_may_speak_of_two_designs(self):
        shared = SourceRef("S1", "A")
        assert tally([agrees("a", sources={shared}), agrees("b", sources={shared})]).order_value == 2

    @given(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=8), st.randoms())
    def test_the_order_of_findings_plays_no_part(self, grades, random):
        found = [agrees(f"k{place % 3}", component=f"{place % 2}", grades=g) for place, g in enumerate(grades)]
        shuffled = random.sample(found, len(found))
        assert tally(found) == tally(shuffled)


class TestOrder:
    def test_best_first_and_ties_by_code(self):
        found = [candidate("c", "f", agrees()), candidate("b", "f", disagrees()), candidate("a", "f", agrees())]
        assert [c.code for c in order(found)] == ["a", "c", "b"]
        assert order(found) == order(reversed(found))

    def test_families_by_best_type_then_support(self):
        found = [
            candidate("a", "one", agrees()),
            candidate("b", "two", agrees()),
            candidate("c", "two", agrees()),
            candidate("d", "three", agrees(grades="A"), agrees("fins"), disagrees("cone", grades="A")),
            candidate("e", "four", agrees(grades="A")),
        ]
        assert [(rank.family, rank.best.code, rank.supported) for rank in family_order(found)] == [
            ("four", "e", 1),
            ("two", "b", 2),
            ("one", "a", 1),
            ("three", "d", 1),
        ]

    def test_a_candidate_cannot_be_without_family(self):
        with pytest.raises(ValueError):
            Candidate("a", "A", "", ())


class TestRival:
    leader = candidate("lead", "one", agrees("weld"), agrees("fins"))

    def name(self, *others, look_alikes=()):
        found = rival([*others, self.leader], look_alikes)
        return found and found.candidate.code

    def test_is_of_another_family(self):
        assert self.name(candidate("kin", "one", agrees())) is None

    def test_nobody_knows_anything_of_it_is_no_rival(self):
        assert self.name(candidate("blank", "two")) is None
        assert self.name(candidate("blank", "two"), look_alikes={"blank"}) == "blank"

    def test_turns(self):
        supported = candidate("supported", "two", agrees())
        contradicted = candidate("contradicted", "three", disagrees(), disagrees("fins"))
        blank = candidate("blank", "four")
        stranger = candidate("stranger", "five", disagrees(grades="D"))
        everyone, twins = [supported, contradicted, blank, stranger], {"contradicted", "blank"}
        for expected in ("supported", "contradicted", "blank", "stranger"):
            assert self.name(*everyone, look_alikes=twins) == expected
            everyone = [other for other in everyone if other.code != expected]

    def test_rows_separate_only_where_the_leader_is_not_contradicted_too(self):
        leader = candidate("lead", "one", agrees("weld"), agrees("fins"), disagrees("cone", label="F3"))
        other = candidate("other", "two", disagrees("cone", label="F3"), disagrees("weld", label="F1"))
        found = rival([leader, other])
        assert [row.kind.code for row in found.separating] == ["weld"]
        assert "weld" in found.sentence
        assert "cone" not in found.sentence

    def test_nothing_leads_where_nothing_agrees(self):
        assert rival([candidate("a", "one"), candidate("b", "two", disagrees())]) is None
        assert rival([]) is None

    def test_an_undecided_rival_says_so(self):
        assert "nothing recorded separates" in rival([self.leader, candidate("b", "two", agrees())]).sentence


LED = candidate("a", "one", agrees(), agrees("tail"))


class TestLevel:
    def test_stops_at_the_family_while_a_sibling_is_open(self):
        found = level([LED, candidate("b", "one"), candidate("c", "one", disagrees())])
        assert (found.reach, found.named) == (Reach.FAMILY, "one")
        assert "against B," in found.sentence

    def test_reaches_the_type_when_every_sibling_is_contradicted(self):
        found = level([LED, candidate("b", "one", disagrees()), candidate("c", "two")])
        assert (found.reach, found.named) == (Reach.TYPE, "a")

    def test_a_contradiction_shared_with_the_leader_separates_nothing(self):
        shared = disagrees("cone", grades="D")
        leader, sibling = candidate("a", "one", agrees(), agrees("tail"), shared), candidate("b", "one", shared)
        assert separating(leader, sibling) == ()
        assert level([leader, sibling]).reach is Reach.FAMILY

    def test_the_only_type_of_a_family_says_so(self):
        found = level([candidate("a", "one", agrees(), agrees("tail")), candidate("b", "two")])
        assert found.reach is Reach.TYPE
        assert "only type" in found.sentence

    def test_one_agreement_alone_names_nothing(self):
        found = level([candidate("a", "one", agrees()), candidate("b", "one", disagrees()), candidate("c", "two")])
        assert (found.reach, found.named) == (Reach.NONE, "")
        assert "one alone names neither" in found.sentence

    @pytest.mark.parametrize(
        "found",
        [
            [],
            [candidate("a", "one")],
            [candidate("a", "one", disagrees())],
            [candidate("a", "one", agrees(), disagrees("fins"))],
            [candidate("a", "one", agrees()), candidate("b", "two", agrees())],
        ],
    )
    def test_reaches_nothing_without_support_for_one_side(self, found):
        assert (level(found).reach, level(found).named) == (Reach.NONE, "")


class TestWords:
    @given(st.lists(st.lists(st.sampled_from([agrees, disagrees]), max_size=3), min_size=1, max_size=4))
    def test_nothing_is_identified_and_nothing_is_probable(self, makers):
        found = [
            candidate(f"c{n}", f"f{n % 2}", *(make(f"k{k}") for k, make in enumerate(made)))
            for n, made in enumerate(makers)
        ]
        named = rival(found)
        for sentence in (level(found).sentence, named.sentence if named else ""):
            assert not any(word in sentence.lower() for word in ("identif", "probab", "likel", "match"))
