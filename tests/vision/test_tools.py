import json

import numpy as np
import pytest

from catalogue.vision import card
from catalogue.vision.gauges import CardSeen, Height, RulerSeen, Stated, TwoPoints
from catalogue.vision.scale import Scale
from catalogue.vision.tools import TOOLS, curve, take
from tests.vision.photographed import camera

BY_TWO = Stated(TwoPoints([[0, 0], [1000, 0]], 500.0, 0.5))
BY_RULER = Stated(RulerSeen([[0, 0], [900, 0]], 1.0, 0.5, 0.002, ["About 450 ticks."]), Height(20.0, 800.0, 5.0))


def by_card():
    view = camera(slant=30, span_mm=520, distortion=0.02)
    found = {str(number): view.seen(card.corners_mm(number)).tolist() for number in card.MARKERS}
    return Stated(CardSeen(100.0, list(view.size), found)), view


SOURCES = {"two points": BY_TWO, "ruler": BY_RULER, "card": by_card()[0]}


def arc(diameter_px, bend=80, count=9, middle=(700.0, 600.0)):
    at = np.radians(np.linspace(0, bend, count))
    return (np.array(middle) + diameter_px / 2 * np.column_stack([np.cos(at), np.sin(at)])).tolist()


POINTS = {
    "length": [[300, 300], [700, 350]], "angle": [[300, 300], [700, 350], [900, 700]],
    "three_point_arc": arc(600, count=3), "best_fit_arc": arc(600), "hole_circle": arc(600, 300, 6),
    "slanted_hole_circle": arc(600, 315, 8),
}  # fmt: skip


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("source", SOURCES)
class TestEveryToolWithEverySource:
    def test_gives_the_same_from_what_json_kept(self, tool, source):
        stated = SOURCES[source]
        if tool == "slanted_hole_circle" and source == "card":
            with pytest.raises(ValueError, match="square already"):
                take(tool, POINTS[tool], stated, sigma_px=1.25)
            return
        first = take(tool, POINTS[tool], stated, sigma_px=1.25)
        kept = json.loads(json.dumps({"points": POINTS[tool], "gauge": stated.plain(), "result": first.plain()}))
        again = take(tool, kept["points"], Stated.from_plain(kept["gauge"]), sigma_px=1.25)
        assert again.plain() == kept["result"]
        assert again.low < again.value < again.high and again.unit == TOOLS[tool].unit and again.sentences

    def test_refuses_too_few_points_in_a_sentence(self, tool, source):
        with pytest.raises(ValueError, match=f"needs {TOOLS[tool].least}"):
            take(tool, POINTS[tool][:1], SOURCES[source], sigma_px=1.25)

    def test_draws_what_was_fitted(self, tool, source):
        line = np.array(curve(tool, POINTS[tool], SOURCES[source], sigma_px=1.25))
        assert (len(line) > 0) is TOOLS[tool].round
        for point in POINTS[tool] if source != "card" and len(line) else ():
            assert np.hypot(*(line - point).T).min() < 6


def test_a_printed_circle_is_drawn_where_it_is_seen():
    stated, view = by_card()
    at = np.radians(np.linspace(10, 170, 12))
    mm = np.array([105.0, 60.0]) + 60 * np.column_stack([np.cos(at), np.sin(at)])
    line = np.array(curve("best_fit_arc", view.seen(mm).tolist(), stated, sigma_px=1.25))
    for point in view.seen(mm):
        assert np.hypot(*(line - point).T).min() < 3
    assert take("best_fit_arc", view.seen(mm).tolist(), stated, sigma_px=1.25).value == pytest.approx(120, rel=0.01)


def test_a_count_without_a_card_says_when_it_holds():
    for stated, said in ((BY_TWO, True), (by_card()[0], False)):
        holes = arc(600, 315, 8) if said else by_card()[1].seen(np.array(arc(100, 315, 8, (105.0, 148.0)))).tolist()
        found = take("hole_circle", holes, stated, sigma_px=1.25)
        assert found.counts == [8] and ("square on" in " ".join(found.sentences)) is said


def test_a_height_makes_what_lies_nearer_smaller():
    flat = Stated(BY_RULER.source)
    lower, higher = (take("length", POINTS["length"], one, sigma_px=1.25).value for one in (flat, BY_RULER))
    assert higher == pytest.approx(lower * (1 - 20 / 800))


def test_a_length_that_was_taken_as_exact_says_so():
    exact = Stated(TwoPoints([[0, 0], [1000, 0]], 500.0))
    assert "The known length was taken as exact." in take("length", POINTS["length"], exact, sigma_px=1).sentences
    assert "taken as exact" not in " ".join(take("length", POINTS["length"], BY_TWO, sigma_px=1).sentences)


def test_coarser_clicks_widen():
    fine, coarse = (take("best_fit_arc", POINTS["best_fit_arc"], BY_TWO, sigma_px=px) for px in (1.25, 5.0))
    assert coarse.uncertainty > 3 * fine.uncertainty


def test_a_point_beyond_the_horizon_is_refused():
    view = camera(slant=70, span_mm=520)
    found = {str(number): view.seen(card.corners_mm(number)).tolist() for number in card.MARKERS}
    stated = Stated(CardSeen(100.0, list(view.size), found))
    # Looking down by 20 degrees the camera sees the horizon 466 px from the middle of its 1,200 rows.
    with pytest.raises(ValueError, match="horizon"):
        take("length", [[800, 500], [800, 1150]], stated, sigma_px=1.25)


def test_what_the_ruler_gave_is_the_scale():
    assert BY_RULER.source.gauge() == Scale(0.5, 0.002, "ruler with a tick every 1 mm", ("About 450 ticks.",))
