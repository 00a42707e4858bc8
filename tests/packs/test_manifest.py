"""A pack is what its manifest says, to the last byte, or it is refused."""

import json

import pytest

from catalogue.packs import manifest
from catalogue.packs.manifest import PackRefused

from .small import picture


def refusal(folder):
    with pytest.raises(PackRefused) as caught:
        manifest.read(folder)
    return str(caught.value)


def rewritten(folder, change):
    document = json.loads((folder / "manifest.json").read_text())
    change(document)
    (folder / "manifest.json").write_text(json.dumps(document))
    return folder


def test_a_whole_pack_is_read(pack):
    read = manifest.read(pack)
    assert (read.name, read.version, len(read.files)) == ("small", "1", 8)


def test_a_changed_file_is_named(pack):
    data = bytearray((pack / "values.json").read_bytes())
    data[40] ^= 1
    (pack / "values.json").write_bytes(data)
    assert refusal(pack).startswith("values.json: its SHA-256 is ")


def test_a_cut_file_is_named(pack):
    (pack / "photographs/nozzle.jpg").write_bytes(picture(1)[:-1])
    assert "photographs/nozzle.jpg: it has " in refusal(pack)


def test_missing_and_extra_files_are_all_named(pack):
    (pack / "kinds.json").unlink()
    (pack / "photographs/other.jpg").write_bytes(b"x")
    assert refusal(pack).splitlines() == [
        "photographs/other.jpg: the manifest does not name it",
        "kinds.json: it is missing",
    ]


def test_a_link_is_no_file_of_a_pack(pack, tmp_path):
    (tmp_path / "outside").write_bytes((pack / "kinds.json").read_bytes())
    (pack / "kinds.json").unlink()
    (pack / "kinds.json").symlink_to(tmp_path / "outside")
    assert refusal(pack) == "kinds.json: it is a link or no plain file"


def test_a_linked_folder_is_not_entered(pack, tmp_path):
    (pack / "photographs").rename(tmp_path / "elsewhere")
    (pack / "photographs").symlink_to(tmp_path / "elsewhere")
    assert "photographs: the manifest does not name it" in refusal(pack)


@pytest.mark.parametrize(
    "file", ["../outside", "/etc/passwd", "a//b", "a/./b", "a\\b", "c:x", "", "manifest.json", "a\nb"]
)
def test_no_path_leaves_the_pack(pack, file):
    entry = {"sha256": "0" * 64, "bytes": 1}
    assert "is no path inside the pack" in refusal(
        rewritten(pack, lambda document: document["files"].update({file: entry}))
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda document: document.update(format="other/2"), "the format must be"),
        (lambda document: document.update(surprise=1), "unknown key 'surprise'"),
        (lambda document: document.pop("licence"), "'licence' must be a line of text"),
        (lambda document: document.update(name="x" * 81), "'name' is longer than 80 characters"),
        (lambda document: document.update(files=[]), "'files' must name every file"),
        (lambda document: document["files"].update({"kinds.json": {"sha256": "A" * 64, "bytes": 1}}), "needs a sha256"),
        (
            lambda document: document["files"].update({"kinds.json": {"sha256": "a" * 64, "bytes": True}}),
            "needs a sha256",
        ),
    ],
)
def test_a_wrong_manifest_says_what_is_wrong(pack, change, sentence):
    assert sentence in refusal(rewritten(pack, change))


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, "\ufeff{}"])
def test_what_is_no_manifest_is_refused(pack, text):
    (pack / "manifest.json").write_text(text)
    assert refusal(pack).startswith("manifest.json: ")


def test_a_folder_without_manifest_is_no_pack(tmp_path):
    assert "there is none in" in refusal(tmp_path)
