"""What a killed upload left behind goes after a day, unless it explains something."""

import io
import logging
import os
import time

import pytest

from catalogue.intake import leftovers, originals
from catalogue.intake.receive import receive_photograph
from catalogue.intake.verify import Tally, verify

pytestmark = pytest.mark.django_db
HOURS = 3600


def aged(path, hours):
    moment = time.time() - hours * HOURS
    os.utime(path, (moment, moment))
    return path


@pytest.fixture
def cut(jpeg):
    """Return an upload that was cut after its bytes were kept and before its row came."""
    spooled = originals.spool(io.BytesIO(jpeg(1)))
    originals.keep(spooled)
    return aged(spooled.path, 25)


def test_a_name_without_an_address_goes_after_a_day(jpeg):
    old, young = (originals.spool(io.BytesIO(jpeg(seed))).path for seed in (1, 2))
    aged(old, 25), aged(young, 23)
    assert leftovers.sweep() == 1
    assert (old.exists(), young.exists()) == (False, True)


def test_a_name_that_explains_an_address_without_a_row_stays(cut):
    assert leftovers.sweep() == 0
    assert cut.exists()
    assert [finding.is_fault for finding in verify(Tally())] == [False]


def test_a_name_whose_address_has_its_row_goes_and_the_original_stays(cut, jpeg, fragment, officer):
    receipt = receive_photograph(
        stream=io.BytesIO(jpeg(1)), file_name="a.jpg", owner=fragment, received_from=officer
    )  # fmt: skip
    assert leftovers.sweep() == 1
    assert not cut.exists()
    assert originals.address(receipt.original.pk).read_bytes() == jpeg(1)
    assert list(verify(Tally())) == []


def test_a_name_that_shares_its_file_with_something_else_stays(jpeg, tmp_path):
    path = aged(originals.spool(io.BytesIO(jpeg())).path, 25)
    os.link(path, tmp_path / "copy")
    assert leftovers.sweep() == 0 and path.exists()


def test_what_is_no_temporary_name_of_ours_stays(media):
    other = originals.incoming() / "note.txt"
    other.write_text("x")
    assert leftovers.sweep() == 0 and aged(other, 99).exists() and leftovers.sweep() == 0 and other.exists()


def test_the_count_is_logged(jpeg, caplog, monkeypatch):
    # Straight at the logger: other tests configure logging anew, and what they leave behind must not matter.
    monkeypatch.setattr(leftovers.log, "disabled", False)
    monkeypatch.setattr(leftovers.log, "handlers", [caplog.handler])
    monkeypatch.setattr(leftovers.log, "level", logging.INFO)
    aged(originals.spool(io.BytesIO(jpeg())).path, 25)
    leftovers.sweep()
    assert "1 temporary file(s)" in caplog.text
