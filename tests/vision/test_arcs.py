import numpy as np
import pytest

from catalogue.vision import arcs
from tests.vision.shards import angles, on_circle


def even(count, sigma=1.0):
    return np.broadcast_to(np.eye(2) * sigma**2, (count, 2, 2))


def points(bend, radius=500.0, count=12, noise=0.0, seed=1):
    random = np.random.default_rng(seed)
    return on_circle(radius, angles(random, bend, count)) + np.array([40, -900]) + random.normal(0, noise, (count, 2))


@pytest.mark.parametrize("bend", [5, 20, 90, 170, 190, 270, 359])
def test_points_of_a_circle_give_that_circle(bend):
    found = arcs.fit(points(bend), even(12))
    assert 1 / found.curvature == pytest.approx(500, rel=1e-6)
    assert np.allclose(found.centre, [40, -900], atol=0.01)
    assert found.low < found.curvature < found.high


def test_says_how_much_of_the_circle_is_covered():
    assert arcs.fit(points(75), even(12)).bend == pytest.approx(75, abs=0.1)


def test_the_sum_of_squares_is_the_least_there_is():
    noisy = points(60, noise=3)
    found = arcs.fit(noisy, even(12))
    for radius, move in [(1.002, 0), (0.998, 0), (1, 0.5), (1, -0.5)]:
        off = np.hypot(*(noisy - found.centre - [move, move]).T) - radius / found.curvature
        assert (off**2).sum() > (found.residuals**2).sum()


def test_the_interval_ends_where_the_squares_have_risen_by_the_quantile():
    noisy = points(40, noise=1)
    found = arcs.fit(noisy, even(12))
    for limit in (found.low, found.high):
        # The reference: for the given radius, try centres around until nothing nearer is found.
        outward = (noisy.mean(axis=0) - found.centre) / np.hypot(*(noisy.mean(axis=0) - found.centre))
        centre, step = noisy.mean(axis=0) - outward / limit, 8.0
        squares = ((np.hypot(*(noisy - centre).T) - 1 / limit) ** 2).sum()
        while step > 1e-5:
            tried = [centre + step * np.array(way) for way in ((1, 0), (-1, 0), (0, 1), (0, -1))]
            sums = [((np.hypot(*(noisy - one).T) - 1 / limit) ** 2).sum() for one in tried]
            if min(sums) < squares:
                centre, squares = tried[int(np.argmin(sums))], min(sums)
            else:
                step /= 2
        assert squares - (found.residuals**2).sum() == pytest.approx(found.spread.reach**2, rel=0.01)


def test_a_straight_edge_is_a_circle_without_curvature():
    line = np.column_stack([np.linspace(0, 800, 15), np.linspace(3, 407, 15)])
    found = arcs.fit(line + np.random.default_rng(2).normal(0, 1, line.shape), even(15))
    assert found.low < 0 < found.high
    assert arcs.curvature(line, even(15)) == pytest.approx(0, abs=1e-9)


def test_a_point_known_badly_counts_little():
    bad = points(60)
    bad[5] += [0, 40]
    errors = np.array(even(12))
    trusting = 1 / arcs.fit(bad, errors).curvature
    errors[5] *= 1e6
    assert 1 / arcs.fit(bad, errors).curvature == pytest.approx(500, rel=1e-3)
    assert abs(trusting - 500) > 2


def test_turning_and_moving_the_picture_changes_nothing():
    noisy = points(50, noise=2)
    turned = noisy @ np.array([[0.6, -0.8], [0.8, 0.6]]) + [5000, 7000]
    first, second = arcs.fit(noisy, even(12)), arcs.fit(turned, even(12))
    assert (second.low, second.high) == pytest.approx((first.low, first.high), rel=1e-4)


def test_small_circles_are_not_too_large_on_average():
    radii = [arcs.fit(points(359, radius=6, count=9, noise=1, seed=seed), even(9)).radius for seed in range(400)]
    assert np.mean(radii) == pytest.approx(6, abs=0.05)


def test_points_that_lie_on_no_circle_are_told():
    square = np.array([[x, y] for x in (0, 50, 100) for y in (0, 50, 100) if (x, y) != (50, 50)], float)
    assert arcs.fit(square, even(8)).spread.strained
