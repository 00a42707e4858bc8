"""A laboratory's own scale is used for every weight, kept with the examination, and refused where it over-claims."""

import json

import pytest
from django.core.checks import run_checks

from catalogue.evaluation.lr import LogLR
from catalogue.matching import words
from catalogue.matching.weighed import scale_in_force, weight

OWN = {"id": "our-lab", "version": 3, "title": "Ours", "citation": "Our manual, 4.2", "nothing": "nothing either way",
       "steps": [{"from": 3, "words": "limited support"}, {"from": 300, "words": "strong support"}]}  # fmt: skip


@pytest.fixture
def own(settings, tmp_path):
    def use(**changed):
        settings.VERBAL_SCALE = tmp_path / "scale.json"
        settings.VERBAL_SCALE.write_text(json.dumps(OWN | changed))
        words.scale.cache_clear()

    yield use
    words.scale.cache_clear()


def test_weights_speak_in_its_words(own):
    own()
    assert weight(LogLR(0.4, 0.4, 0.4))["words"] == "nothing either way"
    told = weight(LogLR(-2.6, -2.6, -2.6))
    assert (told["words"], told["direction"]) == ("strong support", "against")
    kept = scale_in_force()
    assert (kept["id"], kept["steps"][0]) == ("our-lab", {"from": 3.0, "words": "limited support"})


def test_a_changed_scale_has_another_digest(own):
    own()
    before = scale_in_force()["sha256"]
    own(steps=[{"from": 4, "words": "limited support"}])
    assert scale_in_force()["sha256"] != before


def test_one_that_speaks_of_certainty_stops_the_start(own):
    own(steps=[{"from": 3, "words": "probably the same"}])
    (error,) = [one for one in run_checks() if one.id == "catalogue.E004"]
    assert "speak of support" in error.msg or "probab" in error.msg
