import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.evaluation.lr import LogLR
from catalogue.evaluation.ranking import Candidate, counts, order, rival, separating
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


def candidate(code, family, *found, weight=None):
    """Make a candidate; without ``weight`` an agreement adds half a power of ten and a disagreement takes one."""
    if weight is None:
        weight = sum({Verdict.AGREES: 0.5, Verdict.DISAGREES: -1.0}.get(one.verdict, 0.0) for one in found)
    return Candidate(code, code.upper(), family, found, LogLR(weight, weight, weight))


def votes(*found):
    told = counts(found)
    return told.agrees, told.disagrees


class TestCounts:
    def test_counts_every_verdict(self):
        told = counts([finding(verdict, kind=f"k{place}") for place, verdict in enumerate(Verdict)])
        assert (told.agrees, told.disagrees, told.not_observed, told.not_in_reference, told.no_weight) == (1,) * 5

    def test_one_design_has_one_vote(self):
        assert votes(agrees("bead", group="weld", grades="C"), agrees("finish", group="weld", grades="A")) == (1, 0)

    def test_what_weighs_most_speaks_for_a_design_and_the_disagreement_at_equal_weight(self):
        strong = replace(agrees("a", group="g"), weight=LogLR(1.0, 1.0, 1.0))
        assert votes(strong, replace(disagrees("b", group="g"), weight=LogLR(-0.4, -0.4, -0.4))) == (1, 0)
        assert votes(agrees("a", group="g"), disagrees("b", group="g")) == (0, 1)

    def test_parts_of_one_design_vote_apart_and_spend_a_source_once(self):
        shared, other = SourceRef("S1", "A"), SourceRef("S2", "C")
        nozzle = agrees(component="nozzle", sources={shared})
        assert votes(nozzle, agrees(component="body", sources={shared})) == (1, 0)
        assert votes(nozzle, agrees(component="body", sources={shared, other})) == (2, 0)

    def test_a_source_may_speak_of_two_designs(self):
        shared = SourceRef("S1", "A")
        assert votes(agrees("a", sources={shared}), agrees("b", sources={shared})) == (2, 0)

    @given(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=8), st.randoms())
    def test_the_order_of_findings_plays_no_part(self, grades, random):
        found = [agrees(f"k{place % 3}", component=f"{place % 2}", grades=g) for place, g in enumerate(grades)]
        shuffled = random.sample(found, len(found))
        assert counts(found) == counts(shuffled)


class TestOrder:
    def test_best_first_and_ties_by_code(self):
        found = [candidate("c", "f", agrees()), candidate("b", "f", disagrees()), candidate("a", "f", agrees())]
        assert [c.code for c in order(found)] == ["a", "c", "b"]
        assert order(found) == order(reversed(found))

    def test_the_last_bits_of_a_weight_put_nobody_first(self):
        found = [candidate("b", "f", weight=0.1 + 0.2), candidate("a", "f", weight=0.3)]
        assert [c.code for c in order(found)] == ["a", "b"]

    def test_a_candidate_cannot_be_without_family(self):
        with pytest.raises(ValueError):
            Candidate("a", "A", "", (), LogLR(0.0, 0.0, 0.0))


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

    def test_the_leader_may_be_named(self):
        found = [candidate("a", "one", agrees(), weight=1.0), candidate("b", "two", agrees(), weight=0.9)]
        assert rival(found).candidate.code == "b" and rival(found, leader="b").candidate.code == "a"

    def test_rows_separate_only_where_the_leader_is_not_contradicted_too(self):
        leader = candidate("lead", "one", agrees("weld"), agrees("fins"), disagrees("cone", label="F3"), weight=1.0)
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


class TestSeparating:
    def test_a_contradiction_shared_with_the_leader_separates_nothing(self):
        shared = disagrees("cone", grades="D")
        assert separating(candidate("a", "one", agrees(), shared), candidate("b", "one", shared)) == ()


class TestWords:
    @given(st.lists(st.lists(st.sampled_from([agrees, disagrees]), max_size=3), min_size=1, max_size=4))
    def test_nothing_is_identified_and_nothing_is_probable(self, makers):
        found = [
            candidate(f"c{n}", f"f{n % 2}", *(make(f"k{k}") for k, make in enumerate(made)))
            for n, made in enumerate(makers)
        ]
        named = rival(found)
        sentence = named.sentence if named else ""
        assert not any(word in sentence.lower() for word in ("identif", "probab", "likel", "match"))
