"""The networks are the ones that were measured, and compute what they computed when they were exported."""

import json
from pathlib import Path

import numpy as np
import pytest

from catalogue.vision import networks
from catalogue.vision.networks import NETWORKS, AlteredNetwork, Network

VECTORS = json.loads((Path(__file__).parent / "network_vectors.json").read_text())


def inputs(name):
    """The inputs that ``network_vectors.json`` was written for: smooth numbers, the same on every machine."""
    if name == "lighterglue":
        told = {}
        for side, count in (("0", 6), ("1", 5)):
            told[f"points{side}"] = waves(1, count, 2)
            raw = waves(1, count, 64)
            told[f"descriptors{side}"] = raw / np.linalg.norm(raw, axis=-1, keepdims=True)
        return told
    if name == "xfeat":
        return {"grey": 127 + 100 * waves(1, 1, 64, 96)}
    return {"picture": waves(1, 3, 224, 224) if name == "parts" else waves(1, 3, 64, 96)}


def waves(*shape):
    return np.sin(np.arange(np.prod(shape), dtype=np.float64) * 0.37 + 0.1).reshape(shape).astype(np.float32)


def told(name):
    """A few numbers of every output, spread evenly over it."""
    session = networks.session(name)
    found = zip([one.name for one in session.get_outputs()], session.run(None, inputs(name)), strict=True)
    return {
        output: {"shape": list(array.shape), "values": array.ravel()[:: max(1, array.size // 8)][:8].tolist()}
        for output, array in found
    }


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_computes_what_it_computed_when_it_was_exported(name):
    now = told(name)
    assert now.keys() == VECTORS[name].keys()
    for output, stored in VECTORS[name].items():
        assert now[output]["shape"] == stored["shape"]
        assert np.allclose(now[output]["values"], stored["values"], atol=1e-4), output


def test_every_file_is_whole_and_named_in_the_notice():
    assert networks.faults() == []
    notice = (networks.FOLDER / "NOTICE").read_text()
    for network in NETWORKS.values():
        assert network.file in notice and network.sha256 in notice
    assert {path.name for path in networks.FOLDER.glob("*.onnx")} == {one.file for one in NETWORKS.values()}


def test_a_missing_file_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(networks, "FOLDER", tmp_path)
    assert all(str(tmp_path) in told and "cannot be read" in told for told in networks.faults())
    assert len(networks.faults()) == len(NETWORKS)


def test_an_altered_file_is_named_and_not_opened(monkeypatch, tmp_path):
    whole = NETWORKS["xfeat"].path.read_bytes()
    (tmp_path / "xfeat.onnx").write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    monkeypatch.setattr(networks, "FOLDER", tmp_path)
    monkeypatch.setitem(NETWORKS, "altered", Network("xfeat.onnx", NETWORKS["xfeat"].sha256))
    with pytest.raises(AlteredNetwork, match=r"xfeat\.onnx was altered"):
        networks.session("altered")
