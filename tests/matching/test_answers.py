"""What counts as right."""

import numpy as np

from catalogue.matching import answers
from catalogue.matching.answers import answer
from catalogue.matching.compare import Pair, Standing, score
from catalogue.vision.hashing import SameFinding
from catalogue.vision.methods import METHODS
from catalogue.vision.values import Fit

BY = METHODS["plane/2"].rootsift
FAMILIES = {"A": "round", "B": "round", "C": "square"}


def pair(distinct, *, same=False):
    """A questioned × known pair with so many distinct places, paired by RootSIFT."""
    found = Fit("affine", np.eye(3), np.zeros((distinct, 2, 2)), distinct, distinct, BY)
    return Pair(0, 0, SameFinding("PDQ", 4, 256, turned=False) if same else None, found)


def standing(label, likeness=0.0, distinct=0, same=False):
    """A standing as ``compare_all`` would give it."""
    made = Standing(label, likeness)
    made.take(pair(distinct, same=same))
    return made


def asked(monkeypatch, found, **truth):
    monkeypatch.setattr(answers, "compare_all", lambda *_, **__: found)
    truth = {"true": "A", "absent": None, "families": FAMILIES} | truth
    return answer(object(), object(), method="plane/2", **truth)


def test_a_copy_stands_above_structure_and_structure_beyond_chance_above_likeness():
    rows = [standing("copy", -1.0, 0, same=True), standing("structure", 0.5, 40), standing("alike", 3.0, 5)]
    scores = [score(one) for one in rows]
    assert scores == sorted(scores, reverse=True)
    assert score(standing("a", 1.0, BY.chance)) == score(standing("a", 1.0, 0)) == 1.0


def test_a_tie_counts_against_the_right_type(monkeypatch):
    assert asked(monkeypatch, [standing("A", 0.5), standing("B", 0.2)])["rank"] == 1
    assert asked(monkeypatch, [standing("A", 0.5), standing("B", 0.5)])["rank"] == 2
    assert asked(monkeypatch, [standing("B", 0.5)])["rank"] is None
    assert asked(monkeypatch, [])["top"] == []


def test_the_family_is_right_only_if_every_first_answer_is_of_it(monkeypatch):
    assert asked(monkeypatch, [standing("B", 0.5)])["family_right"] is True
    assert asked(monkeypatch, [standing("A", 0.5), standing("C", 0.5)])["family_right"] is False
    assert asked(monkeypatch, [])["family_right"] is False
    assert asked(monkeypatch, [standing("B", 0.5)], families={})["family_right"] is None
    assert asked(monkeypatch, [standing("B", 0.5)], true=None, absent="A")["family_right"] is True


def test_support_is_what_an_examiner_would_be_shown(monkeypatch):
    assert asked(monkeypatch, [standing("B", 0.9, 7)], true=None)["supported"] is False
    assert asked(monkeypatch, [standing("B", 0.1, 8)], true=None)["supported"] is True
    assert asked(monkeypatch, [standing("B", same=True)], true=None)["same_photograph"] is True


def test_only_labels_of_one_kind_answer(monkeypatch):
    found = [standing("component:ring", 0.9, 20), standing("type:A", 0.1)]
    told = asked(monkeypatch, found, labels="type:")
    assert (told["rank"], told["supported"], [one["type"] for one in told["top"]]) == (1, False, ["A"])


def test_a_picture_that_cannot_be_read_finds_nothing():
    told = answer(None, object(), method="plane/2", true="A", absent=None, families={})
    assert (told["rank"], told["supported"], told["top"]) == (None, False, [])
