"""Run a retrieval trial with the product's own pipeline and print or write its figures.

Where the trial has features too, they are weighed alone and together with the pictures.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.matching.validate import UnusableTrial, read_trial, run
from catalogue.matching.validate_features import read_feature_trial, run_features


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--trial", required=True, type=Path, help="the trial's JSON file")
        parser.add_argument("--json", type=Path, help="write all figures and every query there")

    def handle(self, **options: object) -> None:
        trial_path, target = options["trial"], options["json"]
        assert isinstance(trial_path, Path)
        tell = self.stderr.write if options["verbosity"] == 2 else lambda _: None
        try:
            figures = run(read_trial(trial_path), tell=tell)
            beside = self._features(trial_path, figures)
        except UnusableTrial as refusal:
            raise CommandError(str(refusal)) from refusal
        for name, value in figures.items():
            if name != "per_query":
                self.stdout.write(f"{name:27} {'-' if value is None else value}")
        for way, told in beside.get("ways", {}).items():
            self.stdout.write(f"{way:27} " + ", ".join(f"{name} {value}" for name, value in told.items()))
        if beside:
            figures["features"] = beside
        if isinstance(target, Path):
            target.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8")
            self.stdout.write(f"written to {target}")

    def _features(self, path: Path, figures: dict[str, Any]) -> dict[str, Any]:
        """Return the figures of features, alone and with these pictures, where the trial has any."""
        if "reference" not in json.loads(path.read_text("utf-8")):
            return {}
        scores = {one["image"]: one["scores"] for one in figures["per_query"]}
        return run_features(read_feature_trial(path), scores)
