import numpy as np
import pytest

from catalogue.vision.keypoints import Sift
from catalogue.vision.values import Fit, ImageFacts, Keypoints, Limits, Quality
from tests.vision.drawn import plate


def keypoints() -> Keypoints:
    return Sift(limit=100, max_side=400)(plate(1)[:, :, 0])


def test_keypoints_survive_storing():
    before = keypoints()
    after = Keypoints.from_bytes(before.to_bytes())
    for name in ("points", "sizes", "angles", "descriptors"):
        assert np.array_equal(getattr(before, name), getattr(after, name))
        assert getattr(before, name).dtype == getattr(after, name).dtype
    assert (before.extractor, before.scale) == (after.extractor, after.scale)


def test_the_same_keypoints_are_the_same_bytes():
    assert keypoints().to_bytes() == keypoints().to_bytes()


@pytest.mark.parametrize("data", [b"", b"no keypoints", b"PK\x05\x06" + bytes(18)])
def test_other_bytes_are_no_keypoints(data):
    with pytest.raises(ValueError):
        Keypoints.from_bytes(data)


def test_pickled_arrays_are_never_loaded():
    import io

    target = io.BytesIO()
    np.savez(target, points=np.array([object()], dtype=object))
    with pytest.raises(ValueError):
        Keypoints.from_bytes(target.getvalue())


def test_values_that_contradict_themselves_are_refused():
    one = np.zeros(1, np.float32)
    wrong = (
        lambda: Limits(pixels=0),
        lambda: ImageFacts("JPEG", "image/jpeg", 0, 10, 1, 1),
        lambda: ImageFacts("JPEG", "image/jpeg", 10, 10, 9, 1),
        lambda: Quality(1, 2, 0, 1, (), usable=True),
        lambda: Quality(1, 0, 0, 1, (), usable=False),
        lambda: Keypoints(np.zeros((1, 2), np.float32), one, one, np.zeros((2, 128), np.uint8), "x"),
        lambda: Fit("affine", np.eye(3), np.zeros((2, 2, 2)), 3, 2),
    )
    for make in wrong:
        with pytest.raises(ValueError):
            make()
