from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.intake.verify import Tally, verify


class Command(BaseCommand):
    help = "Hash every original again, walk the ledger and account for every file; exit 1 where anything is wrong."

    def handle(self, **_: Any) -> None:
        tally, faults = Tally(), 0
        for finding in verify(tally):
            self.stdout.write(finding.sentence if finding.is_fault else f"remark: {finding.sentence}")
            faults += finding.is_fault
        if faults:
            raise CommandError(f"{faults} fault(s) among {tally.sentence}")
        self.stdout.write(f"no fault among {tally.sentence}")
