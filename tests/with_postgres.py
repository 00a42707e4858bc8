"""Run a command with ``DEBRIS_DATABASE_URL`` naming a PostgreSQL server that lives as long as the command.

    python tests/with_postgres.py python -m pytest
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.processes import postgres  # noqa: E402


def main(command: list[str]) -> int:
    """Return what the command returned."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server ends with us
    with postgres.running() as server:
        address = server.create("catalogue")
        return subprocess.run(command, env={**os.environ, "DEBRIS_DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
