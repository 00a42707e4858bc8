"""Render pictures of random generic hardware: ``python render.py SEED COUNT MOST_DETAILS TARGET_FOLDER``.

Needs ``bpy`` (Blender as a module), which brings NumPy; the product does not. Writes SEED-TYPE-VIEW.jpg and a JSON
record beside each: image, type, family, clean, fragment, and box (left, top, right, bottom in pixels; where the piece
is). The record is ``null`` where too little of a fragment was left to be shown; there is no picture then. What has its
record is not rendered again, so an interrupted run goes on where it stopped. One seed, one set of pictures: each draws
its chances from the seed, the number of its type and its view, whatever else is rendered. Made with bpy 4.5.15 and
NumPy 1.26.4; other versions may draw or shade otherwise.

The first views are clean, as a reference would be: whole, little worn, indoors. The others are as found: half of them
fragments, all worn, some bent, dented and sooty, mostly on open ground. The network was trained on two sets: 11 400 1
with ``--width 208 --height 168 --clean-views 4``, and 37 420 3 with ``--width 304 --height 240 --views 0 4 1 5 6``;
first on what there was of them (view 5 of two types in three, none of view 6), then, from those weights, on all of them
and view 7 of 97 types.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from damage import Damage, damaged_object
from ground import lay_ground, lay_scale
from kinds import FAMILIES, Type, types
from meshes import Own
from scene import box_in_picture, draw_pose, empty_scene, give_materials, lay_down, set_camera, set_light

FEWEST_VERTICES = 12


def picture(
    kind: Type, random: np.random.Generator, *, clean: bool, size: tuple[int, int], target: Path
) -> dict[str, Any] | None:
    """Render one piece of this type into the JPEG ``target`` of (width, height) pixels and give its record.

    Gives None, and writes nothing, where too little of a fragment is left.
    """
    name, family, plan = kind
    scene = empty_scene(*size, random)
    bolts = (random.random(16) < random.uniform(0.3, 1)).tolist()
    part = FAMILIES[family][0](plan, Own(bolts, f"{random.integers(1, 99):02d}-{random.integers(0, 9999):04d}"))
    damage = Damage.draw(random, clean)
    built = damaged_object(part, random, damage)
    give_materials(built, random, family, clean)
    vertices = lay_down(built, draw_pose(random, clean))
    if len(vertices) < FEWEST_VERTICES:
        return None
    lay_ground(random, clean)
    view = set_camera(scene, random, vertices)
    set_light(random, clean, view.place)
    if random.random() < 0.45:
        lay_scale(random, view.reach)
    scene.view_settings.exposure = random.uniform(-0.4, 0.5)
    scene.render.filepath = str(target)
    bpy.context.view_layer.update()
    bpy.ops.render.render(write_still=True)
    return {
        "image": target.name,
        "type": name,
        "family": family,
        "clean": clean,
        "fragment": damage.fragment,
        "box": box_in_picture(scene, view, vertices),
    }


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Render pictures of random generic hardware.")
    parser.add_argument("seed", type=int)
    parser.add_argument("count", type=int, help="fewest types")
    parser.add_argument("most_details", type=int, choices=(1, 3), help="most details in which look-alikes differ")
    parser.add_argument("target", type=Path, help="folder for the pictures; made where it is missing")
    parser.add_argument("--width", type=int, default=304, help="pixels")
    parser.add_argument("--height", type=int, default=240, help="pixels")
    parser.add_argument("--views", type=int, nargs="+", default=[0, 4, 1, 5, 2, 6], help="numbers, in this order")
    parser.add_argument("--clean-views", type=int, default=5, help="views with a lower number are clean")
    return parser.parse_args()


def main(chosen: argparse.Namespace) -> None:
    """Render every view of every type that has no record yet."""
    chosen.target.mkdir(parents=True, exist_ok=True)
    drawn = types(chosen.seed, chosen.count, chosen.most_details)
    for view in chosen.views:
        for number, kind in enumerate(drawn):
            target = chosen.target / f"{chosen.seed}-{kind[0]}-{view:02d}.jpg"
            record = target.with_suffix(".json")
            if record.exists():
                continue
            random = np.random.default_rng([chosen.seed, number, view])
            size = (chosen.width, chosen.height)
            told = picture(kind, random, clean=view < chosen.clean_views, size=size, target=target)
            partial = record.with_suffix(".partial")  # an interrupted run must not leave half a record
            partial.write_text(json.dumps(told), encoding="utf-8")
            partial.replace(record)


if __name__ == "__main__":
    main(arguments())
