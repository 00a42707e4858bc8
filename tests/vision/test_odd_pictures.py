"""Pictures and regions of odd shapes go through every method: never an exception, never fit for comparison."""

import numpy as np
import pytest
from PIL import Image

from catalogue.vision.methods import METHODS, compare
from catalogue.vision.signing import sign
from tests.vision.drawn import blank, plate

NOISE = np.random.default_rng(4).integers(0, 256, (700, 700, 3), dtype=np.uint8)


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.id)
class TestEveryMethod:
    @pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 700), (700, 2), (8, 8), (63, 60)])
    def test_a_sliver_is_signed_and_not_usable(self, method, width, height, tmp_path):
        signature = signed(NOISE[:height, :width], method, tmp_path)
        assert not signature.quality.usable
        assert compare(method, signature, signature) is not None

    @pytest.mark.parametrize("level", [0, 128, 255])
    def test_one_grey_has_nothing_in_common_with_itself(self, method, level, tmp_path):
        signature = signed(blank(level), method, tmp_path)
        assert not signature.quality.usable
        assert compare(method, signature, signature).distinct == 0

    @pytest.mark.parametrize(
        "region",
        [[[0, 0], [4, 4]], [[10, 10], [11, 470]], [[470, 470], [900, 900]], [[0, 0], [0, 479], [3, 200]]],
    )
    def test_a_sliver_of_a_good_picture_is_not_usable(self, method, region, tmp_path):
        signature = signed(plate(1), method, tmp_path, region=region)
        assert not signature.quality.usable


def signed(array, method, folder, region=None):
    path = folder / "odd.png"
    Image.fromarray(array).save(path)
    return sign(path, method=method, region=region)
