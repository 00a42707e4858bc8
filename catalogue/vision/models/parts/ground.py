"""What a part lies on: a table, a floor or the open ground, and perhaps a scale beside it.

Lengths are those of ``meshes``, colours linear RGB from 0 to 1. The order in which a function draws from ``random`` is
part of what a seed means.
"""

import math

import bpy
import numpy as np
from materials import Colour, Shader, flat
from meshes import Place

INDOORS = ("paper", "wood", "steel", "mat", "tile", "paper")
OUTDOORS = ("gravel", "soil", "concrete", "wood", "asphalt", "gravel", "soil", "concrete")
COLOURS: dict[str, tuple[Colour, Colour]] = {
    "paper": ((0.55, 0.55, 0.55), (0.6, 0.6, 0.6)),
    "wood": ((0.35, 0.2, 0.1), (0.2, 0.1, 0.05)),
    "concrete": ((0.4, 0.4, 0.38), (0.28, 0.28, 0.28)),
    "soil": ((0.16, 0.1, 0.06), (0.09, 0.06, 0.04)),
    "gravel": ((0.2, 0.15, 0.11), (0.12, 0.09, 0.07)),
    "steel": ((0.3, 0.3, 0.3), (0.2, 0.2, 0.2)),
    "mat": ((0.05, 0.15, 0.13), (0.04, 0.12, 0.1)),
    "asphalt": ((0.05, 0.05, 0.055), (0.1, 0.1, 0.1)),
    "tile": ((0.3, 0.3, 0.33), (0.05, 0.09, 0.2)),
}
GRAIN = {"wood": 6, "concrete": 3, "soil": 9, "gravel": 12, "steel": 5, "asphalt": 40}  # else 2


def lay_ground(random: np.random.Generator, clean: bool) -> None:
    """Put a ground under the part on z = 0: indoors where the piece is clean, else mostly outdoors."""
    kind = str(random.choice(INDOORS if clean else OUTDOORS))
    bpy.ops.mesh.primitive_plane_add(size=40)
    plane = bpy.context.object
    shader, offset = Shader("ground"), random.uniform(0, 50)
    first, second = (_varied(random, colour) for colour in COLOURS[kind])
    if kind == "paper":
        first = second = tuple((random.uniform(0.2, 0.8) * random.uniform(0.85, 1.1, 3)).clip(0, 1).tolist())
    grain = GRAIN.get(kind, 2)
    drawn_out = (1, 10, 1) if kind in ("wood", "steel") else (1, 1, 1)
    pattern = shader.ramp(shader.noise(grain, offset, drawn_out), 0.35, 0.65)
    shader.set("Base Color", shader.mix(pattern, first, second))
    shader.set("Roughness", random.uniform(0.35, 0.9))
    if kind in ("soil", "gravel", "concrete"):
        shader.bump(shader.noise(grain * 1.5, offset), 0.6, 0.06)
    plane.data.materials.append(shader.material)
    if kind == "tile":
        _lay_joints()
    if kind == "gravel":
        _strew_stones(random)


def _varied(random: np.random.Generator, colour: Colour) -> Colour:
    return tuple((np.array(colour) * random.uniform(0.6, 1.3)).clip(0, 1).tolist())


def _lay_joints() -> None:
    for step in range(-6, 7):
        _bar((step * 0.9, 0, 0.001), (0.015, 12, 0.002), (0.6, 0.6, 0.6))
        _bar((0, step * 0.9, 0.001), (12, 0.015, 0.002), (0.6, 0.6, 0.6))


def _strew_stones(random: np.random.Generator) -> None:
    bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=2, radius=1)
    first = bpy.context.object
    first.data.materials.append(flat(_varied(random, (0.3, 0.25, 0.2)), 0.9))
    for polygon in first.data.polygons:
        polygon.use_smooth = True
    for i in range(int(random.integers(60, 200))):
        stone = first.copy() if i else first
        size = random.uniform(0.03, 0.13)
        x, y = random.uniform(-2.6, 2.6, 2)
        stone.location = (x, y, size * 0.2)
        stone.scale = (size * random.uniform(0.7, 1.4), size, size * random.uniform(0.5, 0.8))
        stone.rotation_euler = random.uniform(0, 6, 3)
        if i:
            bpy.context.collection.objects.link(stone)


def lay_scale(random: np.random.Generator, reach: float) -> None:
    """Put a scale of six black and white steps beside a part of this radius."""
    angle = random.uniform(0, 6.283)
    distance, step = reach * 1.15, reach * 0.16
    turned = random.uniform(0, 6.283)
    for i in range(6):
        x = distance * math.cos(angle) + math.cos(turned) * step * (i - 2.5)
        y = distance * math.sin(angle) + math.sin(turned) * step * (i - 2.5)
        _bar((x, y, 0.02), (step, step * 0.8, 0.02), (0.8, 0.8, 0.8), turned)
        if i % 2 == 0:
            _bar((x, y, 0.024), (step * 0.9, step * 0.4, 0.02), (0.02, 0.02, 0.02), turned)


def _bar(place: Place, size: Place, colour: Colour, turned: float = 0.0) -> None:
    bpy.ops.mesh.primitive_cube_add(size=1, location=place)
    bar = bpy.context.object
    bar.scale = size
    bar.rotation_euler[2] = turned
    bar.data.materials.append(flat(colour))
