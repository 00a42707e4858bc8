"""Plots: well-formed, spoken, escaped, and true to their numbers."""

from xml.etree import ElementTree

import pytest

from catalogue.reporting.plots import BINS, Curve, bins, histogram, rank_curves

POINTS = [[50.0, 30.0, 70.0], [75.0, 55.0, 90.0], [100.0, 80.0, 100.0]]


def read(svg):
    return ElementTree.fromstring(svg)


def line(svg):
    return [tuple(map(float, place.split(","))) for place in svg.findall("polyline")[0].get("points").split()]


class TestRankCurves:
    def test_rises_where_the_shares_rise(self):
        places = line(read(rank_curves([Curve("plane/2", POINTS)], key="k", title="T")))
        assert [x for x, _ in places] == sorted({x for x, _ in places})
        assert places[0][1] > places[1][1] > places[2][1] == 10.0
        assert places[0][1] == (190 + 10) / 2, "50 % lies in the middle"

    def test_is_named_and_spoken(self):
        drawn = read(rank_curves([Curve("plane/2", POINTS)], key="k", title="How far down"))
        assert drawn.get("role") == "img" and drawn.get("aria-labelledby") == "k-title k-about"
        assert drawn.find("title").text == "How far down"
        assert "plane/2: 50 % among the first 1" in drawn.find("desc").text

    def test_two_curves_differ_without_colour(self):
        drawn = read(rank_curves([Curve("plane/2", POINTS), Curve("fused/2", POINTS)], key="k", title="T"))
        dashes = [one.get("stroke-dasharray") for one in drawn.findall("polyline")]
        assert len(set(dashes)) == 2
        assert {"plane/2", "fused/2"} <= {one.text for one in drawn.findall("text")}

    @pytest.mark.parametrize("points", [[], POINTS[:1], POINTS * 40])
    def test_copes_with_few_and_many_ranks(self, points):
        drawn = read(rank_curves([Curve("m", points)], key="k", title="T"))
        assert len(drawn.findall("circle")) == min(20, len(points))

    def test_a_name_cannot_become_markup(self):
        svg = rank_curves([Curve("<script>", POINTS), Curve("b", POINTS)], key="k", title="<b>")
        assert "<script" not in svg and "<b>" not in svg


class TestHistogram:
    def test_every_score_is_in_one_bin(self):
        groups = {"right": [0.1, 0.9, 20.0, 1020.9], "wrong": [0.1, 0.2], "absent": []}
        told = histogram(groups, key="k", title="T")
        for place, scores in enumerate(groups.values()):
            assert sum(counts[place] for _, _, counts in told.rows) == len(scores)
        assert {"right (4)", "wrong (2)", "absent (0)"} <= {one.text for one in read(told.svg).findall("text")}

    def test_a_bar_is_as_high_as_its_count(self):
        told = read(histogram({"a": [1.0] * 4 + [9.0]}, key="k", title="T").svg)
        heights = sorted(float(bar.get("height")) for bar in told.findall("rect"))
        assert heights[1] == pytest.approx(4 * heights[0], abs=0.2)

    @pytest.mark.parametrize("score", [0.1, 0.9, 20.0, 1000.0])
    def test_a_score_is_counted_where_it_lies(self, score):
        rows = histogram({"one": [score], "all": [0.1, 0.9, 20.0, 1000.0]}, key="k", title="T").rows
        low, high = next((float(low), float(high)) for low, high, counts in rows if counts[0])
        assert low * 0.95 <= score <= high * 1.05, "the edges are rounded to two digits"

    @pytest.mark.parametrize("scores", [[], [0.0], [5.0], [-3.0, 2.0], [0.2, 1000.0]])
    def test_bins_hold_every_score_and_rise(self, scores):
        edges = bins(scores)
        assert len(edges) == BINS + 1 and edges == sorted(set(edges))
        assert all(edges[0] <= score <= edges[-1] for score in scores)

    def test_small_scores_are_not_pressed_into_one_bin(self):
        edges = bins([0.1, 0.2, 0.3, 0.4, 1000.0])
        assert sum(edge < 0.5 for edge in edges) >= 2


def test_nothing_that_the_content_policy_forbids():
    svg = rank_curves([Curve("m", POINTS)], key="k", title="T") + histogram({"a": [1.0]}, key="h", title="T").svg
    assert "style" not in svg and "script" not in svg and "href" not in svg
