"""Draw simulated fragments, weigh each against a library, and print how far the weights can be trusted."""

import json
from argparse import ArgumentParser
from pathlib import Path

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from catalogue.evaluation.simulate import Plan, curves, simulate
from catalogue.evaluation.synthetic import World, invented, of_reference
from catalogue.matching import weigh
from catalogue.models import MissileType, Release
from catalogue.reporting.simulation import page


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fragments", type=int, default=10_000)
        parser.add_argument("--seed", type=int, default=1, help="one seed, one result")
        parser.add_argument(
            "--library", choices=("invented", "released"), default="invented",
            help="an invented library with known truth, or the sourced values of the latest release",
        )  # fmt: skip
        parser.add_argument("--json", type=Path, help="write figures and the points of the Tippett plot there")
        parser.add_argument("--page", type=Path, help="write figures and plots there, as one HTML page")

    def handle(self, **options: object) -> None:
        fragments, seed, target = options["fragments"], options["seed"], options["json"]
        assert isinstance(fragments, int) and isinstance(seed, int)
        if fragments < 1:
            raise CommandError("--fragments must be 1 or more")
        world = _released() if options["library"] == "released" else invented(np.random.default_rng(seed))
        loud = options["verbosity"] == 2
        done = simulate(
            world, Plan(fragments=fragments, seed=seed),
            tell=lambda number: self.stderr.write(f"{number} fragments") if loud else None,
        )  # fmt: skip
        for name, value in done.figures.items():
            self.stdout.write(f"{name:32} {'-' if value is None else value}")
        if isinstance(target, Path):
            told = {"figures": done.figures, "tippett": curves(done)}
            target.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
            self.stdout.write(f"written to {target}")
        if isinstance(options["page"], Path):
            options["page"].write_text(page(done), "utf-8")
            self.stdout.write(f"written to {options['page']}")


def _released() -> World:
    release = Release.objects.order_by("number").last()
    if release is None:
        raise CommandError("there is no release of a library to draw from; load a pack first")
    families = dict(MissileType.objects.in_release(release).values_list("code", "family__name"))
    return of_reference(weigh.reference(release).expectations, families)
