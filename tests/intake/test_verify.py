"""Verify finds what is wrong, names it, and cries wolf at nothing."""

import io
import os

import pytest
from django.core.management import CommandError, call_command

from catalogue.intake import originals
from catalogue.intake import verify as verifying
from catalogue.intake.receive import receive_photograph
from catalogue.intake.verify import Tally, verify
from catalogue.models import LedgerHead, Photograph

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(fragment, officer, jpeg, django_capture_on_commit_callbacks):
    """Two originals, received."""
    digests = []
    for seed in (1, 2):
        with django_capture_on_commit_callbacks(execute=True):
            receipt = receive_photograph(
                stream=io.BytesIO(jpeg(seed)), file_name=f"{seed}.jpg", owner=fragment, received_from=officer
            )
        digests.append(receipt.original.pk)
    return digests


def found():
    return [(finding.sentence, finding.is_fault) for finding in verify(Tally())]


def fault():
    ((sentence, is_fault),) = found()
    assert is_fault
    return sentence


def test_nothing_is_wrong_with_what_was_received(kept):
    tally = Tally()
    assert list(verify(tally)) == []
    assert (tally.originals, tally.photographs) == (2, 2)
    assert "2 originals" in tally.sentence


def test_pages_do_not_skip_or_repeat(kept, monkeypatch):
    monkeypatch.setattr(verifying, "PAGE", 1)
    tally = Tally()
    assert list(verify(tally)) == []
    assert tally.originals == 2


class TestAnOriginal:
    def test_that_is_gone(self, kept):
        originals.address(kept[0]).unlink()
        assert fault() == f"original {kept[0]}: its file is missing"

    def test_with_one_bit_changed(self, kept):
        path = originals.address(kept[0])
        data = bytearray(path.read_bytes())
        data[100] ^= 1
        replace(path, data)
        assert fault().startswith(f"original {kept[0]}: its file was changed: the SHA-256 is now ")

    def test_that_was_cut(self, kept):
        path = originals.address(kept[0])
        replace(path, path.read_bytes()[:-1])
        assert [sentence.split(": ")[1].split(" ")[:3] for sentence, _ in found()] == [
            ["its", "file", "has"],
            ["its", "file", "was"],
        ]

    def test_that_can_be_written_to(self, kept):
        originals.address(kept[0]).chmod(0o644)
        assert fault() == f"original {kept[0]}: its file can be written to (mode 0644)"

    def test_that_is_a_link(self, kept, tmp_path):
        path = originals.address(kept[0])
        path.rename(tmp_path / "elsewhere")
        path.symlink_to(tmp_path / "elsewhere")
        assert fault() == f"original {kept[0]}: what lies at its address is no plain file"

    @pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
    def test_that_cannot_be_read(self, kept):
        originals.address(kept[0]).chmod(0o000)
        assert "its file cannot be read: Permission denied" in fault()


def replace(path, data):
    path.chmod(0o644)
    path.write_bytes(data)
    path.chmod(0o444)


class TestAFileWithoutARow:
    def test_that_is_no_original(self, kept):
        (originals.root() / "notes.txt").write_text("x")
        assert fault() == "unknown file notes.txt: it is no original at its address"

    def test_in_the_folder_of_another_digest(self, kept):
        (originals.root() / "ff" / "ff").mkdir(parents=True)
        os.link(originals.address(kept[0]), originals.root() / "ff" / "ff" / kept[0])
        assert fault().startswith("unknown file ff/ff/")

    def test_that_is_whole_and_unexplained(self, kept):
        spooled = originals.spool(io.BytesIO(b"x" * 50))
        originals.keep(spooled)
        originals.forget(spooled)
        assert fault() == f"unknown file {spooled.sha256}: no row names it and no upload explains it"

    def test_that_is_torn(self, kept):
        spooled = originals.spool(io.BytesIO(b"x" * 50))
        replace(originals.keep(spooled), b"x")
        assert fault() == f"unknown file {spooled.sha256}: no row names it and its content does not fit its name"

    def test_of_an_upload_that_was_cut_is_a_remark(self, kept):
        spooled = originals.spool(io.BytesIO(b"x" * 50))
        originals.keep(spooled)
        assert found() == [(f"{spooled.sha256}: an upload that was cut before its receipt, or is under way", False)]


class TestTheLedger:
    def test_has_a_receipt_of_every_photograph(self, kept, officer):
        copy = Photograph(original_id=kept[0], exemplar=an_exemplar(), received_from=officer)
        copy.save()
        assert fault() == f"photograph {copy.pk}: the ledger has no receipt of it"

    def test_names_a_photograph_that_is_gone(self, kept):
        photograph = Photograph.objects.get(original_id=kept[0])
        key = str(photograph.pk)
        photograph.delete()
        sentences = [sentence for sentence, _ in found()]
        assert any(f"tells of photograph {key}, which is gone" in sentence for sentence in sentences)
        assert f"original {kept[0]}: no photograph names it" in sentences

    def test_knows_which_bytes_a_photograph_was_received_with(self, kept):
        photograph = Photograph.objects.get(original_id=kept[0])
        Photograph.objects.filter(original_id=kept[1]).delete()
        Photograph.objects.filter(pk=photograph.pk).update(original_id=kept[1])
        assert any("names another original than the one that was received" in sentence for sentence, _ in found())

    def test_whose_head_was_turned_back(self, kept):
        LedgerHead.objects.update(sequence=1)
        assert "its head names entry 1" in fault()


def an_exemplar():
    from catalogue.models import Component, Exemplar, Source

    source = Source.objects.create(code="S1", title="x", grade="A")
    component = Component.objects.create(code="ring", name="Ring")
    return Exemplar.objects.create(code="E1", component=component, kind="render", title="x", source=source, grade="A")


class TestTheCommand:
    def test_counts_where_nothing_is_wrong(self, kept, capsys):
        call_command("verify")
        assert capsys.readouterr().out.startswith("no fault among 2 originals (")

    def test_fails_and_names_every_fault(self, kept, capsys):
        for digest in kept:
            originals.address(digest).unlink()
        with pytest.raises(CommandError, match=r"2 fault\(s\) among 2 originals"):
            call_command("verify")
        out = capsys.readouterr().out
        assert all(digest in out for digest in kept)

    def test_asks_no_more_of_the_database_for_more_originals(self, kept, django_assert_max_num_queries):
        with django_assert_max_num_queries(20):
            list(verify(Tally()))
