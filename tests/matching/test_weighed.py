"""What the weights come to, told in propositions: always a pair, always with the words, the interval and the bound."""

import pytest

from catalogue.evaluation.evidence import PICTURES, evidence
from catalogue.evaluation.lr import LogLR
from catalogue.evaluation.population import compile_population
from catalogue.evaluation.values import Observation, State
from catalogue.matching.depth import Depth
from catalogue.matching.weighed import Told, weight
from tests.evaluation.test_hypotheses import FAMILIES, KINDS, NAMES, published


def told(*values, pictures=None):
    reference = published()
    population = compile_population(reference, FAMILIES, case="x")
    seen = [Observation(kind, State.VALUE, value, label=f"feature:{place}")
            for place, (kind, value) in enumerate(zip(KINDS, values, strict=False))]  # fmt: skip
    found = evidence(seen, reference, population, names=NAMES, pictures=pictures)
    return Told(found, release="Release 3", components={})


@pytest.mark.parametrize(("value", "direction"), [(0.5, "for"), (-0.5, "against"), (0.1, "neither"), (-0.1, "neither")])
def test_the_direction_follows_the_words(value, direction):
    found = weight(LogLR(value, value - 0.1, value + 0.1, -2.0, 2.0))
    assert found["direction"] == direction and (found["low"], found["high"]) == (
        pytest.approx(value - 0.1), pytest.approx(value + 0.1)
    )  # fmt: skip


def test_a_level_is_a_pair_of_propositions_and_none_has_no_pair():
    family = told(500.0, 500.0, 500.0).level()
    assert family["reached"] == "family" and family["open"] == ["KN-24"]
    assert family["proposition"] != family["alternative"] and "Release 3" in family["population"]
    assert family["told"].startswith("The evidence provides")
    nothing = told().level()
    assert nothing["reached"] == "none" and not {"proposition", "weight"} & set(nothing), "a weight needs its pair"


def test_a_candidate_is_made_of_designs_that_are_named_by_what_was_recorded():
    found = told(500.0, 500.0, pictures={"kn-23": LogLR(0.4, 0.2, 0.6)}).candidate("kn-23", Depth())
    assert {one["group"]: one["name"] for one in found["designs"]} == {
        "length-0": "Length 0", "length-1": "Length 1", PICTURES: "Photographs",
    }  # fmt: skip
    assert found["depth"]["sentence"].startswith("Nothing with a source of its own")
    assert found["weight"]["log10_lr"] <= found["weight"]["ceiling"]


def test_the_rival_has_a_weight_of_its_own_against_the_leader():
    found = told(500.0, 500.0, 500.0)
    pair = found.rival()
    assert pair["weight"]["direction"] == "for" and pair["population"].endswith("only")
    assert all(one["record"].startswith("feature:") for one in found.exclusions())


def test_families_that_nothing_speaks_of_are_left_out():
    assert told().families() == []
    directions = [one["weight"]["direction"] for one in told(500.0, 500.0, 500.0).families()]
    assert directions and "neither" not in directions and directions[0] == "for"
