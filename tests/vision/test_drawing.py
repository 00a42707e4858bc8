import numpy as np
import pytest
from PIL import Image

from catalogue.vision.drawing import NOTICE, erased_mark, handwritten_label, stamped_plate, write_jpeg

DRAWINGS = [
    lambda seed: stamped_plate("112", seed),
    lambda seed: stamped_plate("113", seed, dots=True),
    lambda seed: erased_mark("7-42", seed),
    lambda seed: handwritten_label("ㅈ 113-07", seed),
]


@pytest.mark.parametrize("draw", DRAWINGS)
class TestEveryDrawing:
    def test_one_seed_one_picture(self, draw):
        assert draw(1).shape == (800, 1200, 3) and draw(1).dtype == np.uint8
        assert np.array_equal(draw(1), draw(1)) and not np.array_equal(draw(1), draw(2))

    def test_bears_the_notice(self, draw):
        strip = draw(1)[740:]
        assert (strip[:6] == 255).all()
        red = (strip[:, :, 0] > 120) & (strip[:, :, 1] < 60)
        assert red.sum() > 3000


def test_a_plate_differs_by_its_figures():
    difference = np.abs(stamped_plate("112", 1).astype(int) - stamped_plate("113", 1))
    assert (difference[200:600, 700:900] > 40).mean() > 0.01


def test_a_long_mark_stays_inside():
    short, long = stamped_plate("1", 1).astype(int), stamped_plate("1234567890", 1).astype(int)
    assert (np.abs(short - long)[:730, :150] > 60).sum() == 0


def test_a_character_without_strokes_is_refused():
    with pytest.raises(ValueError, match="no strokes for Q"):
        stamped_plate("1Q", 1)


def test_the_file_says_so_too(tmp_path):
    write_jpeg(stamped_plate("112", 1), tmp_path / "plate.jpg")
    with Image.open(tmp_path / "plate.jpg") as picture:
        assert picture.info["comment"] == NOTICE.encode() and picture.size == (1200, 800)
