"""Measure a method on a trial, or on the library itself with one source left out; print, write or keep the figures."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.matching.analyse import METHOD
from catalogue.matching.leave_out import run_library
from catalogue.matching.validate import UnusableTrial, read_trial, run
from catalogue.matching.validations import record_validation
from catalogue.models import Release

TOO_LONG = ("per_query", "rank_curve", "intervals")


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        asked = parser.add_mutually_exclusive_group(required=True)
        asked.add_argument("--trial", type=Path, help="the trial's JSON file")
        asked.add_argument("--library", action="store_true", help="the library itself, one source left out")
        parser.add_argument("--release", type=int, help="of the library; the newest if none is named")
        parser.add_argument("--method", default=METHOD, help="the method's id; %(default)s if none is named")
        parser.add_argument("--json", type=Path, help="write all figures and every query there")
        parser.add_argument("--keep", action="store_true", help="keep a record in the catalogue, with a ledger entry")

    def handle(self, **options: Any) -> None:
        try:
            measured = self._measured(options)
        except UnusableTrial as refusal:
            raise CommandError(str(refusal)) from refusal
        # Kept before anything is printed: a reader who leaves early must not cost the run.
        done = []
        if options["keep"]:
            done.append(f"kept as validation {record_validation(measured=measured).pk}")
        if options["json"]:
            options["json"].write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n", "utf-8")
            done.append(f"written to {options['json']}")
        for name, value in measured.items():
            if name not in TOO_LONG:
                low_high = measured["intervals"].get(name)
                bounds = f"  ({low_high[0]} to {low_high[1]})" if low_high else ""
                self.stdout.write(f"{name:27} {'-' if value is None else value}{bounds}")
        for line in done:
            self.stdout.write(line)

    def _measured(self, options: dict[str, Any]) -> dict[str, Any]:
        chosen = {"method": options["method"], "tell": self._tell(options)}
        if options["trial"]:
            if options["release"] is not None:
                raise CommandError("--release belongs to --library; a trial brings its own pictures")
            return run(read_trial(options["trial"]), **chosen)
        releases = Release.objects.order_by("-number")
        number = options["release"]
        release = releases.first() if number is None else releases.filter(number=number).first()
        if release is None:
            raise CommandError("the library has no release yet" if number is None else f"there is no release {number}")
        return run_library(release, **chosen)

    def _tell(self, options: dict[str, Any]) -> Any:
        return self.stderr.write if options["verbosity"] == 2 else lambda _: None
