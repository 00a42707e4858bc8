"""Print how well proposed outlines and masks fit: ``python tests/benchmarks/outlines.py``.

On the rendered parts the true outline is known. On the cartridge photographs only loose boxes are: the round head is
taken as the disc of 0.62 of the box's side, which is what its photographer framed. The peers are written out here: the
box itself, an ellipse with GrabCut, and GrabCut in the box alone.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from catalogue.vision.image import decode_rgb  # noqa: E402
from catalogue.vision.masking import masked  # noqa: E402
from catalogue.vision.outlines import propose  # noqa: E402

SHARED = ROOT / ".." / "shared"
HEAD = 0.62


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union."""
    a, b = a > 0, b > 0
    return float((a & b).sum() / max((a | b).sum(), 1))


def filled(polygons: list[np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    """The mask (h, w) of polygons."""
    mask = np.zeros(shape[:2], np.uint8)
    for polygon in polygons:
        cv2.fillPoly(mask, [np.rint(polygon).astype(np.int32)], 1)
    return mask


def ellipse_and_grabcut(rgb: np.ndarray, side: int = 256) -> np.ndarray:
    """A peer without a box: GrabCut from the ellipse in the middle, then the largest part near the middle."""
    zoom = side / max(rgb.shape[:2])
    small = cv2.bilateralFilter(cv2.resize(rgb, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA), 7, 40, 7)
    rows, columns = small.shape[:2]
    y, x = np.mgrid[:rows, :columns]
    aimed = ((x / columns - 0.5) ** 2 + (y / rows - 0.5) ** 2) < 0.417**2
    found = grabcut(small, np.where(aimed, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8))
    found = cv2.morphologyEx(cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((5, 5))), cv2.MORPH_CLOSE, np.ones((5, 5)))
    count, parts, stats, middles = cv2.connectedComponentsWithStats(found)
    if count < 2:
        return np.zeros(rgb.shape[:2], np.uint8)
    away = ((middles[1:, 0] / columns - 0.5) / 0.3) ** 2 + ((middles[1:, 1] / rows - 0.5) / 0.3) ** 2
    best = 1 + int(np.argmax(stats[1:, 4] * np.exp(-away / 2)))
    return cv2.resize((parts == best).astype(np.uint8), rgb.shape[1::-1], interpolation=cv2.INTER_NEAREST)


def grabcut(small: np.ndarray, labels: np.ndarray) -> np.ndarray:
    cv2.setRNGSeed(7)
    cv2.grabCut(small, labels, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_MASK)
    return np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)


def parts() -> Iterator[tuple[dict, np.ndarray, np.ndarray]]:
    """Each rendered part: its entry, picture and true mask."""
    folder = SHARED / "images" / "rendered_parts"
    for entry in json.loads((folder / "manifest.json").read_text())["images"]:
        rgb = decode_rgb(folder / entry["image"], 1600)
        yield entry, rgb, filled([np.array(polygon) for polygon in entry["polygon"]], rgb.shape)


def cartridges() -> Iterator[tuple[np.ndarray, list[np.ndarray]]]:
    """Each cartridge photograph: picture and the discs of its heads."""
    trial = json.loads((SHARED / "trials" / "stamped-metal.json").read_text())
    boxes: dict[str, list[list[float]]] = {}
    for entry in trial["library"] + trial["queries"]:
        if "cartridge/" in entry["image"]:
            boxes.setdefault(entry["image"], []).append(entry["box"])
    for name, marked in sorted(boxes.items()):
        whole = cv2.imread(str(SHARED / "trials" / name)).shape
        rgb = decode_rgb(SHARED / "trials" / name, 1024)
        zoom = max(rgb.shape) / max(whole)
        heads = []
        for x0, y0, x1, y1 in (np.array(box) * zoom for box in marked):
            head, radius = np.zeros(rgb.shape[:2], np.uint8), HEAD * (x1 - x0) / 2
            cv2.circle(head, (round((x0 + x1) / 2), round((y0 + y1) / 2)), round(radius), 1, -1)
            heads.append(head)
        yield rgb, heads


def line(name: str, values: list[float]) -> None:
    share = sum(value > 0.5 for value in values) / len(values)
    print(f"{name:<62}{statistics.mean(values):>7.3f}{statistics.median(values):>8.3f}{share:>8.0%}", flush=True)


def rendered(entries: list[tuple[dict, np.ndarray, np.ndarray]], role: str) -> None:
    """The rows of the exemplars or of the queries."""
    chosen = [(entry["box"], rgb, true) for entry, rgb, true in entries if entry["role"] == role]
    print(f"\nrendered parts, {role} ({len(chosen)}){'':<24}   overlap: mean  median  over 0.5")
    rows: dict[str, Callable[[list[float], np.ndarray], np.ndarray | list]] = {
        "the box itself": lambda box, rgb: boxed(box, rgb.shape),
        "propose, in the box": lambda box, rgb: propose(rgb, box=[box[:2], box[2:]]),
        "ellipse and GrabCut, no box (peer)": lambda _, rgb: ellipse_and_grabcut(rgb),
        "propose, no box, first": lambda _, rgb: propose(rgb),
        "propose, no box, without what lies beside, first": lambda _, rgb: list(masked(rgb, None).proposals),
    }
    for name, deed in rows.items():
        line(name, [first(deed(box, rgb), true) for box, rgb, true in chosen])


def boxed(box: list[float], shape: tuple[int, ...]) -> np.ndarray:
    """The mask (h, w) of a box."""
    mask = np.zeros(shape[:2], np.uint8)
    mask[int(box[1]) : int(box[3]), int(box[0]) : int(box[2])] = 1
    return mask


def first(found: "np.ndarray | list", true: np.ndarray) -> float:
    """The overlap of a mask, or of the first of some proposals."""
    if isinstance(found, np.ndarray):
        return overlap(found, true)
    return overlap(found[0].mask, true) if found else 0.0


def bars(entries: list[tuple[dict, np.ndarray, np.ndarray]]) -> None:
    found = shown = wrong = 0
    lost = []
    for entry, rgb, true in entries:
        told, result = entry["scale_bar"], masked(rgb, None)
        lost.append(float(((result.inside == 0) & (true > 0)).sum() / true.sum()))
        strips = [one.polygon.astype(np.float32) for one in result.left_out if one.kind == "scale bar"]
        hit = False
        if told["present"] and told["visible"]:
            shown += 1
            middle = tuple(float(v) for v in np.mean(told["ends_px"], axis=0))
            hit = any(cv2.pointPolygonTest(strip, middle, True) > -3 for strip in strips)
            found += hit
        wrong += len(strips) - hit
    print(f"\nscale bars found {found} of {shown}; wrong ones {wrong}")
    touched = [share for share in lost if share > 0.001]
    print(f"pictures whose object is masked in part: {len(touched)} of {len(lost)}, by {max(lost):.1%} at most")


def main() -> None:
    """Measure and print the tables."""
    cv2.setNumThreads(1)
    if not SHARED.is_dir():
        sys.exit("the shared test photographs (../shared) are not on this machine")
    entries = list(parts())
    for role in ("exemplar", "query"):
        rendered(entries, role)
    bars(entries)
    heads = list(cartridges())
    print(f"\ncartridge photographs ({sum(len(h) for _, h in heads)} heads in {len(heads)})")
    peer = [max(overlap(ellipse_and_grabcut(rgb), head) for head in shown) for rgb, shown in heads]
    proposals = [(propose(rgb), shown) for rgb, shown in heads]
    line("ellipse and GrabCut, the head it fits best (peer)", peer)
    line("propose, first, the head it fits best", [max(first(p, head) for head in shown) for p, shown in proposals])
    every = [
        max((overlap(one.mask, head) for one in found), default=0.0) for found, shown in proposals for head in shown
    ]
    line("propose, every head, by the proposal that fits best", every)
    deeds: dict[str, Callable[[np.ndarray], object]] = {
        "propose": propose,
        "masked, without a region": lambda rgb: masked(rgb, None),
        "masked, with one": lambda rgb: masked(rgb, [[0, 0], [600, 400]]),
    }
    for name, deed in deeds.items():
        spent = []
        for _, rgb, _ in entries[:20]:
            began = time.process_time()
            deed(rgb)
            spent.append(time.process_time() - began)
        print(f"{name:<40}{statistics.median(spent):>8.3f} s CPU, median of {len(spent)}")


if __name__ == "__main__":
    main()
