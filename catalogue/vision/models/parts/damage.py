"""What happens to a part: built as a Blender object, then broken, bent and dented.

Lengths are those of ``meshes``. The order in which a function draws from ``random`` is part of what a seed means.
"""

import math
from typing import Any, NamedTuple

import bmesh
import bpy
import numpy as np
from mathutils import Vector, noise
from meshes import DARK, Part

FINE = 0.09  # longest edge of a mesh that is to be bent or broken
MOST_FACES = 40_000
SHARP = 0.6  # radians between two faces from which their edge shows


class Damage(NamedTuple):
    """How a piece has suffered; ``keep`` is the share of its faces that are left where it is a fragment."""

    fragment: bool
    keep: float
    bend: bool
    dents: int

    @classmethod
    def draw(cls, random: np.random.Generator, clean: bool) -> "Damage":
        """Draw what has happened to a piece; a clean one has a dent at most."""
        fragment = (not clean) and random.random() < 0.5
        keep = random.uniform(0.3, 0.8)
        bend = (not clean) and random.random() < 0.35
        return cls(fragment, keep, bend, int(random.integers(0, 2 if clean else 4)))


def damaged_object(part: Part, random: np.random.Generator, damage: Damage) -> Any:
    """Put the part into the scene as an object and damage it; its materials are still to be given."""
    mesh = _mesh_of(part)
    built = bpy.data.objects.new("part", mesh)
    bpy.context.collection.objects.link(built)
    for line, _ in enumerate(part.text):
        _write(mesh, part, line)
    work = bmesh.new()
    work.from_mesh(mesh)
    if damage.fragment or damage.bend or damage.dents:
        _refine(work)
    if damage.fragment:
        _break(work, random, damage.keep)
    if damage.bend:
        _bend(work, random)
    for _ in range(damage.dents):
        _dent(work, random)
    bmesh.ops.recalc_face_normals(work, faces=work.faces)
    work.to_mesh(mesh)
    work.free()
    for polygon in mesh.polygons:
        polygon.use_smooth = True
    mesh.set_sharp_from_angle(angle=SHARP)
    mesh.update()
    return built


def _mesh_of(part: Part) -> Any:
    vertices, faces, slots = part.arrays()
    mesh = bpy.data.meshes.new("part")
    mesh.from_pydata(vertices.tolist(), [], faces)
    mesh.polygons.foreach_set("material_index", np.array(slots, np.int32))
    mesh.update()
    return mesh


def _write(mesh: Any, part: Part, line: int) -> None:
    """Add a line of the plate's text to its mesh, as raised letters that fit its width."""
    width, height = part.text_box
    curve = bpy.data.curves.new("text", "FONT")
    curve.body = part.text[line]
    curve.size = height / (len(part.text) + 0.8) * 0.85
    curve.extrude = 0.004
    curve.align_x = "CENTER"
    text = bpy.data.objects.new("text", curve)
    bpy.context.collection.objects.link(text)
    bpy.context.view_layer.update()  # before it the text has no width
    text.scale = (min(1, (width * 0.86) / max(text.dimensions.x, 0.01)), 1, 1)
    text.location = (0, height / 2 - height * (line + 0.95) / (len(part.text) + 0.35), 0.032)
    bpy.context.view_layer.update()
    letters = bpy.data.meshes.new_from_object(text.evaluated_get(bpy.context.evaluated_depsgraph_get()))
    letters.transform(text.matrix_world)
    work = bmesh.new()
    work.from_mesh(mesh)
    before = len(work.faces)
    work.from_mesh(letters)
    work.faces.ensure_lookup_table()
    for face in work.faces[before:]:
        face.material_index = DARK
    work.to_mesh(mesh)
    work.free()
    bpy.data.objects.remove(text)


def _refine(work: Any) -> None:
    """Halve long edges, five times at most, so that breaks and bends have something to follow."""
    for _ in range(5):
        long = [edge for edge in work.edges if edge.calc_length() > FINE]
        if not long or len(work.faces) > MOST_FACES:
            break
        bmesh.ops.subdivide_edges(work, edges=long, cuts=1, use_grid_fill=False)
        bmesh.ops.triangulate(work, faces=[face for face in work.faces if len(face.verts) > 4])


def _break(work: Any, random: np.random.Generator, keep: float) -> None:
    """Leave only this share of the faces, those on one side of a ragged break."""
    origin = Vector(random.uniform(-50, 50, 3).tolist())
    centres = np.array([face.calc_center_median()[:] for face in work.faces])
    way = random.normal(size=3)
    if np.ptp(centres[:, 2]) < 0.5:  # a flat part breaks across, not into two sheets
        way[2] *= 0.2
    way /= np.linalg.norm(way)
    ragged = np.array([_raggedness(Vector(centre.tolist()), origin) for centre in centres])
    reach = centres @ way + ragged * max(np.ptp(centres, 0))
    limit = np.quantile(reach, keep)
    work.faces.ensure_lookup_table()
    lost = [face for face, far in zip(list(work.faces), reach, strict=True) if far > limit]
    bmesh.ops.delete(work, geom=lost, context="FACES")


def _raggedness(place: Any, origin: Any) -> float:
    return noise.noise(place * 3 + origin) * 0.12 + noise.noise(place * 11 + origin) * 0.05


def _bend(work: Any, random: np.random.Generator) -> None:
    axis = int(random.integers(0, 2))
    curvature = random.uniform(-0.35, 0.35)
    for vertex in work.verts:
        vertex.co.z += curvature * vertex.co[axis] ** 2


def _dent(work: Any, random: np.random.Generator) -> None:
    vertices = list(work.verts)
    if not vertices:
        return
    centre = vertices[int(random.integers(len(vertices)))].co.copy()
    size = random.uniform(0.1, 0.35)
    push = Vector(random.normal(size=3).tolist()).normalized() * random.uniform(0.03, 0.12)
    for vertex in vertices:
        vertex.co += push * math.exp(-((vertex.co - centre).length_squared) / size**2)
