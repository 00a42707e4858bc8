import cv2
import numpy as np
import pytest

from catalogue.vision.circles import Proposal, _spaced, propose
from tests.vision.shards import on_circle

RIM = on_circle(190, np.linspace(0, 2 * np.pi, 120, endpoint=False))
TILT = np.array([[0.9, 0.1], [-0.15, 0.7]])


def flange(count, *, left=None, seed=1, speckle=0):
    """A drawn flange of ``count`` holes, seen at a slant: picture, outline and hole centres."""
    random = np.random.default_rng(seed)
    grey = np.full((480, 640), 60, np.uint8)
    outline = RIM @ TILT.T + [320, 240]
    cv2.fillPoly(grey, [np.rint(outline).astype(int)], 170, cv2.LINE_AA)
    centres = on_circle(150, 0.3 + np.arange(left or count) * 2 * np.pi / count) @ TILT.T + [320, 240]
    ring = on_circle(12, np.linspace(0, 2 * np.pi, 40)) @ TILT.T
    for centre in centres:
        cv2.fillPoly(grey, [np.rint((centre + ring) * 16).astype(int)], 40, cv2.LINE_AA, 4)
    hub = on_circle(80, np.linspace(0, 2 * np.pi, 60)) @ TILT.T + [320, 240]
    cv2.fillPoly(grey, [np.rint(hub).astype(int)], 50, cv2.LINE_AA)
    for _ in range(speckle):
        spot = (on_circle(1, random.uniform(0, 6.28, 1))[0] * random.uniform(90, 180)) @ TILT.T + [320, 240]
        cv2.circle(grey, np.rint(spot).astype(int).tolist(), int(random.integers(5, 12)), 120, -1, cv2.LINE_AA)
    noisy = cv2.GaussianBlur(grey, (0, 0), 1).astype(float) + random.normal(0, 4, grey.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8), outline, centres


@pytest.mark.parametrize("count", [5, 8, 10, 12])
def test_proposes_the_holes_where_they_are(count):
    grey, outline, centres = flange(count)
    best = propose(grey, outline)[0]
    assert best.count == count and best.whole
    apart = np.hypot(*(best.centres[:, None] - centres[None]).transpose(2, 0, 1)).min(axis=1)
    assert apart.max() < 3


def test_holes_out_of_place_speak_against():
    places = on_circle(190, np.arange(8) * np.pi / 4) + 264
    between = on_circle(190, np.array([np.pi / 8, 3.4 * np.pi / 8])) + 264
    supports = []
    for holes in (places, np.vstack([places, between])):
        found = _spaced(np.array([264.0, 264]), np.arange(len(holes)), holes)
        supports.append(next(one.support for one in found if one.count == 8))
    assert supports[0] == pytest.approx(8, abs=0.01) and supports[1] < 6.5


def test_stains_do_not_hide_them():
    grey, outline, _ = flange(8, speckle=6)
    assert 8 in [one.count for one in propose(grey, outline)]


def test_the_rest_of_a_circle_is_no_whole_one():
    grey, outline, _ = flange(8, left=6)
    best = propose(grey, outline)[0]
    assert best.count == 8 and not best.whole and len(best.centres) == 6


def test_a_part_without_holes_gives_nothing():
    grey, outline, _ = flange(100, left=1)
    assert propose(grey, outline) == ()


@pytest.mark.parametrize("outline", [np.array([[0.0, 0], [5, 0], [5, 5]]), np.array([[9.0, 9], [600, 12], [600, 14]])])
def test_an_outline_that_is_no_rim_gives_nothing(outline):
    assert propose(flange(8)[0], outline) == ()


def test_repeats_itself():
    grey, outline, _ = flange(10, speckle=10)
    first, second = propose(grey, outline), propose(grey, outline)
    assert [(one.count, one.support) for one in first] == [(one.count, one.support) for one in second]


def test_more_holes_than_the_circle_has_are_no_proposal():
    with pytest.raises(ValueError, match="none of a circle"):
        Proposal(np.zeros((5, 2)), 4, 3.0)
