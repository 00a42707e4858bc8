import numpy as np

from catalogue.vision.saliency import surrounded, unlike_border
from tests.vision import bench
from tests.vision.drawn import blank


def disc(middle=(90, 60)):
    return bench.put_disc(bench.table(size=(176, 132)), middle=middle, radius=25)


def test_what_is_enclosed_stands_out():
    picture, mask = disc()
    found = surrounded(picture, against_size=0)
    assert found[mask > 0].mean() > 3 * found[mask == 0].mean()


def test_what_reaches_the_border_is_not_enclosed():
    picture, mask = disc(middle=(90, 5))
    inside = surrounded(picture, against_size=0)[mask > 0].mean()
    picture, mask = disc()
    assert inside < 0.5 * surrounded(picture, against_size=0)[mask > 0].mean()


def test_size_counts_less_where_asked():
    picture = np.full((132, 176, 3), 120, np.uint8)
    picture[20:100, 20:90] = 200
    picture[50:60, 130:140] = 200
    plain, against = (surrounded(picture, against_size=power) for power in (0, 1))
    assert plain[55, 135] / plain[60, 50] > 0.9  # cut by cut they count the same
    assert np.isclose(against.max(), 1) and np.isclose(plain.max(), 1)


def test_what_differs_from_every_kind_of_ground_is_unlike_the_border():
    picture, mask = disc()
    picture[:, :60] = picture[:, :60] // 2  # a table in two halves: both are ground
    found = unlike_border(picture)
    clear = (mask > 0) & (np.indices(mask.shape)[1] > 64)
    assert np.median(found[clear]) > 0.6
    assert np.median(found[:, :56]) < 0.3 and np.median(found[100:, 66:]) < 0.3


def test_a_blank_picture_is_flat():
    assert surrounded(blank(size=64), against_size=0).max() == 0
    assert unlike_border(blank(size=64)).max() < 0.2
