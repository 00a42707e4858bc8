"""Words for weights."""

import json
import re

import pytest

from catalogue.evaluation import scale
from catalogue.evaluation.lr import LogLR
from catalogue.evaluation.scale import Scale, Step, UnusableScale

ENFSI = scale.load()


def one(value):
    return LogLR(value, value, value)


@pytest.mark.parametrize(("ratio", "words"), [
    (1.0, "no support for either proposition"), (1.99, "no support for either proposition"), (2, "weak support"),
    (9.9, "weak support"), (10, "moderate support"), (100, "moderately strong support"), (1000, "strong support"),
    (10_000, "very strong support"), (999_999, "very strong support"), (1_000_000, "extremely strong support"),
])  # fmt: skip
def test_steps_by_decades_in_both_directions(ratio, words):
    from math import log10

    assert ENFSI.words(log10(ratio)) == words == ENFSI.words(-log10(ratio))


def test_says_what_is_supported_rather_than_what():
    assert ENFSI.sentence(one(2.4), "it is A", "it is B") == (
        "The evidence provides moderately strong support for the proposition that it is A, rather than that it is B."
    )
    against = ENFSI.sentence(one(-2.4), "it is A", "it is B")
    assert "proposition that it is B, rather than that it is A" in against
    assert "neither that it is A, nor that it is B" in ENFSI.sentence(one(0.1), "it is A", "it is B")


def test_never_speaks_of_probability():
    told = " ".join(ENFSI.sentence(one(value / 4), "A", "B") for value in range(-30, 31))
    assert not re.search("probab|likely|certain|identif", told)


def test_cites_its_source_and_asks_to_check_it():
    assert "2015" in ENFSI.citation and "guideline" in ENFSI.note.lower() and ENFSI.version == 1


def test_a_laboratory_loads_its_own(tmp_path):
    path = tmp_path / "own.json"
    steps = [{"from": 5, "words": "some support"}, {"from": 500, "words": "much support"}]
    path.write_text(
        json.dumps({"id": "own", "version": 3, "title": "Own", "citation": "QM 12", "nothing": "none", "steps": steps})
    )
    own = scale.load(path)
    assert (own.id, own.version, own.words(0.5), own.words(1), own.words(-3)) == (
        "own",
        3,
        "none",
        "some support",
        "much support",
    )


@pytest.mark.parametrize("change", [
    {"steps": []}, {"steps": [{"from": 10, "words": "b"}, {"from": 2, "words": "a"}]},
    {"steps": [{"from": 1, "words": "a"}]},
    {"steps": [{"from": 2, "words": "probably A"}]}, {"steps": [{"from": 2, "words": " "}]}, {"citation": ""},
    {"steps": "x"}, {"version": "one"},
])  # fmt: skip
def test_refuses_what_is_no_scale(tmp_path, change):
    told = {
        "id": "own",
        "version": 3,
        "title": "",
        "citation": "QM 12",
        "nothing": "none",
        "steps": [{"from": 5, "words": "a"}],
    }
    path = tmp_path / "own.json"
    path.write_text(json.dumps({**told, **change}))
    with pytest.raises(UnusableScale, match=r"own\.json"):
        scale.load(path)


def test_ranks_by_steps_with_direction():
    assert [ENFSI.rank(value) for value in (0.1, 0.5, 2.0, -1.2)] == [0, 1, 3, -2]
    assert Scale("x", 1, "", "c", "", "none", (Step(2, "a"),)).rank(9) == 1
