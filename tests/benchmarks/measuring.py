"""Print how often stated 95 % intervals hold the truth: ``make measuring``.

``python -m tests.benchmarks.measuring [shards [photographs]]``, both for each band of arcs.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np

from catalogue.vision.circles import propose
from catalogue.vision.ticks import NoTicks, from_ticks
from tests.vision import shards
from tests.vision.photographed import camera
from tests.vision.shards import Trial

ROOT = Path(__file__).resolve().parents[2]
Band = tuple[float, float]


def table(title: str, bands: Iterable[Band], trials: Callable[[Band], list[Trial]]) -> None:
    """One line for each band; "half width" and "off" are medians as shares of the true diameter."""
    print(f"\n{title}")
    print(f"{'arc':>10} {'trials':>7} {'held':>7} {'too low':>8} {'too high':>8} {'no value':>9} {'held if value':>14}"
          f" {'half width':>11} {'median/true':>12} {'ms':>6}")  # fmt: skip
    everything: list[Trial] = []
    for band in bands:
        began = time.process_time()
        found = trials(band)
        line(f"{band[0]}-{band[1]} deg", found, (time.process_time() - began) / max(len(found), 1))
        everything += found
    line("all", everything, None)


def line(name: str, trials: list[Trial], seconds: float | None) -> None:
    """Print one line."""
    valued = [one for one in trials if one.found.bounded]
    ratios = [one.found.value_mm / one.truth for one in valued] or [np.nan]
    widths = [one.found.uncertainty_mm / one.truth for one in valued] or [np.nan]
    under = np.mean([one.found.high < one.truth for one in trials])
    over = np.mean([one.found.low > one.truth for one in trials])
    held = np.mean([one.held for one in valued]) if valued else np.nan
    refused = 1 - len(valued) / len(trials)
    print(f"{name:>10} {len(trials):7} {1 - under - over:7.1%} {under:8.1%} {over:8.1%} {refused:9.1%}"
          f" {held:14.1%} {np.median(widths):11.2%} {np.median(ratios):12.4f}"
          + (f" {seconds * 1000:6.1f}" if seconds is not None else ""), flush=True)  # fmt: skip


def holes(random: np.random.Generator, count: int, *, slanted: bool) -> None:
    """Print how often the diameter and the count of hole circles are right."""
    found = [shards.drilled(random, slanted=slanted) for _ in range(count)]
    held = np.mean([one.diameter.low <= true <= one.diameter.high for true, _, one in found])
    right = np.mean([one.count == whole for _, whole, one in found])
    wrong = np.mean([one.count not in (None, whole) for _, whole, one in found])
    width = np.median([one.diameter.uncertainty_mm / true for true, _, one in found if one.diameter.bounded])
    name = "seen at a slant" if slanted else "seen square on"
    print(f"{name:>16} {len(found):6} {held:7.1%} {width:11.2%} {right:12.1%}"
          f" {wrong:12.1%}", flush=True)  # fmt: skip


def rulers(random: np.random.Generator, count: int) -> None:
    """Print how far the scale from photographed rulers is off."""
    off, held, refused = [], [], 0
    for _ in range(count):
        view = camera(slant=float(random.uniform(0, 30)), turn=float(random.uniform(0, 360)),
                      span_mm=float(random.uniform(150, 320)), aim=(105, 265))  # fmt: skip
        ends = view.seen(np.array([[56, 263.5], [154, 263.5]]))
        grey = view.photograph(random, blur=random.uniform(0.6, 1.5), noise=random.uniform(1, 8))
        true = 98 / np.hypot(*(ends[1] - ends[0]))
        try:
            scale = from_ticks(grey, ends, spacing_mm=1)
        except NoTicks:
            refused += 1
            continue
        off.append(abs(scale.mm_per_px / true - 1))
        held.append(abs(scale.mm_per_px - true) <= scale.uncertainty)
    print(f"\nruler, slant 0-30 deg: {count} photographs, {refused} refused, held {np.mean(held):.1%}, "
          f"off by {np.median(off):.3%} (median), {max(off):.2%} (most)", flush=True)  # fmt: skip


def proposals() -> None:
    """Print how often proposed hole circles have the right count, on the rendered parts."""
    folder = ROOT / ".." / "shared" / "images" / "rendered_parts"
    if not folder.is_dir():
        return
    flanges, others = [], []
    for entry in json.loads((folder / "manifest.json").read_text())["images"]:
        grey = cv2.imread(str(folder / entry["image"]), cv2.IMREAD_GRAYSCALE)
        found = propose(grey, np.array(max(entry["polygon"], key=len)))
        supports = [one.support for one in found] or [0.0]
        whole = entry["features"].get("bolt_count")
        if entry["family"] != "flange":
            others.append(supports[0])
            continue
        counts = [one.count for one in found]
        flanges.append((counts[:1] == [whole], whole in counts, supports[0] >= 5, bool(found)))
    first, three, sure, given = np.array(flanges).T
    print(f"\nhole circles proposed on {len(flanges)} flanges: {given.sum()} given, first right {first.sum()}, one of"
          f" three right {three.sum()}; with a support of 5 or more {sure.sum()}, right {(first & sure).sum()}")
    print(f"on {len(others)} other parts: {sum(one > 0 for one in others)} given, highest support {max(others):.1f}")


def main() -> None:
    """Measure and print the tables."""
    cv2.setNumThreads(1)
    asked = [int(word) for word in sys.argv[1:]]
    count, photos = asked[0] if asked else 1000, asked[1] if len(asked) > 1 else 60
    random = np.random.default_rng(20240102)
    stated = "sigma drawn from 1.0-1.5 px, 1.25 stated"
    table(f"best-fit arc, scale from two clicks; {stated}", shards.BANDS,
          lambda band: [shards.simulated(random, band) for _ in range(count)])  # fmt: skip
    table("the same, every click exactly 1.0 px off", shards.BANDS,
          lambda band: [shards.simulated(random, band, sigma=(1, 1)) for _ in range(count // 2)])  # fmt: skip
    table("the same, every click exactly 1.5 px off", shards.BANDS,
          lambda band: [shards.simulated(random, band, sigma=(1.5, 1.5)) for _ in range(count // 2)])  # fmt: skip
    table("the same, a careless hand: 3 px off", shards.BANDS,
          lambda band: [shards.simulated(random, band, sigma=(3, 3)) for _ in range(count // 2)])  # fmt: skip
    table(f"arcs shorter than the goal; {stated}", shards.SHORT_BANDS,
          lambda band: [shards.simulated(random, band) for _ in range(count)])  # fmt: skip
    table(f"three-point arc; {stated}", shards.BANDS,
          lambda band: [shards.simulated(random, band, three=True) for _ in range(count)])  # fmt: skip
    table("chord and sagitta by caliper, errors as stated", shards.BANDS,
          lambda band: [shards.by_caliper(random, band) for _ in range(count)])  # fmt: skip
    table(f"photographs of printed arcs with the card, slant 0-45 deg, distortion; {stated}", shards.BANDS,
          lambda band: [one for _ in range(photos) for one in shards.photographed(random, band, 8)])  # fmt: skip
    print("\nhole circles, 60-900 mm, 6-24 holes, a third or more of them seen (at a slant: half)")
    print(f"{'':>16} {'trials':>6} {'held':>7}"
          f" {'half width':>11} {'count right':>12} {'count wrong':>12}")  # fmt: skip
    holes(random, count, slanted=False)
    holes(random, count, slanted=True)
    rulers(random, photos)
    proposals()


if __name__ == "__main__":
    main()
