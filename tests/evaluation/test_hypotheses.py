"""Propositions, the level an answer reaches, and what is never answered."""

import math
from dataclasses import replace

import numpy as np
import pytest

from catalogue.evaluation import scale
from catalogue.evaluation.evidence import evidence, ruled
from catalogue.evaluation.hypotheses import ASKED, Level, Named, Question, answer, upper_questions
from catalogue.evaluation.lr import NOTHING, LogLR
from catalogue.evaluation.population import DOUBT, compile_population
from catalogue.evaluation.simulate import Plan, fragment
from catalogue.evaluation.synthetic import invented
from catalogue.evaluation.values import Expectation, Kind, Observation, SourceRef, State, ValueType, Verdict
from catalogue.evaluation.weighing import weigh

KINDS = [Kind(f"length-{n}", f"Length {n}", ValueType.NUMBER, "mm", 10, 3000) for n in range(5)]
NAMES = {"kn-23": "KN-23", "kn-24": "KN-24", "9m723": "9M723", "kh-47": "Kh-47M2", "umpk": "UMPK"}
FAMILIES = {
    "kn-23": "Hwasong-11 series",
    "kn-24": "Hwasong-11 series",
    "9m723": "Iskander",
    "kh-47": "Kh",
    "umpk": "UMPK",
}
SOURCE, OTHER = (frozenset({SourceRef(code, "A")}) for code in ("S1", "S2"))


def published(**values):
    rows = {"kn-23": 500.0, "9m723": 900.0, "kh-47": 1500.0, "umpk": 200.0, **values}
    return {
        code: [Expectation(kind, value, sources=SOURCE if place % 2 else OTHER) for place, kind in enumerate(KINDS)]
        for code, value in rows.items() if value
    }  # fmt: skip


def weighed(values, kinds=KINDS, **more):
    population = compile_population(published(**more), FAMILIES, case="x")
    return weigh([Observation(kind, State.VALUE, value) for kind, value in zip(kinds, values, strict=True)], population)


def test_a_sibling_without_data_keeps_the_answer_at_the_family():
    found = answer(weighed([500.0] * 5), NAMES)
    assert (found.level, found.named, found.open) == (Level.FAMILY, "Hwasong-11 series", ("kn-24",))
    assert found.sentence.endswith("it does not decide between KN-23 or KN-24.")


def test_a_sibling_that_fits_as_well_keeps_it_there_too():
    assert answer(weighed([500.0] * 5, **{"kn-24": 501.0}), NAMES).level is Level.FAMILY


def test_a_sibling_that_is_told_apart_lets_it_reach_the_type():
    found = answer(weighed([500.0] * 5, **{"kn-24": 700.0}), NAMES)
    assert (found.level, found.named, found.open) == (Level.TYPE, "kn-23", ())


def test_one_agreement_alone_names_nothing():
    found = answer(weighed([200.0], KINDS[:1]), NAMES)
    assert found.weight.value >= 0.3 and (found.level, found.named) == (Level.NONE, "")
    assert found.sentence == "One recorded feature supports UMPK; one alone names neither a type nor a family."


def test_weak_support_does_not_reach_a_type_though_nothing_rivals_it():
    """Two rows whose values most other types share: a family, and no type."""
    found = answer(weighed([200.0] * 2, KINDS[:2], **{"9m723": 201.0, "kh-47": 199.0}), NAMES)
    assert (found.level, found.named) == (Level.FAMILY, "UMPK")
    assert 0.3 <= found.weight.value < 1


@pytest.mark.parametrize("values", [[], [333.0] * 5])
def test_without_support_nothing_is_named(values):
    found = answer(weighed(values, KINDS[: len(values)]), NAMES)
    assert (found.level, found.named) == (Level.NONE, "")


def test_what_rests_on_one_source_names_nothing():
    reference = {code: [replace(one, sources=SOURCE) for one in listed] for code, listed in published().items()}
    population = compile_population(reference, FAMILIES, case="x")
    found = answer(weigh([Observation(kind, State.VALUE, 500.0) for kind in KINDS], population), NAMES)
    assert found.level is Level.NONE and found.weight.value > 1
    assert found.sentence == "All that supports KN-23 rests on one source; one alone names neither a type nor a family."


def test_pictures_are_no_recorded_design():
    pictures = {code: LogLR(value, value, value) for code, value in {"umpk": 1.2, "kn-23": -0.5}.items()}
    bare = weighed([], []).with_group("photographs", pictures)
    found = answer(bare, NAMES, pictures="photographs")
    assert found.level is Level.NONE and "photographs alone name neither" in found.sentence
    one = weighed([200.0], KINDS[:1]).with_group("photographs", pictures)
    assert "One recorded feature supports UMPK" in answer(one, NAMES, pictures="photographs").sentence


def test_one_report_sets_a_type_against_its_rival_no_further_than_the_doubt_about_it():
    reference = {
        code: [replace(one, sources=frozenset({SourceRef("S9", "B")})) for one in listed]
        for code, listed in published().items()
    }
    population = compile_population(reference, FAMILIES, case="x")
    found = weigh([Observation(kind, State.VALUE, 500.0) for kind in KINDS], population).apart("kn-23", "9m723")
    assert found.value == pytest.approx(-math.log10(DOUBT["B"])) and found.high <= found.value + 1e-9


@pytest.mark.parametrize("seed", [37, 57, 161])
def test_the_best_family_is_looked_at_though_a_type_of_another_leads(seed):
    """Invented libraries in which the best supported type is of another family than the best supported family."""
    rng = np.random.default_rng(seed)
    world = invented(rng, types=12)
    population = compile_population(world.published, world.families, case="")
    codes = sorted(world.families)
    seen, _ = fragment(world, codes[rng.integers(12)], Plan(most_recorded=3), rng)
    _, weighing = ruled(seen, world.published, population)
    weights = {name: weighing.family(name).value for name in set(population.families)}
    best = max(weights, key=weights.get)
    assert world.families[weighing.order()[0]] != best
    found = answer(weighing, {code: code for code in codes})
    assert (world.families[found.leader], found.weight.value) == (best, pytest.approx(weights[best]))


def test_excluding_all_others_supports_nobody():
    """Nothing is published of the KN-24, so a part that fits no listed type is no reason to name it."""
    values = weighed([333.0] * 5).values()
    assert values.max() <= 0


def test_the_family_weighs_more_than_a_member_that_is_not_told_apart():
    weighing = weighed([500.0] * 5)
    assert weighing.family("Hwasong-11 series").value > weighing.total("kn-23").value
    assert weighing.apart("kn-23", "kn-24").value == 0
    assert weighing.apart("kn-23", "9m723").value == pytest.approx(-weighing.apart("9m723", "kn-23").value)
    assert weighing.apart("kn-23", "9m723").value > 1


class TestPropositions:
    named = Named("Release 3", NAMES, 0.2)

    def test_each_level_is_a_pair_of_sentences_about_a_named_population(self):
        for pair in (
            self.named.of_type("kn-23"),
            self.named.of_family("Iskander"),
        ):
            assert pair.first != pair.second and "item" in pair.first and "item" in pair.second
            assert "the 5 types of Release 3" in pair.population and "0.2 of all fragments" in pair.population
        assert "or of a type that is not in it" in self.named.of_type("kn-23").second

    def test_the_rival_stands_in_the_sentence_by_name(self):
        pair = self.named.between("kn-23", "9m723")
        told = pair.sentence(weighed([500.0] * 5).apart("kn-23", "9m723"), scale.load())
        assert "of a KN-23, rather than that the item is part of a 9M723" in told


class TestQuestions:
    upper = [Question.PRODUCER, Question.DATE, Question.TRANSFER, Question.LAUNCH]

    def test_each_of_the_five_has_a_pair_of_full_sentences(self):
        assert list(ASKED) == list(Question)
        pairs = {(one.first, one.second) for one in ASKED.values()}
        assert len(pairs) == 5 and all(first != second for first, second in pairs)
        assert all(one.startswith(("the item", "the missile")) for pair in pairs for one in pair)

    def test_four_questions_above_the_type_are_refused_with_what_they_need(self):
        assert [one.question for one in upper_questions()] == self.upper
        for one in upper_questions():
            assert one.sentence.startswith("Not answered: ")
            assert ASKED[one.question].needs in one.sentence and "The type says nothing about it" in one.sentence

    @pytest.mark.parametrize("question", upper)
    def test_evidence_of_its_own_lifts_one_refusal_and_answers_nothing(self, question):
        told = {one.question: one.sentence for one in upper_questions({question})}
        assert [one for one in self.upper if not told[one].startswith("Not answered")] == [question]
        assert "has no number" in told[question] and "a person concludes" in told[question]

    def test_evidence_on_the_type_answers_none_of_them(self):
        assert upper_questions({Question.TYPE}) == upper_questions()


class TestEvidence:
    def find(self, *observations, **more):
        reference = published(**more)
        return evidence(list(observations), reference, compile_population(reference, FAMILIES, case="x"), names=NAMES)

    def test_every_finding_has_its_weight_and_what_does_not_count_none(self):
        found = self.find(Observation(KINDS[0], State.VALUE, 500.0), Observation(KINDS[1], State.NOT_VISIBLE))
        rows = found.candidate("kn-23").findings
        assert [row.verdict for row in rows[:2]] == [Verdict.AGREES, Verdict.NOT_OBSERVED]
        assert rows[0].weight.value > 0.3 and not any(row.weight.weighs for row in rows[1:])
        assert found.candidate("9m723").findings[0].weight.value < -1

    def test_exclusions_name_the_observation_that_opposes_most(self):
        found = self.find(Observation(KINDS[1], State.VALUE, 890.0), Observation(KINDS[0], State.VALUE, 500.0))
        excluded = {one.code: one for one in found.exclusions}
        # The first observation agrees with the 9M723 and the second with the KN-23, so the other one opposes most.
        assert (excluded["9m723"].strongest, excluded["kn-23"].strongest) == (1, 0)
        both = self.find(*(Observation(kind, State.VALUE, 500.0) for kind in KINDS[:3]))
        assert {one.code for one in both.exclusions} == {"9m723", "kh-47", "umpk"}
        assert all(one.against.value < -1 and one.strongest in range(3) for one in both.exclusions)
        assert "kn-24" not in {one.code for one in both.exclusions}

    def test_what_the_findings_do_not_let_count_weighs_nothing(self):
        torn = self.find(Observation(KINDS[0], State.VALUE, 300.0, damage=frozenset({"tear"})))
        assert torn.candidate("kn-23").findings[0].verdict is Verdict.NO_WEIGHT
        assert torn.weighing.row(0, "kn-23") == NOTHING and not torn.weighing.by_design("kn-23")

    def test_types_that_all_fit_as_badly_are_not_excluded(self):
        """Each is opposed, and so is nearly every alternative: the total has no words against it."""
        doubtful = frozenset({SourceRef("S9", "D")})
        reference = {f"t{n}": [Expectation(KINDS[0], 500.0, sources=doubtful)] for n in range(30)}
        population = compile_population(reference, {code: code for code in reference}, case="x")
        seen = [Observation(KINDS[0], State.VALUE, 900.0)]
        found = evidence(seen, reference, population, names={code: code for code in reference})
        assert found.weighing.joint.sums.max() <= -math.log10(2) < found.weighing.values().min()
        assert found.exclusions == ()

    def test_only_the_parts_that_the_item_shows_are_looked_at_next(self):
        reference = {
            code: [Expectation(KINDS[0], value, component=part, sources=SOURCE) for part in ("front", "rear")]
            for code, value in {"kn-23": 100.0, "9m723": 200.0}.items()
        }
        population = compile_population(reference, FAMILIES, case="x")
        for shown, told in (((), {"front", "rear"}), (("rear",), {"rear"}), (("nose",), set())):
            found = evidence([], reference, population, names=NAMES, components=shown)
            assert {one.component for one in found.next_observations} == told

    def test_the_next_observation_is_one_that_separates_and_was_not_made(self):
        reference = {
            "kn-23": [Expectation(KINDS[0], 500.0, sources=SOURCE), Expectation(KINDS[1], 100.0, sources=SOURCE),
                      Expectation(KINDS[2], 300.0, sources=SOURCE)],
            "kn-24": [Expectation(KINDS[0], 500.0, sources=SOURCE), Expectation(KINDS[1], 200.0, sources=SOURCE),
                      Expectation(KINDS[2], 300.5, sources=SOURCE), Expectation(KINDS[3], 50.0, sources=SOURCE)],
        }  # fmt: skip
        population = compile_population(reference, FAMILIES, case="x")
        found = evidence([Observation(KINDS[0], State.VALUE, 500.0)], reference, population, names=NAMES)
        first, *others = found.next_observations
        assert first.kind == KINDS[1] and set(first.between) == {"kn-23", "kn-24"}
        # Lengths that differ by less than a measurement tell next to nothing, those of one rival alone nothing.
        assert all(one.kind == KINDS[2] and one.bits < first.bits / 10 for one in others)
        assert 0.1 < first.bits <= 1
        looked = [Observation(KINDS[n], state, value) for n, state, value in (
            (0, State.VALUE, 500.0), (1, State.NOT_VISIBLE, None))]  # fmt: skip
        again = evidence(looked, reference, population, names=NAMES)
        assert KINDS[1] not in [one.kind for one in again.next_observations]
