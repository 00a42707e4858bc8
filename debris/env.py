"""The only reader of the process environment.

Every setting starts with ``DEBRIS_``. A value that cannot be used raises ``ImproperlyConfigured`` with the name
of the setting and what is wrong with it, so that a wrong setting stops the start instead of surprising later.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PREFIX = "DEBRIS_"
KNOWN = frozenset(
    PREFIX + name
    for name in (
        "SECRET_KEY", "DATA", "MEDIA", "DATABASE_URL", "ALLOWED_HOSTS", "DEBUG", "HTTPS", "TRUSTED_ORIGINS",
        "UPLOAD_BYTES_MAX", "PIXELS_MAX", "DECODE_SECONDS", "DECODE_MEMORY_MB", "TIME_ZONE",
        "TASK_LEASE_SECONDS", "TASK_THREADS", "EMBEDDER", "VERBAL_SCALE",
        "FRESH_SIGN_IN_MINUTES",
    )
)  # fmt: skip


def refuse_unknown() -> None:
    """Raise for a ``DEBRIS_…`` variable that no setting reads: it is most likely a misspelling."""
    for name in os.environ:
        if name.startswith(PREFIX) and name not in KNOWN:
            known = ", ".join(sorted(KNOWN))
            raise ImproperlyConfigured(f"{name} is not a setting of the catalogue; known are {known}")


def text(name: str, default: str) -> str:
    """Return the setting, or ``default`` where it is absent or empty."""
    return os.environ.get(PREFIX + name, "").strip() or default


def whole_number(name: str, default: int, *, least: int, most: int) -> int:
    """Return the setting as an int between ``least`` and ``most``."""
    given = text(name, str(default))
    try:
        number = int(given)
    except ValueError as error:
        raise ImproperlyConfigured(f"{PREFIX}{name} must be a whole number, not {given!r}") from error
    if not least <= number <= most:
        raise ImproperlyConfigured(f"{PREFIX}{name} must lie between {least} and {most}, not {number}")
    return number


def switch(name: str, default: bool) -> bool:
    """Return the setting as a bool; only yes and no (or true, false, 1, 0) are understood."""
    given = text(name, "yes" if default else "no").lower()
    if given in {"yes", "true", "1"}:
        return True
    if given in {"no", "false", "0"}:
        return False
    raise ImproperlyConfigured(f"{PREFIX}{name} must be yes or no, not {given!r}")


def names(name: str, default: str) -> list[str]:
    """Return a comma-separated setting as a list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def folder(name: str, default: Path, *, mode: int = 0o777) -> Path:
    """Return a folder that exists afterwards; ``mode`` is for one that is made here, what exists keeps its own."""
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{PREFIX}{name} names {path}, which cannot be made: {error.strerror}") from error
    return path


def file(name: str) -> Path | None:
    """Return the absolute path that the setting names, or None where it is absent or empty."""
    given = text(name, "")
    if not given:
        return None
    path = Path(given).expanduser().resolve()
    if not path.is_file():
        raise ImproperlyConfigured(f"{PREFIX}{name} names {path}, which is no file")
    return path


def secret_key(data: Path) -> str:
    """Return the signing key: the setting, or one made once and kept in ``data`` with mode 0600."""
    given = text("SECRET_KEY", "")
    if given:
        if len(given) < 40:
            raise ImproperlyConfigured(f"{PREFIX}SECRET_KEY is too short: use at least 40 random characters")
        return given
    kept = data / "secret_key"
    try:
        made = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept.read_text().strip()
    with os.fdopen(made, "w") as file:
        file.write(secrets.token_urlsafe(60))
    return kept.read_text().strip()


def database(data: Path) -> dict[str, object]:
    """Return Django's description of the database that ``DEBRIS_DATABASE_URL`` names.

    ``sqlite:///path/to/file`` or ``postgresql://user:password@host:port/name``; a file in ``data`` by default.
    """
    given = text("DATABASE_URL", f"sqlite:///{data / 'catalogue.sqlite3'}")
    url = urlsplit(given)
    if url.scheme == "sqlite":
        return _sqlite(Path(unquote(url.path)))
    if url.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(f"{PREFIX}DATABASE_URL must start with sqlite:// or postgresql://, not {url.scheme!r}")


def _sqlite(path: Path) -> dict[str, object]:
    # Rollback journal and FULL: SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode, and a receipt
    # promises that the row survives a power cut. IMMEDIATE takes the write lock at BEGIN, so that two
    # writers wait for each other instead of failing half way.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
