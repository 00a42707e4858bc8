"""A repetition rests on what stood when the first run was requested, and says so where the library changed since."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from catalogue.evaluation.values import Damage
from catalogue.intake import cases, records
from catalogue.intake.parts import record_part
from catalogue.matching import weigh
from catalogue.matching.examine import request_examination
from catalogue.matching.store import digest
from catalogue.models import Component, Examination, Family, FeatureKind, Incident, MissileType, ReferenceValue
from catalogue.packs import library
from tests.matching.conftest import add_type

pytestmark = pytest.mark.django_db


@pytest.fixture
def length(plates, source, librarian):
    """Release 2: a length of 100 ± 0.5 mm that alpha is published with."""
    kind = FeatureKind.objects.create(
        code="length", name="Length", question="How long?", value_type="number", unit="mm", minimum=1, maximum=900
    )
    alpha = MissileType.objects.get(code="alpha")
    value = ReferenceValue.objects.create(missile_type=alpha, kind=kind, value=100, tolerance=0.5)
    value.sources.set([source])
    library.publish_release(title="With lengths", published_by=librarian)
    return kind


@pytest.fixture
def examined(fragment, examiner, run):
    def examine(**more):
        fragment.refresh_from_db()
        examination = request_examination(fragment=fragment, requested_by=examiner, **more)
        run()
        examination.refresh_from_db()
        assert examination.state == Examination.State.DONE, examination.note
        return examination

    return examine


def test_damage_noted_later_changes_no_repetition(length, fragment, examiner, examined):
    records.record_feature(fragment=fragment, kind=length, recorded_by=examiner, text="102", unit="mm", uncertainty="1")
    before = examined()
    assert before.inputs["as_recorded"][str(fragment.pk)]["damage"] == []
    cases.change_fragment(fragment=fragment, changed_by=examiner, damage=[Damage.TEAR.value, Damage.DEFORMATION.value])
    assert examined(repeats=before).result_sha256 == before.result_sha256
    anew = examined()
    assert anew.inputs["as_recorded"][str(fragment.pk)]["damage"] == ["deformation", "tear"]
    assert anew.result_sha256 != before.result_sha256, "the damage is noted where it does not count"


def test_another_number_or_part_of_the_fragment_changes_no_repetition(length, source, fragment, examiner, examined):
    made, ring = date(2022, 6, 1), Component.objects.get(code="ring")
    body = Component.objects.create(code="body", name="Body")
    width = FeatureKind.objects.create(code="width", name="Width", question="?", value_type="number", unit="mm")
    record_part(fragment=fragment, name="Chip", recorded_by=examiner, stated_earliest=made, sources=[source])
    for code, number in (("alpha", 300), ("beta", 700)):
        value = ReferenceValue.objects.create(
            missile_type=MissileType.objects.get(code=code), kind=width, component=body, value=number, added_in_id=2
        )  # fmt: skip
        value.sources.set([source])
    before = examined()
    assert [one["kind"] for one in before.summary["next_observations"]] == ["width"]
    cases.change_fragment(fragment=fragment, changed_by=examiner, exhibit_number="99", component=ring)
    again = examined(repeats=before)
    assert again.summary["dates"][0]["limiting"] == ["Chip in 1"]
    assert again.result_sha256 == before.result_sha256
    anew = examined()
    assert anew.summary["dates"][0]["limiting"] == ["Chip in 99"] and not anew.summary["next_observations"]
    assert anew.inputs["as_recorded"][str(fragment.pk)]["component"] == "ring"


def test_a_later_change_of_the_incident_changes_no_repetition(plates, source, case, fragment, examiner, examined):
    used = datetime(2023, 1, 2, 12, tzinfo=UTC)
    incident = cases.add_incident(case=case, entered_by=examiner, title="The first", occurred_from=used)
    cases.change_fragment(fragment=fragment, changed_by=examiner, incident=incident)
    made = date(2022, 6, 1)
    record_part(fragment=fragment, name="Chip", recorded_by=examiner, stated_earliest=made, sources=[source])
    before = examined()
    assert before.inputs["used"] == {
        str(fragment.pk): {
            "incident": str(incident.pk), "title": "The first", "used_from": "2023-01-02", "used_until": "2023-01-02",
        }
    }  # fmt: skip
    assert "At most 215 days" in before.summary["dates"][0]["interval"]
    Incident.objects.update(title="Another", occurred_from=datetime(2022, 1, 1, tzinfo=UTC))
    again = examined(repeats=before)
    assert (again.summary["dates"], again.result_sha256) == (before.summary["dates"], before.result_sha256)
    cases.change_fragment(fragment=fragment, changed_by=examiner, incident=None)
    assert examined(repeats=before).summary["dates"] == before.summary["dates"]
    assert not examined().summary["dates"][0]["interval"]


def test_an_examination_from_before_the_inputs_named_them_takes_damage_and_incident_as_they_are(
    length, case, fragment, examiner, examined
):
    before = examined()
    Examination.objects.filter(pk=before.pk).update(
        inputs={name: told for name, told in before.inputs.items() if name not in {"as_recorded", "used"}}
    )
    before.refresh_from_db()
    assert examined(repeats=before).result_sha256 == before.result_sha256


def test_a_look_alike_or_a_family_corrected_in_place_shows_in_the_reference_digest(plates, examined):
    before = examined()
    alpha, beta = (MissileType.objects.get(code=code) for code in ("alpha", "beta"))
    alpha.look_alikes.add(beta)
    related = examined(repeats=before)
    assert related.summary["reference_sha256"] != before.summary["reference_sha256"]
    other = Family.objects.create(code="other-plates", name="Other plates")
    MissileType.objects.filter(code="beta").update(family=other)
    moved = examined(repeats=before)
    assert moved.summary["reference_sha256"] not in {
        one.summary["reference_sha256"] for one in (before, related)
    }, "the family is not in the digest"
    assert weigh.reference(before.release).look_alikes["alpha"] == {"beta"}


def test_a_type_of_a_later_release_changes_no_digest_of_an_earlier_one(plates, librarian, source, examined):
    before = examined()
    delta = add_type("delta", librarian, source, [])
    MissileType.objects.get(code="alpha").look_alikes.add(delta)
    again = examined(repeats=before)
    assert again.summary["reference_sha256"] == before.summary["reference_sha256"]


def test_the_digest_of_the_result_covers_everything_that_the_summary_says(plates, examined):
    told = examined().summary
    assert {"readings", "look_alikes", "copies", "population", "calibration", "doubts", "questions"} <= set(told)
    plain = digest([], told)
    unnoticed = {name for name in told if digest([], told | {name: "another"}) == plain}
    assert unnoticed == {"reference_sha256"}, "it is compared by itself"


def test_the_page_on_the_data_names_every_member_of_a_summary_and_no_other(plates, examined):
    page = (Path(__file__).parents[2] / "docs" / "examination-json.md").read_text("utf-8")
    block = page.split("`Examination.summary`:")[1].split("\n\n")[1]
    # Members of the summary itself begin a line, five columns in; those of what it holds stand further in.
    named = re.findall(r"^(?: {4}\{| {5})\"(\w+)\":", block, re.MULTILINE)
    assert sorted(named) == sorted(examined().summary)
