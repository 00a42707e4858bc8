from dataclasses import replace

import numpy as np
import pytest

from catalogue.vision.geometry import distinct_places, fit, project
from catalogue.vision.values import Matcher

RANDOM = np.random.default_rng(7)
POINTS = RANDOM.uniform(0, 400, (60, 2))
MOTION = np.array([[0.9, -0.3, 60], [0.25, 0.95, 10], [2e-4, 1e-4, 1]])
BY = Matcher("a test", tolerance=3.0, apart=5.0, chance=5, support=8, curved=True)
SETTINGS = {"by": BY, "scales": (1.0, 1.0)}


def test_recovers_a_known_motion_among_wrong_matches():
    left = np.vstack([POINTS, RANDOM.uniform(0, 400, (60, 2))])
    right = np.vstack([project(MOTION, POINTS), RANDOM.uniform(0, 400, (60, 2))])
    found = fit(left, right, **SETTINGS)
    assert np.abs(project(found.matrix, POINTS) - project(MOTION, POINTS)).max() < 1
    assert found.model == "homography" and 55 <= found.distinct <= found.inlier_count <= 66


def test_prefers_the_simpler_model_when_it_explains_as_much():
    affine = np.vstack([MOTION[:2], [0, 0, 1]])
    assert fit(POINTS, project(affine, POINTS), **SETTINGS).model == "affine"


def test_repeats_itself_where_chance_could_decide():
    left = RANDOM.uniform(0, 400, (80, 2))
    right = np.vstack([project(MOTION, left[:16]) + RANDOM.normal(0, 1.5, (16, 2)), RANDOM.uniform(0, 400, (64, 2))])
    first, *others = (fit(left, right, **SETTINGS).matrix for _ in range(5))
    assert all(np.array_equal(first, other) for other in others)


def test_points_on_a_line_support_nothing():
    line = np.column_stack([np.linspace(0, 400, 60), np.linspace(10, 200, 60)]) + RANDOM.normal(0, 0.5, (60, 2))
    assert fit(line, line + 20, **SETTINGS).distinct < 8


def test_tolerance_is_in_working_pixels():
    large = fit(POINTS * 10, project(MOTION, POINTS) * 4, by=BY, scales=(0.1, 0.25))
    assert large.distinct > 50
    assert np.abs(project(large.matrix, POINTS * 10) - project(MOTION, POINTS) * 4).max() < 4


@pytest.mark.parametrize(
    "right",
    [
        np.column_stack([400 - POINTS[:, 0], POINTS[:, 1]]),
        POINTS * 0.01,
        POINTS * 20,
        POINTS * [1, 0.05],
        np.column_stack([POINTS[:, 0], np.full(60, 9.0)]),
        np.tile([[200.0, 200.0]], (60, 1)),
    ],
    ids=["mirrored", "shrunk to nothing", "blown up", "flattened", "on a line", "on a dot"],
)
def test_implausible_motions_support_nothing(right):
    assert fit(POINTS, right, **SETTINGS).distinct < 8


def test_many_matches_on_few_places_count_as_few():
    places = np.repeat([[10.0, 10], [300, 40], [50, 350], [320, 330], [200, 200]], 20, axis=0)
    left = places + RANDOM.uniform(-1, 1, places.shape)
    found = fit(left, left + 5, **SETTINGS)
    assert found.inlier_count == 100 and found.distinct == 5


def test_the_side_with_fewer_places_counts():
    grid = np.array([[x, y] for x in range(0, 60, 6) for y in range(0, 60, 6)], float)
    found = fit(grid, grid * 0.5, **SETTINGS)
    assert found.distinct == distinct_places(grid * 0.5, apart=5.0) < 40


def test_too_few_points_fit_nothing():
    assert fit(POINTS[:3], POINTS[:3], **SETTINGS).model == "none"


def on_a_tube(points, turned):
    """Where points of an unrolled tube are seen after it was turned, by a camera that looks straight at its axis."""
    around = (points[:, 0] - 200) / 160 + turned
    return np.column_stack([200 + 160 * np.sin(around), 200 + (points[:, 1] - 200) * (1 + 0.1 * np.cos(around))])


def test_a_tube_turned_is_no_plane_but_a_curved_surface():
    many = RANDOM.uniform((60, 0), (340, 400), (200, 2))
    left, right = on_a_tube(many, -0.4), on_a_tube(many, 0.4)
    exact, coarse = fit(left, right, **SETTINGS), fit(left, right, by=replace(BY, curved=False), scales=(1.0, 1.0))
    assert exact.model == "curved" and exact.distinct > 1.5 * coarse.distinct
    assert coarse.model in {"affine", "homography"}
    one = np.ones((len(exact.matches), 1))
    lines = np.hstack([exact.matches[:, 0], one]) @ exact.matrix.T
    off = np.abs((np.hstack([exact.matches[:, 1], one]) * lines).sum(axis=1)) / np.hypot(*lines[:, :2].T)
    assert off.max() < 3.0


def test_chance_matches_are_no_curved_surface():
    assert fit(RANDOM.uniform(0, 400, (150, 2)), RANDOM.uniform(0, 400, (150, 2)), **SETTINGS).distinct < 12
