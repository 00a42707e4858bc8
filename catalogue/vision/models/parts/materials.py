"""Surfaces: worn metal, flat colours, and a small hand for the shader nodes they are made of.

Colours are linear RGB, 0 to 1; wear and soot run from 0 (none) to 1. The order in which a function draws from
``random`` is part of what a seed means.
"""

from collections.abc import Sequence
from typing import Any

import bpy
import numpy as np

Colour = tuple[float, ...]
Socket = Any  # an output of a shader node
Surface = tuple[Colour | Socket, float | Socket, float | Socket]  # colour, metallic share, roughness

PAINTS: tuple[Colour, ...] = (
    (0.05, 0.07, 0.03), (0.5, 0.5, 0.47), (0.55, 0.08, 0.03), (0.03, 0.03, 0.035), (0.2, 0.2, 0.22),
    (0.35, 0.33, 0.2), (0.12, 0.2, 0.3), (0.6, 0.6, 0.55), (0.16, 0.2, 0.1), (0.25, 0.18, 0.12), (0.7, 0.45, 0.1),
)  # fmt: skip
TINTS: tuple[Colour, ...] = (
    (0.56, 0.57, 0.58), (0.75, 0.76, 0.77), (0.5, 0.46, 0.42), (0.62, 0.6, 0.55), (0.35, 0.36, 0.38), (0.6, 0.5, 0.4),
)  # fmt: skip
SOOT: Colour = (0.012, 0.011, 0.01)


class Shader:
    """The node tree of a new material; its methods add nodes and give their outputs."""

    def __init__(self, name: str) -> None:
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self._nodes, self._links = self.material.node_tree.nodes, self.material.node_tree.links
        self._surface = self._nodes["Principled BSDF"]
        self._place = self._nodes.new("ShaderNodeTexCoord")

    def noise(self, scale: float, offset: float, stretch: Sequence[float] = (1, 1, 1)) -> Socket:
        """Give noise over the object, its origin moved by ``offset`` so that no two uses look alike."""
        mapping = self._nodes.new("ShaderNodeMapping")
        mapping.inputs["Location"].default_value = (offset, offset * 0.7, -offset)
        mapping.inputs["Scale"].default_value = stretch
        self._links.new(self._place.outputs["Object"], mapping.inputs[0])
        texture = self._nodes.new("ShaderNodeTexNoise")
        texture.inputs["Scale"].default_value = scale
        texture.inputs["Detail"].default_value = 3  # finer detail costs time and is lost in small pictures
        self._links.new(mapping.outputs[0], texture.inputs["Vector"])
        return texture.outputs["Fac"]

    def ramp(self, value: Socket, low: float, high: float) -> Socket:
        """Give 0 below ``low``, 1 above ``high``, and a straight line between them."""
        node = self._nodes.new("ShaderNodeMapRange")
        node.inputs[1].default_value, node.inputs[2].default_value = low, high
        node.clamp = True
        self._links.new(value, node.inputs[0])
        return node.outputs[0]

    def mix(self, share: Socket, first: Colour | Socket, second: Colour | Socket) -> Socket:
        """Mix two colours; ``share`` is that of the second."""
        return self._mixed("RGBA", share, ((first, 6), (second, 7)))[2]

    def blend(self, share: Socket, first: float | Socket, second: float | Socket) -> Socket:
        """Mix two numbers; ``share`` is that of the second."""
        return self._mixed("FLOAT", share, ((first, 2), (second, 3)))[0]

    def set(self, name: str, value: float | Colour | Socket) -> None:
        """Set an input of the surface, such as "Roughness"."""
        self._give(self._surface.inputs[name], value)

    def bump(self, height: Socket, strength: float, distance: float) -> None:
        """Let the surface look as if it stood out by this height."""
        node = self._nodes.new("ShaderNodeBump")
        node.inputs["Strength"].default_value = strength
        node.inputs["Distance"].default_value = distance
        self._links.new(height, node.inputs["Height"])
        self._links.new(node.outputs[0], self._surface.inputs["Normal"])

    def _mixed(self, kind: str, share: Socket, parts: tuple[tuple[Any, int], ...]) -> Any:
        node = self._nodes.new("ShaderNodeMix")
        node.data_type = kind
        self._links.new(share, node.inputs[0])
        for value, place in parts:
            self._give(node.inputs[place], value)
        return node.outputs

    def _give(self, entry: Any, value: Any) -> None:
        if isinstance(value, tuple):
            entry.default_value = (*value, 1)
        elif isinstance(value, float):
            entry.default_value = value
        else:
            self._links.new(value, entry)


def flat(colour: Colour, rough: float = 0.7, metallic: float = 0.0) -> Any:
    """Make a material of one colour; ``rough`` and ``metallic`` run from 0 to 1."""
    material = bpy.data.materials.new("flat")
    material.use_nodes = True
    surface = material.node_tree.nodes["Principled BSDF"]
    surface.inputs["Base Color"].default_value = (*colour, 1)
    surface.inputs["Roughness"].default_value = rough
    surface.inputs["Metallic"].default_value = metallic
    return material


def metal(random: np.random.Generator, wear: float, soot: float, paint: Colour | None, tint: Colour) -> Any:
    """Make bare or painted metal, its paint chipped, rusty and sooty as ``wear`` and ``soot`` say."""
    shader, offset = Shader("metal"), random.uniform(0, 50)
    colour, metallic, rough = _bare(shader, random, offset, tint)
    if paint is not None:
        colour, metallic, rough = _painted(
            shader, random, offset, paint=paint, wear=wear, bare=(colour, metallic, rough)
        )
    if wear > 0.1:
        start = 0.72 - 0.3 * wear * random.uniform(0.5, 1.2)
        rust = shader.ramp(shader.noise(random.uniform(2, 8), offset + 11), start, start + 0.05)
        colour = shader.mix(rust, colour, (random.uniform(0.2, 0.4), random.uniform(0.07, 0.13), 0.03))
        metallic, rough = shader.blend(rust, metallic, 0.0), shader.blend(rust, rough, 0.85)
    if soot > 0.05:
        start = 0.75 - 0.5 * soot
        smoke = shader.ramp(shader.noise(random.uniform(0.6, 1.6), offset + 19), start, start + 0.3)
        colour = shader.mix(smoke, colour, SOOT)
        metallic, rough = shader.blend(smoke, metallic, 0.0), shader.blend(smoke, rough, 0.8)
    shader.set("Base Color", colour)
    shader.set("Metallic", metallic)
    shader.set("Roughness", rough)
    strength = random.uniform(0.05, 0.35) * (0.4 + wear)
    grain = shader.noise(random.uniform(15, 60), offset + 23, (1, random.choice([1, 12]), 1))
    shader.bump(grain, strength, 0.02)
    return shader.material


def _bare(shader: Shader, random: np.random.Generator, offset: float, tint: Colour) -> Surface:
    """Give unpainted metal, with blotches and brushing."""
    base = tuple(np.clip(np.array(tint) * random.uniform(0.7, 1.1), 0, 1).tolist())
    blotches = shader.ramp(shader.noise(random.uniform(2, 5), offset), 0.3, 0.7)
    colour = shader.mix(blotches, base, tuple(channel * random.uniform(0.55, 0.9) for channel in base))
    brushed = shader.noise(random.uniform(8, 30), offset + 3, (1, random.choice([1, 8]), 1))
    streaks = shader.ramp(brushed, 0.3, 0.7)
    rough = shader.blend(streaks, random.uniform(0.15, 0.35), random.uniform(0.35, 0.6))
    return colour, 1.0, rough


def _painted(
    shader: Shader, random: np.random.Generator, offset: float, *, paint: Colour, wear: float, bare: Surface
) -> Surface:
    """Give painted metal, bare where the paint is chipped."""
    if wear <= 0.05:
        return paint, 0.0, random.uniform(0.35, 0.7)
    flakes = shader.noise(random.uniform(3, 7), offset + 7)
    chipped = shader.ramp(flakes, 0.58 - 0.22 * wear, 0.6 - 0.2 * wear)
    colour, metallic, rough = bare
    return (
        shader.mix(chipped, paint, colour),
        shader.blend(chipped, 0.0, metallic),
        shader.blend(chipped, random.uniform(0.35, 0.7), rough),
    )
