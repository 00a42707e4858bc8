"""Saved indexes of one method: each whole or not at all, checked when opened, shared by several processes."""

import contextlib
import fcntl
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import faiss

_FORMAT = 1  # of the files that indexes save; a change of any makes all saved ones unfit
_CHECKPOINT, _SCRATCH = "checkpoint.json", ".partial-"


class NotOnShelf(Exception):
    """There is no saved index to open: none, one that rests on something else, or a damaged one. Says which."""


class Shelf:
    """Folders of saved indexes, by name. A folder never changes once it has its name: it may be mapped into memory.

    What an index rests on (method, models, pictures) is JSON that the caller states; with it, the checkpoint of a
    folder names the size and SHA-256 of every file, and what wrote them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextlib.contextmanager
    def opened(self, name: str, *, rests_on: Mapping[str, Any]) -> Iterator[Path]:
        """Give the folder ``name``, to load from within the block: every file is as it was written.

        Raises ``NotOnShelf`` where it is missing, rests on anything but ``rests_on``, or a file is not as it was.
        """
        with self._locked("shelf", fcntl.LOCK_SH):
            yield self._whole(name, _stated(rests_on))

    @contextlib.contextmanager
    def builder(self) -> Iterator[None]:
        """Be the only process that builds within the block: look again what is on the shelf before building."""
        with self._locked("build", fcntl.LOCK_EX):
            # A builder that was killed left its scratch folder behind, and none but this one builds now.
            for path in self._folder.glob(f"{_SCRATCH}*"):
                shutil.rmtree(path, ignore_errors=True)
            yield

    @contextlib.contextmanager
    def placed(self, name: str, *, rests_on: Mapping[str, Any]) -> Iterator[Path]:
        """Give an empty scratch folder; it becomes ``name`` only if the block ends without an error.

        For within ``builder``. A folder that has the name already is replaced; whoever has mapped its files keeps them.
        """
        target = self._path(name)
        scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=self._folder))
        try:
            yield scratch
            checkpoint = {"rests_on": _stated(rests_on), "written_by": _writer(), "files": self._listed(scratch)}
            (scratch / _CHECKPOINT).write_text(json.dumps(checkpoint, indent=1, sort_keys=True))
            with self._locked("shelf", fcntl.LOCK_EX):
                self._drop(target)
                scratch.rename(target)
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise

    def names(self) -> list[str]:
        """List the folders there are, whole or not, in order."""
        if not self._folder.is_dir():
            return []
        return sorted(path.name for path in self._folder.iterdir() if path.is_dir() and path.name[0] != ".")

    def remove(self, name: str) -> None:
        """Take folder ``name`` off the shelf; whoever has mapped its files keeps them. For within ``builder``."""
        with self._locked("shelf", fcntl.LOCK_EX):
            self._drop(self._path(name))

    def _drop(self, target: Path) -> None:
        if target.exists():
            # Off the shelf in one step; what a cut leaves of it is scratch.
            aside = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=self._folder))
            target.rename(aside / target.name)
            shutil.rmtree(aside, ignore_errors=True)

    def _path(self, name: str) -> Path:
        if not name or name[0] == "." or Path(name).name != name:
            raise ValueError(f"{name!r} is no name for a folder")
        return self._folder / name

    def _whole(self, name: str, rests_on: object) -> Path:
        folder = self._path(name)
        try:
            checkpoint = json.loads((folder / _CHECKPOINT).read_text())
            found, written_by, files = (checkpoint[key] for key in ("rests_on", "written_by", "files"))
            told = {path: (fact["size"], fact["sha256"]) for path, fact in files.items()}
        except FileNotFoundError:
            raise NotOnShelf(f"No index {name} has been saved.") from None
        except (ValueError, KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
            raise NotOnShelf(f"The index {name} is damaged: {_CHECKPOINT} cannot be read.") from error
        if (found, written_by) != (rests_on, _writer()):
            differ = _differences({"rests_on": found, "by": written_by}, {"rests_on": rests_on, "by": _writer()})
            raise NotOnShelf(f"The index {name} rests on something else: {differ}.")
        for path, (size, sha256) in told.items():
            if not _is(folder / path, size, sha256):
                raise NotOnShelf(f"The index {name} is damaged: {path} is not as it was written.")
        if strange := set(_files(folder)) - set(told) - {_CHECKPOINT}:
            raise NotOnShelf(f"The index {name} is damaged: {min(strange)} does not belong to it.")
        return folder

    def _listed(self, scratch: Path) -> dict[str, dict[str, Any]]:
        """Size and SHA-256 of every file; a file shared with another folder is not read again."""
        known = self._known()
        files = {}
        for path in _files(scratch):
            facts = (scratch / path).stat()
            sha256 = known.get((facts.st_dev, facts.st_ino, facts.st_size)) or _sha256(scratch / path)
            files[path] = {"size": facts.st_size, "sha256": sha256}
        return files

    def _known(self) -> dict[tuple[int, int, int], str]:
        found = {}
        for name in self.names():
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
                checkpoint = json.loads((self._folder / name / _CHECKPOINT).read_text())
                for path, told in checkpoint["files"].items():
                    facts = (self._folder / name / path).stat()
                    found[facts.st_dev, facts.st_ino, told["size"]] = told["sha256"]
        return found

    @contextlib.contextmanager
    def _locked(self, name: str, how: int) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / f".{name}.lock").open("a") as file:
            fcntl.flock(file, how)
            yield


def _stated(rests_on: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(rests_on))


def _writer() -> dict[str, Any]:
    return {"format": _FORMAT, "faiss": faiss.__version__}


def _differences(found: Mapping[str, Any], wanted: Mapping[str, Any], at: str = "") -> str:
    """Say in words which values differ, however deep they lie."""
    said = []
    for key in sorted(set(found) | set(wanted)):
        one, other = found.get(key), wanted.get(key)
        if isinstance(one, dict) and isinstance(other, dict):
            said += [_differences(one, other, f"{at}{key}.")] if one != other else []
        elif one != other:
            said.append(f"{at}{key} is {one!r}, not {other!r}")
    return ", ".join(said)


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _is(path: Path, size: int, sha256: str) -> bool:
    try:
        return path.stat().st_size == size and _sha256(path) == sha256
    except OSError:
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
