"""The manifest of a reference pack: what the pack is, and every file of it with its digest and size."""

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

FORMAT = "missile-debris-reference-pack/1"
NAME = "manifest.json"
TEXTS = ("format", "name", "version", "title", "licence", "about")
LONGEST = {"name": 80, "version": 40, "title": 200}
CHUNK = 1 << 20
SHOWN = 50


class PackRefused(Exception):
    """A pack that cannot be loaded; one sentence for every fault, each naming the file. Nothing was stored."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults[:SHOWN]
        if len(faults) > SHOWN:
            self.faults.append(f"and {len(faults) - SHOWN} more")
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest promises about one file."""

    sha256: str
    size_bytes: int

    @classmethod
    def of(cls, data: bytes) -> Self:
        return cls(hashlib.sha256(data).hexdigest(), len(data))


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest whose every promise was found kept when it was read."""

    folder: Path
    name: str
    version: str
    title: str
    licence: str
    about: str
    files: dict[str, Entry]
    sha256: str
    document: dict[str, Any]

    def read(self, file: str) -> bytes:
        """Return the bytes of a file of the pack. Raises ``PackRefused`` where they changed since the check."""
        data = (self.folder / file).read_bytes()
        if Entry.of(data) != self.files[file]:
            raise PackRefused([f"{file}: the file changed while the pack was read"])
        return data


def read(folder: Path) -> Manifest:
    """Read the manifest of the pack in ``folder`` and compare every file with it.

    Raises ``PackRefused`` naming each file that is missing, extra, linked, of another size or of another content.
    """
    place = folder / NAME
    if place.is_symlink() or not place.is_file():
        raise PackRefused([f"{NAME}: there is none in {folder}; a pack is a folder with a manifest"])
    data = place.read_bytes()
    document = _document(data)
    if faults := list(_wrong_form(document)):
        raise PackRefused(faults)
    files = {file: Entry(entry["sha256"], entry["bytes"]) for file, entry in document["files"].items()}
    if faults := list(_wrong_files(folder, files)):
        raise PackRefused(faults)
    texts = {name: document[name] for name in TEXTS if name != "format"}
    return Manifest(folder=folder, files=files, sha256=hashlib.sha256(data).hexdigest(), document=document, **texts)


def write(folder: Path, *, texts: dict[str, str]) -> None:
    """Write the manifest of the files that lie in ``folder``."""
    document = {"format": FORMAT, **{name: texts[name] for name in TEXTS if name != "format"}, "files": listing(folder)}
    (folder / NAME).write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def listing(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what a manifest says of the files that lie in ``folder``."""
    return {
        file: {"sha256": _digest(folder / file), "bytes": found.st_size}
        for file, found in sorted(_walk(folder))
        if file != NAME
    }


def _document(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise PackRefused([f"{NAME}: it is not JSON: {error}"]) from error
    if not isinstance(document, dict):
        raise PackRefused([f"{NAME}: it must be a JSON object"])
    if document.get("format") != FORMAT:
        raise PackRefused([f"{NAME}: the format must be {FORMAT!r}, not {document.get('format')!r}"])
    return document


def _wrong_form(document: dict[str, Any]) -> Iterator[str]:
    for name in sorted(document.keys() - {*TEXTS, "files"}):
        yield f"{NAME}: unknown key {name!r}"
    for name in TEXTS:
        value = document.get(name)
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            yield f"{NAME}: {name!r} must be a line of text"
        elif len(value) > LONGEST.get(name, 4000):
            yield f"{NAME}: {name!r} is longer than {LONGEST.get(name, 4000)} characters"
    files = document.get("files")
    if not isinstance(files, dict):
        yield f"{NAME}: 'files' must name every file with its sha256 and bytes"
        return
    for file, entry in files.items():
        if not _is_inside(file):
            yield f"{NAME}: {file!r} is no path inside the pack"
        if not _is_entry(entry):
            yield f"{NAME}: {file!r} needs a sha256 of 64 hexadecimal digits in lower case and its bytes"


def _is_inside(file: str) -> bool:
    parts = file.split("/")
    return (
        file.isprintable()
        and "\\" not in file
        and ":" not in file
        and all(part not in {"", ".", ".."} for part in parts)
        and file != NAME
    )


def _is_entry(entry: Any) -> bool:
    if not isinstance(entry, dict) or entry.keys() != {"sha256", "bytes"}:
        return False
    digest, size = entry["sha256"], entry["bytes"]
    well_formed = isinstance(digest, str) and len(digest) == 64 and set(digest) <= set("0123456789abcdef")
    return well_formed and isinstance(size, int) and not isinstance(size, bool) and size >= 0


def _wrong_files(folder: Path, files: dict[str, Entry]) -> Iterator[str]:
    found = dict(_walk(folder))
    for file in sorted(found.keys() - files.keys() - {NAME}):
        yield f"{file}: the manifest does not name it"
    for file, entry in files.items():
        if file not in found:
            yield f"{file}: it is missing"
        elif not stat.S_ISREG(found[file].st_mode):
            yield f"{file}: it is a link or no plain file"
        elif found[file].st_size != entry.size_bytes:
            yield f"{file}: it has {found[file].st_size:,} bytes, the manifest says {entry.size_bytes:,}"
        elif (digest := _digest(folder / file)) != entry.sha256:
            yield f"{file}: its SHA-256 is {digest}, the manifest says {entry.sha256}"


def _walk(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield everything below ``folder`` that is no folder; a linked folder is yielded, not entered."""
    for place in folder.iterdir():
        found = place.lstat()
        if stat.S_ISDIR(found.st_mode):
            yield from ((f"{place.name}/{file}", facts) for file, facts in _walk(place))
        else:
            yield place.name, found


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
