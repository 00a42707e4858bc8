"""The scene round a part: the engine's settings, materials, pose, light and camera.

Lengths are those of ``meshes``, angles radians, the strength of lamps watts (suns: watts per square metre), the focal
length millimetres before a sensor of 36. The order in which a function draws from ``random`` is part of what a seed
means.
"""

import math
from typing import Any, NamedTuple

import bpy
import numpy as np
from materials import PAINTS, TINTS, Colour, flat, metal
from mathutils import Matrix, Vector

SENSOR = 36.0  # millimetres, along the wider side of the picture
LIGHTS_INDOORS = ("room", "room", "overcast", "lamp")
LIGHTS_OUTDOORS = ("sun", "overcast", "flash", "room", "dusk", "lamp")
AMBIENT = {"room": 0.5, "overcast": 0.9, "sun": 0.35, "flash": 0.12, "lamp": 0.1, "dusk": 0.12}
BURNT_FAMILIES = ("tube", "cone", "shard", "connector")  # whose dark parts have a colour of their own
BURNT: tuple[Colour, ...] = ((0.05, 0.045, 0.04), (0.2, 0.08, 0.04), (0.3, 0.12, 0.08))


class View(NamedTuple):
    """How the piece is seen: the camera, where it stands, its focal length in millimetres, the radius of the piece.

    Blender keeps single precision only; these are the numbers as they were drawn.
    """

    camera: Any
    place: np.ndarray
    focal: float
    reach: float


def empty_scene(width: int, height: int, random: np.random.Generator) -> Any:
    """Start a new scene for a picture of this many pixels, rendered roughly and on one thread."""
    chance = np.random.RandomState(int(random.integers(1 << 30)))  # NumPy's older generator: its seeds must hold
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    cycles = scene.cycles
    cycles.device, cycles.samples, cycles.use_denoising = "CPU", 10, False
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 2, 1, 2
    cycles.use_adaptive_sampling = False
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.threads_mode, scene.render.threads = "FIXED", 1
    scene.render.image_settings.file_format = "JPEG"
    scene.render.image_settings.quality = 88
    scene.view_settings.view_transform = "AgX" if chance.random_sample() < 0.5 else "Standard"
    return scene


def give_materials(built: Any, random: np.random.Generator, family: str, clean: bool) -> None:
    """Give the object the materials of its three slots: metal, dark, bright."""
    wear = random.uniform(0, 0.4) if clean else random.uniform(0.2, 1)
    soot = 0 if clean else max(0, random.uniform(-0.3, 0.9))
    tint = TINTS[int(random.integers(len(TINTS)))]
    paint = PAINTS[int(random.integers(len(PAINTS)))] if random.random() < 0.4 else None
    slots = built.data.materials
    slots.append(metal(random, wear, soot, paint, tint))
    dark = BURNT[int(random.integers(3))] if family in BURNT_FAMILIES else (0.03, 0.03, 0.03)
    slots.append(flat(dark, 0.6, 0.3) if clean else metal(random, wear * 0.5, soot, dark, dark))
    slots.append(metal(random, wear, soot, None, (0.7, 0.7, 0.7)))


def draw_pose(random: np.random.Generator, clean: bool) -> Any:
    """Draw how the piece lies, as a 4 x 4 matrix: upright, upside down or, more often if not clean, askew."""
    pose = Matrix.Rotation(random.uniform(0, 6.283), 4, "Z")
    chance = random.random()
    if chance < 0.2:
        return pose @ Matrix.Rotation(math.pi, 4, "X")
    if chance < (0.3 if clean else 0.45):
        rolled = pose @ Matrix.Rotation(random.uniform(-1.57, 1.57), 4, "X")
        return rolled @ Matrix.Rotation(random.uniform(-0.6, 0.6), 4, "Y")
    return pose


def lay_down(built: Any, pose: Any) -> np.ndarray:
    """Turn the object into its pose, just above the ground and about the origin; give its (n, 3) vertices."""
    mesh = built.data
    mesh.transform(pose)
    flat_vertices = np.empty(len(mesh.vertices) * 3)
    mesh.vertices.foreach_get("co", flat_vertices)
    vertices = flat_vertices.reshape(-1, 3)
    if not len(vertices):
        return vertices
    middle = (vertices.min(0) + vertices.max(0)) / 2
    offset = np.array([middle[0], middle[1], vertices[:, 2].min() - 0.005])
    mesh.transform(Matrix.Translation(Vector((-offset).tolist())))
    return vertices - offset


def set_camera(scene: Any, random: np.random.Generator, vertices: np.ndarray) -> View:
    """Point a camera at the piece from above, most often hardly rolled."""
    centre = (vertices.min(0) + vertices.max(0)) / 2
    reach = float(np.linalg.norm(vertices - centre, axis=1).max())
    height = math.radians(random.uniform(28, 85))
    bearing = random.uniform(0, 6.283)
    focal = random.uniform(28, 45)
    distance = reach * focal / SENSOR * 2 / random.uniform(0.45, 0.85) * 1.05
    way = [math.cos(height) * math.cos(bearing), math.cos(height) * math.sin(bearing), math.sin(height)]
    place = centre + distance * np.array(way)
    data = bpy.data.cameras.new("camera")
    data.lens = focal
    camera = bpy.data.objects.new("camera", data)
    camera.location = place
    aim = centre + random.uniform(-0.2, 0.2, 3) * reach
    facing = (Vector(aim.tolist()) - Vector(place.tolist())).to_track_quat("-Z", "Y")
    roll = random.uniform(-0.3, 0.3) if random.random() < 0.7 else random.uniform(-3.14, 3.14)
    camera.rotation_euler = (facing.to_matrix() @ Matrix.Rotation(roll, 3, "Z")).to_euler()
    bpy.context.collection.objects.link(camera)
    scene.camera = camera
    return View(camera, place, focal, reach)


def set_light(random: np.random.Generator, clean: bool, camera: np.ndarray) -> None:
    """Light the scene: as in a room where the piece is clean, else also by sun, by dusk or by a flash at ``camera``."""
    kind = str(random.choice(LIGHTS_INDOORS if clean else LIGHTS_OUTDOORS))
    _hang_sky(random, kind)
    angle = random.uniform(0, 6.28)
    distance = random.uniform(2.5, 4)
    place = (distance * math.cos(angle), distance * math.sin(angle), random.uniform(1.5, 4))
    if kind == "room":
        _lamp("AREA", random.uniform(80, 250), place, size=2.0)
        _lamp("AREA", random.uniform(40, 120), (-place[0], place[1] * 0.5, 3.5), size=1.5)
    elif kind == "sun":
        _lamp("SUN", random.uniform(2.5, 5), place, colour=(1, 0.95, 0.85))
    elif kind == "flash":
        _lamp("POINT", random.uniform(120, 300), tuple(camera * 0.98 + np.array([0, 0, 0.1])))
    elif kind == "lamp":
        _lamp("AREA", random.uniform(100, 250), place, size=0.5, colour=(1, 0.85, 0.65))
    elif kind == "dusk":
        _lamp("SUN", random.uniform(0.3, 0.8), place, colour=(0.8, 0.85, 1))


def _hang_sky(random: np.random.Generator, kind: str) -> None:
    """Put an uneven sky round the scene, so that metal has something to mirror."""
    world = bpy.data.worlds.new("sky")
    bpy.context.scene.world = world
    world.cycles.sampling_method = "NONE"
    world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    background = nodes["Background"]
    tone = random.uniform(0.9, 1.1, 3)
    ambient = AMBIENT[kind] * random.uniform(0.7, 1.3)
    background.inputs[0].default_value = (*tone.tolist(), 1)
    clouds = nodes.new("ShaderNodeTexNoise")
    clouds.inputs["Scale"].default_value = random.uniform(1, 3)
    strength = nodes.new("ShaderNodeMapRange")
    strength.inputs[3].default_value = ambient * 0.2
    strength.inputs[4].default_value = ambient * 2
    links.new(nodes.new("ShaderNodeTexCoord").outputs["Generated"], clouds.inputs["Vector"])
    links.new(clouds.outputs["Fac"], strength.inputs[0])
    links.new(strength.outputs[0], background.inputs[1])


def _lamp(kind: str, energy: float, place: Any, *, size: float = 1.0, colour: Colour = (1, 1, 1)) -> None:
    """Hang a lamp that faces the origin; ``size`` is that of an area."""
    data = bpy.data.lights.new("lamp", kind)
    data.energy, data.color = energy, colour
    lamp = bpy.data.objects.new("lamp", data)
    lamp.location = place
    bpy.context.collection.objects.link(lamp)
    lamp.rotation_euler = (Vector((0, 0, 0)) - Vector(place)).to_track_quat("-Z", "Y").to_euler()
    if kind == "AREA":
        data.size = size
    if kind == "SUN":
        data.angle = 0.01


def box_in_picture(scene: Any, view: View, vertices: np.ndarray) -> list[float]:
    """Give where the vertices lie in the picture: left, top, right, bottom in pixels, cut at its edges."""
    width, height = scene.render.resolution_x, scene.render.resolution_y
    to_camera = np.array(view.camera.matrix_world.inverted())
    seen = np.column_stack([vertices, np.ones(len(vertices))]) @ to_camera.T
    scale = view.focal / SENSOR * width
    x = width / 2 + scale * seen[:, 0] / -seen[:, 2]
    y = height / 2 - scale * seen[:, 1] / -seen[:, 2]
    corners = ((x.min(), width), (y.min(), height), (x.max(), width), (y.max(), height))
    return [float(np.clip(value, 0, limit)) for value, limit in corners]
