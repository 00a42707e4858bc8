"""Retrieval trials."""

import json

import pytest

from catalogue.matching.validate import UnusableTrial, read_trial, run
from tests.matching.conftest import another_view, jpeg
from tests.vision.drawn import plate


@pytest.fixture
def trial(tmp_path):
    pictures = {"a": plate(1), "b": plate(2), "qa": another_view(1), "qb": another_view(2), "unknown": plate(50)}
    for name, array in pictures.items():
        (tmp_path / f"{name}.jpg").write_bytes(jpeg(array))
    path = tmp_path / "trial.json"
    library = [{"type": "A", "image": "a.jpg"}, {"type": "B", "image": "b.jpg", "box": [0, 0, 399, 399]}]
    queries = [{"type": "A", "image": "qa.jpg"}, {"type": "B", "image": "qb.jpg"},
               {"type": None, "absent": "C", "image": "unknown.jpg"}]  # fmt: skip
    path.write_text(json.dumps({"name": "plates", "library": library, "queries": queries}))
    return path


def test_ranks_the_right_type_and_gives_an_absent_one_no_support(trial):
    figures = run(read_trial(trial))
    assert (figures["queries"], figures["top1"], figures["absent"], figures["false_support"]) == (3, 100.0, 1, 0)
    assert figures["correct_above_every_absent"] == 100.0
    assert [one["rank"] for one in figures["per_query"]] == [1, 1, None]
    assert figures["ms_per_query"] > 0


def test_a_wrong_label_is_not_ranked_first(trial):
    told = json.loads(trial.read_text())
    told["library"][0]["type"], told["library"][1]["type"] = "B", "A"
    trial.write_text(json.dumps(told))
    assert run(read_trial(trial))["top1"] == 0.0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda told: told["queries"][0].update(image="gone.jpg"), "gone.jpg, which is not there"),
        (lambda told: told["queries"][0].pop("type"), "entry 3 needs a type and an image"),
        (lambda told: told.update(queries=[]), "needs a library and queries"),
        (lambda told: told.pop("library"), "is no trial"),
    ],
)
def test_an_unusable_trial_says_what_is_wrong(trial, change, sentence):
    told = json.loads(trial.read_text())
    change(told)
    trial.write_text(json.dumps(told))
    with pytest.raises(UnusableTrial, match=sentence):
        read_trial(trial)
