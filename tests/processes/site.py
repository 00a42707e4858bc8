"""A real site for tests: ``manage.py`` in processes of its own, with its own database and its own originals."""

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PREPARE = """
from catalogue.custody.accounts import issue_token
from catalogue.intake.cases import add_fragment, open_case
from catalogue.models import Role, User
officer = User.objects.create_user("field", role=Role.FIELD_OFFICER)
case = open_case(reference="K-1", title="Kills", opened_by=officer)
fragment = add_fragment(case=case, entered_by=officer, exhibit_number="1", title="Piece")
print(fragment.pk, issue_token(user=officer, label="test", days=1, issued_by=officer)[1])
"""


@dataclass(frozen=True, slots=True)
class Site:
    """Where one site keeps its things; every command runs as a process of its own."""

    folder: Path
    database_url: str = ""

    @property
    def originals(self) -> Path:
        return self.folder / "media" / "originals"

    @property
    def sqlite(self) -> Path:
        return self.folder / "data" / "catalogue.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DEBRIS_")}
        # Servers that are started hundreds of times must not compile everything each time.
        inherited.pop("PYTHONDONTWRITEBYTECODE", None)
        return inherited | {
            "DEBRIS_DATA": str(self.folder / "data"),
            "DEBRIS_MEDIA": str(self.folder / "media"),
            "DEBRIS_DATABASE_URL": self.database_url,
            "DEBRIS_TASK_THREADS": "1",
        }

    def command(self, *arguments: str, **others: str) -> subprocess.CompletedProcess[str]:
        """Run ``manage.py`` with ``arguments`` to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], check=False, cwd=ROOT, env=self.environment | others,
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    def run(self, *arguments: str) -> str:
        """Run ``manage.py`` and return what it printed. Raises ``AssertionError`` where it failed."""
        done = self.command(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def prepare(self) -> tuple[str, str]:
        """Make the database with one fragment; return the fragment's key and a device token."""
        self.run("migrate", "-v0")
        fragment, token = self.run("shell", "--no-imports", "-c", PREPARE).split()
        return fragment, token

    def serve(self) -> "RunningServer":
        """Start a server on a free port and wait until it answers."""
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", "0"], cwd=ROOT, env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
        )  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            if "http://" in line:
                return RunningServer(process, int(line.split("http://")[1].split(":")[1].split("/")[0]))
        raise AssertionError("the server ended before it answered")


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server process and the port it answers on."""

    process: subprocess.Popen[str]
    port: int

    def kill(self) -> None:
        """End the server and the processes it started with SIGKILL: nobody gets to tidy up."""
        started = list(_children(self.process.pid))
        for process in (self.process.pid, *started):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask the server to end, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


def _children(process: int):
    for listing in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            yield from map(int, listing.read_text().split())
