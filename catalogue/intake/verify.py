"""Whether everything that was acknowledged is still there, unchanged and accounted for.

Findings are generated as the work goes on and nothing is collected, so that memory does not grow with the holdings.
Lists are read in pages: an open cursor would keep SQLite's writers out for as long as the hashing takes.
"""

import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from catalogue.custody import ledger
from catalogue.intake import originals
from catalogue.models import CustodyEvent, Original, Photograph

PAGE = 500
DIGEST = re.compile(r"[0-9a-f]{64}")
WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; a remark explains itself and is no fault."""

    sentence: str
    is_fault: bool = True


@dataclass(slots=True)
class Tally:
    """How much was looked at."""

    originals: int = 0
    size_bytes: int = 0
    photographs: int = 0
    events: int = 0

    @property
    def sentence(self) -> str:
        return (
            f"{self.originals:,} originals ({self.size_bytes:,} bytes), {self.photographs:,} photographs and "
            f"{self.events:,} ledger entries"
        )


def verify(tally: Tally) -> Iterator[Finding]:
    """Yield everything that is wrong with originals, ledger and the files on disk, and count into ``tally``."""
    yield from _ledger(tally)
    yield from _originals(tally)
    yield from _photographs(tally)
    yield from _received_events()
    yield from _files()


def _ledger(tally: Tally) -> Iterator[Finding]:
    tally.events = CustodyEvent.objects.count()
    yield from map(Finding, ledger.breaks())


def _originals(tally: Tally) -> Iterator[Finding]:
    for original in _pages(Original.objects.all()):
        tally.originals += 1
        tally.size_bytes += original.size_bytes
        yield from (Finding(f"original {original.pk}: {reason}") for reason in _wrong_with(original))


def _wrong_with(original: Original) -> Iterator[str]:
    path = originals.address(original.pk)
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            yield "what lies at its address is no plain file"
            return
        if found.st_mode & WRITABLE:
            yield f"its file can be written to (mode {stat.S_IMODE(found.st_mode):04o})"
        if found.st_size != original.size_bytes:
            yield f"its file has {found.st_size:,} bytes, {original.size_bytes:,} were received"
        if (digest := originals.digest_on_disk(original.pk)) != original.pk:
            yield f"its file was changed: the SHA-256 is now {digest}"
    except FileNotFoundError:
        yield "its file is missing"
    except OSError as error:
        yield f"its file cannot be read: {error.strerror}"


def _photographs(tally: Tally) -> Iterator[Finding]:
    """Every photograph has the event of its receipt, for the very bytes it names."""
    for page in _page_lists(Photograph.objects.all()):
        tally.photographs += len(page)
        keys = [str(photograph.pk) for photograph in page]
        events = CustodyEvent.objects.filter(
            subject_kind="photograph", subject_key__in=keys, action="photograph.received"
        )
        received = {event.subject_key: json.loads(event.facts).get("sha256") for event in events}
        for photograph in page:
            if str(photograph.pk) not in received:
                yield Finding(f"photograph {photograph.pk}: the ledger has no receipt of it")
            elif received[str(photograph.pk)] != photograph.original_id:
                yield Finding(f"photograph {photograph.pk}: it names another original than the one that was received")


def _received_events() -> Iterator[Finding]:
    """Every receipt in the ledger has its rows; every original was received with a photograph."""
    for page in _page_lists(CustodyEvent.objects.filter(action="photograph.received")):
        photographs = Photograph.objects.filter(pk__in=[event.subject_key for event in page])
        there = {str(key) for key in photographs.values_list("pk", flat=True)}
        digests = {event.pk: json.loads(event.facts).get("sha256", "") for event in page}
        kept = set(Original.objects.filter(pk__in=digests.values()).values_list("pk", flat=True))
        for event in page:
            if event.subject_key not in there:
                yield Finding(f"ledger: entry {event.pk} tells of photograph {event.subject_key}, which is gone")
            if digests[event.pk] not in kept:
                yield Finding(f"ledger: entry {event.pk} tells of original {digests[event.pk]}, which is gone")
    for original in _pages(Original.objects.filter(photographs=None)):
        yield Finding(f"original {original.pk}: no photograph names it")


def _files() -> Iterator[Finding]:
    """Everything that lies among the originals is an original at its address."""
    root = originals.root()
    waiting: list[str] = []
    for path in _walk(root):
        if not DIGEST.fullmatch(path.name) or path != originals.address(path.name):
            yield Finding(f"unknown file {path.relative_to(root)}: it is no original at its address")
            continue
        waiting.append(path.name)
        if len(waiting) == PAGE:
            yield from _without_row(waiting)
            waiting.clear()
    yield from _without_row(waiting)


def _walk(folder: Path) -> Iterator[Path]:
    incoming = originals.incoming()
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path) if path != incoming else ()
        else:
            yield path


def _without_row(digests: list[str]) -> Iterator[Finding]:
    known = set(Original.objects.filter(pk__in=digests).values_list("pk", flat=True))
    for sha256 in (digest for digest in digests if digest not in known):
        try:
            if originals.digest_on_disk(sha256) != sha256:
                yield Finding(f"unknown file {sha256}: no row names it and its content does not fit its name")
            elif _is_coming_in(sha256):
                yield Finding(f"{sha256}: an upload that was cut before its receipt, or is under way", is_fault=False)
            # The temporary name goes after the row came: asked in this order, a finished upload is seen.
            elif not Original.objects.filter(pk=sha256).exists():
                yield Finding(f"unknown file {sha256}: no row names it and no upload explains it")
        except OSError as error:
            yield Finding(f"unknown file {sha256}: no row names it and it cannot be read: {error.strerror}")


def _is_coming_in(sha256: str) -> bool:
    """Whether the file still has its temporary name."""
    inode = originals.address(sha256).stat().st_ino
    with os.scandir(originals.incoming()) as entries:
        return any(entry.inode() == inode for entry in entries)


def _pages(rows: QuerySet[Any]) -> Iterator[Any]:
    for page in _page_lists(rows):
        yield from page


def _page_lists(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Yield the rows in lists of ``PAGE``, by key, each list read and closed before it is worked on."""
    ordered, last = rows.order_by("pk"), None
    while page := list((ordered if last is None else ordered.filter(pk__gt=last))[:PAGE]):
        yield page
        last = page[-1].pk
