"""Run a command with ``DEBRIS_DATABASE_URL`` naming a PostgreSQL server that lives as long as the command.

python -m tests.with_postgres -- python -m pytest
"""

import os
import signal
import subprocess
import sys

from tests.processes import postgres


def main(command: list[str]) -> int:
    """Return what the command returned."""
    command = command[1:] if command[:1] == ["--"] else command
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server ends with us
    with postgres.running() as server:
        address = server.create("catalogue")
        return subprocess.run(command, check=False, env={**os.environ, "DEBRIS_DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
