import re

import cv2
import numpy as np
import pytest

from catalogue.vision import card
from catalogue.vision.measure import length
from tests.vision import photographed, shards
from tests.vision.photographed import CARD, PER_MM, camera

ENDS = np.array([[55.0, 100], [155, 200]])


def picture(view, seed=1, **more):
    return view.photograph(np.random.default_rng(seed), **more)


class TestPdf:
    DATA = card.pdf()

    def test_is_a4_to_a_hundredth_of_a_millimetre(self):
        width, height = map(float, re.search(rb"/MediaBox \[0 0 (\S+) (\S+)\]", self.DATA).groups())
        assert (width * 25.4 / 72, height * 25.4 / 72) == pytest.approx((210, 297), abs=0.01)

    def test_every_object_is_where_the_table_says(self):
        table = int(re.search(rb"startxref\n(\d+)", self.DATA).group(1))
        assert self.DATA[table:].startswith(b"xref\n0 6\n")
        for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n", self.DATA), start=1):
            assert self.DATA[int(place) :].startswith(b"%d 0 obj" % number)

    def test_the_page_is_as_long_as_it_says(self):
        stated = int(re.search(rb"/Length (\d+)", self.DATA).group(1))
        assert len(self.DATA.split(b"stream\n", 1)[1].split(b"\nendstream", 1)[0]) == stated

    def test_asks_the_printer_not_to_scale_and_the_reader_to_measure(self):
        assert b"/PrintScaling /None" in self.DATA
        assert b"Measure the line above: it must be" in self.DATA and b"100.0 mm long" in self.DATA

    def test_the_check_line_is_100_mm(self):
        row = CARD[30 * PER_MM] < 128
        dark = np.flatnonzero(row[50 * PER_MM : 160 * PER_MM])
        assert (dark[-1] - dark[0] + 1) / PER_MM == pytest.approx(100, abs=0.3)

    def test_the_ruler_has_a_tick_for_every_millimetre(self):
        row = CARD[265 * PER_MM, 54 * PER_MM : 157 * PER_MM].astype(float)
        ticks = np.flatnonzero((row[1:-1] < row[:-2]) & (row[1:-1] <= row[2:]) & (row[1:-1] < 200))
        assert len(ticks) == 101 and (ticks[-1] - ticks[0]) / PER_MM == pytest.approx(100, abs=0.3)

    def test_the_markers_are_where_the_card_says(self):
        corners, numbers, _ = cv2.aruco.ArucoDetector(
            cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
        ).detectMarkers(CARD)
        assert sorted(numbers.ravel()) == sorted(card.MARKERS)
        for number, found in zip(numbers.ravel(), corners, strict=True):
            assert np.abs(found.reshape(4, 2) / PER_MM - card.corners_mm(int(number))).max() < 0.3

    def test_is_always_the_same(self):
        assert card.pdf() == self.DATA


@pytest.mark.parametrize("slant", [0, 25, 50])
@pytest.mark.parametrize("distortion", [0.0, 0.02])
def test_finds_the_card_to_a_tenth_of_a_millimetre(slant, distortion):
    view = camera(slant=slant, span_mm=520, distortion=distortion)
    plane = card.detect(picture(view))
    assert plane.corners == 16
    assert length(view.seen(ENDS), plane).value_mm == pytest.approx(100 * np.sqrt(2), abs=0.1)
    assert plane.residual_px < 0.15


def test_corners_are_found_to_a_tenth_of_a_pixel_through_blur_and_noise():
    view = camera(span_mm=600)
    plane = card.detect(picture(view, blur=2.0, noise=10))
    assert plane.residual_px < 0.15


def test_a_print_that_is_too_small_is_corrected():
    view = camera(span_mm=520)
    plane = card.detect(picture(view), check_line_mm=95)
    found = length(view.seen(ENDS), plane, sigma_px=0.01)
    assert found.value_mm == pytest.approx(95 * np.sqrt(2), abs=0.1)
    assert found.uncertainty_mm == pytest.approx(found.value_mm * 0.3 / 95, rel=0.2)


def test_a_covered_marker_is_told():
    view = camera(slant=0, turn=0, span_mm=520)
    grey = picture(view)
    cv2.fillConvexPoly(grey, np.rint(view.seen(card.corners_mm(3))).astype(int), 120)
    plane = card.detect(grey)
    assert plane.corners == 12 and any("Not all markers" in said for said in plane.sentences)


def test_no_card_is_said_in_a_sentence():
    with pytest.raises(card.NoCard, match="0 of 4 markers"):
        card.detect(np.full((400, 600), 128, np.uint8))


def test_two_cards_are_refused():
    small = cv2.resize(CARD, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    with pytest.raises(card.NoCard, match="only one card"):
        card.detect(np.hstack([small, small]))


def test_a_check_line_of_another_length_is_no_print_of_ours():
    with pytest.raises(card.NoCard, match="no print"):
        card.detect(picture(camera()), check_line_mm=10)


def test_printed_arcs_are_measured_within_their_interval():
    random = np.random.default_rng(3)
    trials = [one for _ in range(8) for one in shards.photographed(random, (30, 120), 12)]
    assert len(trials) > 60
    assert np.mean([one.held for one in trials]) >= 0.88  # 0.95 within the chance of so few
    assert np.median([one.found.value_mm / one.truth for one in trials]) == pytest.approx(1, abs=0.02)


def test_the_drawn_card_is_what_the_file_says():
    assert np.array_equal(photographed.drawn_card(card.pdf()), CARD)
