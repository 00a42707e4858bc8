"""Where the pictures of a test go, and a pack on disk."""

import pytest

from catalogue.models import Role, User

from .small import small_pack, write_pack


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def librarian(db):
    return User.objects.create_user("ada", role=Role.LIBRARIAN)


@pytest.fixture
def records():
    return small_pack()


@pytest.fixture
def pack(tmp_path, records):
    return write_pack(tmp_path / "pack", records)
