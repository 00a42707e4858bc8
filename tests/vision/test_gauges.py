import json

import numpy as np
import pytest

from catalogue.vision import card
from catalogue.vision.gauges import CardSeen, Height, RulerSeen, Stated, TwoPoints
from tests.vision.photographed import camera

VIEW = camera(slant=40, span_mm=560, distortion=0.02)
CARD = CardSeen(99.5, list(VIEW.size), {str(n): VIEW.seen(card.corners_mm(n)).tolist() for n in card.MARKERS})
SOURCES = [TwoPoints([[0, 0], [900, 0]], 300.0, 0.5), CARD, RulerSeen([[0, 0], [900, 9]], 1.0, 0.3, 0.001, ["Said."])]
PLACES = np.array([[400.0, 300], [800, 600], [1200, 900]])


@pytest.mark.parametrize("height", [None, Height(15.0, 700.0, 2.0)], ids=["flat", "lifted"])
@pytest.mark.parametrize("source", SOURCES, ids=lambda one: one.by)
class TestEveryGauge:
    def test_comes_back_whole_from_json(self, source, height):
        stated = Stated(source, height)
        assert Stated.from_plain(json.loads(json.dumps(stated.plain()))) == stated

    def test_carries_there_and_back(self, source, height):
        gauge = Stated(source, height).gauge(sigma_px=1.25)
        assert gauge.to_px(gauge.to_mm(PLACES)) == pytest.approx(PLACES, abs=0.01)

    def test_says_how_the_size_is_known(self, source, height):
        words = Stated(source, height).words
        assert words.startswith("size by ") and ("height of 15 mm" in words) is (height is not None)
        assert Stated(source, height).gauge(sigma_px=1.25).sentences


def test_beyond_the_horizon_nothing_is_seen():
    gauge = CARD.gauge()
    away = np.array([[105.0, 148.0], [105.0, 1e5], [105.0, -1e5]])
    seen = np.isfinite(gauge.to_px(away)).all(axis=1)
    assert seen[0] and not seen[1:].all()


def test_what_is_no_statement_is_an_error():
    with pytest.raises(KeyError):
        Stated.from_plain({"by": "eye"})
    with pytest.raises(TypeError):
        Stated.from_plain({"by": "card", "length_mm": 3})
