import io
from dataclasses import fields

import numpy as np
import pytest
from PIL import Image

from catalogue.vision.frames import pack
from catalogue.vision.methods import METHODS
from catalogue.vision.signing import sign
from catalogue.vision.stored import from_bytes, to_bytes
from tests.vision.drawn import plate


@pytest.fixture(scope="module")
def signature(tmp_path_factory):
    path = tmp_path_factory.mktemp("stored") / "plate.png"
    Image.fromarray(plate(1)).save(path)
    return sign(path, method=METHODS["fused/2"], region=[[40, 40], [400, 420]])


def alike(a, b):
    return all(
        np.array_equal(getattr(a, field.name), getattr(b, field.name))
        and np.asarray(getattr(a, field.name)).dtype == np.asarray(getattr(b, field.name)).dtype
        for field in fields(a)
    )


def test_everything_survives_storing(signature):
    after = from_bytes(to_bytes(signature))
    assert alike(signature.keypoints, after.keypoints)
    assert len(after.turned) == 8 and all(alike(a, b) for a, b in zip(signature.turned, after.turned, strict=True))
    assert signature.embeddings.keys() == after.embeddings.keys()
    for name, vectors in signature.embeddings.items():
        assert np.array_equal(vectors, after.embeddings[name]) and after.embeddings[name].dtype == np.float16
    for name in ("width", "height", "pdq", "pdq_quality", "pdq_turned", "phash", "dhash", "quality"):
        assert getattr(signature, name) == getattr(after, name)


def test_the_same_signature_is_the_same_bytes(signature):
    assert to_bytes(signature) == to_bytes(from_bytes(to_bytes(signature)))


@pytest.mark.parametrize(
    "data", [b"", b"no signature", pack({}), pack({"keypoints": []}, b"PK\x05\x06" + bytes(18)), pack({"keypoints": 1})]
)
def test_other_bytes_are_no_signature(data):
    with pytest.raises(ValueError):
        from_bytes(data)


def test_pickled_arrays_are_never_loaded(signature):
    target = io.BytesIO()
    np.savez(target, **{"0.points": np.array([object()], dtype=object)})
    with pytest.raises(ValueError):
        from_bytes(pack({"keypoints": [{"extractor": "x"}]}, target.getvalue()))
