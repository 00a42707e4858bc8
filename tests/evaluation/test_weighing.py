"""Weights of observations, row by row, by design and together, against slow references and by their properties."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.evaluation.designs import ONE_SOURCE
from catalogue.evaluation.marks import Mark
from catalogue.evaluation.population import DOUBT, compile_population
from catalogue.evaluation.values import Expectation, Kind, Observation, SourceRef, State, ValueType, Verdict
from catalogue.evaluation.weighing import weigh

LENGTH = Kind("length", "Length", ValueType.NUMBER, "mm", 10, 3000)
WIDTH = Kind("width", "Width", ValueType.NUMBER, "mm", 10, 3000)
BOLTS = Kind("bolts", "Bolts", ValueType.COUNT, minimum=0, maximum=64, design_group="ring")
RING = Kind("ring_diameter", "Ring", ValueType.NUMBER, "mm", 10, 3000, design_group="ring")
VANES = Kind("vanes", "Vanes", ValueType.CHOICE, choices=(("present", "Present"), ("absent", "Absent")))
MAKING = Kind("making", "Making", ValueType.SET, choices=tuple((c, c) for c in ("stamped", "etched", "painted")))
PAINT = Kind("paint", "Paint", ValueType.COLOUR)
MARK = Kind("mark", "Mark", ValueType.MARK)
VALUES = {
    LENGTH: (500.0, 900.0, 910.0, 1200.0), WIDTH: (50.0, 80.0, 50.0, 50.0), BOLTS: (8, 10, 12, 10),
    RING: (100.0, 200.0, 300.0, 200.0), VANES: ("present", "absent", "absent", "present"),
    MAKING: tuple(map(frozenset, (["stamped"], ["etched"], ["painted", "etched"], ["painted"]))),
    PAINT: ("#202020", "#f0f0f0", "#306030", "#f0f0f0"), MARK: tuple(map(Mark, ("112", "Ж-7", "KM55", "112"))),
}  # fmt: skip
CODES = ("a", "b", "c", "d")
FAMILIES = {"a": "first", "b": "second", "c": "second", "d": "fourth"}


def sources(grade="A", *codes):
    return frozenset(SourceRef(code, grade) for code in (codes or ("S1",)))


def reference(kinds=tuple(VALUES), grade="A", codes=CODES):
    return {
        code: [
            Expectation(kind, VALUES[kind][CODES.index(code)], sources=sources(grade, f"S-{code}")) for kind in kinds
        ]
        for code in codes
    }


def population(published=None, families=FAMILIES, **more):
    return compile_population(reference() if published is None else published, families, case="x", **more)


def seen(kind, value, **more):
    return Observation(kind, State.VALUE, value, **more)


def row(observation, code, published=None, **more):
    return weigh([observation], population(published, **more)).row(0, code)


@st.composite
def any_observation(draw):
    kind = draw(st.sampled_from(list(VALUES)))
    value = draw(st.sampled_from(VALUES[kind]))
    if kind.value_type is ValueType.NUMBER:
        value = draw(st.floats(10, 3000))
    damage = draw(st.sets(st.sampled_from(["heat", "tear", "corrosion", "deformation"]), max_size=2))
    return seen(kind, value, damage=frozenset(damage))


@st.composite
def on_a_part(draw):
    """An observation on one of two parts, of kinds that share a design group."""
    kind = draw(st.sampled_from([LENGTH, BOLTS, RING, VANES]))
    return seen(kind, draw(st.sampled_from(VALUES[kind])), component=draw(st.sampled_from(["front", "rear"])))


class TestOneRow:
    @pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.code)
    def test_the_published_value_supports_and_another_opposes(self, kind):
        first, other = VALUES[kind][0], VALUES[kind][1]
        assert row(seen(kind, first), "a").value > 0.05
        # A different mark is merely not in the reference.
        assert row(seen(kind, other), "a").value == 0 if kind is MARK else row(seen(kind, other), "a").value < -0.05

    @given(any_observation(), st.sampled_from(CODES), st.sampled_from("ABCD"))
    @settings(max_examples=150, deadline=None)
    def test_lies_within_its_bounds(self, observation, code, grade):
        weight = row(observation, code, reference(grade=grade))
        assert math.log10(DOUBT[grade]) - 1e-9 <= weight.value <= math.log10(len(CODES) + 1)
        assert weight.low <= weight.value <= weight.high

    @pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.code)
    def test_is_nothing_where_all_types_have_the_value(self, kind):
        same = {code: [Expectation(kind, VALUES[kind][0], sources=sources())] for code in CODES}
        weight = row(seen(kind, VALUES[kind][0]), "a", same, unknown_share=1e-9).value
        assert weight == pytest.approx(0, abs=1e-6)

    @given(st.floats(0.1, 60), st.floats(0.1, 60))
    @settings(deadline=None)
    def test_agreement_says_less_the_vaguer_the_measurement(self, one, other):
        tight, wide = (row(seen(LENGTH, 500.0, uncertainty=width), "a").value for width in sorted((one, other)))
        assert wide <= tight + 1e-9

    @given(st.floats(0.1, 60), st.floats(0.1, 60))
    @settings(deadline=None)
    def test_disagreement_says_less_the_vaguer_the_measurement(self, one, other):
        tight, wide = (row(seen(LENGTH, 700.0, uncertainty=width), "a").value for width in sorted((one, other)))
        assert wide >= tight - 1e-9

    @pytest.mark.parametrize("damage", ["heat", "tear", "deformation", "corrosion"])
    def test_damage_widens(self, damage):
        whole, damaged = (row(seen(LENGTH, 500.0, damage=frozenset(d)), "a").value for d in ([], [damage]))
        assert damaged < whole
        # Below the published value, where a torn part may lie too.
        assert row(seen(LENGTH, 470.0, damage=frozenset([damage])), "a").value > row(seen(LENGTH, 470.0), "a").value

    def test_a_torn_part_may_measure_or_count_less_and_not_more(self):
        for kind, less, more in ((BOLTS, 5, 11), (LENGTH, 350.0, 650.0)):
            whole, torn = (
                [row(seen(kind, v, damage=frozenset(d)), "a").value for v in (less, more)] for d in ([], ["tear"])
            )
            assert torn[0] > whole[0] + 0.2 and torn[1] <= whole[1] + 0.01

    def test_a_false_absent_costs_more_so_it_is_believed_less(self):
        absent, present = row(seen(VANES, "absent"), "a").value, row(seen(VANES, "present"), "b").value
        assert present < absent < 0

    def test_lower_grades_shrink_both_ways_and_widen_beside_their_size(self):
        for value in (500.0, 900.0):
            by_grade = [row(seen(LENGTH, value), "a", reference(grade=grade)) for grade in "ABCD"]
            sizes = [abs(weight.value) for weight in by_grade]
            assert sizes == sorted(sizes, reverse=True)
            share = [(weight.high - weight.low) / abs(weight.value) for weight in by_grade]
            assert share == sorted(share)

    @pytest.mark.parametrize("state", [State.NOT_VISIBLE, State.NOT_APPLICABLE])
    def test_what_was_not_seen_weighs_nothing(self, state):
        assert not row(Observation(LENGTH, state), "a").weighs

    def test_what_the_reference_lacks_or_has_no_source_for_weighs_nothing(self):
        published = reference(codes=("b", "c", "d"))
        assert not row(seen(LENGTH, 500.0), "a", published).weighs
        unsourced = {**published, "a": [Expectation(LENGTH, 500.0, unsourced=True)]}
        weighing = weigh([seen(LENGTH, 500.0)], population(unsourced))
        assert not weighing.row(0, "a").weighs
        assert list(weighing.values()) == list(weigh([seen(LENGTH, 500.0)], population(published)).values())

    def test_a_value_that_no_other_type_has_published_is_tightly_bounded(self):
        alone = {"a": reference()["a"]}
        assert 0.2 < row(seen(LENGTH, 500.0), "a", alone).value <= math.log10(2)

    def test_the_bound_grows_with_the_types_that_have_a_value(self):
        many = {f"t{n}": [Expectation(LENGTH, 20.0 + 45 * n, sources=sources())] for n in range(60)}
        weight = row(seen(LENGTH, 20.0), "t0", many, families={code: code for code in many})
        assert 1.2 < weight.value < weight.ceiling < math.log10(61)

    def test_a_report_on_this_case_and_the_report_it_was_taken_from_weigh_nothing(self):
        about = {
            **reference(),
            "a": [Expectation(LENGTH, 500.0, sources=frozenset({SourceRef("S", "A", frozenset({"x"}))}))],
        }
        assert not row(seen(LENGTH, 500.0), "a", about).weighs
        assert not row(seen(LENGTH, 500.0, sources=frozenset({"S-a"})), "a").weighs

    def test_a_sourced_value_that_does_not_count_lifts_a_disagreement(self):
        about = Expectation(LENGTH, 900.0, sources=frozenset({SourceRef("S", "A", frozenset({"x"}))}))
        published = {**reference(), "a": [*reference()["a"], about]}
        assert row(seen(LENGTH, 900.0), "a").value < -1
        assert not row(seen(LENGTH, 900.0), "a", published).weighs

    def test_a_value_that_may_belong_to_another_part_excludes_nothing(self):
        published = {**reference(), "a": [Expectation(LENGTH, 500.0, component="fin", sources=sources())]}
        assert row(seen(LENGTH, 900.0), "a", published).value == 0
        assert row(seen(LENGTH, 900.0, component="fin"), "a", published).value < -1
        assert row(seen(LENGTH, 500.0, component="nose"), "a", published).value == 0

    def test_a_limit_that_is_kept_says_nothing_and_one_that_is_broken_opposes(self):
        published = {**reference(), "a": [Expectation(LENGTH, 800.0, bound=">", sources=sources())]}
        assert row(seen(LENGTH, 900.0), "a", published).value == 0
        assert row(seen(LENGTH, 500.0), "a", published).value < -1

    @pytest.mark.parametrize("text", ["1?", "???"])
    def test_a_mark_read_by_half_says_nothing(self, text):
        assert row(seen(MARK, Mark(text)), "a").value == 0

    def test_the_formula_of_the_module(self):
        """Worked by hand for a count: f, D, p and e as the module states them."""
        published = {
            code: [Expectation(BOLTS, VALUES[BOLTS][i], sources=sources("B"))] for i, code in enumerate("abcd")
        }
        wrong = [0.05 / 2 * 0.75 * 0.25 ** (d - 1) for d in (2, 4, 2)]
        total = sum(1 / (n + 1) for n in range(65))
        other = 0.8 / 3 * sum(wrong) + 0.2 * (1 / 9) / total
        ratio = 0.95 / (0.8 * other + 0.2 * 0.95)
        assert row(seen(BOLTS, 8), "a", published).value == pytest.approx(math.log10(0.95 * ratio + 0.05))


class TestDesigns:
    def test_rows_of_one_design_count_once(self):
        both = weigh([seen(BOLTS, 8), seen(RING, 100.0)], population())
        single = [both.row(place, "a").value for place in (0, 1)]
        assert both.by_design("a")["ring"].value == pytest.approx(max(single))

    def test_one_report_opposes_no_further_than_the_doubt_about_it(self):
        observations = [seen(LENGTH, 1200.0), seen(WIDTH, 2000.0), seen(BOLTS, 40), seen(VANES, "absent")]
        alone = weigh(observations, population(reference(grade="B")))
        parts = alone.by_design("a")
        assert math.isclose(sum(one.value for one in parts.values()), math.log10(DOUBT["B"]), abs_tol=1e-9)
        assert parts[ONE_SOURCE].value > 0
        own = {code: [replace(one, sources=sources("B", f"{code}-{one.kind.code}")) for one in listed]
               for code, listed in reference(grade="B").items()}  # fmt: skip
        apart = weigh(observations, population(own)).by_design("a")
        assert ONE_SOURCE not in apart and sum(one.value for one in apart.values()) < 2 * math.log10(DOUBT["B"])

    def test_repeating_an_observation_adds_nothing(self):
        once, often = (weigh([seen(LENGTH, 500.0)] * times, population()) for times in (1, 9))
        assert often.values() == pytest.approx(once.values())

    def test_a_contradiction_within_a_design_weighs_against_the_agreement(self):
        mixed = weigh([seen(BOLTS, 8), seen(RING, 200.0)], population())
        assert mixed.by_design("a")["ring"].value == pytest.approx(sum(mixed.row(n, "a").value for n in (0, 1)))

    def test_one_source_supports_one_design_once_over_all_components(self):
        def ring(first, second):
            published = {**reference(), "a": [
                Expectation(BOLTS, 8, component="front", sources=sources("A", first)),
                Expectation(BOLTS, 8, component="rear", sources=sources("A", second))]}  # fmt: skip
            both = [seen(BOLTS, 8, component="front"), seen(BOLTS, 8, component="rear")]
            return weigh(both, population(published)).by_design("a")["ring"].value

        assert ring("S1", "S2") == pytest.approx(2 * ring("S1", "S1"))

    def test_a_row_that_does_not_count_uses_up_no_source(self):
        """In front two kinds of the ring are published by different sources, at the rear one of them by the second."""
        told = {**reference((LENGTH,)), "a": [
            Expectation(BOLTS, 8, component="front", sources=sources("A", "S1")),
            Expectation(RING, 100.0, component="front", sources=sources("D", "S2")),
            Expectation(BOLTS, 8, component="rear", sources=sources("A", "S2"))]}  # fmt: skip
        both = [seen(BOLTS, 8, component="front"), seen(RING, 100.0, uncertainty=60.0, component="front"),
                seen(BOLTS, 8, component="rear")]  # fmt: skip
        weighing = weigh(both, population(told))
        assert weighing.joint.sums[0] == pytest.approx(weighing.row(0, "a").value + weighing.row(2, "a").value)
        assert weighing.by_design("a")["ring"].value == pytest.approx(weighing.joint.sums[0])

    def test_all_types_at_once_count_a_source_once_as_well(self):
        parts = [Expectation(BOLTS, 8, component=part, sources=sources("A", "S1")) for part in ("front", "rear")]
        both = [seen(BOLTS, 8, component=part) for part in ("front", "rear")]
        weighing = weigh(both, population({**reference(), "a": parts}))
        assert weighing.joint.sums[0] == pytest.approx(weighing.row(0, "a").value)

    @given(st.lists(on_a_part(), max_size=12), st.data())
    @settings(max_examples=120, deadline=None)
    def test_all_types_at_once_agree_with_one_type_row_by_row(self, observations, data):
        named = st.frozensets(st.sampled_from(["S1", "S2", "S3"]), min_size=1)
        told = {
            code: [replace(one, component=part, sources=sources(data.draw(st.sampled_from("ABD")), *data.draw(named)))
                   for one in listed for part in ("front", "rear") if data.draw(st.booleans())]
            for code, listed in reference((LENGTH, BOLTS, RING, VANES)).items()
        }  # fmt: skip
        weighing = weigh(observations, population(told))
        for place, code in enumerate(CODES):
            slow = weighing.by_design(code)
            fast = dict(zip(weighing.designs.names, weighing.designs.weights[:, place], strict=True))
            assert {name: slow[name].value if name in slow else 0.0 for name in fast} == pytest.approx(fast)


class TestTogether:
    @given(st.lists(any_observation(), max_size=10), st.randoms())
    @settings(max_examples=60, deadline=None)
    def test_the_order_of_the_observations_changes_nothing(self, observations, random):
        shuffled = list(observations)
        random.shuffle(shuffled)
        first, second = (weigh(listed, population()) for listed in (observations, shuffled))
        assert first.values() == pytest.approx(second.values(), abs=1e-12)

    @given(st.lists(any_observation(), max_size=30))
    @settings(max_examples=60, deadline=None)
    def test_lies_within_its_bounds_with_its_interval(self, observations):
        weighing = weigh(observations, population())
        for code in CODES:
            weight = weighing.total(code)
            assert weight.floor <= weight.low <= weight.value <= weight.high <= weight.ceiling
            assert weight.value == pytest.approx(weighing.values()[CODES.index(code)])

    def test_nothing_recorded_supports_no_type(self):
        assert weigh([], population()).values() == pytest.approx([0.0] * 4, abs=1e-12)

    def test_what_look_alikes_share_cancels_however_often_it_repeats(self):
        kinds = [Kind(f"k{n}", f"K{n}", ValueType.NUMBER, "mm", 10, 3000) for n in range(20)]
        published = {
            code: [Expectation(k, 500.0 if code in "ab" else 900.0, sources=sources()) for k in kinds] for code in CODES
        }
        values = weigh([seen(k, 500.0) for k in kinds], population(published, {code: code for code in CODES})).values()
        # a and b share everything: each is told from c and d and not from the other.
        assert values[0] == pytest.approx(values[1]) and 0 < values[0] <= math.log10(3 / 0.8)

    def test_follows_the_formula_of_the_module(self):
        observations = [seen(LENGTH, 500.0), seen(VANES, "present")]
        published = {code: reference((LENGTH, VANES))[code] for code in CODES}
        weighing = weigh(observations, population(published, {code: code for code in CODES}))
        sums = [sum(weighing.row(n, code).value for n in (0, 1)) for code in CODES]
        k, u = 1 / 6, 0.2
        others = sum(10**one for one in sums[1:]) / 3
        expected = k + (1 - k) * 10 ** sums[0] / ((1 - u) * others + u * ((1 - k) + k * 10 ** sums[0]))
        assert weighing.values()[0] == pytest.approx(min(math.log10(expected), sums[0]))
        assert sums[0] < math.log10(expected)  # the cut decides here, so look at the formula beneath it as well
        more = weigh([*observations, seen(BOLTS, 8)], population(families={code: code for code in CODES}))
        assert more.values()[0] < more.joint.sums[0]

    def test_a_relative_without_data_is_taken_to_share_what_supports(self):
        published = {code: reference()[code] for code in ("a", "b", "d")}
        kin = weigh([seen(LENGTH, 900.0)], population(published))
        strangers = weigh([seen(LENGTH, 900.0)], population(published, {code: code for code in CODES}))
        assert kin.total("b").value < strangers.total("b").value - 0.05

    def test_is_the_same_for_hundreds_of_agreeing_features(self):
        kinds = [Kind(f"k{n}", f"K{n}", ValueType.COUNT) for n in range(700)]
        published = {
            code: [Expectation(k, 3 + place, sources=sources()) for k in kinds] for place, code in enumerate(CODES)
        }
        weighing = weigh([seen(k, 3) for k in kinds], population(published))
        assert weighing.total("a").value == pytest.approx(weighing.total("a").ceiling, abs=1e-6)


class TestRulings:
    def test_what_does_not_count_weighs_nothing_and_a_disagreement_never_supports(self):
        weighing = weigh([seen(LENGTH, 500.0), seen(WIDTH, 50.0)], population())
        verdicts = {code: [Verdict.NO_WEIGHT, Verdict.DISAGREES] for code in CODES}
        ruled = weighing.ruled(verdicts)
        assert weighing.row(1, "a").value > 0 and not ruled.row(0, "a").weighs and not ruled.row(1, "a").weighs
        assert ruled.row(1, "b").value == weighing.row(1, "b").value < 0


def test_a_population_is_not_complete_and_has_each_type_once():
    for share in (0, 1):
        with pytest.raises(ValueError, match="no library is complete"):
            population(unknown_share=share)
    with pytest.raises(ValueError, match="a population has types"):
        population(families={})
