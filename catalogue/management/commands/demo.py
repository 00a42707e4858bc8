"""Set up the demonstration, examine it, print the candidates with their reasons, and serve the site."""

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from catalogue import SOFTWARE, jobs
from catalogue.custody.accounts import add_account
from catalogue.matching.examine import METHODS, request_examination
from catalogue.models import Case, Examination, Role, User
from catalogue.packs import demonstration
from catalogue.packs.library import newest_release
from catalogue.packs.load import load
from catalogue.reporting import content

STARTER = Path(demonstration.FOLDER).parent / "starter"
SECOND = "examiner2"  # who can be asked to verify blindly what the first examiner concluded
SIGN_INS = {
    "examiner": Role.EXAMINER,
    SECOND: Role.EXAMINER,
    "librarian": Role.LIBRARIAN,
    "auditor": Role.AUDITOR,
    "field": Role.FIELD_OFFICER,
    "administrator": Role.ADMINISTRATOR,
}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="end after printing")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, **options: object) -> None:
        call_command("migrate", verbosity=0)
        password = _password()
        users = {name: _account(name, role, password) for name, role in SIGN_INS.items()}
        for folder in (STARTER, demonstration.ILLUSTRATIONS):
            load(folder, loaded_by=users["librarian"])
        case = demonstration.build(entered_by=users["examiner"], members=[users[SECOND]])
        jobs.work_off()
        for line in content.lines(_examined(case, users["examiner"])):
            self.stdout.write(line)
        if options["no_serve"]:
            return
        self.stdout.write(f"\nSign in as {', '.join(users)}; the password of all is  {password}\n")
        call_command("serve", port=options["port"])


def _password() -> str:
    """Return the password of the demonstration: made once, kept beside the database, readable by its owner only."""
    kept = Path(settings.DATA) / "demo_password"
    if not kept.exists():
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(9))
    return kept.read_text().strip()


def _account(name: str, role: str, password: str) -> User:
    kept = User.objects.filter(username=name).first()
    return kept or add_account(username=name, role=role, password=password, added_by=None)


def _examined(case: Case, examiner: User) -> Examination:
    """Return the examination of the whole case by this software against the newest release, running it if need be."""
    done = Examination.objects.filter(
        fragment__case=case, state=Examination.State.DONE, software=SOFTWARE, methods=list(METHODS),
        release=newest_release(),
    )  # fmt: skip
    if not done.exists():
        first, *others = case.fragments.order_by("exhibit_number")
        request_examination(fragment=first, requested_by=examiner, together=others)
        jobs.work_off()
    newest = done.select_related("release", "fragment__case").first()
    if newest is None:
        raise CommandError("The examination of the demonstration failed; the log above says why.")
    return newest
