"""Families of long hardware: tubes, elbows, channels, springs and shafts.

Every family is a pair: ``draw_<family>`` draws the plan of a type, ``<family>`` builds a piece of that type. Lengths
are those of ``meshes``; the order in which a plan draws is part of what a seed means.
"""

import math

import numpy as np
from meshes import (
    BRIGHT,
    DARK,
    Change,
    Own,
    Part,
    Plan,
    Point,
    around,
    box,
    circle,
    lathe,
    on_circle,
    plate,
    rect,
    shift,
    spread,
    sweep,
    tilt,
)


def draw_tube(random: np.random.Generator) -> Plan:
    """Draw the plan of a tube."""
    return {
        "radius": random.uniform(0.14, 0.25),
        "length": random.uniform(1.4, 2.2),
        "clamps": int(random.integers(0, 5)),
        "clamp_turn": random.uniform(0, 360),  # degrees
        "collar": bool(random.random() < 0.3),
        "ducts": int(random.integers(0, 3)),
        "duct_length": random.uniform(0.25, 0.5),
        "duct_radius": random.uniform(0.07, 0.12),
        "duct_tilt": float(random.choice([90, 90, 60, 45])),  # degrees
    }


def tube(plan: Plan, _own: Own) -> Part:
    """Build a lying tube with clamps round it, perhaps collars at its ends and ducts that leave it."""
    part = Part()
    radius, length = plan["radius"], plan["length"]
    inner, low, high = radius - 0.025, -length / 2, length / 2
    lathe(part, [(radius, low), (radius, high), (inner, high), (inner, low)], 40)
    for z in spread(length, 0.25, plan["clamps"]):
        clamp(part, radius, z, plan["clamp_turn"])
    if plan["collar"]:
        for z in (low, high - 0.08):
            lathe(part, [(radius, z), (radius + 0.06, z), (radius + 0.06, z + 0.08), (radius, z + 0.08)], 40)
    for i in range(plan["ducts"]):
        since, end, mouth = len(part), plan["duct_length"], plan["duct_radius"]
        rim = [(mouth + 0.05, end), (mouth + 0.05, end + 0.05), (mouth - 0.02, end + 0.05), (mouth - 0.02, 0)]
        lathe(part, [(mouth, 0), (mouth, end), *rim], 28)
        part.move(since, tilt("y", plan["duct_tilt"]))
        part.move(since, shift(0, 0, (i - (plan["ducts"] - 1) / 2) * 0.45))
    part.move(0, tilt("y", 90))
    return part


def clamp(part: Part, radius: float, z: float, turn: float) -> None:
    """Add a band round an upright tube at height ``z``, its lock turned by ``turn`` degrees."""
    low, high, outer = z - 0.05, z + 0.05, radius + 0.03
    lathe(part, [(radius, low), (outer, low), (outer, high), (radius, high)], 40, BRIGHT)
    since = len(part)
    box(part, 0.12, 0.08, 0.1, (radius + 0.07, 0, low), slot=BRIGHT)
    part.move(since, tilt("z", turn))


def draw_elbow(random: np.random.Generator) -> Plan:
    """Draw the plan of a pipe bend."""
    return {
        "angle": float(random.choice([45, 60, 90, 90, 120])),  # degrees
        "bend": random.uniform(0.6, 0.9),
        "radius": random.uniform(0.16, 0.28),
        "bolts": int(random.integers(3, 9)),
    }


def elbow(plan: Plan, _own: Own) -> Part:
    """Build a bent pipe with a bolted flange at either end."""
    part = Part()
    angles, bend, radius = np.linspace(0, math.radians(plan["angle"]), 24), plan["bend"], plan["radius"]
    path = np.stack([bend * np.cos(angles) - bend * 0.7, bend * np.sin(angles), np.zeros(24)], 1)
    sweep(part, path, radius, 28)
    sweep(part, path, radius * 0.85, 28, DARK)
    outer = radius * 1.7
    bolts = [circle(0.035, 10, on_circle(outer * 0.8, angle)) for angle in around(plan["bolts"])]
    for end, before in ((path[0], path[1]), (path[-1], path[-2])):
        since = len(part)
        plate(part, circle(outer, 40), [circle(radius * 0.87, 28), *bolts], -0.04, 0.04)
        part.move(since, facing(end - before, end))
    return part


def facing(way: np.ndarray, place: np.ndarray) -> Change:
    """Give the change that turns the z axis into the level direction ``way`` and moves the origin to ``place``."""
    way = way / np.linalg.norm(way)
    first = np.cross(np.array([0, 0, 1.0]), way)
    first /= np.linalg.norm(first)
    matrix = np.stack([first, np.cross(way, first), way], 1)
    return lambda vertices: vertices @ matrix.T + place


def draw_channel(random: np.random.Generator) -> Plan:
    """Draw the plan of a channel."""
    return {
        "length": random.uniform(1.5, 2.1),
        "width": random.uniform(0.35, 0.7),
        "height": random.uniform(0.2, 0.45),
        "holes": int(random.integers(2, 8)),
        "hole": random.uniform(0.05, 0.1),
        "webs": int(random.integers(0, 4)),
    }


def channel(plan: Plan, _own: Own) -> Part:
    """Build a U-shaped rail with a row of holes and perhaps webs across it."""
    part = Part()
    length, width, height = plan["length"], plan["width"], plan["height"]
    holes = [circle(plan["hole"], 14, (x, 0)) for x in spread(length, 0.2, plan["holes"])]
    plate(part, rect(length, width), holes, 0, 0.04)
    for side in (-1, 1):
        box(part, length, 0.04, height, (0, side * (width / 2 - 0.02), 0))
    for x in spread(length, 0.3, plan["webs"]):
        box(part, 0.04, width, height * 0.8, (x, 0, 0))
    return part


def draw_spring(random: np.random.Generator) -> Plan:
    """Draw the plan of a coil spring."""
    return {
        "turns": int(random.integers(4, 14)),
        "radius": random.uniform(0.2, 0.45),
        "length": random.uniform(1, 2),
        "wire": random.uniform(0.03, 0.07),
    }


def spring(plan: Plan, _own: Own) -> Part:
    """Build a lying coil spring."""
    part = Part()
    steps, radius = plan["turns"] * 24, plan["radius"]
    angles = np.linspace(0, 2 * math.pi * plan["turns"], steps)
    heights = np.linspace(0, plan["length"], steps)
    sweep(part, np.stack([radius * np.cos(angles), radius * np.sin(angles), heights], 1), plan["wire"])
    part.move(0, tilt("y", 90))
    return part


def draw_shaft(random: np.random.Generator) -> Plan:
    """Draw the plan of a stepped shaft."""
    return {
        "steps": [(random.uniform(0.1, 0.35), random.uniform(0.15, 0.5)) for _ in range(int(random.integers(2, 7)))],
        "hexagon": bool(random.random() < 0.4),
    }


def shaft(plan: Plan, _own: Own) -> Part:
    """Build a lying shaft of cylinders of several (radius, length), perhaps with a hexagon at one end."""
    part = Part()
    profile: list[Point] = [(0.001, 0)]
    z = 0.0
    for radius, length in plan["steps"]:
        profile += [(radius, z), (radius, z + length)]
        z += length
    lathe(part, [*profile, (0.001, z)], 40)
    if plan["hexagon"]:
        plate(part, circle(plan["steps"][0][0] * 1.5, 6), (), -0.15, 0)
    part.move(0, tilt("y", 90))
    return part
