"""What counts as right."""

import pytest

from catalogue.matching import answers
from catalogue.matching.answers import answer, score
from catalogue.matching.compare import Standing, _order
from catalogue.vision.methods import METHODS

FAMILIES = {"A": "round", "B": "round", "C": "square"}


def standing(label, votes=0.0, distinct=0, same=False):
    """A standing as ``compare_all`` would give it; its pair carries what supports it."""
    from types import SimpleNamespace

    pairs = [SimpleNamespace(same=same or None, distinct=distinct)]
    return Standing(label, votes=votes, distinct=distinct, same=same, pairs=pairs)


def asked(monkeypatch, found, **truth):
    monkeypatch.setattr(answers, "compare_all", lambda *_, **__: found)
    truth = {"true": "A", "absent": None, "families": FAMILIES} | truth
    return answer(object(), object(), method="plane/1", **truth)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_scores_keep_the_order_of_the_pipeline(method):
    rows = [standing(f"{votes}-{distinct}-{same}", votes, distinct, same)
            for votes in (0, 0.2, 0.9) for distinct in (0, 5, 8, 30) for same in (False, True)]  # fmt: skip
    ordered = sorted(rows, key=lambda one: _order(one, METHODS[method]))
    scores = [score(one, method=method) for one in ordered]
    assert scores == sorted(scores, reverse=True)


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
    told = answer(None, object(), method="plane/1", true="A", absent=None, families={})
    assert (told["rank"], told["supported"], told["top"]) == (None, False, [])
