"""Fit what photographs weigh to the known pairs of a release, and keep it with how far it was shown to hold."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.evaluation.calibration import TooFewPairs
from catalogue.matching.calibrations import fit_release
from catalogue.matching.method import METHOD
from catalogue.matching.trials import UnusableTrial
from catalogue.models import Release

SHOWN = (
    "same", "different", "sources", "specimens", "natures", "left_out", "cllr", "cllr_min", "calibration_loss",
    "misleading_same", "misleading_different", "floor", "ceiling", "lir",
)  # fmt: skip


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--release", type=int, help="the newest if none is named")
        parser.add_argument("--method", default=METHOD, help="the method's id; %(default)s if none is named")

    def handle(self, **options: Any) -> None:
        releases = Release.objects.order_by("-number")
        number = options["release"]
        release = releases.first() if number is None else releases.filter(number=number).first()
        if release is None:
            raise CommandError("the library has no release yet" if number is None else f"there is no release {number}")
        tell = self.stderr.write if options["verbosity"] == 2 else lambda _: None
        try:
            kept = fit_release(release=release, method=options["method"], tell=tell)
        except (TooFewPairs, UnusableTrial) as refusal:
            raise CommandError(str(refusal)) from refusal
        for name in SHOWN:
            self.stdout.write(f"{name:21} {'-' if kept.figures[name] is None else kept.figures[name]}")
        self.stdout.write(f"kept as calibration {kept.pk}")
