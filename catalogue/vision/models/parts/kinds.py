"""The families of hardware, and the draw of types: groups of two or three look-alikes that differ in details."""

from collections.abc import Callable, Iterator

import families_flat as flat
import families_long as long
import families_round as round_
import numpy as np
from meshes import Own, Part, Plan

Maker = Callable[[Plan, Own], Part]
PlanDraw = Callable[[np.random.Generator], Plan]
Type = tuple[str, str, Plan]

# The order is part of what a seed means: new families go to the end.
FAMILIES: dict[str, tuple[Maker, PlanDraw]] = {
    "flange": (round_.flange, round_.draw_flange),
    "lugring": (round_.lugring, round_.draw_lugring),
    "casting": (flat.casting, flat.draw_casting),
    "cone": (round_.cone, round_.draw_cone),
    "tube": (long.tube, long.draw_tube),
    "connector": (round_.connector, round_.draw_connector),
    "nameplate": (flat.nameplate, flat.draw_nameplate),
    "shard": (flat.shard, flat.draw_shard),
    "fin": (flat.fin, flat.draw_fin),
    "bracket": (flat.bracket, flat.draw_bracket),
    "gear": (round_.gear, round_.draw_gear),
    "elbow": (long.elbow, long.draw_elbow),
    "perforated": (flat.perforated, flat.draw_perforated),
    "channel": (long.channel, long.draw_channel),
    "pulley": (round_.pulley, round_.draw_pulley),
    "wheel": (round_.wheel, round_.draw_wheel),
    "impeller": (round_.impeller, round_.draw_impeller),
    "block": (flat.block, flat.draw_block),
    "housing": (flat.housing, flat.draw_housing),
    "spring": (long.spring, long.draw_spring),
    "shaft": (long.shaft, long.draw_shaft),
}
WEIGHTS = np.array([2.2] * 9 + [1.0] * 12)  # the first nine families are drawn more often
# What may differ between look-alikes of a family; the order counts here too.
SISTER = {
    "flange": ["bolts", "bore", "hub_height"],
    "lugring": ["lugs", "height", "groove"],
    "casting": ["fins", "boss", "shape"],
    "cone": ["weld", "lip", "wide", "bands"],
    "tube": ["clamps", "ducts", "collar"],
    "connector": ["pins", "ridge", "height"],
    "nameplate": ["text"],
    "shard": ["radius", "seam", "rivets"],
    "fin": ["clip", "notch", "root_holes", "openings"],
    "bracket": ["holes", "ribs", "opening"],
    "gear": ["teeth", "holes"],
    "elbow": ["angle", "bolts"],
    "perforated": ["columns", "rows", "rim"],
    "channel": ["holes", "webs"],
    "pulley": ["grooves", "bolts"],
    "wheel": ["spokes", "twist"],
    "impeller": ["vanes", "curl"],
    "block": ["bores", "collars"],
    "housing": ["ears", "ribs", "port"],
    "spring": ["turns"],
    "shaft": ["steps", "hexagon"],
}


def types(seed: int, count: int, most_details: int) -> list[Type]:
    """Draw at least ``count`` types as (name, family, plan), whole groups of look-alikes only.

    A name is the family, the number of its group and a letter: "flange-1a". The look-alikes "b" and "c" differ from
    "a" in one detail where ``most_details`` is 1, in one to three where it is 3. The same seed always gives the same
    types, and a larger count only adds to them.
    """
    if most_details not in (1, 3):
        raise ValueError(f"most_details must be 1 or 3, not {most_details}")
    found: list[Type] = []
    groups = _groups(np.random.default_rng(seed), most_details)
    while len(found) < count:
        found += next(groups)
    return found


def _groups(random: np.random.Generator, most_details: int) -> Iterator[list[Type]]:
    """Give one group of every family, then groups of families by chance, for ever."""
    names, chances, number = list(FAMILIES), WEIGHTS / WEIGHTS.sum(), 0
    while True:
        family = names[number] if number < len(names) else str(random.choice(names, p=chances))
        number += 1
        plan = FAMILIES[family][1](random)
        group = [(f"{family}-{number}a", family, plan)]
        for letter in "bc"[: int(random.integers(1, 3))]:
            group.append((f"{family}-{number}{letter}", family, _look_alike(random, family, plan, most_details)))
        yield group


def _look_alike(random: np.random.Generator, family: str, plan: Plan, most_details: int) -> Plan:
    """Copy a plan but for one detail, or for one to three."""
    if most_details == 1:
        details = [random.choice(SISTER[family])]
    else:
        details = list(random.permutation(SISTER[family])[: int(random.integers(1, most_details + 1))])
    changed = {detail: _fresh(random, family, plan, detail) for detail in details}
    if family == "nameplate":
        changed["text"] = _misread(random, plan["text"])
    return plan | changed


def _fresh(random: np.random.Generator, family: str, plan: Plan, detail: str) -> object:
    """Draw the detail anew until it differs, thirty times at most."""
    for _ in range(30):
        value = FAMILIES[family][1](random)[detail]
        if value != plan[detail]:
            break
    return value


def _misread(random: np.random.Generator, text: list[str]) -> list[str]:
    """Change a plate's text by little: two signs change places or the last one differs, perhaps also the last line."""
    text, number = list(text), text[0]
    i = int(random.integers(4, len(number) - 2))
    if number[i] != number[i + 1] and "-" not in number[i : i + 2]:
        text[0] = number[:i] + number[i + 1] + number[i] + number[i + 2 :]
    else:
        text[0] = number[:-1] + flat.word(random, 1)
    if len(text) > 2 and random.random() < 0.6:
        if random.random() < 0.5:
            text[2] = flat.draw_nameplate(random)["text"][-1]
        else:
            text[2] = text[2][:-4] + f"{random.uniform(1, 9):.1f}"[-3:] + text[2][-1:]
    return text
