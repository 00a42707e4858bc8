"""The one door: bytes come in exactly as they were sent, or not at all."""

import errno
import hashlib
import io
import json
import os
import stat
import subprocess
import sys

import pytest
from django.db import transaction

from catalogue.custody import ledger
from catalogue.intake import originals
from catalogue.intake.cases import add_fragment
from catalogue.intake.receive import EvidenceRefused, receive_photograph
from catalogue.intake.verify import Tally, verify
from catalogue.models import CustodyEvent, Original, Photograph

pytestmark = pytest.mark.django_db


@pytest.fixture
def receive(fragment, officer):
    def received(data, file_name="ring.jpg", owner=None, **others):
        return receive_photograph(
            stream=io.BytesIO(data), file_name=file_name, owner=owner or fragment, received_from=officer, **others
        )

    return received


def on_disk(media):
    """Every original and every temporary name."""
    return sorted(path.name for path in (media / "originals").rglob("*") if path.is_file())


def refusal(receive, *arguments, **others):
    events = CustodyEvent.objects.count()
    with pytest.raises(EvidenceRefused) as caught:
        receive(*arguments, **others)
    assert (Original.objects.count(), Photograph.objects.count()) == (0, 0)
    assert CustodyEvent.objects.count() == events
    return str(caught.value)


class TestAPictureThatIsTaken:
    def test_lies_at_its_digest_unchanged_and_read_only(self, receive, jpeg):
        receipt = receive(jpeg())
        digest = hashlib.sha256(jpeg()).hexdigest()
        path = originals.address(digest)
        assert receipt.original.pk == digest
        assert path.read_bytes() == jpeg()
        assert stat.S_IMODE(path.stat().st_mode) == 0o444

    def test_has_its_rows_and_its_ledger_entry(self, receive, jpeg, fragment):
        receipt = receive(jpeg(), "C:\\shots\\ring 1.jpg")
        assert (receipt.original.width, receipt.original.height) == (160, 120)
        assert receipt.photograph.file_name == "ring 1.jpg"
        facts = json.loads(receipt.event.facts)
        assert facts["sha256"] == receipt.original.pk
        assert receipt.event.case_key == fragment.case_id
        assert receipt.sentence == "Received and kept."

    def test_leaves_its_temporary_name_until_its_rows_are_committed(
        self, receive, jpeg, media, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks() as callbacks:
            receipt = receive(jpeg())
        assert len(on_disk(media)) == 2
        for callback in callbacks:
            callback()
        assert on_disk(media) == [receipt.original.pk]

    def test_may_be_declared_in_capitals(self, receive, jpeg):
        assert receive(jpeg(), declared_sha256=hashlib.sha256(jpeg()).hexdigest().upper()).original


class TestTheSameBytesTwice:
    def test_for_one_fragment_are_one_photograph(self, receive, jpeg):
        first, again = receive(jpeg()), receive(jpeg())
        assert again.photograph == first.photograph
        assert again.photograph_known_before
        assert again.event.action == "photograph.received_again"
        assert "received here before" in again.sentence
        assert (Original.objects.count(), Photograph.objects.count()) == (1, 1)

    def test_for_another_fragment_are_one_original(self, receive, jpeg, case, officer):
        other = add_fragment(case=case, entered_by=officer, exhibit_number="2", title="Cone")
        first, second = receive(jpeg()), receive(jpeg(), owner=other)
        assert second.photograph != first.photograph
        assert second.bytes_known_before
        assert "one original" in second.sentence
        assert (Original.objects.count(), Photograph.objects.count()) == (1, 2)

    def test_never_overwrite_what_lies_there(self, receive, jpeg):
        path = originals.address(receive(jpeg()).original.pk)
        before = path.stat()
        receive(jpeg())
        after = path.stat()
        assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)

    def test_are_refused_where_what_lies_there_is_not_these_bytes(self, receive, jpeg):
        digest = hashlib.sha256(jpeg()).hexdigest()
        originals.root()
        originals.address(digest).parent.mkdir(parents=True)
        originals.address(digest).write_bytes(bytes(len(jpeg())))  # as long, and other bytes
        assert "no longer has these bytes" in refusal(receive, jpeg())


class TestARefusalNamesTheFileAndKeepsNothing:
    def test_of_other_bytes_than_declared(self, receive, jpeg, media):
        assert refusal(receive, jpeg(), declared_sha256="0" * 64).startswith(
            "ring.jpg: the bytes that arrived have SHA-256"
        )
        assert on_disk(media) == []

    def test_of_an_empty_file(self, receive, media):
        assert refusal(receive, b"") == "ring.jpg: the file is empty"
        assert on_disk(media) == []

    def test_of_too_many_bytes(self, receive, jpeg, media, settings):
        settings.UPLOAD_BYTES_MAX = 1000
        assert "longer than 1,000 bytes" in refusal(receive, jpeg())
        assert on_disk(media) == []

    @pytest.mark.parametrize(
        "data",
        [
            b"hello",
            b"%PDF-1.7\n",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"GIF89a" + b"\0" * 40,
            b"\xff\xd8\xff",
        ],
        ids=["text", "pdf", "svg", "gif", "head of a jpeg"],
    )
    def test_of_what_is_no_picture(self, receive, media, data):
        assert refusal(receive, data).startswith("ring.jpg: ")
        assert on_disk(media) == []

    def test_of_a_picture_that_is_cut(self, receive, jpeg, media):
        assert refusal(receive, jpeg()[: len(jpeg()) // 2]).startswith("ring.jpg: ")
        assert on_disk(media) == []

    def test_and_leaves_the_others_of_the_same_upload(self, receive, jpeg):
        with pytest.raises(EvidenceRefused):
            receive(b"hello", "note.txt")
        assert receive(jpeg(), "ring.jpg").photograph.pk

    def test_even_where_the_file_has_no_name(self, receive):
        assert refusal(receive, b"", "").startswith("unnamed file: ")


class TestAFaultOfTheDisk:
    @pytest.mark.parametrize("failing", [1, 2, 3, 4])
    def test_in_any_fsync_leaves_no_row_and_nothing_torn(self, receive, jpeg, media, monkeypatch, failing):
        calls = []

        def fsync(_handle):
            calls.append(1)
            if len(calls) == failing:
                raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr(os, "fsync", fsync)
        with pytest.raises(OSError, match="Input/output error"), transaction.atomic():
            receive(jpeg())
        assert (Original.objects.count(), Photograph.objects.count()) == (0, 0)
        assert len(calls) == failing, "after a failed fsync the file is abandoned, not tried again"
        digest = hashlib.sha256(jpeg()).hexdigest()
        if failing == 1:
            assert not originals.address(digest).exists(), "the address may not exist before its bytes are safe"
        else:
            assert originals.address(digest).read_bytes() == jpeg()

    def test_that_is_full_leaves_nothing_behind(self, tmp_path):
        """In a process of its own, whose files may not grow: the kernel itself says no."""
        done = subprocess.run([sys.executable, "-c", FULL_DISK, tmp_path], check=False, capture_output=True, text=True)
        assert done.stdout.split() == ["File", "too", "large", "0"], done.stdout + done.stderr

    def test_in_the_database_leaves_a_file_that_verify_explains(self, receive, jpeg, media, monkeypatch):
        def fails(**_):
            raise OSError("the database is gone")

        with monkeypatch.context() as patched, pytest.raises(OSError, match="the database is gone"):
            patched.setattr(ledger, "record", fails)
            with transaction.atomic():
                receive(jpeg())
        assert Original.objects.count() == 0
        assert [finding.is_fault for finding in verify(Tally())] == [False]


FULL_DISK = """
import io, os, resource, signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
os.environ |= {"DEBRIS_MEDIA": sys.argv[1] + "/media", "DEBRIS_DATA": sys.argv[1] + "/data", "DEBRIS_DATABASE_URL": ""}
os.environ["DJANGO_SETTINGS_MODULE"] = "debris.settings"
import django
django.setup()
from catalogue.intake import originals
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    originals.spool(io.BytesIO(b"x" * 3_000_000))
except OSError as error:
    print(error.strerror, len([path for path in originals.root().rglob("*") if path.is_file()]))
"""
