"""Propose circles of holes or bolts in a photograph of a flange; an examiner confirms, moves or refuses them.

Never a measurement. On the 14 rendered flanges the first proposal has the right count 7 times, one of three 10 times;
with a support of 5 or more, 5 of 5. Of 103 other parts 11 are given one, none with such support. Those pictures also
set the thresholds below: expect worse elsewhere (tests/benchmarks/measuring.py prints these figures).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import cv2
import numpy as np

_RADIUS = 240.0  # of the rim in the picture set square, pixels; all lengths below are for this size
_SIDE = 528
_HOLES = (8, 26)  # radii of holes and bolt heads
_STRENGTH, _EDGE, _APART = 16, 120, 14  # of cv2.HoughCircles
_RINGS, _OFF_CENTRE = (0.55, 0.95), 0.25  # of the rim's radius: a thick flange shows its face beside the rim's middle
_ON_RING, _OFF_PLACE = 0.05, 0.15  # share of the ring's radius; share of the step from hole to hole
_COUNTS = range(4, 25)
_TRIES, _MOST_TRIPLES, _SEED = 400, 4000, 20240102


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """Holes that may lie on one circle: ``centres`` (k, 2) in pixels, of a circle of ``count`` evenly spaced ones.

    ``support`` orders proposals and means nothing else.
    """

    centres: np.ndarray
    count: int
    support: float

    def __post_init__(self) -> None:
        if not 3 <= len(self.centres) <= self.count:
            raise ValueError(f"{len(self.centres)} holes are none of a circle of {self.count}")

    @property
    def whole(self) -> bool:
        """Whether every hole of the circle was found."""
        return len(self.centres) == self.count


def propose(grey: np.ndarray, outline: np.ndarray, *, most: int = 3) -> tuple[Proposal, ...]:
    """Propose at most ``most`` circles on the part inside ``outline`` (k, 2), the best supported first.

    ``grey`` is an (h, w) uint8 picture. The rim's ellipse sets the part square, which needs no card. An outline that is
    no part of an ellipse, or a part without holes, gives an empty answer. The same picture always gives the same one.
    """
    rim = _rim(np.asarray(outline, np.float64))
    if rim is None:
        return ()
    centre, back = rim
    holes = _holes(grey, outline, centre, back)
    found: dict[int, Proposal] = {}
    for ring in _rings(holes):
        for proposal in _spaced(*ring, holes):
            if proposal.count not in found or found[proposal.count].support < proposal.support:
                found[proposal.count] = proposal
    best = sorted(found.values(), key=lambda one: -one.support)[:most]
    return tuple(replace(one, centres=(one.centres - _SIDE / 2) / _RADIUS @ back.T + centre) for one in best)


def _rim(outline: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Centre and (2, 2) matrix that carry the unit circle onto the outer edge; by random samples of six points."""
    random = np.random.default_rng(_SEED)
    points = _dense(outline)
    extent = float(np.ptp(points, axis=0).max())
    if len(points) < 12:
        return None
    most, inliers = 0, np.zeros(0, int)
    for _ in range(_TRIES):
        ellipse = _ellipse(points[random.choice(len(points), 6, replace=False)], extent)
        if ellipse is None:
            continue
        radii = np.hypot(*np.linalg.solve(ellipse[1], (points - ellipse[0]).T))
        near = np.flatnonzero(np.abs(radii - 1) < 0.02)
        if len(near) > most:
            most, inliers = len(near), near
    return _ellipse(points[inliers], extent) if most >= 12 else None


def _dense(outline: np.ndarray) -> np.ndarray:
    """Points every four pixels along the closed outline."""
    sides = zip(outline, np.roll(outline, -1, axis=0), strict=True)
    return np.vstack([np.linspace(a, b, max(1, int(np.hypot(*(b - a)) / 4)), endpoint=False) for a, b in sides])


def _ellipse(points: np.ndarray, extent: float) -> tuple[np.ndarray, np.ndarray] | None:
    """The ellipse through ``points``, None where it is no rim of a part of that ``extent``."""
    centre, axes, turn = cv2.fitEllipseDirect(points.astype(np.float32))
    sane = np.isfinite([*centre, *axes, turn]).all() and 0.4 * extent < max(axes) < 2 * extent
    if not sane or min(axes) < 0.25 * max(axes):
        return None
    angle = np.radians(turn)
    directions = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.array(centre), directions * (np.array(axes) / 2)


def _holes(grey: np.ndarray, outline: np.ndarray, centre: np.ndarray, back: np.ndarray) -> np.ndarray:
    """Middles (n, 2) of round things on the part, in the picture set square."""
    inside = np.zeros(grey.shape, np.uint8)
    cv2.fillPoly(inside, [np.rint(outline).astype(np.int32)], 1)
    there = (np.stack(np.meshgrid(np.arange(_SIDE), np.arange(_SIDE)), axis=-1) - _SIDE / 2) / _RADIUS
    places = (there @ back.T + centre).astype(np.float32)
    square = cv2.remap(grey, places[..., 0], places[..., 1], cv2.INTER_LINEAR)
    part = cv2.remap(inside, places[..., 0], places[..., 1], cv2.INTER_NEAREST)
    soft = cv2.GaussianBlur(cv2.createCLAHE(2.0, (6, 6)).apply(square), (0, 0), 1.5)
    found = cv2.HoughCircles(soft, cv2.HOUGH_GRADIENT, 1, _APART, param1=_EDGE, param2=_STRENGTH,
                             minRadius=_HOLES[0], maxRadius=_HOLES[1])  # fmt: skip
    if found is None:
        return np.zeros((0, 2))
    middles = found.reshape(-1, found.shape[-1])[:, :2].astype(np.float64)
    at = np.clip(np.rint(middles).astype(int), 0, _SIDE - 1)
    return middles[part[at[:, 1], at[:, 0]] > 0]


def _rings(holes: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The middle (2,) of each ring through three holes, and the numbers of the holes on it; no set of holes twice."""
    triples = np.array(list(combinations(range(len(holes)), 3))).reshape(-1, 3)
    if len(triples) > _MOST_TRIPLES:
        triples = np.random.default_rng(_SEED).permutation(triples)[:_MOST_TRIPLES]
    seen: set[bytes] = set()
    for triple in triples:
        three = holes[triple]
        design = np.column_stack([2 * three, np.ones(3)])
        if abs(np.linalg.det(design)) < 1e-6:
            continue
        x, y, rest = np.linalg.solve(design, (three**2).sum(axis=1))
        middle = np.array([x, y])
        radius = float(np.sqrt(max(rest + x * x + y * y, 0.0)))
        if not _RINGS[0] < radius / _RADIUS < _RINGS[1] or np.hypot(*(middle - _SIDE / 2)) > _OFF_CENTRE * _RADIUS:
            continue
        on = np.flatnonzero(np.abs(np.hypot(*(holes - middle).T) - radius) < _ON_RING * radius)
        if len(on) >= 4 and on.tobytes() not in seen:
            seen.add(on.tobytes())
            yield middle, on


def _spaced(middle: np.ndarray, on: np.ndarray, holes: np.ndarray) -> Iterator[Proposal]:
    """The proposals that the holes ``on`` a ring make: holes in place speak for it, others and gaps against."""
    angles = np.arctan2(*(holes[on] - middle).T[::-1])
    for count in _COUNTS:
        if len(on) < 0.4 * count:
            break
        places = (angles - np.angle(np.exp(1j * count * angles).mean()) / count) * count / (2 * np.pi)
        off = np.abs(places - np.rint(places))
        slots: dict[int, int] = {}
        for hole in np.argsort(-off):
            if off[hole] < _OFF_PLACE:
                slots[int(np.rint(places[hole])) % count] = int(hole)
        if len(slots) < 4:
            continue
        chosen = np.array([slots[slot] for slot in sorted(slots)])
        strange = int((off >= _OFF_PLACE).sum())
        support = len(slots) - strange - 0.25 * (count - len(slots)) - 1.2 * float(off[off < _OFF_PLACE].sum())
        if support > 2:
            yield Proposal(holes[on[chosen]], count, support)
