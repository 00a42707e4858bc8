import pytest

from catalogue.vision.intervals import seldom_exceeded, spread, student


@pytest.mark.parametrize(
    ("freedom", "published"), [(4, 2.776), (5, 2.571), (10, 2.228), (32, 2.037), (100, 1.984), (1e9, 1.960)]
)
def test_agrees_with_the_published_table_of_student(freedom, published):
    assert student(freedom) == pytest.approx(published, abs=0.0015)


@pytest.mark.parametrize(("freedom", "published"), [(2, 13.82), (10, 29.59), (37, 69.35)])
def test_agrees_with_the_published_table_of_chi_squared(freedom, published):
    assert seldom_exceeded(freedom) == pytest.approx(published, rel=0.025)


def test_points_as_scattered_as_stated_change_nothing():
    assert spread(10.0, 10).factor == pytest.approx(1) and not spread(10.0, 10).strained


def test_few_points_neither_prove_nor_disprove_what_was_stated():
    assert 0.9 < spread(0.0, 2).factor < 1 < spread(6.0, 2).factor < 1.1


def test_points_far_off_count_alone():
    seen = spread(160.0, 10)
    assert seen.strained and seen.factor == pytest.approx(4) and seen.reach == pytest.approx(8.9, abs=0.02)
