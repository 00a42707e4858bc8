import numpy as np
import pytest

from catalogue.vision.values import Fit, ImageFacts, Keypoints, Limits, Quality


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
