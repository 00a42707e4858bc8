"""Who ranks the right type first: three simple peers and the product on the same trials, as one table: ``make reach``.

``python -m tests.benchmarks.retrieval [--trials FOLDER] [--trial NAME …] [--method ID … | --all-methods]
[--without-peers] [--out FILE]``. Every contestant runs each trial in a process of its own, with one thread, so that
its memory is its own. Progress goes to standard error. The pairwise peer is the slow one.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.peers import PEERS

JSON = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]
# What the product is to reach, in percent.
GOALS: dict[str, dict[str, float]] = {
    "copies": {"top1": 100},
    "stamped-metal": {"top1": 95},
    "stamped-metal-unboxed": {"top1": 85},
    "other-viewpoint": {"top1": 90, "correct_above_every_absent": 80},
    "rendered-parts": {"top1": 70, "family_right": 95, "correct_above_every_absent": 30},
    "rendered-parts-unboxed": {"top1": 60, "family_right": 95, "correct_above_every_absent": 30},
}
CONFIRMED, CONFIRM_SECONDS = 85.0, 1.0
PAIRS = "stamped-metal"
SHORT = {"top1": "top-1", "family_right": "family", "correct_above_every_absent": "above"}
HEADS = ("contestant", "top-1 (95 %)", "top-5", "top-10", "family", "above", "false support", "same", "ms query",
         "ms extract", "KB kept", "MB peak", "MB decoder", "reach")  # fmt: skip
WIDTHS = (28, 22, 6, 6, 6, 6, 13, 6, 8, 10, 8, 7, 10, 0)


def main() -> None:
    options = _options()
    methods = _methods(options)
    contestants = [*([] if options.without_peers else PEERS), *methods]
    kept: JSON = {}
    for name in options.trial or GOALS:
        path = options.trials / f"{name}.json"
        print(f"\n{name}" + (f"   goal: {_goal(name)}" if name in GOALS else ""))
        print(_line(HEADS), flush=True)
        for contestant in contestants:
            told = kept.setdefault(name, {})[contestant] = measured("contest", path, contestant)
            for line in lines(name, contestant, told):
                print(line, flush=True)
        for line in remarks(next(iter(kept[name].values()))):
            print(line)
        for contestant, told in kept[name].items():
            if told["top1_possible"] is not None and told["top1_possible"] < 100:
                print(f"  pictures that got one of their true types first: {contestant} {told['pictures_right']} %")
    if not options.trial or PAIRS in options.trial:
        kept["pairs"] = _pairs(options.trials / f"{PAIRS}.json", [name for name in contestants if name in methods
                                                                 or name == "pairwise"])  # fmt: skip
    if options.out:
        options.out.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


def measured(module: str, path: Path, contestant: str) -> JSON:
    """Run one contestant on one trial in a process of its own and return what it prints. Ends the run if it fails."""
    print(f"{path.stem}: {contestant}", file=sys.stderr, flush=True)
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    ran = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{module}", str(path), contestant],
        cwd=ROOT, env=os.environ | one, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if ran.returncode:
        sys.exit(f"{contestant} did not finish {path.stem}: its message stands above")
    return json.loads(ran.stdout.splitlines()[-1])


def lines(name: str, contestant: str, told: JSON) -> Iterator[str]:
    """The line of a contestant, and a second one without the queries that a refused picture bars."""
    yield _line((_named(contestant), *_figures(told), *_costs(told), _reached(name, told)))
    if told["without_barred"]:
        rest = told["without_barred"]
        count = f"  without {told['barred']} barred queries"
        yield _line((count, *_figures(rest), *[""] * 5, _reached(name, rest)))


def remarks(told: JSON) -> Iterator[str]:
    """What bounds every contestant alike: refused pictures, and pictures asked with several truths."""
    yield f"  {told['queries']} queries, {told['absent']} of them of an absent type; {told['types']} types"
    if told["refused"]:
        yield (f"  {told['refused']} pictures are of a kind that the product does not accept, on purpose: "
               f"{told['barred']} queries can not be right")  # fmt: skip
    if told["several_truths"]:
        yield (f"  {told['several_truths']} pictures are asked with several true types: one picture has one "
               f"first answer, so no method can exceed top-1 {told['top1_possible']} %")  # fmt: skip


def _pairs(path: Path, contestants: list[str]) -> JSON:
    print(f"\npairs of {path.stem}   goal: true above every false >= {CONFIRMED:g} %, <= {CONFIRM_SECONDS:g} s a pair")
    kept = {}
    for contestant in contestants:
        told = kept[contestant] = measured("pairs", path, contestant)
        holds = told["true_above_every_false"] >= CONFIRMED and told["s_a_pair"] <= CONFIRM_SECONDS
        low, high = told["interval"]
        print(f"{_named(contestant):28}  {told['true_above_every_false']:5} % ({low:g}-{high:g})  "
              f"{told['s_a_pair']:.3f} s a pair (95 % within {told['s_a_pair_p95']:.3f} s)  "
              f"ROC area {told['roc_area']}  {told['true_pairs']} true, {told['false_pairs']} false  "
              f"{'reached' if holds else 'NOT REACHED'}", flush=True)  # fmt: skip
    return kept


def _figures(told: JSON) -> tuple[str, ...]:
    low, high = told["intervals"]["top1"]
    absent = f"{told['false_support']} of {told['absent']}" if told["absent"] else "-"
    return (f"{told['top1']:5.1f} ({low:g}-{high:g})", *(_number(told[name]) for name in (
        "top5", "top10", "family_right", "correct_above_every_absent")),
        absent, str(told["same_photograph"]))  # fmt: skip


def _costs(told: JSON) -> tuple[str, ...]:
    return tuple(
        _number(told.get(name)) for name in ("ms_per_query", "ms_extract", "kept_kb", "peak_mb", "peak_children_mb")
    )


def _reached(name: str, told: JSON) -> str:
    """Each goal of the trial with yes or no, and where no method could reach it."""
    most = told["top1_possible"]
    return ", ".join(
        f"{SHORT[figure]} {'yes' if (told[figure] or 0.0) >= least else 'NO'}"
        + (f" ({most} is the most)" if figure == "top1" and most is not None and most < least else "")
        for figure, least in GOALS.get(name, {}).items()
    )


def _goal(name: str) -> str:
    return ", ".join(f"{SHORT[figure]} >= {least:g} %" for figure, least in GOALS[name].items())


def _named(contestant: str) -> str:
    return PEERS[contestant].name if contestant in PEERS else f"product, {contestant}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"


def _line(cells: tuple[str, ...]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=Path, default=ROOT / ".." / "shared" / "trials", help="the trials' folder")
    parser.add_argument("--trial", action="append", help="one trial by its name; all of the table if none is named")
    parser.add_argument("--method", action="append", help="a method's id; the product's own if none is named")
    parser.add_argument("--all-methods", action="store_true", help="every method of the product")
    parser.add_argument("--without-peers", action="store_true", help="the product alone")
    parser.add_argument("--out", type=Path, help="write every figure and every query there, as JSON")
    options = parser.parse_args()
    if not options.trials.is_dir():
        sys.exit(f"the trials are not on this machine: {options.trials}")
    return options


def _methods(options: argparse.Namespace) -> list[str]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "debris.settings")
    django.setup()
    from catalogue.matching.method import METHOD
    from catalogue.vision.methods import METHODS

    return list(METHODS) if options.all_methods else options.method or [METHOD]


if __name__ == "__main__":
    main()
