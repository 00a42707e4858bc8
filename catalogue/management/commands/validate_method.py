"""Measure a method on trials, or on the library itself with one source left out; print, write or keep the figures."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.matching.figures import GROUPS
from catalogue.matching.leave_out import run_library
from catalogue.matching.method import METHOD
from catalogue.matching.trials import trials_in
from catalogue.matching.validate import UnusableTrial, read_trial, run
from catalogue.matching.validations import record_validation
from catalogue.models import Release

JSON = dict[str, Any]
TOO_LONG = ("per_query", "rank_curve", "intervals", "groups", "weights", "features")
WEIGHTS = ("same", "different", "sources", "specimens", "cllr", "cllr_min", "calibration_loss", "misleading_same",
           "misleading_different", "floor", "ceiling", "absent_above_moderate", "lir")  # fmt: skip
WAY = (("top-1", "top1"), ("ties shared", "top1_ties_shared"), ("top-5", "top5"), ("Cllr", "cllr"),
       ("Cllr-min", "cllr_min"), ("absent ≥ 100", "absent_above_moderate"),
       ("wrong ≥ 100", "wrong_above_moderate"))  # fmt: skip
COLUMNS = (
    ("queries", "queries"), ("top-1", "top1"), ("top-5", "top5"), ("top-10", "top10"), ("family", "family_right"),
    ("absent", "absent"), ("supported", "false_support"), ("above", "correct_above_every_absent"),
    ("ms", "ms_per_query"), ("ms extract", "ms_extract"),
)  # fmt: skip


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        asked = parser.add_mutually_exclusive_group(required=True)
        asked.add_argument("--trial", type=Path, help="the trial's JSON file")
        asked.add_argument("--all-trials", type=Path, metavar="FOLDER", help="every trial of a folder, and a summary")
        asked.add_argument("--library", action="store_true", help="the library itself, one source left out")
        parser.add_argument("--release", type=int, help="of the library; the newest if none is named")
        parser.add_argument("--method", default=METHOD, help="the method's id; %(default)s if none is named")
        parser.add_argument("--json", type=Path, help="write all figures and every query there")
        parser.add_argument("--keep", action="store_true", help="keep a record in the catalogue, with a ledger entry")

    def handle(self, **options: Any) -> None:
        runs: list[JSON] = []
        try:
            for measured in self._measured(options):
                # Kept before anything is printed: a reader who leaves early must not cost the run.
                kept = record_validation(measured=measured) if options["keep"] else None
                runs.append(measured)
                if options["json"]:
                    written = runs if options["all_trials"] else measured
                    options["json"].write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", "utf-8")
                self._show(measured)
                if kept:
                    self.stdout.write(f"kept as validation {kept.pk}")
        except UnusableTrial as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["all_trials"]:
            self._summary(runs)
        if options["json"]:
            self.stdout.write(f"written to {options['json']}")

    def _measured(self, options: JSON) -> Iterator[JSON]:
        chosen = {"method": options["method"], "tell": self._tell(options)}
        if options["trial"] or options["all_trials"]:
            if options["release"] is not None:
                raise CommandError("--release belongs to --library; a trial brings its own pictures")
            # All are read before one is run: the last must not be found wanting after an hour.
            trials = trials_in(options["all_trials"]) if options["all_trials"] else [read_trial(options["trial"])]
            yield from (run(trial, **chosen) for trial in trials)
            return
        releases = Release.objects.order_by("-number")
        number = options["release"]
        release = releases.first() if number is None else releases.filter(number=number).first()
        if release is None:
            raise CommandError("the library has no release yet" if number is None else f"there is no release {number}")
        yield run_library(release, **chosen)

    def _show(self, measured: JSON) -> None:
        for name, value in measured.items():
            if name not in TOO_LONG:
                low_high = measured["intervals"].get(name)
                bounds = f"  ({low_high[0]} to {low_high[1]})" if low_high else ""
                self.stdout.write(f"{name:27} {'-' if value is None else value}{bounds}")
        for name in GROUPS:
            for one in measured["groups"][name]:
                right = f"first {one['top1']}, among 5 {one['top5']}, family {one['family_right']}"
                self.stdout.write(f"{name} {one['name']:20} of {one['queries']} queries: {right}")

        self._show_weights(measured["weights"])
        if measured.get("features"):
            self._show_ways(measured["features"])

    def _show_weights(self, weights: JSON) -> None:
        self.stdout.write(f"\nweights of pictures, judged without {weights['left_out']}")
        if weights["refusal"]:
            self.stdout.write(weights["refusal"])
            return
        for name in WEIGHTS:
            self.stdout.write(f"{name:27} {_cell(weights[name])}")

    def _show_ways(self, features: JSON) -> None:
        self.stdout.write("\n" + " " * 15 + "".join(f"{head:>14}" for head, _ in WAY))
        for way, figures in features["ways"].items():
            self.stdout.write(f"{way:15}" + "".join(f"{_cell(figures.get(name)):>14}" for _, name in WAY))
        if features["refusal"]:
            self.stdout.write(features["refusal"])

    def _summary(self, runs: list[JSON]) -> None:
        widest = max(len(measured["trial"]) for measured in runs)
        self.stdout.write("\n" + " " * widest + "".join(f"{head:>12}" for head, _ in COLUMNS))
        for measured in runs:
            shown = [measured[name] for _, name in COLUMNS]
            cells = "".join(f"{'-' if value is None else value:>12}" for value in shown)
            self.stdout.write(f"{measured['trial']:{widest}}{cells}")

    def _tell(self, options: JSON) -> Any:
        return self.stderr.write if options["verbosity"] == 2 else lambda _: None


def _cell(value: object) -> str:
    return "-" if value is None else str(value)
