import json

import pytest

from catalogue.vision.offer import LeftOut, Offer, OfferedOutline

SQUARE = [[0.0, 0.0], [9.0, 0.0], [9.0, 9.0]]


def test_it_survives_json():
    made = Offer(640, 480, (OfferedOutline(SQUARE, 0.5),), (LeftOut("label", SQUARE, "A label."),), "")
    assert Offer.from_plain(json.loads(json.dumps(made.plain()))) == made


@pytest.mark.parametrize("wrong", [
    lambda: OfferedOutline(SQUARE[:2], 0.5), lambda: OfferedOutline(SQUARE, 1.5),
    lambda: LeftOut("label", SQUARE[:2], "A label."), lambda: Offer(1, 1, (), (), ""),
    lambda: Offer(1, 1, (OfferedOutline(SQUARE, 0.5),), (), "There is none."),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        wrong()


@pytest.mark.parametrize("stated", [{}, {"width": 1}, {"width": 1, "height": 1, "outlines": [{}], "left_out": [],
                                                       "sentence": ""}])  # fmt: skip
def test_what_is_no_offer_is_refused(stated):
    with pytest.raises((KeyError, TypeError, ValueError)):
        Offer.from_plain(stated)
