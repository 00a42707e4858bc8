"""Compute what the frozen front makes of crops: ``python maps.py RENDERS TARGET.npz --crops 6``.

For each render one plain crop and, where its type is not held out, several augmented ones; 224 pixels a side, so that
maps are (1 + crops, 80, 14, 14). Takes about 0.2 s a render on one core; ``--part 0 --parts 2`` and
``--part 1 --parts 2`` share a folder out between two.

The file holds no pickle: ``rows`` is a JSON list of what each picture shows, and the array named "0", "1" and so on
the float16 maps of that row, the plain crop first.
"""

import argparse
import dataclasses
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from crops import Render, augmented_crops, descriptions, plain_crop, read
from network import PartsFront, published

SIDE = 224


@dataclass(frozen=True, slots=True)
class Row:
    """What one picture shows; ``type_name`` ends in "@" and the seed of the rendering, and is one object's alone."""

    image: str
    seed: str
    type_name: str
    family: str
    clean: bool
    fragment: bool
    held_out: bool

    @property
    def lookalikes(self) -> str:
        """The name of the group of look-alikes: the type's without its letter ("block-124@37")."""
        return re.sub(r"[a-z]@", "@", self.type_name)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A picture's row and its maps, (k, 80, h, w) float16, the plain crop first."""

    row: Row
    maps: np.ndarray


def mapped(paths: Iterable[Path], front: PartsFront, crops: int, *, chance: np.random.Generator) -> Iterator[Mapped]:
    """Read renders by their JSON files and give their maps; what cannot be read is left out."""
    for path in paths:
        render = read(path)
        if render is None:
            continue
        shown = [plain_crop(render, SIDE)]
        if not render.held_out:
            shown += augmented_crops(render, SIDE, crops, chance=chance)
        pictures = torch.from_numpy(np.stack(shown).transpose(0, 3, 1, 2).copy())
        with torch.inference_mode():
            maps = front(pictures.contiguous(memory_format=torch.channels_last))
        yield Mapped(row=_row(render), maps=maps.half().contiguous().numpy())


def _row(render: Render) -> Row:
    return Row(image=render.image, seed=render.seed, type_name=f"{render.type_name}@{render.seed}",
               family=render.family, clean=render.clean, fragment=render.fragment,
               held_out=render.held_out)  # fmt: skip


def write(target: Path, pictures: Iterable[Mapped]) -> int:
    """Write ``target`` whole or not at all; return how many pictures it holds."""
    kept = list(pictures)
    arrays = {str(place): one.maps for place, one in enumerate(kept)}
    rows = np.array(json.dumps([dataclasses.asdict(one.row) for one in kept]))
    partial = target.with_name(f".partial-{target.name}")
    try:
        with partial.open("wb") as file:
            np.savez(file, allow_pickle=False, rows=rows, **arrays)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return len(kept)


def load(paths: Iterable[Path]) -> list[Mapped]:
    """Read files that ``write`` made; a picture that stands in several is kept once, as the last file has it."""
    found: dict[str, Mapped] = {}
    for path in paths:
        with np.load(path, allow_pickle=False) as file:
            rows = [Row(**row) for row in json.loads(str(file["rows"]))]
            found |= {row.image: Mapped(row=row, maps=file[str(place)]) for place, row in enumerate(rows)}
    return list(found.values())


def main() -> None:
    """Compute the maps of one folder of renders, or of one part of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("renders", type=Path, help="folder of pictures and JSON files")
    parser.add_argument("target", type=Path, help="the .npz file to write")
    parser.add_argument("--crops", type=int, default=6, help="augmented crops of each picture")
    parser.add_argument("--part", type=int, default=0, help="which part of the folder, from 0; also the seed of chance")
    parser.add_argument("--parts", type=int, default=1, help="how many parts the folder is shared out in")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    front = published().front.to(memory_format=torch.channels_last)
    paths = descriptions(asked.renders)[asked.part :: asked.parts]
    chance = np.random.default_rng(asked.part)
    print(write(asked.target, mapped(paths, front, asked.crops, chance=chance)), "pictures of", len(paths))


if __name__ == "__main__":
    main()
