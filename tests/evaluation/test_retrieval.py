"""Statistics of retrieval, against published and countable values."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.evaluation.retrieval import Share, above_every, exact_mcnemar, percentile, rank_curve, roc_area, share


class TestShare:
    def test_agrees_with_a_published_interval(self):
        # Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        for part, whole, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611),
                                       (1, 29, 0.0061, 0.1718)):  # fmt: skip
            found = share(part, whole)
            assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))

    @given(st.integers(0, 500), st.integers(1, 500))
    def test_holds_its_value(self, part, extra):
        found = share(part, part + extra)
        assert 0 <= found.low <= found.value <= found.high <= 1

    def test_narrows_with_more_trials(self):
        assert share(70, 100).high - share(70, 100).low < share(7, 10).high - share(7, 10).low

    def test_of_nothing_is_nothing_and_more_than_all_is_refused(self):
        assert share(0, 0) is None
        with pytest.raises(ValueError, match="3 of 2"):
            share(3, 2)
        with pytest.raises(ValueError, match="outside"):
            Share(1, 2, 0.5, 0.6, 0.7)


class TestRankCurve:
    def test_counts_what_is_found_so_far(self):
        curve = rank_curve([1, 1, 3, None], most=4)
        assert [point.value for point in curve] == [0.5, 0.5, 0.75, 0.75]
        assert rank_curve([], most=4) == []

    @given(st.lists(st.one_of(st.none(), st.integers(1, 12)), min_size=1))
    def test_never_falls(self, ranks):
        values = [point.value for point in rank_curve(ranks, most=12)]
        assert values == sorted(values)


class TestOpenSet:
    scores = st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=12)

    @given(scores, scores)
    def test_area_is_the_share_of_pairs_in_order(self, positive, negative):
        pairs = list(itertools.product(positive, negative))
        slow = sum((a > b) + (a == b) / 2 for a, b in pairs) / len(pairs)
        assert roc_area(positive, negative) == pytest.approx(slow)

    def test_needs_both_sides(self):
        assert roc_area([], [1.0]) is None and roc_area([1.0], []) is None
        assert above_every([1.0], []) is None and above_every([], [1.0]) is None

    def test_above_every_does_not_count_a_tie(self):
        assert above_every([3.0, 2.0, 5.0], [1.0, 3.0]).part == 1


class TestPercentile:
    def test_is_one_of_the_values(self):
        values = [float(n) for n in range(1, 21)]
        assert (percentile(values, 95), percentile(values, 50), percentile([7.0], 95)) == (19, 10, 7)
        assert percentile([], 95) is None
        with pytest.raises(ValueError, match="percentage"):
            percentile(values, 0)


class TestMcNemar:
    def test_is_the_binomial_tail_on_both_sides(self):
        assert exact_mcnemar(0, 5) == pytest.approx(2 / 32)
        assert exact_mcnemar(1, 5) == pytest.approx(2 * 7 / 64)
        assert exact_mcnemar(3, 3) == exact_mcnemar(0, 0) == 1

    @given(st.integers(0, 60), st.integers(0, 60))
    def test_does_not_depend_on_the_order(self, a, b):
        assert exact_mcnemar(a, b) == exact_mcnemar(b, a) <= 1

    def test_copes_with_many(self):
        assert 0 < exact_mcnemar(4000, 4200) < 0.05
