"""A setting that is wrong names itself and stops the start."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def check(tmp_path, **settings):
    """Run ``manage.py check`` in a process of its own with only these settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DEBRIS_")}
    own = {"DEBRIS_DATA": str(tmp_path / "data"), "DEBRIS_MEDIA": str(tmp_path / "media"), **settings}
    return subprocess.run(
        [sys.executable, "manage.py", "check"], check=False, cwd=ROOT, env=clean | own, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("UPLOAD_BYTES_MAX", "lots", "must be a whole number, not 'lots'"),
        ("UPLOAD_BYTES_MAX", "10", "must lie between 1000 and 5000000000, not 10"),
        ("PIXELS_MAX", "1e9", "must be a whole number, not '1e9'"),
        ("DECODE_SECONDS", "0", "must lie between 1 and 600, not 0"),
        ("DECODE_MEMORY_MB", "-5", "must lie between 1000 and 64000, not -5"),
        ("TASK_LEASE_SECONDS", "59", "must lie between 60 and 86400, not 59"),
        ("TASK_THREADS", "33", "must lie between 1 and 32, not 33"),
        ("DEBUG", "maybe", "must be yes or no, not 'maybe'"),
        ("HTTPS", "2", "must be yes or no, not '2'"),
        ("SECRET_KEY", "short", "is too short: use at least 40 random characters"),
        ("DATABASE_URL", "mysql://x/y", "must start with sqlite:// or postgresql://, not 'mysql'"),
        ("DATA", "/dev/null/x", "names /dev/null/x, which cannot be made: Not a directory"),
        ("MEDIA", "/dev/null/x", "names /dev/null/x, which cannot be made: Not a directory"),
        ("EMBEDDER", "/dev/null", "names /dev/null, which is no file"),
        ("UPLOAD_MAX", "1", "is not a setting of the catalogue; known are DEBRIS_ALLOWED_HOSTS, "),
    ],
)
def test_a_wrong_setting_names_itself_and_stops_the_start(tmp_path, name, value, sentence):
    done = check(tmp_path, **{f"DEBRIS_{name}": value})
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"django.core.exceptions.ImproperlyConfigured: DEBRIS_{name} ")
    assert sentence in last


def test_without_any_setting_it_starts(tmp_path):
    done = check(tmp_path)
    assert done.returncode == 0, done.stderr


def test_empty_settings_are_no_settings(tmp_path):
    done = check(tmp_path, DEBRIS_TASK_THREADS="", DEBRIS_DEBUG=" ", DEBRIS_DATABASE_URL="")
    assert done.returncode == 0, done.stderr


def test_the_key_is_made_once_and_readable_by_its_owner_only(tmp_path):
    check(tmp_path)
    kept = tmp_path / "data" / "secret_key"
    first = kept.read_text()
    check(tmp_path)
    assert kept.read_text() == first
    assert len(first) >= 40
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_the_data_folder_is_closed_to_others_where_it_is_made_here(tmp_path):
    check(tmp_path)
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    (tmp_path / "data").chmod(0o750)
    check(tmp_path)
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o750, "what an operator opened stays as it is"


def test_only_env_reads_the_environment():
    readers = [
        path.relative_to(ROOT)
        for package in ("catalogue", "debris")
        for path in (ROOT / package).rglob("*.py")
        if any(word in path.read_text() for word in ("os.environ", "getenv"))
    ]
    # The decoding process gets a small environment of its own, which nobody reads as settings.
    assert set(map(str, readers)) <= {"debris/env.py", "debris/wsgi.py", "catalogue/vision/isolation.py"}
