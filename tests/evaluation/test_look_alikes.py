"""The look-alike sheet sets published values side by side and says where looking may help."""

from catalogue.evaluation.evidence import evidence
from catalogue.evaluation.look_alikes import NOTHING_PUBLISHED, sheet
from catalogue.evaluation.population import compile_population
from catalogue.evaluation.values import Expectation, Observation, State
from tests.evaluation.test_hypotheses import FAMILIES, KINDS, NAMES, OTHER, SOURCE


def told(*observations, **published):
    reference = {
        code: [Expectation(KINDS[place], value, sources=SOURCE if place % 2 else OTHER)
               for place, value in enumerate(values) if value]
        for code, values in published.items()
    }
    population = compile_population(reference, FAMILIES, case="x")
    return evidence(list(observations), reference, population, names=NAMES, look_alikes={"kn-23": {"umpk"}})


def rows(found, *codes):
    return sheet([found.candidate(code) for code in codes])


PUBLISHED = {"kn-23": [500.0, 100.0, 300.0], "9m723": [900.0, 100.0, None], "umpk": [200.0, None, 300.0]}


def test_features_on_which_they_differ_come_first_and_what_one_alone_has_is_left_out():
    found = told(Observation(KINDS[1], State.VALUE, 100.0, label="feature:1"), **PUBLISHED)
    first, *others = rows(found, "kn-23", "9m723")
    assert (first.kind, first.observed, first.published) == (KINDS[0], "", ("500 mm", "900 mm")) and first.differs
    assert [(row.kind, row.observed, row.differs) for row in others] == [(KINDS[1], "100 mm", False)]


def test_a_type_of_which_nothing_is_published_says_so():
    found = told(**PUBLISHED)
    row = next(one for one in rows(found, "kn-23", "9m723", "kn-24") if one.kind == KINDS[0])
    assert row.published == ("500 mm", "900 mm", NOTHING_PUBLISHED)
    assert rows(found, "kn-24", "kh-47") == []


def test_a_feature_that_is_not_visible_is_told_as_such():
    found = told(Observation(KINDS[0], State.NOT_VISIBLE, label="feature:2"), **PUBLISHED)
    assert next(one for one in rows(found, "kn-23", "umpk") if one.kind == KINDS[0]).observed == "not visible"


def test_the_sheet_holds_the_leader_its_open_relatives_its_rival_and_its_look_alikes():
    seen = [Observation(kind, State.VALUE, value) for kind, value in zip(KINDS, [500.0, 100.0, 300.0], strict=False)]
    found = told(*seen, **PUBLISHED)
    leader, relative, *others = found.sheet_types
    assert (leader, relative) == ("kn-23", "kn-24") and set(others) == {found.rival.candidate.code, "umpk"}
    assert found.sheet and all(len(row.published) == len(found.sheet_types) for row in found.sheet)
    assert told(**PUBLISHED).sheet_types == () and told(**PUBLISHED).sheet == ()
