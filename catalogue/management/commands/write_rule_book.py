"""Write the rule book of the starter pack as a page of the documents."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from catalogue.packs import manifest, records, rules
from catalogue.reporting.rule_book import markdown

STARTER = Path(rules.__file__).parent / "starter"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", type=Path, nargs="?", default=Path("docs/rule-book.md"))

    def handle(self, *, target: Path, **options: object) -> None:
        pack = records.read(manifest.read(STARTER))
        titles = {record.data["code"]: record.data["title"] for record in pack["sources"]}
        target.write_text("\n".join(markdown(rules.book_in(pack), titles)) + "\n", encoding="utf-8")
        self.stdout.write(f"{target} is written")
