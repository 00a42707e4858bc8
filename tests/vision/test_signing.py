import numpy as np
import pytest
from PIL import Image

from catalogue.vision.hashing import same_photograph
from catalogue.vision.methods import METHODS, compare
from catalogue.vision.signing import sign
from tests.vision.drawn import plate

PLANE, FUSED = METHODS["plane/2"], METHODS["fused/2"]


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "plate.jpg"
    Image.fromarray(plate(1, 1600)).save(path, quality=92)
    return path


def test_everything_is_computed(picture):
    signature = sign(picture, method=FUSED)
    assert (signature.width, signature.height) == (1600, 1600)
    assert signature.keypoints.extractor == FUSED.sift.name and len(signature.keypoints) > 100
    assert signature.keypoints.points.max() > 1200  # pixels of the original, not of the working size
    assert [len(turn) > 50 for turn in signature.turned] == [True] * 8
    assert {name: one.shape for name, one in signature.embeddings.items()} == {
        one.name: (1, 4, one.width) for one in FUSED.embedders
    }


def test_a_region_is_seen_at_the_working_size(picture):
    whole = sign(picture, method=PLANE)
    part = sign(picture, method=PLANE, region=[[400, 400], [800, 800]])
    assert part.keypoints.scale > 2 * whole.keypoints.scale
    assert part.pdq == whole.pdq or same_photograph(part, whole)
    assert (part.keypoints.points >= 399).all() and (part.keypoints.points <= 801).all()


def test_the_orientation_claimed_by_the_file_is_applied(picture, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.open(picture).transpose(Image.Transpose.ROTATE_90).save(tmp_path / "turned.jpg", exif=exif, quality=92)
    a, b = (sign(path, method=PLANE) for path in (picture, tmp_path / "turned.jpg"))
    found = compare(PLANE, a, b)
    assert found.distinct > 50
    assert np.abs(found.matrix - np.eye(3))[:2, :2].max() < 0.02
