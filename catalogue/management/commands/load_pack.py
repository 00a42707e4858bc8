from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.packs.load import load
from catalogue.packs.manifest import PackRefused


class Command(BaseCommand):
    help = "Check a reference pack and load it as the next release of the library, whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the folder with the manifest.json")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, **options: Any) -> None:
        try:
            report = load(options["path"], dry_run=options["dry_run"])
        except PackRefused as refusal:
            raise CommandError("the pack is refused, nothing was stored:\n" + "\n".join(refusal.faults)) from refusal
        for sentence in report.sentences():
            self.stdout.write(sentence)
