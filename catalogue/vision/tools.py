"""The measuring tools by name: how many points each takes, and what they give."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from catalogue.vision import arcs
from catalogue.vision.gauges import Points, Stated
from catalogue.vision.holes import HoleCircle, hole_circle
from catalogue.vision.measure import (
    AngleMeasurement,
    Measurement,
    angle,
    best_arc,
    covariances,
    length,
    three_point_arc,
)
from catalogue.vision.results import Result

MOST_POINTS = 200
_SQUARE_ON = "The count holds only where the holes are seen square on."
_CURVE = 121  # points along a drawn circle


@dataclass(frozen=True, slots=True)
class Tool:
    """One way to measure on a photograph, with ``least`` to ``most`` points; ``round`` where a circle is fitted."""

    name: str
    least: int
    most: int
    unit: str
    measure: Callable[..., Measurement | AngleMeasurement | HoleCircle]
    round: bool = False


TOOLS = {
    tool.name: tool
    for tool in (
        Tool("length", 2, 2, "mm", length),
        Tool("angle", 3, 3, "deg", angle),
        Tool("three_point_arc", 3, 3, "mm", three_point_arc, round=True),
        Tool("best_fit_arc", 4, MOST_POINTS, "mm", best_arc, round=True),
        Tool("hole_circle", 3, MOST_POINTS, "mm", hole_circle, round=True),
        Tool("slanted_hole_circle", 6, MOST_POINTS, "mm", partial(hole_circle, slanted=True)),
    )
}


def take(tool: str, points_px: Points, stated: Stated, *, sigma_px: float) -> Result:
    """Measure with the tool of that name; ``sigma_px`` is the standard deviation of a click in each direction.

    Raises ``ValueError`` in a sentence for points that the tool cannot use, for a scale that is not known well enough,
    and for points that the card's plane does not hold.
    """
    chosen = TOOLS[tool]
    if not chosen.least <= len(points_px) <= chosen.most:
        wanted = str(chosen.least) if chosen.least == chosen.most else f"{chosen.least} to {chosen.most}"
        raise ValueError(f"This needs {wanted} points; {len(points_px)} were given.")
    if tool == "slanted_hole_circle" and stated.in_the_plane:
        raise ValueError("The card sets the picture square already: measure the hole circle as seen square on.")
    gauge = stated.gauge(sigma_px=sigma_px)
    found = Result.of(chosen.measure(np.array(points_px, np.float64), gauge, sigma_px=sigma_px))
    if found.counts and tool == "hole_circle" and not stated.in_the_plane:
        return replace(found, sentences=[*found.sentences, _SQUARE_ON])
    return found


def curve(tool: str, points_px: Points, stated: Stated, *, sigma_px: float) -> Points:
    """Give the fitted circle as a line in the picture, as far as the points reach; nothing where none is fitted."""
    if not TOOLS[tool].round:
        return []
    gauge, points = stated.gauge(sigma_px=sigma_px), np.array(points_px, np.float64)
    mm = gauge.to_mm(points)
    found = arcs.fit(mm, covariances(points, gauge, sigma_px))
    if not np.isfinite(found.centre).all():
        return []
    turned = np.sort(np.arctan2(*(mm - found.centre).T[::-1]))
    gaps = np.diff(np.append(turned, turned[0] + 2 * np.pi))
    start = float(turned[(int(gaps.argmax()) + 1) % len(turned)])
    whole = tool == "hole_circle"
    reach = 2 * np.pi if whole else 2 * np.pi - float(gaps.max())
    at = start + np.linspace(0, reach, _CURVE)
    line = gauge.to_px(found.centre + found.radius * np.column_stack([np.cos(at), np.sin(at)]))
    return [[round(float(x), 1), round(float(y), 1)] for x, y in line[np.isfinite(line).all(axis=1)]]
