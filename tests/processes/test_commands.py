"""The commands as an operator runs them: each in a process of its own, stopped as a service is stopped."""

import http.client
import signal
import socket
import sqlite3
import subprocess
import sys

import pytest

from .site import ROOT, Site

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site"))
    site.prepare()
    return site


def actions(site):
    with sqlite3.connect(site.sqlite) as connection:
        return [row[0] for row in connection.execute("SELECT action FROM catalogue_custodyevent ORDER BY sequence")]


class TestServe:
    def test_answers_at_the_address_it_prints_and_stops_when_asked(self, site):
        server = site.serve()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.request("GET", "/api/v1/fragments/00000000-0000-0000-0000-000000000000/photographs")
        assert connection.getresponse().status == 401
        connection.close()
        assert server.stop() == 0
        assert server.process.stdout.read().strip() == "stopped"

    def test_is_not_reached_from_other_machines(self, site):
        server = site.serve()
        try:
            with socket.socket(socket.AF_INET6) as probe:
                assert probe.connect_ex(("::1", server.port)) != 0
        finally:
            server.stop()

    def test_names_a_port_that_is_taken(self, site):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            done = site.command("serve", "--port", port)
        assert done.returncode == 1
        assert f"CommandError: cannot listen on 127.0.0.1:{port}: " in done.stderr


def test_run_tasks_stops_when_asked(site):
    process = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "run_tasks"],
        cwd=ROOT,
        env=site.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert "working the queue with 1 thread(s)" in process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


class TestCreateAccount:
    def create(self, site, name, password, role="examiner"):
        return subprocess.run(
            [sys.executable, "manage.py", "create_account", name, "--role", role, "--password-stdin"], check=False,
            cwd=ROOT, env=site.environment, input=f"{password}\n", capture_output=True, text=True,
        )  # fmt: skip

    def test_makes_an_account_and_tells_the_ledger(self, site):
        done = self.create(site, "ada", "not-the-usual-one-7")
        assert done.stdout == "ada may sign in as Examiner\n"
        assert "account.added" in actions(site)

    def test_refuses_a_weak_password_a_name_in_use_and_a_role_that_does_not_exist(self, site):
        assert "too short" in self.create(site, "bob", "abc").stderr
        self.create(site, "eve", "not-the-usual-one-7")
        assert "already exists" in self.create(site, "eve", "not-the-usual-one-8").stderr
        assert "invalid choice: 'boss'" in self.create(site, "cy", "not-the-usual-one-7", role="boss").stderr


def test_a_command_can_be_run_with_a_postgresql_server_of_its_own():
    command = [sys.executable, "-c", "import os; print(os.environ['DEBRIS_DATABASE_URL'])"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.with_postgres", "--", *command],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith("postgresql://catalogue:")
