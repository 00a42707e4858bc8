"""Shards as an examiner would click them: one seed, one shard."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from catalogue.vision import card, scale
from catalogue.vision.holes import HoleCircle, hole_circle
from catalogue.vision.intervals import NORMAL
from catalogue.vision.measure import Measurement, best_arc, chord_and_sagitta, three_point_arc
from tests.vision.photographed import Camera, camera

BANDS = ((20, 30), (30, 45), (45, 60), (60, 90), (90, 120))
SHORT_BANDS = ((3, 6), (6, 10), (10, 20))


@dataclass(frozen=True)
class Trial:
    """What was measured and what is true."""

    truth: float
    found: Measurement

    @property
    def held(self) -> bool:
        return self.found.low <= self.truth <= self.found.high


def angles(random: np.random.Generator, bend: float, count: int) -> np.ndarray:
    """``count`` places on an arc of ``bend`` degrees, its two ends among them, in radians."""
    half = np.radians(bend) / 2
    return np.sort(np.append(random.uniform(-half, half, count - 2), [-half, half]))


def on_circle(radius: float, at: np.ndarray) -> np.ndarray:
    """Points (k, 2) of a circle about the origin."""
    return radius * np.column_stack([np.cos(at), np.sin(at)])


def simulated(
    random: np.random.Generator, band: tuple[float, float], *, sigma: tuple[float, float] = (1.0, 1.5), three=False
) -> Trial:
    """Click a shard of 100 to 1,200 mm, its chord 200 to 3,000 px, 5 to 40 points; scale from two clicked points."""
    diameter = float(np.exp(random.uniform(np.log(100), np.log(1200))))
    bend, chord = random.uniform(*band), float(np.exp(random.uniform(np.log(200), np.log(3000))))
    mm_per_px = diameter * np.sin(np.radians(bend) / 2) / chord
    deviation = random.uniform(*sigma)
    at = angles(random, bend, 3 if three else int(random.integers(5, 41))) + random.uniform(0, 2 * np.pi)
    points = on_circle(diameter / 2 / mm_per_px, at)
    points = points + 1500 + random.normal(0, deviation, points.shape)
    known = float(random.uniform(300, 1500))
    ends = np.array([[0, 0], [known, 0]]) + random.normal(0, deviation, (2, 2))
    gauge = scale.from_points(ends, length_mm=known * mm_per_px)
    return Trial(diameter, three_point_arc(points, gauge) if three else best_arc(points, gauge))


def by_caliper(random: np.random.Generator, band: tuple[float, float]) -> Trial:
    """Measure chord and sagitta of a shard of 100 to 1,200 mm, each within a stated 95 % of 0.2 to 2 mm."""
    diameter, bend = float(np.exp(random.uniform(np.log(100), np.log(1200)))), np.radians(random.uniform(*band))
    true = np.array([diameter * np.sin(bend / 2), diameter / 2 * (1 - np.cos(bend / 2))])
    stated = random.uniform(0.2, 2.0, 2)
    chord, sagitta = np.maximum(true + random.normal(0, stated / NORMAL), 0.01)
    found = chord_and_sagitta(chord_mm=chord, sagitta_mm=sagitta, chord_uncertainty_mm=stated[0],
                              sagitta_uncertainty_mm=stated[1])  # fmt: skip
    return Trial(diameter, found)


def shown(random: np.random.Generator) -> tuple[Camera, float]:
    """A camera as a field team would hold it, and how much too large the card was printed."""
    seen = camera(
        slant=float(random.uniform(0, 45)),
        turn=float(random.uniform(0, 360)),
        span_mm=float(random.uniform(420, 900)),
        distortion=float(np.clip(random.normal(0, 0.02), -0.04, 0.04)),
        aim=(105 + random.uniform(-60, 60), 148 + random.uniform(-60, 60)),
    )
    return seen, float(random.normal(0, 0.0015))


def photographed(random: np.random.Generator, band: tuple[float, float], arcs: int) -> Iterator[Trial]:
    """Photograph the card beside printed arcs, find it, and click ``arcs`` of them; nothing where no card is found.

    Arcs lie where they fit into the picture: the diameter is drawn, then the place, until all of it is inside.
    """
    seen, larger = shown(random)
    drawn = [_placed(random, band, seen) for _ in range(arcs)]
    lines = [place + on_circle(diameter / 2, np.linspace(at[0], at[-1], 200)) for diameter, place, at in drawn]
    grey = seen.photograph(random, arcs=lines, blur=random.uniform(0.6, 2.0), noise=random.uniform(1, 8))
    try:
        plane = card.detect(grey)
    except ValueError:
        return
    for diameter, place, at in drawn:
        clicks = seen.seen(place + on_circle(diameter / 2, at))
        clicks = clicks + random.normal(0, random.uniform(1.0, 1.5), clicks.shape)
        # A card printed too large makes everything measure too small: the truth is in units of the printed card.
        yield Trial(diameter * (1 + larger), best_arc(clicks, plane))


def _placed(
    random: np.random.Generator, band: tuple[float, float], seen: Camera
) -> tuple[float, np.ndarray, np.ndarray]:
    low, high = np.array([10, 10]), np.array(seen.size) - 10
    while True:
        diameter = float(np.exp(random.uniform(np.log(100), np.log(1200))))
        for _ in range(20):
            bend = random.uniform(*band)
            at = angles(random, bend, int(random.integers(5, 41))) + random.uniform(0, 2 * np.pi)
            middle = at[0] / 2 + at[-1] / 2
            place = random.uniform(-150, 420, 2) - on_circle(diameter / 2, np.array([middle]))[0]
            points = seen.seen(place + on_circle(diameter / 2, np.linspace(at[0], at[-1], 30)))
            if ((points > low) & (points < high)).all():
                return diameter, place, at


def drilled(random: np.random.Generator, *, slanted: bool) -> tuple[float, int, HoleCircle]:
    """A circle of holes, a third or more left side by side: true diameter, true count, and what was found."""
    diameter, count = float(np.exp(random.uniform(np.log(60), np.log(900)))), int(random.integers(6, 25))
    radius = float(random.uniform(200, 1500))
    seen = int(random.integers(max(6, count // 2 + 1) if slanted else max(3, count // 3), count + 1))
    at = random.uniform(0, 2 * np.pi) + np.arange(seen) * 2 * np.pi / count
    points = on_circle(radius, at) * [1, np.cos(np.radians(random.uniform(0, 55))) if slanted else 1]
    turn = random.uniform(0, np.pi)
    points = points @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + 2000
    points = points + random.normal(0, random.uniform(1.0, 1.5), points.shape)
    return diameter, count, hole_circle(points, scale.Scale(diameter / 2 / radius, 0.0, "given"), slanted=slanted)
