"""Families of flat hardware: castings, nameplates, bent sheets, fins, brackets, perforated plates, blocks, housings.

Every family is a pair: ``draw_<family>`` draws the plan of a type, ``<family>`` builds a piece of that type. Lengths
are those of ``meshes``; the order in which a plan draws is part of what a seed means.
"""

import numpy as np
from meshes import (
    BRIGHT,
    Change,
    Own,
    Part,
    Plan,
    Point,
    box,
    circle,
    cylinder,
    hexagon_bolt,
    plate,
    rect,
    shift,
    spread,
    tilt,
    weld_line,
)

SIGNS = "ABCDEFGHKLMNPRSTUVWXYZ0123456789"  # no I, J, O, Q: plates avoid what is read wrongly


def corners(width: float, depth: float, margin: float) -> list[Point]:
    """Give the four points this far inside the corners of a rectangle about the origin."""
    return [(x * (width / 2 - margin), y * (depth / 2 - margin)) for x in (-1, 1) for y in (-1, 1)]


def draw_casting(random: np.random.Generator) -> Plan:
    """Draw the plan of a casting."""
    return {
        "width": random.uniform(1.3, 1.9),
        "depth": random.uniform(0.9, 1.3),
        "thickness": random.uniform(0.06, 0.15),
        "fins": int(random.integers(4, 13)),
        "fin_height": random.uniform(0.15, 0.5),
        "fin_thickness": random.uniform(0.03, 0.06),
        "fin_share": random.uniform(0.6, 0.85),  # of the depth
        "shape": random.choice(["fins", "fins", "pins"]),
        "rows": int(random.integers(3, 6)),
        "boss": bool(random.random() < 0.25),
    }


def casting(plan: Plan, _own: Own) -> Part:
    """Build a plate with cooling fins or pins, four screw eyes and perhaps a boss."""
    part = Part()
    width, depth, top, height = plan["width"], plan["depth"], plan["thickness"], plan["fin_height"]
    eyes = corners(width, depth, 0.1)
    plate(part, rect(width, depth, rounding=0.08), [circle(0.05, 12, eye) for eye in eyes], 0, top)
    for eye in eyes:
        plate(part, circle(0.095, 20, eye), [circle(0.05, 12, eye)], top, top + 0.05)
    for x in spread(width, 0.24, plan["fins"]):
        if plan["shape"] == "pins":
            for y in spread(depth, 0.24, plan["rows"]):
                cylinder(part, 0.035, height, (x, y, top), sides=12)
        else:
            box(part, plan["fin_thickness"], depth * plan["fin_share"], height, (x, 0, top))
    if plan["boss"]:
        plate(part, circle(0.16, 28), [circle(0.09, 20)], top, top + height * 0.5)
    return part


def word(random: np.random.Generator, length: int) -> str:
    """Draw letters and digits as they stand on a plate."""
    return "".join(random.choice(list(SIGNS), length))


def draw_nameplate(random: np.random.Generator) -> Plan:
    """Draw the plan of a nameplate: two or three lines, of which the second stands for a serial number."""
    lines = [
        f"P/N {word(random, 2)}-{word(random, 4)}-{word(random, 1)}",
        "SER 00-0000",
        f"{random.choice(['WT', 'MOD', 'LOT', 'DWG', 'TYPE'])} {random.uniform(1, 9):.1f} "
        f"{random.choice(['KG', 'V', 'A', 'MM'])}",
    ]
    text = lines[: int(random.integers(2, 4))]
    return {"width": random.uniform(1.4, 1.9), "height": random.uniform(0.7, 1.1), "text": text}


def nameplate(plan: Plan, own: Own) -> Part:
    """Build a plate with four holes; its text is the type's, its serial number the piece's own."""
    part = Part()
    width, height = plan["width"], plan["height"]
    holes = [circle(0.04, 12, corner) for corner in corners(width, height, 0.09)]
    plate(part, rect(width, height, rounding=0.06), holes, 0, 0.03)
    part.text = [f"SER {own.serial}" if line.startswith("SER") else line for line in plan["text"]]
    part.text_box = (width, height)
    return part


def draw_shard(random: np.random.Generator) -> Plan:
    """Draw the plan of a bent sheet."""
    return {
        "width": random.uniform(1.2, 1.8),
        "depth": random.uniform(0.9, 1.6),
        "radius": float(random.uniform(0.5, 2.5)),
        "seam": random.choice(["weld", "strip", "none"]),
        "seam_x": random.uniform(-0.3, 0.3),
        "rivets": int(random.choice([0, 0, 5, 8, 12])),
        "rivets_x": random.uniform(-0.5, 0.5),
    }


def shard(plan: Plan, _own: Own) -> Part:
    """Build a sheet bent to a radius, with a weld or a strip across it and perhaps a row of rivets."""
    part = Part()
    depth, steps, top = plan["depth"], 20, 0.02
    sheet(part, plan["width"], depth, (40, steps), top)
    if plan["seam"] == "weld":
        x = plan["seam_x"]
        weld_line(part, (x, -depth / 2, top), (x, depth / 2, top), np.random.default_rng(2), 0.03)
    if plan["seam"] == "strip":
        length = depth / (steps - 1)
        for y in np.linspace(-depth / 2, depth / 2, steps)[:-1]:  # in pieces, so that it bends with the sheet
            box(part, 0.1, length, 0.015, (plan["seam_x"], y + length / 2, top), slot=BRIGHT)
    for i in range(plan["rivets"]):
        y = -depth / 2 + depth * (i + 0.5) / plan["rivets"]
        cylinder(part, 0.03, 0.02, (plan["rivets_x"], y, top), sides=12)
    part.move(0, bent(plan["radius"]))
    return part


def sheet(part: Part, width: float, depth: float, steps: tuple[int, int], top: float) -> None:
    """Add both sides of a sheet as grids of ``steps`` points, the lower one on z = 0; its edges stay open."""
    count, rows = steps
    across, along = np.meshgrid(
        np.linspace(-width / 2, width / 2, count), np.linspace(-depth / 2, depth / 2, rows), indexing="ij"
    )
    upper = np.stack([across, along, np.full_like(across, top)], 2).reshape(-1, 3)
    faces: list[tuple[int, ...]] = []
    for i in range(count - 1):
        for row in range(rows - 1):
            first, second = i * rows + row, (i + 1) * rows + row
            face = (first, second, second + 1, first + 1)
            faces += [face, tuple(count * rows + corner for corner in face[::-1])]
    part.add(np.concatenate([upper, upper - [0, 0, top]]), faces)


def bent(radius: float) -> Change:
    """Give the bend that lays what is flat round a cylinder of this radius along the y axis."""

    def bend(vertices: np.ndarray) -> np.ndarray:
        angles, reach = vertices[:, 0] / radius, radius + vertices[:, 2]
        return np.stack([reach * np.sin(angles), vertices[:, 1], reach * np.cos(angles) - radius], 1)

    return bend


def draw_fin(random: np.random.Generator) -> Plan:
    """Draw the plan of a fin."""
    return {
        "root": random.uniform(1.2, 1.8),
        "span": random.uniform(0.9, 1.4),
        "tip": random.uniform(0.4, 0.9),
        "sweep": random.uniform(0, 0.7),
        "clip": bool(random.random() < 0.4),
        "notch": bool(random.random() < 0.3),
        "openings": int(random.choice([0, 0, 1, 2])),
        "opening": random.uniform(0.07, 0.12),
        "root_holes": int(random.integers(3, 8)),
    }


def fin(plan: Plan, _own: Own) -> Part:
    """Build a swept plate with a thicker root, perhaps with a clipped tip, a notch or round openings."""
    part = Part()
    root, span, swept = plan["root"], plan["span"], plan["sweep"]
    tip, count = swept + plan["tip"], plan["openings"]
    outline = [(0, 0), (root, 0)]
    outline += [(tip, span * 0.75), (swept + plan["tip"] * 0.7, span)] if plan["clip"] else [(tip, span)]
    outline.append((swept, span))
    if plan["notch"]:
        outline += [
            (swept * 0.5 + 0.1, span * 0.5 + 0.08),
            (swept * 0.5 + 0.18, span * 0.5),
            (swept * 0.45 + 0.08, span * 0.5 - 0.1),
        ]
    middle = [root / 2, span / 2]
    openings = [
        circle(plan["opening"], 20, (root * 0.5 + swept * 0.3 * i / (count + 1), span * i / (count + 1)))
        for i in range(1, count + 1)
    ]
    plate(part, np.array(outline) - middle, [opening - middle for opening in openings], 0, 0.035)
    level = -span / 2 + 0.07
    holes = [circle(0.03, 10, (x, level)) for x in np.linspace(-root * 0.43, root * 0.43, plan["root_holes"])]
    plate(part, rect(root * 0.98, 0.14, (0, level)), holes, 0.035, 0.09)
    return part


def draw_bracket(random: np.random.Generator) -> Plan:
    """Draw the plan of an angle bracket."""
    return {
        "width": random.uniform(1.1, 1.7),
        "depth": random.uniform(0.6, 1),
        "height": random.uniform(0.5, 1),
        "holes": int(random.integers(2, 6)),
        "opening": float(random.choice([0, 0.12, 0.2])),
        "ribs": int(random.integers(0, 4)),
    }


def bracket(plan: Plan, _own: Own) -> Part:
    """Build two plates at a right angle, with holes, perhaps a round opening and ribs between them."""
    part = Part()
    width, depth, height = plan["width"], plan["depth"], plan["height"]
    holes = [circle(0.05, 12, (x, 0)) for x in spread(width, 0.2, plan["holes"])]
    plate(part, rect(width, depth, rounding=0.05), holes, 0, 0.06)
    since = len(part)
    openings = [circle(plan["opening"], 20, (0, height * 0.6))] if plan["opening"] else []
    plate(part, rect(width, height, (0, height / 2)), openings, -0.03, 0.03)
    part.move(since, tilt("x", 90))
    part.move(since, shift(0, depth / 2 - 0.03, 0))
    for x in spread(width, 0.1, plan["ribs"]):
        since = len(part)
        plate(part, np.array([(0, 0), (depth * 0.7, 0), (0, height * 0.7)]), (), -0.02, 0.02)
        part.move(since, tilt("x", 90))
        part.move(since, tilt("z", -90))
        part.move(since, shift(x, depth / 2 - 0.05, 0.06))
    return part


def draw_perforated(random: np.random.Generator) -> Plan:
    """Draw the plan of a perforated plate."""
    return {
        "width": random.uniform(1.3, 1.8),
        "height": random.uniform(0.8, 1.2),
        "columns": int(random.integers(4, 10)),
        "rows": int(random.integers(2, 7)),
        "hole": random.uniform(0.03, 0.05),
        "rim": bool(random.random() < 0.4),
    }


def perforated(plan: Plan, _own: Own) -> Part:
    """Build a plate with a grid of holes and perhaps a rim along two sides."""
    part = Part()
    width, height = plan["width"], plan["height"]
    columns, rows = spread(width, 0.15, plan["columns"]), spread(height, 0.15, plan["rows"])
    holes = [circle(plan["hole"], 10, (x, y)) for x in columns for y in rows]
    plate(part, rect(width, height, rounding=0.05), holes, 0, 0.03)
    if plan["rim"]:
        for y in (-height / 2, height / 2):
            box(part, width, 0.03, 0.15, (0, y, 0))
    return part


def draw_block(random: np.random.Generator) -> Plan:
    """Draw the plan of a manifold block."""
    return {
        "width": random.uniform(1.2, 1.8),
        "depth": random.uniform(0.5, 0.8),
        "height": random.uniform(0.3, 0.7),
        "bores": int(random.integers(1, 6)),
        "bore": random.uniform(0.08, 0.13),
        "collars": bool(random.random() < 0.5),
    }


def block(plan: Plan, _own: Own) -> Part:
    """Build a solid block with a row of blind bores, perhaps with collars, and a bolt in each corner."""
    part = Part()
    width, depth, height, bore = plan["width"], plan["depth"], plan["height"], plan["bore"]
    bores = [(x, 0.0) for x in spread(width, 0.25, plan["bores"])]
    outline = rect(width, depth, rounding=0.05)
    plate(part, outline, [circle(bore, 18, place) for place in bores], height * 0.5, height)
    plate(part, outline, (), 0, height * 0.5)
    if plan["collars"]:
        for place in bores:
            plate(part, circle(bore * 1.6, 22, place), [circle(bore, 18, place)], height, height + 0.1)
    for corner in corners(width, depth, 0.09):
        hexagon_bolt(part, 0.055, 0.05, (*corner, height))
    return part


def draw_housing(random: np.random.Generator) -> Plan:
    """Draw the plan of a housing."""
    return {
        "width": random.uniform(1, 1.5),
        "depth": random.uniform(0.7, 1.2),
        "height": random.uniform(0.3, 0.8),
        "ears": int(random.integers(1, 4)),
        "ribs": int(random.integers(0, 5)),
        "port": bool(random.random() < 0.4),
    }


def housing(plan: Plan, _own: Own) -> Part:
    """Build an open box with ears on two sides, perhaps ribs inside and a port in its wall."""
    part = Part()
    width, depth, height, ears = plan["width"], plan["depth"], plan["height"], plan["ears"]
    outline = rect(width, depth, rounding=0.1)
    plate(part, outline, [rect(width - 0.1, depth - 0.1, rounding=0.07)], 0, height)
    plate(part, outline, (), 0, 0.05)
    for i in range(ears):
        y = (i - (ears - 1) / 2) * depth * 0.8 / max(1, ears - 1)
        for side in (-1, 1):
            ear = rect(0.25, 0.2, (side * (width / 2 + 0.1), y), rounding=0.06)
            plate(part, ear, [circle(0.05, 12, (side * (width / 2 + 0.13), y))], 0, 0.07)
    for x in spread(width, 0.15, plan["ribs"]):
        box(part, 0.04, depth - 0.1, height * 0.7, (x, 0, 0.05))
    if plan["port"]:
        since = len(part)
        plate(part, circle(0.16, 24), [circle(0.1, 18)], 0, 0.15)
        part.move(since, tilt("x", 90))
        part.move(since, shift(0, -depth / 2, height * 0.5))
    return part
