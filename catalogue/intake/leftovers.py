"""Temporary names that an upload left behind when its process was killed."""

import hashlib
import logging
import os
import time
from datetime import timedelta
from pathlib import Path

from catalogue.intake import originals
from catalogue.models import Original

log = logging.getLogger(__name__)
DAY = timedelta(days=1)


def sweep(*, older_than: timedelta = DAY) -> int:
    """Remove the temporary names that explain nothing any more; return how many.

    No upload lasts ``older_than``, so nobody holds them. A name that shares its file with an address without a row
    stays: it is how verify knows an upload that was cut. One that cannot be read stays too.
    """
    before, removed = time.time() - older_than.total_seconds(), 0
    for path in originals.incoming().glob("in-*"):
        try:
            found = path.lstat()
            if found.st_mtime < before and _explains_nothing(path, found):
                path.unlink()
                removed += 1
        except FileNotFoundError:  # another process sweeps as well
            continue
        except OSError:
            log.exception("a temporary file of an upload could not be looked at: %s", path.name)
    if removed:
        log.warning("%d temporary file(s) of uploads that were cut were removed", removed)
    return removed


def _explains_nothing(path: Path, found: os.stat_result) -> bool:
    if found.st_nlink == 1:  # no address shares its file
        return True
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return originals.address(digest).samefile(path) and Original.objects.filter(pk=digest).exists()
