import json
import multiprocessing
import os
import time
from pathlib import Path

import numpy as np
import pytest

from catalogue.vision import shelf as shelves
from catalogue.vision.clusters import ClusteredIndex, Codebook, load_index
from catalogue.vision.index import XFEAT
from catalogue.vision.shelf import NotOnShelf, Shelf
from tests.vision.drawn_descriptors import drawn

RESTS_ON = {"method": "learned/1", "models": {"xfeat": "ab"}, "pictures": "cd"}


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "shelf")


def place(shelf, name="7", rests_on=RESTS_ON, **texts):
    with shelf.builder(), shelf.placed(name, rests_on=rests_on) as folder:
        for file, text in (texts or {"a": "one", "b": "two"}).items():
            (folder / "part").mkdir(exist_ok=True)
            (folder / "part" / file).write_text(text)


def read(shelf, name="7", rests_on=RESTS_ON, file="a"):
    with shelf.opened(name, rests_on=rests_on) as folder:
        return (folder / "part" / file).read_text()


def test_what_was_placed_is_opened(shelf):
    place(shelf)
    assert read(shelf) == "one" and shelf.names() == ["7"]


def test_nothing_there_says_so(shelf):
    with pytest.raises(NotOnShelf, match="No index 7 has been saved"), shelf.opened("7", rests_on=RESTS_ON):
        pass
    assert shelf.names() == []


@pytest.mark.parametrize(
    "other, said",
    [
        ({"method": "learned/2"}, "method is 'learned/1', not 'learned/2'"),
        ({"models": {"xfeat": "ef"}}, "models.xfeat is 'ab', not 'ef'"),
        ({"pictures": "ef"}, "pictures is 'cd', not 'ef'"),
        ({"more": 1}, "more is None, not 1"),
    ],
)
def test_what_rests_on_something_else_is_named_and_not_opened(shelf, other, said):
    place(shelf)
    with pytest.raises(NotOnShelf, match=said):
        read(shelf, rests_on=RESTS_ON | other)


def test_what_another_version_wrote_is_not_opened(shelf, monkeypatch):
    place(shelf)
    monkeypatch.setattr(shelves.faiss, "__version__", "0.1")
    with pytest.raises(NotOnShelf, match=r"by\.faiss"):
        read(shelf)


class TestDamage:
    @pytest.fixture(params=["cut", "changed", "gone", "stranger"])
    def harm(self, request, shelf):
        place(shelf)
        return getattr(self, request.param)

    def cut(self, part):
        (part / "b").write_text("tw")
        return "part/b is not as it was"

    def changed(self, part):
        (part / "b").write_text("too")
        return "part/b is not as it was"

    def gone(self, part):
        (part / "b").unlink()
        return "part/b is not as it was"

    def stranger(self, part):
        (part / "c").write_text("three")
        return "part/c does not belong"

    def test_is_noticed_named_and_mended_by_building_again(self, shelf, harm, tmp_path):
        said = harm(tmp_path / "shelf" / "7" / "part")
        with pytest.raises(NotOnShelf, match=said):
            read(shelf)
        place(shelf)
        assert read(shelf) == "one"

    @pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"rests_on": 1, "written_by": 2, "files": 3}', "\udcff"])
    def test_a_broken_checkpoint_is_named(self, shelf, tmp_path, text):
        place(shelf)
        (tmp_path / "shelf" / "7" / "checkpoint.json").write_bytes(text.encode(errors="surrogateescape"))
        with pytest.raises(NotOnShelf, match="checkpoint"):
            read(shelf)


def test_an_error_while_building_leaves_what_was_there(shelf, tmp_path):
    place(shelf)
    with pytest.raises(RuntimeError), shelf.builder(), shelf.placed("7", rests_on=RESTS_ON) as folder:
        (folder / "half").write_text("half")
        raise RuntimeError
    assert read(shelf) == "one"
    assert [path.name for path in (tmp_path / "shelf").iterdir() if path.is_dir()] == ["7"]


def test_what_a_killed_builder_left_is_cleared_by_the_next(shelf, tmp_path):
    left = tmp_path / "shelf" / ".partial-killed"
    left.mkdir(parents=True)
    assert shelf.names() == []
    place(shelf)
    assert not left.exists()


def test_a_mapped_file_outlives_its_folder(shelf):
    with shelf.builder(), shelf.placed("7", rests_on=RESTS_ON) as folder:
        np.save(folder / "a.npy", np.arange(1000))
    with shelf.opened("7", rests_on=RESTS_ON) as folder:
        mapped = np.load(folder / "a.npy", mmap_mode="r")
    place(shelf)
    with shelf.builder():
        shelf.remove("7")
    assert shelf.names() == [] and mapped.sum() == 499_500


def test_a_shared_file_is_not_read_again(shelf, monkeypatch):
    place(shelf)
    read_again = []
    monkeypatch.setattr(shelves, "_sha256", lambda path: read_again.append(path.name) or "new")
    with shelf.builder(), shelf.placed("8", rests_on=RESTS_ON) as folder:
        os.link(folder.parent / "7" / "part" / "a", folder / "a")
        (folder / "c").write_text("new")
    assert read_again == ["c"]
    told = json.loads((folder.parent / "8" / "checkpoint.json").read_text())["files"]
    assert len(told["a"]["sha256"]) == 64


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", ".."])
def test_a_name_is_one_folder(shelf, name):
    with pytest.raises(ValueError, match="name"), shelf.opened(name, rests_on=RESTS_ON):
        pass


def _use(folder, number, answers):
    """Open the index, or build it where nobody has; tell who built and what was found."""
    shelf, query, built = Shelf(Path(folder)), drawn(XFEAT, 50, seed=1), False
    try:
        with shelf.opened("7", rests_on=RESTS_ON) as saved:
            index = load_index(saved)
    except NotOnShelf:
        with shelf.builder():
            try:
                with shelf.opened("7", rests_on=RESTS_ON) as saved:
                    index = load_index(saved)
            except NotOnShelf:
                built = True
                index = ClusteredIndex(Codebook.train(XFEAT, drawn(XFEAT, 3000, seed=2)))
                for entry in range(30):
                    index.add(entry, drawn(XFEAT, 100, seed=entry))
                time.sleep(0.3)  # long enough for the others to come
                with shelf.placed("7", rests_on=RESTS_ON) as target:
                    index.save(target)
    answers.put((built, index.search(query, 5).entries.tolist()))


def test_of_many_processes_one_builds_and_all_find_the_same(tmp_path):
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    workers = [context.Process(target=_use, args=(str(tmp_path / "shelf"), n, answers)) for n in range(4)]
    for worker in workers:
        worker.start()
    told = [answers.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join()
    assert sum(built for built, _ in told) == 1
    assert all(found == told[0][1] for _, found in told)
