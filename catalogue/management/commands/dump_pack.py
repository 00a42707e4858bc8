from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.models import Release
from catalogue.packs.dump import dump
from catalogue.packs.library import newest_release


class Command(BaseCommand):
    help = "Write a release of the library as a reference pack, whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a folder that does not exist yet")
        parser.add_argument("--release", type=int, help="its number; the newest one without this")

    def handle(self, **options: Any) -> None:
        number = options["release"]
        release = newest_release() if number is None else Release.objects.filter(number=number).first()
        if release is None:
            raise CommandError("the library has no release yet" if number is None else f"there is no release {number}")
        try:
            target = dump(release, options["path"])
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{release} is written to {target}")
