import json
import os

import numpy as np
import pytest
from django.conf import settings as configured

from catalogue.intake import records
from catalogue.matching import library as held
from catalogue.matching import saved
from catalogue.matching.library import Known, Library
from catalogue.matching.method import METHOD
from catalogue.matching.shortlist import likeness
from catalogue.models import Signature
from catalogue.vision import clusters
from catalogue.vision.methods import METHODS
from tests.matching.conftest import add_type
from tests.matching.drawn_library import add_pictures, publish, signature


@pytest.fixture
def heard(caplog, monkeypatch):
    """What the indexes say in the log, whatever the settings and other tests have done to loggers."""
    monkeypatch.setattr(saved.log, "disabled", False)
    monkeypatch.setattr(saved.log, "propagate", False)
    saved.log.addHandler(caplog.handler)
    saved.log.setLevel("INFO")
    yield caplog
    saved.log.removeHandler(caplog.handler)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.INDEX_ROOT = tmp_path / "index"
    return tmp_path / "index"


@pytest.fixture
def shelf(own_folder):
    return own_folder / METHOD.replace("/", "-")


@pytest.fixture
def release(librarian):
    add_pictures(librarian, range(20))
    return publish(librarian)


@pytest.fixture
def never_built(monkeypatch):
    def refuse(*_):
        raise AssertionError("built, and should have been opened")

    return lambda *names: [monkeypatch.setattr(saved, name, refuse) for name in names]


def reopened(release):
    held.forget()
    return held.released(release)


def found(library, seeds):
    """What pictures seen again resemble: of each the label that leads, and everything that decides it."""
    told = [likeness(signature(seed, seen_again=True), library, METHODS[METHOD]) for seed in seeds]
    names = [library.labels[int(one.voted.argmax())] for one in told]
    return names, np.array([[*one.voted, *one.alike.ravel()] for one in told])


def same(one, other):
    return one[0] == other[0] and np.allclose(one[1], other[1], atol=1e-6)


def test_every_picture_seen_again_finds_its_type(release):
    library = held.released(release).library
    names, _ = found(library, range(20))
    assert names == [f"type:t{seed // 2}" for seed in range(20)] and len(library) == 20


def test_it_answers_as_a_library_that_is_all_in_memory(release):
    released = held.released(release)
    known = [
        Known(held.label(photograph), key, signature(int(photograph.exemplar.code[1:]) * 2 + place % 2))
        for place, (key, photograph) in enumerate(released.photographs.items())
    ]
    assert same(found(released.library, range(6)), found(Library.of(known, method=METHOD), range(6)))


def test_the_same_photograph_is_found_by_its_hashes(release):
    library = held.released(release).library
    assert list(library.same(signature(7))) == [7] and library.same(signature(7, seen_again=True)) == {}


def test_signatures_are_read_only_of_pictures_that_are_asked_for(release, monkeypatch):
    library, read = held.released(release).library, []
    real = saved.signatures.signature_of
    monkeypatch.setattr(saved.signatures, "signature_of", lambda **told: read.append(told) or real(**told))
    found(library, range(3))
    assert read == []
    assert library.signature(5).pdq == signature(5).pdq and library.signature(5) is library.signature(5)
    assert len(read) == 1


def test_once_made_it_is_opened(release, never_built):
    first = found(held.released(release).library, range(5))
    never_built("_empty", "_adapt", "_signed")
    assert same(found(reopened(release).library, range(5)), first)


class TestGrowing:
    @pytest.fixture(autouse=True, params=[0, 1_000_000], ids=["clusters", "exact"])
    def sort(self, request, monkeypatch):
        monkeypatch.setattr(clusters, "EXACT_UP_TO", request.param)

    def test_the_next_release_grows_from_this_one_and_answers_as_if_made_at_once(
        self, release, librarian, never_built, monkeypatch, own_folder, tmp_path
    ):
        first = found(held.released(release).library, range(24))
        retired = list(held.released(release).photographs.values())[3:5]
        add_pictures(librarian, range(20, 24))
        second = publish(librarian, retired=retired)
        with monkeypatch.context() as patched:
            patched.setattr(saved, "_empty", None)
            grown = reopened(second)
        assert len(grown.library) == 22
        answers = found(grown.library, range(24))
        configured.INDEX_ROOT = tmp_path / "elsewhere"
        assert same(answers, found(reopened(second).library, range(24)))
        assert same(first, found(reopened(release).library, range(24))), "the older release, grown from the newer one"

    def test_a_library_that_doubled_gets_clusters_of_its_own(self, release, librarian):
        held.released(release)
        add_pictures(librarian, range(20, 30))
        second = publish(librarian)
        assert saved.base_of(second) == release
        add_pictures(librarian, range(30, 45))
        third = publish(librarian)
        assert saved.base_of(third) == third and saved.base_of(second) == release
        assert len(reopened(third).library) == 45


def test_a_changed_outline_takes_the_signature_of_that_outline(release, librarian, never_built):
    held.released(release)
    photograph = held.released(release).photographs[held.released(release).library.pictures[0]]
    records.mark_region(photograph=photograph, shape="rectangle", points=[[0, 0], [90, 90]], marked_by=librarian)
    outline = saved.signatures.outlines_of([photograph])[str(photograph.pk)]
    Signature.objects.create(
        original=photograph.original, extractor=METHOD, outline_sha256=saved.signatures.outline_sha256(outline),
        data=saved.signatures.stored.to_bytes(signature(77)),
    )  # fmt: skip
    second = publish(librarian)
    names, _ = found(reopened(second).library, [77])
    assert names == ["type:t0"]
    assert found(reopened(release).library, [0])[0] == ["type:t0"]


class TestDamage:
    @pytest.mark.parametrize("name", ["pictures.json", "indexes/voters/descriptors.npy", "checkpoint.json"])
    def test_a_cut_file_is_noticed_and_the_index_made_anew(self, name, release, shelf, heard):
        file = shelf / "release-000001" / name
        first = found(held.released(release).library, range(5))
        with file.open("r+b") as target:
            target.truncate(file.stat().st_size // 2)
        assert same(found(reopened(release).library, range(5)), first)
        assert f"damaged: {name}" in heard.text
        heard.clear()
        reopened(release)
        assert "damaged" not in heard.text


def test_another_version_of_a_network_makes_it_anew(release, monkeypatch, heard):
    held.released(release)
    other = {name: one for name, one in saved.networks.NETWORKS.items() if name != "xfeat"}
    monkeypatch.setattr(saved.networks, "NETWORKS", other)
    assert len(reopened(release).library) == 20
    assert "rests on something else: rests_on.networks.xfeat" in heard.text


def test_where_nothing_can_be_written_it_is_made_in_memory(release, own_folder, heard):
    own_folder.write_text("a file where the folder should be")
    assert found(held.released(release).library, [4])[0] == ["type:t2"]
    assert "cannot be kept" in heard.text


def test_a_picture_that_cannot_be_read_is_left_out_with_a_sentence_also_later(release, librarian, never_built):
    (unreadable,) = add_pictures(librarian, [30])
    Signature.objects.filter(original=unreadable.original).delete()
    saved.signatures.originals.address(unreadable.original_id).parent.mkdir(parents=True)
    saved.signatures.originals.address(unreadable.original_id).write_bytes(b"no picture")
    second = publish(librarian)
    first = held.released(second)
    assert len(first.library) == 20 and "was left out" in first.left_out[0]
    never_built("_signed", "_adapt")
    assert reopened(second).left_out == first.left_out


def test_a_picture_that_is_not_usable_is_left_out_with_a_sentence(librarian):
    (one,) = add_pictures(librarian, [1])
    Signature.objects.filter(original=one.original).update(
        data=saved.signatures.stored.to_bytes(signature(1, usable=False))
    )
    release = publish(librarian)
    for opened in (held.released(release), reopened(release)):  # made, and read again
        assert len(opened.library) == 0 and opened.library.same(signature(1)) == {}
        (sentence,) = opened.left_out
        assert sentence.startswith(f"The reference picture {one}")


def test_a_release_without_photographs_finds_nothing(librarian, source):
    add_type("nothing", librarian, source, [])
    library = held.released(publish(librarian)).library
    assert len(library) == 0 and library.same(signature(1)) == {}


def test_old_releases_leave_the_shelf(release, librarian, shelf):
    reopened(release)
    for seed in range(20, 25):
        add_pictures(librarian, [seed])
        reopened(publish(librarian))
    assert len([path for path in shelf.iterdir() if path.name[0] != "."]) == 3
    assert len(reopened(release).library) == 20
    assert (shelf / "release-000001").is_dir()


def test_what_is_on_the_shelf_names_pictures_and_no_case(release, shelf):
    held.released(release)
    told = json.loads((shelf / "release-000001" / "checkpoint.json").read_text())
    assert set(told["rests_on"]) == {"method", "networks", "clusters", "pictures"}
    assert os.access(shelf, os.W_OK)
