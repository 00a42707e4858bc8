import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from catalogue.custody.accounts import add_account
from catalogue.models import Role


class Command(BaseCommand):
    help = "Create an account that may sign in with one role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, **options: Any) -> None:
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else _asked()
        try:
            account = add_account(
                username=options["name"], role=options["role"], password=password,
                added_by=None,  # nobody is signed in at the console: the ledger says "system"
            )  # fmt: skip
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"{account.get_username()} may sign in as {account.get_role_display()}")


def _asked() -> str:
    password = getpass("Password: ")
    if getpass("Again: ") != password:
        raise CommandError("the two passwords differ")
    return password
