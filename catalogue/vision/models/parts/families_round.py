"""Families of hardware turned about an axis: flanges, rings, nozzles, plugs, gears, pulleys, wheels, impellers.

Every family is a pair: ``draw_<family>`` draws the plan of a type, ``<family>`` builds a piece of that type. Lengths
are those of ``meshes``; the order in which a plan draws is part of what a seed means.
"""

import math

import numpy as np
from meshes import (
    BRIGHT,
    DARK,
    METAL,
    Own,
    Part,
    Plan,
    Point,
    around,
    box,
    circle,
    cylinder,
    hexagon_bolt,
    lathe,
    on_circle,
    plate,
    rect,
    ring_path,
    sweep,
    tilt,
    weld_ring,
)


def draw_flange(random: np.random.Generator) -> Plan:
    """Draw the plan of a flange."""
    radius = random.uniform(0.8, 1.1)
    bore = radius * random.uniform(0.25, 0.6)
    return {
        "radius": radius,
        "bore": bore,
        "hub": bore * random.uniform(1.08, 1.25) if bore < 0.5 * radius else bore * 1.06,
        "hub_height": random.choice([0, 0.1, 0.25, 0.45]),
        "thickness": random.uniform(0.08, 0.2),
        "bolts": int(random.integers(4, 13)),
        "hole": random.uniform(0.04, 0.075),
    }


def flange(plan: Plan, own: Own) -> Part:
    """Build a disc with a bore, perhaps a hub, and a circle of bolts of which some are lost."""
    part = Part()
    bore, hub, hole, top = plan["bore"], plan["hub"], plan["hole"], plan["thickness"]
    bolts = [on_circle((plan["radius"] + hub) / 2, angle) for angle in around(plan["bolts"])]
    holes = [circle(hole, 14, bolt) for bolt in bolts]
    plate(part, circle(plan["radius"], 72), [circle(bore, 56), *holes], 0, top)
    if plan["hub_height"] > 0:
        end = top + plan["hub_height"]
        lathe(part, [(bore, top), (bore, end), (hub, end), (hub * 1.05, top)])
    for i, bolt in enumerate(bolts):
        if own.bolts[i % len(own.bolts)]:
            hexagon_bolt(part, hole * 1.35, top * 0.6, (*bolt, top))
    return part


def draw_lugring(random: np.random.Generator) -> Plan:
    """Draw the plan of a ring with lugs."""
    return {
        "radius": random.uniform(0.8, 1.1),
        "width": random.uniform(0.06, 0.16),
        "height": random.uniform(0.15, 0.5),
        "lugs": int(random.integers(2, 7)),
        "groove": bool(random.random() < 0.3),
        "lug": random.uniform(0.16, 0.28),
        "lug_level": random.choice([0, 0.35, 0.7]),
    }


def lugring(plan: Plan, _own: Own) -> Part:
    """Build a ring, perhaps grooved, with eyes that stand out from it."""
    part = Part()
    radius, width, height, lug = plan["radius"], plan["width"], plan["height"], plan["lug"]
    profile: list[Point] = [(radius - width, 0), (radius, 0)]
    if plan["groove"]:
        floor = radius - width * 0.35
        profile += [(radius, height * 0.35), (floor, height * 0.4), (floor, height * 0.6), (radius, height * 0.65)]
    lathe(part, [*profile, (radius, height), (radius - width, height)], 80)
    foot, tip = radius - width * 0.3, radius + lug * 0.7
    rounded = circle(lug * 0.5, 10, (tip, 0), -math.pi / 2)[:6]
    outline = np.concatenate(
        [[(foot, -lug * 0.75), (tip, -lug * 0.5)], rounded, [(tip, lug * 0.5), (foot, lug * 0.75)]]
    )
    low = height * plan["lug_level"]
    for angle in around(plan["lugs"]):
        since = len(part)
        plate(part, outline, [circle(lug * 0.22, 12, (radius + lug * 0.75, 0))], low, low + height * 0.3)
        part.move(since, tilt("z", math.degrees(angle)))
    return part


def draw_cone(random: np.random.Generator) -> Plan:
    """Draw the plan of a cone or bell."""
    return {
        "narrow": random.uniform(0.25, 0.5),
        "wide": random.uniform(0.55, 0.85),
        "length": random.uniform(0.7, 1.5),
        "throat": random.uniform(0.05, 0.5),
        "lip": bool(random.random() < 0.5),
        "weld": bool(random.random() < 0.5),
        "bands": int(random.integers(0, 3)),
        "bell": float(random.choice([0, 0, 1])),
    }


def cone(plan: Plan, _own: Own) -> Part:
    """Build a thin-walled cone or bell with a throat, perhaps a lip, a weld and bands."""
    part = Part()
    narrow, wide, length, wall = plan["narrow"], plan["wide"], plan["length"], 0.03
    belly, middle = plan["bell"] * 0.12, (narrow + wide) / 2
    outside = [(narrow, -plan["throat"]), (narrow, 0), (middle + belly, length * 0.5), (wide, length)]
    if plan["lip"]:
        outside += [(wide + 0.07, length), (wide + 0.07, length + 0.07), (wide - 0.02, length + 0.07)]
    inside = [
        (wide - wall - 0.01, length),
        (middle - wall + belly, length * 0.5),
        (narrow - wall, 0),
        (narrow - wall, -plan["throat"]),
    ]
    lathe(part, outside + inside, 72)
    if plan["weld"]:
        weld_ring(part, narrow + 0.005, 0, np.random.default_rng(1), 0.028)
    for band in range(plan["bands"]):
        z = length * (band + 1) / (plan["bands"] + 1)
        radius = narrow + (wide - narrow) * z / length + plan["bell"] * 0.1
        inner, outer, low, high = radius - 0.02, radius + 0.035, z - 0.03, z + 0.03
        lathe(part, [(inner, low), (outer, low), (outer, high), (inner, high)])
    return part


def draw_connector(random: np.random.Generator) -> Plan:
    """Draw the plan of an electrical plug."""
    return {
        "size": random.uniform(0.9, 1.2),
        "height": random.uniform(0.3, 0.7),
        "pins": int(random.integers(3, 30)),
        "ridge": bool(random.random() < 0.4),
    }


def connector(plan: Plan, _own: Own) -> Part:
    """Build a round plug on a square foot, with pins in one or two circles and a key."""
    part = Part()
    size, height = plan["size"], plan["height"]
    corner, radius, foot = size / 2 - 0.09, size * 0.38, 0.06
    screws = [circle(0.045, 12, (x * corner, y * corner)) for x in (-1, 1) for y in (-1, 1)]
    plate(part, rect(size, size, rounding=0.06), screws, 0, foot)
    lathe(part, [(radius, foot), (radius, height), (radius - 0.04, height), (radius - 0.04, foot)], 56)
    if plan["ridge"]:
        low, high, outer = height * 0.5, height * 0.6, radius + 0.03
        lathe(part, [(radius, low), (outer, low), (outer, high), (radius, high)], 56)
    cylinder(part, radius - 0.05, 0.05, (0, 0, foot), sides=40, slot=DARK)
    for pin in pin_places(plan["pins"], radius):
        cylinder(part, 0.022, height * 0.5, (*pin, 0.1), sides=10, slot=BRIGHT)
    box(part, 0.05, 0.05, height * 0.7, (radius - 0.05, 0, foot))
    return part


def pin_places(pins: int, radius: float) -> list[Point]:
    """Place the pins of a plug of this radius: an odd one in the middle, more than eight in two circles."""
    places: list[Point] = [(0, 0)] if pins % 2 else []
    left = pins - len(places)
    inner = left - left * 2 // 3 if left > 8 else 0
    for count, reach in ((left - inner, 0.72 * radius), (inner, 0.4 * radius)):
        places += [on_circle(reach, 2 * math.pi * i / count) for i in range(count)]
    return places


def draw_gear(random: np.random.Generator) -> Plan:
    """Draw the plan of a gear."""
    return {
        "radius": random.uniform(0.8, 1.05),
        "teeth": int(random.integers(12, 40)),
        "holes": int(random.choice([0, 3, 4, 5, 6])),
        "thickness": random.uniform(0.1, 0.25),
        "hub": random.uniform(0.03, 0.3),
    }


def gear(plan: Plan, _own: Own) -> Part:
    """Build a toothed wheel with a hub and perhaps holes in its disc."""
    part = Part()
    radius, top = plan["radius"], plan["thickness"]
    foot, bore = radius * 0.88, radius * 0.18
    pitch = 2 * math.pi / plan["teeth"]
    outline = []
    for tooth in range(plan["teeth"]):
        start = 2 * math.pi * tooth / plan["teeth"]
        for step, reach in ((0, foot), (0.2, foot), (0.32, radius), (0.55, radius), (0.67, foot)):
            outline.append(on_circle(reach, start + step * pitch))
    holes = [circle(0.09, 16, on_circle(radius * 0.55, angle)) for angle in around(plan["holes"])]
    plate(part, np.array(outline), [circle(bore, 24), *holes], 0, top)
    end = top + plan["hub"]
    lathe(part, [(bore, top), (bore, end), (radius * 0.3, end), (radius * 0.3, top)], 40)
    return part


def draw_pulley(random: np.random.Generator) -> Plan:
    """Draw the plan of a pulley."""
    return {
        "radius": random.uniform(0.7, 1),
        "grooves": int(random.integers(1, 6)),
        "bolts": int(random.integers(0, 7)),
    }


def pulley(plan: Plan, _own: Own) -> Part:
    """Build a grooved drum with bolt heads on its face."""
    part = Part()
    radius, pitch, bore = plan["radius"], 0.12, 0.2
    top = plan["grooves"] * pitch
    profile: list[Point] = [(bore, 0), (radius, 0)]
    for groove in range(plan["grooves"]):
        z = groove * pitch
        profile += [(radius, z + 0.03), (radius - 0.15, z + 0.05), (radius - 0.15, z + 0.08), (radius, z + 0.1)]
    lathe(part, [*profile, (radius, top), (bore, top)])
    for angle in around(plan["bolts"]):
        cylinder(part, 0.07, 0.03, (*on_circle(radius * 0.6, angle), top), sides=14, slot=BRIGHT)
    return part


def draw_wheel(random: np.random.Generator) -> Plan:
    """Draw the plan of a hand wheel."""
    return {
        "radius": random.uniform(0.8, 1),
        "thickness": random.uniform(0.06, 0.11),
        "spokes": int(random.integers(3, 8)),
        "twist": float(random.choice([0, 0, 0.5])),
    }


def wheel(plan: Plan, _own: Own) -> Part:
    """Build a hand wheel: a round rim, a hub and straight or twisted spokes."""
    part = Part()
    radius, twist, level = plan["radius"], plan["twist"], 0.15
    sweep(part, ring_path(radius, level, 72), plan["thickness"], 12, METAL, closed=True)
    cylinder(part, 0.2, 0.3, sides=28)
    cylinder(part, 0.09, 0.34, sides=20, slot=DARK)
    for spoke in range(plan["spokes"]):
        angle = 2 * math.pi * spoke / plan["spokes"]
        stops = on_circle(0.1, angle), on_circle(radius * 0.5, angle + twist * 0.5), on_circle(radius, angle + twist)
        sweep(part, np.array([(*stop, level) for stop in stops]), plan["thickness"] * 0.8)
    return part


def draw_impeller(random: np.random.Generator) -> Plan:
    """Draw the plan of an impeller."""
    return {
        "vanes": int(random.integers(4, 13)),
        "height": random.uniform(0.2, 0.5),
        "curl": random.uniform(-0.9, 0.9),
    }


def impeller(plan: Plan, _own: Own) -> Part:
    """Build a disc with a hub and curved vanes that stand on it."""
    part = Part()
    floor, height = 0.05, plan["height"]
    plate(part, circle(1.0, 72), [circle(0.12, 20)], 0, floor)
    lathe(part, [(0.12, floor), (0.12, height), (0.25, height * 0.9), (0.3, floor)], 40)
    along = np.linspace(0, 1, 10)
    for vane in range(plan["vanes"]):
        reach, angles = 0.28 + 0.7 * along, 2 * math.pi * vane / plan["vanes"] + plan["curl"] * along
        spine = np.stack([reach * np.cos(angles), reach * np.sin(angles)], 1)
        half = np.stack([-np.sin(angles), np.cos(angles)], 1) * 0.02
        plate(part, np.concatenate([spine - half, (spine + half)[::-1]]), (), floor, height)
    return part
