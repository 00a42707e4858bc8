"""Figures out of answers whose truth can be counted by eye."""

from catalogue.matching.figures import figures, peak_memory


def answered(true, rank, score, *, supported=False, family=None, ms=10.0, ms_extract=100.0):
    return {"type": true, "rank": rank, "supported": supported, "same_photograph": False, "family_right": family,
            "top": [{"type": "x", "score": score}] if score else [], "ms": ms, "ms_extract": ms_extract}  # fmt: skip


ANSWERS = [
    answered("A", 1, 20.0, supported=True, family=True, ms=10),
    answered("B", 1, 0.6, family=True, ms=20),
    answered("C", 3, 0.9, family=True, ms=30),
    answered("D", None, 0.3, family=False, ms=40),
    answered(None, None, 0.7, ms=50),
    answered(None, None, 9.0, supported=True, family=False, ms=600, ms_extract=None),
]


def test_shares_are_of_the_queries_whose_type_is_there():
    told = figures(ANSWERS, types=4)
    assert (told["queries"], told["absent"], told["top1"], told["top5"], told["top10"]) == (6, 2, 50.0, 75.0, 75.0)
    assert told["intervals"]["top1"] == [15.0, 85.0]
    assert [point[0] for point in told["rank_curve"]] == [50.0, 50.0, 75.0, 75.0]


def test_the_open_set_is_judged_by_the_scores_of_right_answers():
    told = figures(ANSWERS, types=4)
    assert (told["false_support"], told["correct_above_every_absent"]) == (1, 50.0)
    assert told["roc_area"] == 0.5  # 20.0 lies above both, 0.6 above none
    closed = figures(ANSWERS[:4], types=4)
    assert closed["correct_above_every_absent"] is None and closed["roc_area"] is None
    assert "correct_above_every_absent" not in closed["intervals"]


def test_families_count_apart_where_the_type_is_absent():
    told = figures(ANSWERS, types=4)
    assert (told["family_right"], told["family_right_absent"]) == (75.0, 0.0)
    assert figures([answered("A", 1, 1.0)], types=1)["family_right"] is None


def test_times_have_a_middle_and_a_tail():
    told = figures(ANSWERS, types=4)
    assert (told["ms_per_query"], told["ms_per_query_p95"]) == (35.0, 600)
    assert figures([answered("A", 1, 1.0, ms_extract=None)], types=1)["ms_extract"] is None


def test_a_process_holds_more_than_ten_megabytes_and_less_than_a_terabyte():
    assert 10 < peak_memory()["peak_mb"] < 1e6
