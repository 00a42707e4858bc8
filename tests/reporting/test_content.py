"""An examination in plain lines: the questions above the type, refused or with what people attached."""

import pytest

from catalogue.intake import cases
from catalogue.models import Examination, Release, Role, User
from catalogue.reporting import content

LAUNCH = {
    "question": "launch", "sentence": "Evidence of its own is attached.", "proposition": "the missile was launched so",
    "alternative": "the missile was launched otherwise",
    "attached": [{"statement": "Norland says so.", "sources": ["S1", "S2"]},
                 {"statement": "Not before 2023.", "sources": []}],
}  # fmt: skip
SUMMARY = {
    "pool": {"types": 0, "values": 0, "photographs": 0}, "population": "no types", "scale": {"title": "A scale"},
    "level": {"reached": "none", "name": "", "sentence": "The library has no types.", "rests_on": []},
    "rival": None, "families": [], "exclusions": [], "next_observations": [], "readings": [], "left_out": [],
    "dates": [], "calibration": "Not calibrated.",
}  # fmt: skip


@pytest.fixture
def end_of(db):
    """Return what the lines say of these questions: everything after the last sentence before them."""
    user = User.objects.create_user("exa", role=Role.EXAMINER)
    case = cases.open_case(reference="T-1", title="A case", opened_by=user)
    examination = Examination.objects.create(
        fragment=cases.add_fragment(case=case, entered_by=user, exhibit_number="1", title="A plate"),
        release=Release.objects.create(number=1, title="First"), requested_by=user,
    )  # fmt: skip

    def told(*questions):
        examination.summary = SUMMARY | {"questions": list(questions)}
        lines = list(content.lines(examination))
        return lines[lines.index(SUMMARY["calibration"]) + 1 :]

    return told


def test_a_refusal_is_one_sentence_also_in_older_examinations(end_of):
    old = {"question": "date", "sentence": "Not answered: when."}
    for told in (old, old | {"proposition": "x", "alternative": "y", "attached": []}):
        assert end_of(told) == ["", "Not answered: when."]


def test_what_is_attached_stands_in_quotes_with_its_sources_and_both_propositions(end_of):
    assert end_of(LAUNCH) == [
        "",
        "Evidence of its own is attached.",
        "To be weighed by a person: that the missile was launched so, rather than that the missile was",
        "launched otherwise.",
        "     “Norland says so.” [S1, S2]",
        "     “Not before 2023.” [from recorded marks and parts]",
    ]
