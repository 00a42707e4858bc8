import numpy as np
import pytest

from catalogue.vision.embedding import EfficientNet
from tests.vision.drawn import blank, plate

EMBEDDER = EfficientNet()
REGION = [[60, 60], [420, 420]]


def cosine(a, b):
    return float(a.astype(np.float32) @ b.astype(np.float32))


def test_vectors_have_unit_length_and_repeat_themselves():
    first, second = EMBEDDER(plate(1), region=REGION), EMBEDDER(plate(1), region=REGION)
    assert first.shape == (1, 4, EMBEDDER.width) and first.dtype == np.float16
    assert np.array_equal(first, second)
    assert np.allclose(np.linalg.norm(first.astype(np.float32), axis=2), 1, atol=1e-3)


def test_the_same_plate_is_more_alike_than_another():
    brighter = np.clip(plate(1) * 0.8 + 20, 0, 255).astype(np.uint8)
    mine, copy, other = (EMBEDDER(one, region=REGION)[0, 0] for one in (plate(1), brighter, blank()))
    assert cosine(mine, copy) > cosine(mine, other) + 0.1


def test_a_turned_picture_is_found_by_its_turns():
    plain = EMBEDDER(plate(1), region=REGION)[0, 0]
    turned = EMBEDDER(np.ascontiguousarray(np.rot90(plate(1))), region=REGION)[0]
    alike = [cosine(one, plain) for one in turned]
    assert int(np.argmax(alike)) == 3 and alike[3] > 0.98


def test_a_picture_without_a_region_is_seen_whole_and_by_the_proposed_object():
    inside = np.zeros((480, 480), np.uint8)
    inside[100:300, 120:400] = 1
    assert EMBEDDER(plate(1)).shape[0] == 1
    assert EMBEDDER(plate(1), inside=inside).shape[0] == 2
    assert EMBEDDER(plate(1), inside=np.zeros((480, 480), np.uint8)).shape[0] == 1


def test_the_mask_says_what_is_looked_at():
    picture = plate(1)
    picture[:, 240:] = plate(2)[:, 240:]
    left = np.zeros((480, 480), np.uint8)
    left[:, :240] = 1
    whole = [[0, 0], [480, 480]]
    one, two, both = (
        EMBEDDER(shown, region=whole, inside=mask)[0, 0]
        for shown, mask in ((plate(1), left), (picture, left), (picture, None))
    )
    assert cosine(one, two) > cosine(one, both)


@pytest.mark.parametrize("region", [None, [[1, 1], [4, 4]]])
def test_a_tiny_region_is_no_view_and_no_error(region):
    found = EMBEDDER(blank(size=40), region=region)
    assert found.shape[1:] == (4, EMBEDDER.width) and np.isfinite(found.astype(np.float32)).all()
    assert found.shape[0] == (1 if region is None else 0)
