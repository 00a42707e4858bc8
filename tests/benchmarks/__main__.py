"""Speed and memory as one table; never part of the tests: ``make bench``.

Each figure stands beside a peer measured in the same run, because machines differ and are shared: quote the ratio.
Runs in a database and folders of its own, which are removed afterwards.
"""

import os
import sys
import tempfile
from pathlib import Path


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        os.environ["DEBRIS_DATA"] = scratch
        os.environ["DEBRIS_MEDIA"] = str(Path(scratch) / "media")
        os.environ["DEBRIS_DATABASE_URL"] = f"sqlite:///{scratch}/bench.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "debris.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from tests.benchmarks import evidence, index, marks, pages, vision, weighing
        from tests.benchmarks.table import show

        wanted = sys.argv[1:]
        for module in (evidence, pages, marks, vision, index, weighing):
            if not wanted or module.__name__.rpartition(".")[2] in wanted:
                show(module.TITLE, module.rows())


main()
