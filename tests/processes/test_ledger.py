"""The ledger under many writers and under hostile hands, on both databases."""

import sqlite3
import subprocess
import sys

import psycopg
import pytest

from .site import ROOT, Site

WRITERS, EVENTS = 8, 25

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

WRITE = f"""
import sys, time
from django.db import transaction
from catalogue.custody import ledger
from catalogue.models import Case
case = Case.objects.get()
print("ready", flush=True)
sys.stdin.readline()
for number in range({EVENTS}):
    with transaction.atomic():
        ledger.record(action="test.written", actor=None, subject=case, facts={{"number": number}})
"""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(request, tmp_path_factory):
    """A prepared site on each database."""
    address = ""
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres_server").create("ledger")
    site = Site(tmp_path_factory.mktemp(request.param), address)
    site.prepare()
    return site


def connected(site):
    if site.database_url:
        return psycopg.connect(site.database_url)
    return sqlite3.connect(site.sqlite)


def answer(site, question):
    with connected(site) as connection:
        return connection.execute(question).fetchone()[0]


def test_eight_processes_append_at_once_and_no_link_is_lost(site):
    before = answer(site, "SELECT count(*) FROM catalogue_custodyevent")
    writers = [
        subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", WRITE], cwd=ROOT, env=site.environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(WRITERS)
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:  # all at once
        writer.stdin.write("\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=120)
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    after = answer(site, "SELECT count(*) FROM catalogue_custodyevent")
    assert after - before == WRITERS * EVENTS
    assert answer(site, "SELECT max(sequence) FROM catalogue_custodyevent") == after
    assert "no fault" in site.run("verify")


@pytest.mark.parametrize("table", ["catalogue_custodyevent", "catalogue_original"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_itself_refuses_to_change_or_delete(site, table, deed):
    if "TRUNCATE" in deed and not site.database_url:
        pytest.skip("SQLite has no TRUNCATE")
    insert_an_original(site)
    column = "action" if table.endswith("event") else "media_type"
    refused = psycopg.errors.IntegrityConstraintViolation if site.database_url else sqlite3.IntegrityError
    sentence = (
        "the custody ledger is append-only" if table.endswith("event") else "originals are never changed or deleted"
    )
    connection = connected(site)
    try:
        with pytest.raises(refused, match=sentence):
            connection.execute(deed.format(table, column, column))
    finally:
        connection.close()


def insert_an_original(site):
    site_has_one = answer(site, "SELECT count(*) FROM catalogue_original")
    if not site_has_one:
        with connected(site) as connection:
            connection.execute(
                "INSERT INTO catalogue_original (sha256, size_bytes, media_type, width, height, orientation, claims,"
                " received_at, received_from_id) SELECT 'x', 1, 'image/jpeg', 1, 1, 1, '{}', '2024-01-01', min(id)"
                " FROM catalogue_user"
            )


def test_a_link_changed_behind_the_back_of_the_triggers_is_named(site):
    """Last in this module: it breaks the chain of its site."""
    remove = "DROP TRIGGER catalogue_custodyevent_no_update" + (
        " ON catalogue_custodyevent" if site.database_url else ""
    )
    with connected(site) as connection:
        connection.execute(remove)
        connection.execute("UPDATE catalogue_custodyevent SET actor = 'nobody' WHERE sequence = 2")
    done = site.command("verify")
    assert done.returncode == 1
    assert "ledger: entry 2 (" in done.stdout
    assert "was changed after it was written" in done.stdout
