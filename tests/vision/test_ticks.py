import numpy as np
import pytest

from catalogue.vision.ticks import NoTicks, from_ticks
from tests.vision.photographed import camera

ALONG = np.array([[56.0, 263.5], [154, 263.5]])  # across 98 ticks of the card's ruler


def shown(seed, slant=0.0):
    random = np.random.default_rng(seed)
    view = camera(slant=slant, turn=float(random.uniform(0, 360)), span_mm=float(random.uniform(150, 250)),
                  aim=(105, 265))  # fmt: skip
    return view.photograph(random, noise=6), view.seen(ALONG)


@pytest.mark.parametrize("seed", range(4))
def test_counts_the_ticks(seed):
    grey, ends = shown(seed)
    found = from_ticks(grey, ends, spacing_mm=1)
    true = 98 / np.hypot(*(ends[1] - ends[0]))
    assert abs(found.mm_per_px - true) < found.uncertainty < 0.02 * true
    assert abs(found.mm_per_px / true - 1) < 0.002


@pytest.mark.parametrize("seed", range(3))
def test_a_slant_is_told_and_widens(seed):
    grey, ends = shown(seed + 10, slant=30)
    found = from_ticks(grey, ends, spacing_mm=1)
    true = 98 / np.hypot(*(ends[1] - ends[0]))
    assert abs(found.mm_per_px - true) < found.uncertainty
    assert found.uncertainty < 0.02 * true or any("at a slant" in said for said in found.sentences)


def test_long_ticks_among_short_ones_do_not_hide_them():
    grey, ends = shown(1)
    across = (ends[1] - ends[0])[::-1] * [1, -1] / 98
    # 3 mm further out only every fifth tick is drawn: the examiner states 5 mm then.
    lower = ends - across * 5 if from_side(grey, ends, across) else ends + across * 5
    found = from_ticks(grey, lower, spacing_mm=5)
    assert found.mm_per_px == pytest.approx(98 / np.hypot(*(ends[1] - ends[0])), rel=0.01)


def from_side(grey, ends, across):
    """Whether the ticks end on the side that ``across`` leads away from."""
    def changes(shift):
        places = np.rint(np.linspace(*(ends + shift), 900)).astype(int)
        return grey[places[:, 1], places[:, 0]].std()
    return changes(-across * 5) > changes(across * 5)


def test_a_line_across_nothing_is_refused():
    grey = np.clip(np.random.default_rng(1).normal(128, 8, (600, 800)), 0, 255).astype(np.uint8)
    with pytest.raises(NoTicks, match="No steady rhythm"):
        from_ticks(grey, np.array([[50.0, 300], [750, 320]]), spacing_mm=1)


def test_a_line_too_short_is_refused():
    grey, ends = shown(1)
    with pytest.raises(NoTicks, match="too short"):
        from_ticks(grey, np.array([ends[0], ends[0] + [20, 0]]), spacing_mm=1)


def test_ticks_without_distance_are_refused():
    grey, ends = shown(1)
    with pytest.raises(ValueError, match="apart"):
        from_ticks(grey, ends, spacing_mm=0)
