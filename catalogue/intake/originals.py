"""The exact bytes received, on disk under their SHA-256, written so that a cut at any moment tears nothing.

Order: temporary file (0600, same file system) → stream, hash, count → compare a declared digest → look at it →
chmod 0444 → fsync the file → link to its address, which never overwrites → fsync the folder, and its parent when new.
Only after that may a database row speak of it. The temporary name goes last: while it stands, an address without a
row is known to be an upload that was cut before its receipt.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

CHUNK = 1 << 20


class NotKept(Exception):
    """The bytes cannot be taken as they came; the message is a sentence. Nothing was stored."""


@dataclass(frozen=True, slots=True)
class Spooled:
    """Bytes that have arrived and are not yet evidence."""

    path: Path
    sha256: str
    size_bytes: int


def root() -> Path:
    """Return the folder of originals; it exists afterwards."""
    folder = Path(settings.MEDIA_ROOT) / "originals"
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    return folder


def incoming() -> Path:
    """Return the folder of temporary files, on the same file system as the originals."""
    folder = root() / ".incoming"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def address(sha256: str) -> Path:
    """Return where the original with this digest lies, or would lie."""
    return root() / sha256[:2] / sha256[2:4] / sha256


def spool(stream: BinaryIO, *, declared_sha256: str = "") -> Spooled:
    """Write the stream to a temporary file while hashing and counting it.

    Raises ``NotKept`` where it is empty, longer than the limit, or not what ``declared_sha256`` says.
    """
    handle, name = tempfile.mkstemp(dir=incoming(), prefix="in-")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            digest, size = _copy(stream, file)
        if size == 0:
            raise NotKept("the file is empty")
        if declared_sha256 and declared_sha256.lower() != digest:
            raise NotKept(f"the bytes that arrived have SHA-256 {digest}, not {declared_sha256.lower()} as declared")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Spooled(path=path, sha256=digest, size_bytes=size)


def _copy(stream: BinaryIO, file: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > settings.UPLOAD_BYTES_MAX:
            raise NotKept(f"it is longer than {settings.UPLOAD_BYTES_MAX:,} bytes, the most this catalogue takes")
        digest.update(chunk)
        file.write(chunk)
    return digest.hexdigest(), size


def keep(spooled: Spooled) -> Path:
    """Make the spooled bytes an original and return its address. The temporary name is left for ``forget``.

    An original that is there already stays as it is. Any error leaves no new address behind that could be torn:
    after a failed fsync the file is abandoned, because a second fsync may report success for lost pages.
    """
    target = address(spooled.sha256)
    spooled.path.chmod(0o444)
    _fsync(spooled.path)
    made = _make_folders(target.parent)
    try:
        os.link(spooled.path, target)
    except FileExistsError:
        # What lies there is what a receipt would promise: hash it before saying that these bytes are kept.
        if digest_on_disk(spooled.sha256) != spooled.sha256:
            raise NotKept(
                f"the original {spooled.sha256} is on disk and no longer has these bytes; keep your file and have "
                "an administrator run verify"
            ) from None
    for folder in (target.parent, *made):
        _fsync(folder)
    return target


def forget(spooled: Spooled) -> None:
    """Remove the temporary name."""
    spooled.path.unlink(missing_ok=True)


def _make_folders(folder: Path) -> list[Path]:
    """Create the two levels of folders; return the parents whose new entries must reach the disk."""
    parents = []
    for level in (folder.parent, folder):
        try:
            level.mkdir(mode=0o750)
        except FileExistsError:
            continue
        parents.append(level.parent)
    return parents


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_chunks(sha256: str) -> Iterator[bytes]:
    """Yield the bytes of an original. Raises ``FileNotFoundError`` where it is gone."""
    with address(sha256).open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def digest_on_disk(sha256: str) -> str:
    """Return the SHA-256 of what lies at the address now. Raises ``OSError`` where it cannot be read."""
    digest = hashlib.sha256()
    for chunk in read_chunks(sha256):
        digest.update(chunk)
    return digest.hexdigest()
