"""Solids that generic hardware is put together from: plates with holes, turned profiles, swept bars, welds, bolts.

Lengths have no unit: a whole part is about two across. Angles are in radians unless a name says degrees.
Outlines are (n, 2) arrays of x and y; a plate stands on z = ``low`` and ends at z = ``high``.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import bpy  # noqa: F401 - without it mathutils cannot be found
import numpy as np
from mathutils import Vector
from mathutils.geometry import tessellate_polygon

METAL, DARK, BRIGHT = 0, 1, 2  # material slots: the body, welds and insulation, bare fittings

Plan = dict[str, Any]  # what a type is made by: the drawn sizes and choices of its family, by name
Point = tuple[float, float]
Place = tuple[float, float, float]
Change = Callable[[np.ndarray], np.ndarray]


class Own(NamedTuple):
    """What tells one piece from the others of its type."""

    bolts: list[bool]  # which bolts are still in their holes
    serial: str


class Part:
    """A mesh gathered solid by solid, each with its material slot; a nameplate also says what is written on it."""

    def __init__(self) -> None:
        self._solids: list[np.ndarray] = []
        self._faces: list[tuple[int, ...]] = []
        self._slots: list[int] = []
        self._vertices = 0
        self.text: list[str] = []
        self.text_box: Point = (0.0, 0.0)

    def __len__(self) -> int:
        return len(self._solids)

    def add(self, vertices: np.ndarray, faces: Sequence[tuple[int, ...]], slot: int = METAL) -> None:
        """Add one solid; ``faces`` count its own (n, 3) vertices from 0."""
        vertices = np.asarray(vertices, float)
        self._solids.append(vertices)
        self._faces += [tuple(corner + self._vertices for corner in face) for face in faces]
        self._slots += [slot] * len(faces)
        self._vertices += len(vertices)

    def move(self, since: int, change: Change) -> None:
        """Put the vertices of every solid from number ``since`` on through ``change``."""
        self._solids[since:] = [change(solid) for solid in self._solids[since:]]

    def arrays(self) -> tuple[np.ndarray, list[tuple[int, ...]], list[int]]:
        """Give the (n, 3) vertices, the faces and the material slot of each face."""
        return np.concatenate(self._solids), self._faces, self._slots


def around(count: int) -> np.ndarray:
    """Give ``count`` angles evenly round a full turn, from 0."""
    return np.arange(count) * 2 * math.pi / max(1, count)


def on_circle(radius: float, angle: float) -> Point:
    """Give the point at this angle of a circle about the origin."""
    return radius * math.cos(angle), radius * math.sin(angle)


def ring_path(radius: float, z: float, steps: int) -> np.ndarray:
    """Give a level circle about the z axis as (steps, 3) points."""
    angles = np.linspace(0, 2 * math.pi, steps, endpoint=False)
    return np.stack([radius * np.cos(angles), radius * np.sin(angles), np.full(steps, z)], 1)


def circle(radius: float, sides: int, centre: Point = (0, 0), turned: float = 0.0) -> np.ndarray:
    """Give the outline of a regular polygon, its first corner at angle ``turned``."""
    angles = np.linspace(0, 2 * math.pi, sides, endpoint=False) + turned
    return np.stack([centre[0] + radius * np.cos(angles), centre[1] + radius * np.sin(angles)], 1)


def rect(width: float, depth: float, centre: Point = (0, 0), rounding: float = 0.0) -> np.ndarray:
    """Give the outline of a rectangle; ``rounding`` is the radius of its corners."""
    x, y = centre
    if rounding <= 0:
        left, right, near, far = x - width / 2, x + width / 2, y - depth / 2, y + depth / 2
        return np.array([[left, near], [right, near], [right, far], [left, far]])
    points, steps = [], 4
    across, along = width / 2 - rounding, depth / 2 - rounding
    for corner_x, corner_y, start in (
        (across, along, 0), (-width / 2 + rounding, along, 90),
        (-width / 2 + rounding, -depth / 2 + rounding, 180), (across, -depth / 2 + rounding, 270),
    ):  # fmt: skip
        for step in range(steps + 1):
            angle = math.radians(start + 90 * step / steps)
            points.append((x + corner_x + rounding * math.cos(angle), y + corner_y + rounding * math.sin(angle)))
    return np.array(points)


def plate(
    part: Part,
    outline: np.ndarray,
    holes: Sequence[np.ndarray] = (),
    low: float = 0.0,
    high: float = 1.0,
    *,
    slot: int = METAL,
) -> None:
    """Add a flat solid with this outline and these holes."""
    loops = [np.asarray(outline), *(np.asarray(hole) for hole in holes)]
    triangles = tessellate_polygon([[Vector((x, y, 0)) for x, y in loop] for loop in loops])
    flat = np.concatenate(loops)
    count = len(flat)
    vertices = np.concatenate([np.column_stack([flat, np.full(count, z)]) for z in (low, high)])
    faces = [tuple(triangle) for triangle in triangles]
    faces += [tuple(corner + count for corner in triangle[::-1]) for triangle in triangles]
    first = 0
    for loop in loops:
        for step in range(len(loop)):
            here, there = first + step, first + (step + 1) % len(loop)
            faces.append((here, there, there + count, here + count))
        first += len(loop)
    part.add(vertices, faces, slot)


def lathe(part: Part, profile: Sequence[Point], sides: int = 64, slot: int = METAL) -> None:
    """Add the solid that a closed profile of (radius, z) makes when it is turned about the z axis."""
    angles = 2 * math.pi * np.arange(sides) / sides
    turned = np.asarray(profile, float)
    count = len(turned)
    heights = np.broadcast_to(turned[:, 1], (sides, count))
    vertices = np.stack(
        [np.outer(np.cos(angles), turned[:, 0]), np.outer(np.sin(angles), turned[:, 0]), heights], 2
    ).reshape(-1, 3)
    faces = []
    for side in range(sides):
        following = (side + 1) % sides
        for here in range(count):
            there = (here + 1) % count
            faces.append(
                (side * count + here, following * count + here, following * count + there, side * count + there)
            )
    part.add(vertices, faces, slot)


def box(part: Part, width: float, depth: float, height: float, base: Place = (0, 0, 0), *, slot: int = METAL) -> None:
    """Add a block that stands on ``base``, the middle of its underside."""
    plate(part, rect(width, depth, base[:2]), (), base[2], base[2] + height, slot=slot)


def cylinder(
    part: Part, radius: float, height: float, base: Place = (0, 0, 0), *, sides: int = 24, slot: int = METAL
) -> None:
    """Add an upright cylinder that stands on ``base``, the middle of its underside."""
    plate(part, circle(radius, sides, base[:2]), (), base[2], base[2] + height, slot=slot)


def sweep(
    part: Part,
    path: np.ndarray,
    radius: float,
    sides: int = 10,
    slot: int = METAL,
    *,
    swelling: np.ndarray | None = None,
    closed: bool = False,
) -> None:
    """Add a bar along the (n, 3) ``path``; ``swelling`` multiplies the radius at each of its points."""
    path = np.asarray(path, float)
    ways = np.gradient(path, axis=0)
    ways /= np.linalg.norm(ways, axis=1, keepdims=True) + 1e-9
    up = np.array([0.13, 0.21, 0.97])  # askew, so that no path of ours runs along it
    angles = np.linspace(0, 2 * math.pi, sides, endpoint=False)
    sections = []
    for i, (point, way) in enumerate(zip(path, ways, strict=True)):
        across = np.cross(way, up)
        across /= np.linalg.norm(across) + 1e-9
        other = np.cross(way, across)
        thick = radius * (1 if swelling is None else swelling[i])
        sections.append(point + thick * (np.cos(angles)[:, None] * across + np.sin(angles)[:, None] * other))
    faces = []
    for i in range(len(path) if closed else len(path) - 1):
        following = (i + 1) % len(path)
        for side in range(sides):
            beside = (side + 1) % sides
            faces.append((i * sides + side, i * sides + beside, following * sides + beside, following * sides + side))
    part.add(np.concatenate(sections), faces, slot)


def weld_ring(part: Part, radius: float, z: float, random: np.random.Generator, thickness: float) -> None:
    """Add a rippled weld round the z axis."""
    steps = 180
    angles = np.linspace(0, 2 * math.pi, steps, endpoint=False)
    swelling = 1 + 0.25 * np.sin(angles * 60 + random.uniform(0, 6)) + 0.1 * random.normal(size=steps)
    sweep(part, ring_path(radius, z, steps), thickness, 8, DARK, swelling=swelling, closed=True)


def weld_line(part: Part, start: Place, end: Place, random: np.random.Generator, thickness: float) -> None:
    """Add a straight rippled weld."""
    steps = 90
    along = np.linspace(0, 1, steps)[:, None]
    path = np.asarray(start) * (1 - along) + np.asarray(end) * along
    swelling = 1 + 0.25 * np.sin(along[:, 0] * 140) + 0.1 * random.normal(size=steps)
    sweep(part, path, thickness, 8, DARK, swelling=swelling)


def hexagon_bolt(part: Part, radius: float, height: float, base: Place) -> None:
    """Add the head of a bolt on its washer."""
    plate(part, circle(radius, 6, base[:2], 0.3), (), base[2], base[2] + height, slot=BRIGHT)
    cylinder(part, radius * 1.25, height * 0.2, base, sides=16, slot=BRIGHT)


def tilt(axis: str, degrees: float) -> Change:
    """Give the rotation about the axis "x", "y" or "z" through the origin."""
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    matrix = {
        "x": np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]]),
        "y": np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]]),
        "z": np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]),
    }[axis]
    return lambda vertices: vertices @ matrix.T


def shift(x: float, y: float, z: float) -> Change:
    """Give the move by this much."""
    by = np.array([x, y, z])
    return lambda vertices: vertices + by


def spread(length: float, margin: float, count: int) -> list[float]:
    """Give ``count`` places evenly along a length centred on 0, the outer two ``margin`` from its ends."""
    return np.linspace(-length / 2 + margin, length / 2 - margin, count).tolist()
