"""An operator's own embedder: taken in as it is described, or refused with a sentence."""

import json
import re

import numpy as np
import pytest
from PIL import Image

from catalogue.vision import networks, worker
from catalogue.vision.isolation import Decoder, DecoderUnavailable
from catalogue.vision.methods import METHODS
from catalogue.vision.own import UnusableEmbedder, install
from catalogue.vision.values import Limits, NetworkFailed
from tests.vision.drawn import plate
from tests.vision.small_network import written


@pytest.fixture(autouse=True)
def nothing_stays_installed(monkeypatch):
    monkeypatch.setattr("catalogue.vision.own.METHODS", dict(METHODS))
    monkeypatch.setattr(networks, "NETWORKS", dict(networks.NETWORKS))
    yield
    networks.session.cache_clear()


def embedder(path):
    return install(path, onto="fused/2").embedders[-1]


class TestInstalled:
    def test_it_looks_beside_ours_and_the_method_is_another(self, tmp_path):
        method = install(written(tmp_path), onto="fused/2")
        ours = METHODS["fused/2"]
        assert method.embedders[:-1] == ours.embedders and method.embedders[-1].weight == 2.0
        assert method.id.startswith("fused/2+small-1-") and len(method.id) <= 60
        assert method.sift == ours.sift and method.learned == ours.learned

    def test_installed_twice_it_is_one(self, tmp_path):
        path = written(tmp_path)
        assert install(path, onto="fused/2") is install(path, onto="fused/2")

    @pytest.mark.parametrize("changed", [{"mean": [0.5, 0, 0]}, {"weight": 1.0}, {"version": 2}])
    def test_another_description_is_another_embedder(self, tmp_path, changed):
        before = embedder(written(tmp_path)).name
        assert embedder(written(tmp_path, **changed)).name != before

    def test_its_vectors_are_what_the_network_gives(self, tmp_path):
        look = embedder(written(tmp_path, mean=[0.2, 0.0, 0.0], std=[0.5, 1, 1]))
        red = np.zeros((100, 100, 3), np.uint8)
        red[..., 0] = 255
        vectors = look(red, region=[[0, 0], [100, 100]])
        assert vectors.shape == (1, 4, 48)
        assert np.allclose(np.linalg.norm(vectors.astype(np.float64), axis=2), 1, atol=1e-3)
        # Fields in the middle are wholly red: (1 - 0.2) / 0.5, and nothing of green or blue.
        fields = vectors[0, 0].astype(float).reshape(3, 4, 4)
        assert fields[0, 1, 1] > 0.2 and np.allclose(fields[1:, 1, 1], 0, atol=1e-3)

    def test_a_turned_picture_has_the_turned_vectors(self, tmp_path):
        look, picture = embedder(written(tmp_path)), plate(3, 200)
        whole = [[0, 0], [200, 200]]
        upright, turned = (look(np.ascontiguousarray(np.rot90(picture, k)), region=whole)[0] for k in (0, 1))
        cosines = turned[0].astype(float) @ upright.astype(float).T
        assert cosines.max() > 0.999 and cosines[1:].max() > cosines[0]

    def test_without_a_region_it_sees_the_whole_picture_and_what_is_proposed(self, tmp_path):
        look, inside = embedder(written(tmp_path)), np.zeros((200, 200), bool)
        inside[50:150, 60:160] = True
        assert look(plate(3, 200)).shape == (1, 4, 48)
        assert look(plate(3, 200), inside=inside).shape == (2, 4, 48)
        assert look(plate(3, 200), inside=np.zeros((200, 200), bool)).shape == (1, 4, 48)

    def test_a_picture_that_it_has_no_vector_for_has_no_view(self, tmp_path):
        look = embedder(written(tmp_path))
        assert look(np.zeros((90, 90, 3), np.uint8), region=[[20, 20], [70, 70]]).shape == (0, 4, 48)


class TestRefused:
    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"name": "Small"}, "name has small letters, digits and hyphens"),
            ({"name": 7}, "name is text"),
            ({"version": True}, "version is a whole number"),
            ({"version": 0}, "version lies within 1 to 999"),
            ({"side": 31}, "side lies within 32 to 1024 pixels"),
            ({"mean": [0, 0]}, "mean is three numbers of 0 to 1"),
            ({"std": [1, 1, 0]}, "std is three numbers above 0 and at most 10"),
            ({"std": [58, 57, 57]}, "at most 10, for pixels of 0 to 1"),
            ({"weight": 10**400}, "does not describe an embedder"),
            ({"file": "a\0b"}, "file is a file name"),
            ({"op": "weights in a further file"}, "small.onnx cannot be used"),
            ({"std": [1, 1, "1"]}, "mean, std, weight and unlike hold numbers"),
            ({"weight": float("nan")}, "mean, std, weight and unlike hold numbers"),
            ({"unlike": 1}, "unlike lies within -1 and 1"),
            ({"weight": 9}, "weight lies above 0 and not above 4"),
            ({"sha256": "abc"}, "sha256 has 64 hexadecimal digits"),
            ({"file": None}, "file is missing"),
            ({"turn": 4}, "turn is not known; known are file, mean, name"),
            ({"sha256": "0" * 64}, "was altered: its SHA-256 is"),
            ({"file": "gone.onnx"}, "gone.onnx cannot be read: No such file"),
            ({"width": 47}, r"its output is \(1, 48\), not \(1, 47\)"),
            ({"op": "Log", "mean": [1, 1, 1]}, r"small\.onnx gives no finite vector"),
        ],
    )
    def test_what_is_wrong_is_named(self, tmp_path, changed, sentence):
        before = dict(networks.NETWORKS)
        with pytest.raises(UnusableEmbedder, match=sentence) as told:
            install(written(tmp_path, **changed), onto="fused/2")
        assert "small.json" in str(told.value)
        assert before == networks.NETWORKS

    def test_a_picture_of_another_size_than_the_network_takes(self, tmp_path):
        path = written(tmp_path)
        path.write_text(json.dumps(json.loads(path.read_text()) | {"side": 96}))
        with pytest.raises(UnusableEmbedder, match=r"small\.onnx cannot be used: .*64"):
            install(path, onto="fused/2")

    @pytest.mark.parametrize(("text", "sentence"), [("{", "does not describe"), ("[]", "a JSON object was expected")])
    def test_what_is_no_description(self, tmp_path, text, sentence):
        (tmp_path / "x.json").write_text(text)
        with pytest.raises(UnusableEmbedder, match=sentence):
            install(tmp_path / "x.json", onto="fused/2")

    def test_no_file(self, tmp_path):
        with pytest.raises(UnusableEmbedder, match=r"gone\.json cannot be read: No such file"):
            install(tmp_path / "gone.json", onto="fused/2")


def test_a_network_that_fails_while_it_runs_is_no_fault_of_the_picture(tmp_path):
    look = embedder(written(tmp_path))
    with pytest.raises(NetworkFailed, match=r"small\.onnx cannot be used: .*64") as failed:
        look.vector(np.zeros((96, 96, 3), np.uint8))
    assert worker._told(failed.value, Limits()) == {"unavailable": str(failed.value)}


class TestInTheWorker:
    @pytest.fixture
    def picture(self, tmp_path):
        Image.fromarray(plate(1, 300)).save(tmp_path / "plate.png")
        return tmp_path / "plate.png"

    def test_it_signs(self, tmp_path, picture):
        path = written(tmp_path)
        method = install(path, onto="fused/2")
        with Decoder(embedder=path) as decoder:
            signature = decoder.sign(picture, method=method.id)
        assert set(signature.embeddings) == {one.name for one in method.embedders}
        assert signature.embeddings[method.added].shape[1:] == (4, 48)

    def test_a_description_that_was_changed_since_is_no_fault_of_the_picture(self, tmp_path, picture):
        method = install(written(tmp_path), onto="fused/2")
        with Decoder(embedder=written(tmp_path, weight=1.0)) as decoder:
            with pytest.raises(DecoderUnavailable, match="was changed since: start web and task processes anew"):
                decoder.sign(picture, method=method.id)
            assert decoder.sign(picture, method="fused/2").quality.usable  # the worker goes on

    @pytest.mark.parametrize("method", ["fused/1", "fused/1+small-1-12345678", "none/9"])
    def test_a_method_that_is_unknown_here_is_no_fault_of_the_picture(self, tmp_path, picture, method):
        told = re.escape(f"no method {method} here")
        with Decoder(embedder=written(tmp_path)) as decoder, pytest.raises(DecoderUnavailable, match=told):
            decoder.sign(picture, method=method)

    def test_a_network_that_is_gone_is_no_fault_of_the_picture(self, tmp_path, picture):
        path = written(tmp_path)
        method = install(path, onto="fused/2")
        (tmp_path / "small.onnx").unlink()
        with Decoder(embedder=path) as decoder, pytest.raises(DecoderUnavailable, match=r"small\.onnx cannot be read"):
            decoder.sign(picture, method=method.id)
