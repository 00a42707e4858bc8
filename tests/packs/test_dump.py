"""A dumped release is a pack, and loaded elsewhere it gives the same library."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from catalogue.intake import originals
from catalogue.models import Original, ReferenceValue
from catalogue.packs import manifest
from catalogue.packs.dump import dump
from catalogue.packs.load import load

from .small import STARTER, small_pack, write_pack

pytestmark = pytest.mark.django_db


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def loaded_elsewhere(folder, target, settings):
    """Load ``folder`` into a library that is empty, and dump that."""
    settings.MEDIA_ROOT = target.parent / f"media of {target.name}"
    with transaction.atomic():
        result = dump(load(folder).release, target)
        transaction.set_rollback(True)
    return result


def test_dump_of_a_load_of_a_dump_is_the_same_to_the_last_byte(pack, tmp_path, settings):
    first = loaded_elsewhere(pack, tmp_path / "first", settings)
    second = loaded_elsewhere(first, tmp_path / "second", settings)
    assert contents(second) == contents(first)
    assert b'"photographs/' in contents(first)["exemplars.json"]


def test_the_starter_pack_survives_a_round_trip(tmp_path, settings):
    first = loaded_elsewhere(STARTER, tmp_path / "first", settings)
    second = loaded_elsewhere(first, tmp_path / "second", settings)
    assert contents(second) == contents(first)


def test_loading_a_dump_of_the_own_library_changes_nothing(pack, tmp_path):
    dumped = dump(load(pack).release, tmp_path / "dumped")
    assert load(dumped).changes is False


def test_an_earlier_release_is_dumped_as_it_was(pack, tmp_path):
    first = load(pack).release
    before = contents(dump(first, tmp_path / "before"))
    records = small_pack()
    records["values"][0]["value"] = 921
    load(write_pack(tmp_path / "new", records, version="2"))
    after = contents(dump(first, tmp_path / "after"))
    assert after["values.json"] == before["values.json"]
    assert ReferenceValue.objects.count() == 6


def test_the_manifest_of_a_dump_is_right(pack, tmp_path):
    assert manifest.read(dump(load(pack).release, tmp_path / "dumped")).licence == "Apache-2.0"


def test_nothing_is_left_where_an_original_cannot_be_read(pack, tmp_path):
    release = load(pack).release
    originals.address(Original.objects.get().pk).unlink()
    with pytest.raises(FileNotFoundError):
        dump(release, tmp_path / "out" / "dumped") if (tmp_path / "out").mkdir() is None else None
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(pack, tmp_path):
    load(pack)
    (tmp_path / "there").mkdir()
    with pytest.raises(CommandError, match="is there already"):
        call_command("dump_pack", tmp_path / "there")


def test_a_release_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(CommandError, match="there is no release 7"):
        call_command("dump_pack", tmp_path / "x", "--release", "7")
    with pytest.raises(CommandError, match="no release yet"):
        call_command("dump_pack", tmp_path / "x")
    assert connection.in_atomic_block  # nothing above needed a transaction of its own
