"""Tippett and calibration plots: well-formed, spoken, and true to their numbers."""

from xml.etree import ElementTree

import pytest

from catalogue.reporting.weight_plots import calibration_plot, tippett_plot

POINTS = [[-1.0, 100.0, 100.0], [0.0, 90.0, 20.0], [1.0, 40.0, 0.0]]
STEPS = [[-1.2, -0.5, None, 0, 40], [-0.4, 0.6, 0.1, 8, 10], [0.7, 1.1, None, 12, 0]]


def read(svg):
    return ElementTree.fromstring(svg)


class TestTippett:
    def test_curves_lie_where_the_shares_do(self):
        drawn = read(tippett_plot(POINTS, key="t", title="Tippett plot"))
        same, different = ([tuple(map(float, place.split(","))) for place in one.get("points").split()]
                           for one in drawn.findall("polyline"))  # fmt: skip
        assert same[0][1] == different[0][1] < same[1][1] < same[2][1] < different[2][1]
        assert same[1][0] == different[1][0] and same[0][0] < same[1][0] < same[2][0]
        assert len({one.get("stroke-dasharray") for one in drawn.findall("polyline")}) == 2

    def test_is_named_and_spoken(self):
        drawn = read(tippett_plot(POINTS, key="t", title="Tippett plot"))
        assert drawn.find("title").text == "Tippett plot"
        assert "90 % of pairs of the same type, 20 % of pairs of different types" in drawn.find("desc").text
        assert {"same type", "different types", "log10 likelihood ratio"} <= {one.text for one in drawn.findall("text")}

    @pytest.mark.parametrize("points", [[[0.0, 100.0, 100.0]], [[0.2, 100.0, 100.0], [0.3, 5.0, 0.0]]])
    def test_copes_with_weights_on_one_side(self, points):
        assert read(tippett_plot(points, key="t", title="T")).findall("polyline")


class TestCalibration:
    def test_a_step_lies_where_it_ought_to_be(self):
        drawn = read(calibration_plot([[0.0, 1.0, 0.0, 5, 5], [1.5, 2.0, 2.0, 5, 1]], key="c", title="T"))
        steps = [one for one in drawn.findall("line") if one.get("stroke-width") == "4"]
        diagonal = next(one for one in drawn.findall("line") if one.get("stroke-dasharray"))
        middle = (float(diagonal.get("y1")) + float(diagonal.get("y2"))) / 2
        assert float(steps[0].get("y1")) == pytest.approx(middle, abs=0.1), "0 lies in the middle"
        assert float(steps[1].get("y1")) < middle and float(steps[0].get("x2")) > float(steps[0].get("x1")) + 20

    def test_what_lies_beyond_bounds_is_at_the_edge_and_open(self):
        drawn = read(calibration_plot(STEPS, key="c", title="Calibration plot"))
        places = sorted((float(one.get("x")), float(one.get("y"))) for one in drawn.findall("rect"))
        assert places[0][1] > places[1][1] + 200, "low weights lie below"
        assert all(one.get("fill") == "Canvas" for one in drawn.findall("rect"))
        spoken = drawn.find("desc").text
        assert "-1.2 to -0.5: beyond any weight downward" in spoken and "-0.4 to 0.6: 0.1" in spoken
        assert "0.7 to 1.1: beyond any weight upward" in spoken


def test_nothing_that_the_content_policy_forbids():
    svg = tippett_plot(POINTS, key="t", title="T") + calibration_plot(STEPS, key="c", title="T")
    assert "style" not in svg and "script" not in svg and "href" not in svg
