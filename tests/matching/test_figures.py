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


def asked(image, true, rank, **more):
    return answered(true, rank, 1.0) | {"image": image} | more


def test_a_picture_asked_with_two_truths_bounds_every_method():
    told = figures([asked("a.jpg", "A", 1), asked("a.jpg", "B", 2), asked("b.jpg", "B", 2), asked("b.jpg", "B", 2)],
                   types=2)  # fmt: skip
    assert (told["several_truths"], told["top1_possible"], told["pictures"]) == (1, 75.0, 2)
    assert (told["top1"], told["pictures_right"]) == (25.0, 50.0)
    apart = figures([asked("a.jpg", "A", 1, box=[0, 0, 9, 9]), asked("a.jpg", "B", 1, box=[9, 9, 20, 20])], types=2)
    assert (apart["several_truths"], apart["top1_possible"], apart["pictures_right"]) == (0, 100.0, 100.0)
    assert figures([answered(None, None, 1.0)], types=1)["top1_possible"] is None


def test_families_and_components_are_counted_apart():
    rows = [asked("a", "A", 1, family="round", component="ring"), asked("b", "B", 4, family="round"),
            asked("c", "C", None, family="square"), answered(None, None, 1.0) | {"family": "square"}]  # fmt: skip
    rows[0]["family_right"] = True
    assert figures(rows, types=3)["groups"] == {
        "family": [{"name": "round", "queries": 2, "top1": 1, "top5": 2, "family_right": 1},
                   {"name": "square", "queries": 1, "top1": 0, "top5": 0, "family_right": 0}],
        "component": [{"name": "ring", "queries": 1, "top1": 1, "top5": 1, "family_right": 1}],
    }  # fmt: skip
