from dataclasses import replace

import cv2
import numpy as np
import pytest

from catalogue.vision.geometry import fit, project
from catalogue.vision.learned import learned_matches
from catalogue.vision.methods import METHODS, Method, compare
from catalogue.vision.signing import sign
from catalogue.vision.values import Fit, Matcher, PictureSignature
from tests.vision.drawn import blank, on_tube, plate, seen_from

CORNERS = np.array([[80.0, 80], [400, 80], [400, 400], [80, 400]])
MOTION = np.array([[0.85, -0.25, 70], [0.22, 0.9, -10], [1e-4, 5e-5, 1]])


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """Sign a picture by a method, each once."""
    folder, kept = tmp_path_factory.mktemp("signed"), {}

    def signed(method: Method, rgb: np.ndarray) -> PictureSignature:
        key = method.id, rgb.tobytes()
        if key not in kept:
            path = folder / f"{len(kept)}.png"
            cv2.imwrite(str(path), cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
            kept[key] = sign(path, method=method)
        return kept[key]

    return signed


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.id)
class TestEveryMethod:
    """What is promised of every recipe."""

    def test_is_found_under_its_id(self, method):
        assert METHODS[method.id] is method

    def test_recovers_a_known_motion(self, method, signed):
        found = compare(method, signed(method, plate(1)), signed(method, seen_from(plate(1), MOTION)))
        assert found.supports and found.model in {"affine", "homography"}
        assert np.abs(project(found.matrix, CORNERS) - project(MOTION, CORNERS)).max() < 2

    def test_matches_lie_where_the_motion_carries_them(self, method, signed):
        found = compare(method, signed(method, plate(1)), signed(method, seen_from(plate(1), MOTION)))
        off = np.linalg.norm(project(MOTION, found.matches[:, 0]) - found.matches[:, 1], axis=1)
        assert np.median(off) < 1.5

    def test_two_plates_do_not_support(self, method, signed):
        for other in range(2, 6):
            assert not compare(method, signed(method, plate(1)), signed(method, plate(other))).supports

    def test_a_mirrored_plate_does_not_support(self, method, signed):
        mirrored = np.ascontiguousarray(plate(1)[:, ::-1])
        assert not compare(method, signed(method, plate(1)), signed(method, mirrored)).supports

    def test_a_tube_from_two_sides_is_a_curved_surface(self, method, signed):
        left, right = (signed(method, on_tube(plate(1, 700), seen_from=side)) for side in (-20, 20))
        found = compare(method, left, right)
        assert found.supports and found.model == "curved"
        other = signed(method, on_tube(plate(2, 700), seen_from=20))
        assert not compare(method, left, other).supports

    def test_a_blank_picture_fits_nothing(self, method, signed):
        nothing = signed(method, blank())
        assert not len(nothing.keypoints) and not any(len(turn) for turn in nothing.turned)
        turns = (0, 3) if nothing.turned else (0,)
        assert compare(method, nothing, signed(method, plate(1)), turns=turns).model == "none"

    @pytest.mark.parametrize("shape", [(9, 700), (700, 9), (64, 64), (1, 1)])
    def test_slivers_and_specks_are_no_error(self, method, signed, shape):
        speck = signed(method, np.ascontiguousarray(plate(3, 700)[: shape[0], : shape[1]]))
        assert not compare(method, speck, signed(method, plate(1))).supports

    def test_repeats_itself(self, method, signed):
        a, b = signed(method, plate(1)), signed(method, seen_from(plate(1), MOTION))
        first, second = compare(method, a, b), compare(method, a, b)
        assert np.array_equal(first.matrix, second.matrix) and np.array_equal(first.matches, second.matches)

    def test_refuses_signatures_of_another_method(self, method, signed):
        other = next(one for one in METHODS.values() if one.sift.name != method.sift.name)
        with pytest.raises(ValueError, match="compares keypoints of"):
            compare(method, signed(other, blank()), signed(method, blank()))


def test_lighterglue_finds_a_turned_plate_by_its_turns(signed):
    fused = METHODS["fused/2"]
    turned, known = signed(fused, np.ascontiguousarray(np.rot90(plate(1)))), signed(fused, plate(1))
    by_turn = [len(learned_matches(turn, known.turned[0])) for turn in turned.turned]
    assert int(np.argmax(by_turn)) == 6  # a quarter counter-clockwise is undone by three more, of eight
    assert by_turn[6] > 2 * by_turn[0]
    assert len(learned_matches(turned.turned[0], signed(fused, blank()).turned[0])) == 0


class TestTurnedTogether:
    """Pairs of several turns of both pictures, fitted as one."""

    @pytest.fixture
    def learned_alone(self):
        """The recipe with a RootSIFT that never supports, so that LighterGlue's fit is the one that is given."""
        fused = METHODS["fused/2"]
        return replace(fused, rootsift=replace(fused.rootsift, chance=99_998, support=99_999))

    @pytest.fixture
    def hard(self, signed):
        """A plate, and the same one turned, smaller, softened and grainy."""
        fused, random = METHODS["fused/2"], np.random.default_rng(5)
        small = cv2.GaussianBlur(seen_from(plate(1), MOTION), (0, 0), 1.5)
        grainy = np.clip(small + random.normal(0, 12, small.shape), 0, 255).astype(np.uint8)
        return signed(fused, plate(1)), signed(fused, grainy)

    def test_they_hold_more_places_than_any_one_turn(self, learned_alone, hard):
        known, asked = hard[0].turned, hard[1].turned
        single = []
        for turn in asked:
            pairs = learned_matches(turn, known[0])
            points = turn.points[pairs[:, 0]], known[0].points[pairs[:, 1]]
            single.append(fit(*points, by=learned_alone.learned, scales=(turn.scale, known[0].scale)).distinct)
        together = compare(learned_alone, hard[1], hard[0], turns=range(8))
        assert together.by is learned_alone.learned
        assert together.distinct > 1.2 * max(single) and together.supports

    def test_they_keep_to_the_motion(self, learned_alone, hard):
        together = compare(learned_alone, hard[0], hard[1], turns=range(8))
        off = np.linalg.norm(project(MOTION, together.matches[:, 0]) - together.matches[:, 1], axis=1)
        assert np.median(off) < 3

    def test_two_plates_do_not_support(self, learned_alone, signed):
        one, other = (signed(METHODS["fused/2"], plate(number)) for number in (1, 2))
        assert not compare(learned_alone, one, other, turns=range(8)).supports


def test_a_fit_is_worth_what_its_matcher_says():
    by = Matcher("somebody", tolerance=1.0, apart=1.0, chance=5, support=8)
    fits = [Fit("affine", np.eye(3), np.zeros((n, 2, 2)), n, n, by) for n in (4, 7, 8)]
    assert [(one.beyond, one.supports) for one in fits] == [(0, False), (2, False), (3, True)]
    assert Fit.nothing().beyond == 0 and not Fit.nothing().supports
    with pytest.raises(ValueError, match="below the support"):
        Matcher("somebody", tolerance=1.0, apart=1.0, chance=8, support=8)
