"""The questions above the type in an examination: refused, or shown with what people attached, and never weighed."""

import json

import pytest

from catalogue.intake import cases, records
from catalogue.intake.attachments import attach_evidence, withdraw_attachment
from catalogue.intake.parts import record_part
from catalogue.matching.examine import request_examination, run_examination
from catalogue.matching.questions import questions
from catalogue.models import (
    Attachment,
    Examination,
    Family,
    FeatureKind,
    MissileType,
    ReadingRule,
    ReferenceValue,
    Release,
)
from catalogue.reporting import content

pytestmark = pytest.mark.django_db


@pytest.fixture
def bolts(source):
    """Release 1: two types of two families that are told apart by their bolts."""
    release = Release.objects.create(number=1, title="First")
    kind = FeatureKind.objects.create(code="bolts", name="Bolt count", question="?", value_type="count", maximum=200)
    for code, number in (("alpha", 12), ("beta", 10)):
        family = Family.objects.create(code=code, name=f"{code} family")
        row = MissileType.objects.create(code=code, name=code.title(), family=family, added_in=release)
        value = ReferenceValue.objects.create(missile_type=row, kind=kind, value=number, added_in=release)
        value.sources.add(source)
    return kind


@pytest.fixture
def recorded(bolts, fragment, examiner):
    records.record_feature(fragment=fragment, kind=bolts, recorded_by=examiner, text="12")
    return fragment


@pytest.fixture
def attach(case, examiner, source):
    def deed(question="launch", statement="The republic of Norland says that it launched it.", **more):
        said = {"case": case, "question": question, "statement": statement, "sources": [source], **more}
        return attach_evidence(**said, attached_by=examiner)

    return deed


def examined(fragment, user, **more):
    examination = request_examination(fragment=fragment, requested_by=user, **more)
    run_examination(str(examination.pk))
    examination.refresh_from_db()
    assert examination.state == Examination.State.DONE, examination.note
    return examination


def told(examination):
    return {one["question"]: one for one in examination.summary["questions"]}


def statements(examination):
    return [piece["statement"] for one in examination.summary["questions"] for piece in one["attached"]]


def test_without_anything_attached_all_four_are_refused(recorded, examiner):
    found = told(examined(recorded, examiner))
    assert list(found) == ["producer", "date", "transfer", "launch"]
    for one in found.values():
        assert one["sentence"].startswith("Not answered") and one["attached"] == []
        assert one["proposition"] and one["alternative"]


def test_what_is_attached_is_shown_with_its_sources_and_without_a_number(recorded, examiner, attach, source):
    attach()
    found = told(examined(recorded, examiner))
    assert found["launch"] == {
        "question": "launch",
        "proposition": "the missile was launched by the party, and from the place, that the attached evidence names",
        "alternative": "the missile was launched by another party, or from another place",
        "sentence": found["launch"]["sentence"],
        "attached": [{"statement": "The republic of Norland says that it launched it.", "sources": ["LAB1"]}],
    }
    assert "a person concludes" in found["launch"]["sentence"] and "Norland" not in found["launch"]["sentence"]
    assert all(found[name]["sentence"].startswith("Not answered") for name in ("producer", "date", "transfer"))


def test_nothing_of_it_goes_into_a_weight_the_order_or_the_level(recorded, examiner, attach):
    before = examined(recorded, examiner)
    for question in Attachment.Question.values:
        attach(question, statement="Alpha of the alpha family, made and launched by Norland.")
    after = examined(recorded, examiner)
    for name in before.summary.keys() - {"questions", "seconds"}:
        assert after.summary[name] == before.summary[name], name
    one, other = ([(row.rank, row.missile_type.code, row.weight) for row in each.candidates.order_by("rank")]
                  for each in (before, after))  # fmt: skip
    assert one == other


def test_the_result_covers_what_was_attached(recorded, examiner, attach):
    plain = examined(recorded, examiner)
    attach()
    assert examined(recorded, examiner).result_sha256 != plain.result_sha256


def test_a_repetition_gives_the_same_though_it_was_withdrawn_in_between(recorded, examiner, attach):
    made = attach()
    first = examined(recorded, examiner)
    withdraw_attachment(attachment=made, because="The statement was never made.", withdrawn_by=examiner)
    attach("producer", statement="A plate says so.")
    again = examined(recorded, examiner, repeats=first)
    assert again.summary["questions"] == first.summary["questions"] and statements(again)
    assert again.result_sha256 == first.result_sha256
    assert statements(examined(recorded, examiner)) == ["A plate says so."], "a new one takes what stands now"


def test_what_is_about_another_fragment_is_not_shown(recorded, case, examiner, attach):
    other = cases.add_fragment(case=case, entered_by=examiner, exhibit_number="2", title="Cone")
    attach("producer", statement="A plate on 2.", fragment=other)
    attach("producer", statement="A plate on 1.", fragment=recorded)
    assert statements(examined(recorded, examiner)) == ["A plate on 1."]
    assert statements(examined(recorded, examiner, together=[other])) == ["A plate on 2.", "A plate on 1."]


def test_another_case_s_attachments_never_appear(recorded, examiner, attach):
    elsewhere = cases.open_case(reference="T-2", title="Another", opened_by=examiner)
    foreign = attach(case=elsewhere, statement="Secret of T-2")
    examination = request_examination(fragment=recorded, requested_by=examiner)
    assert examination.inputs["attachments"] == []
    # Not even where the key got into the inputs.
    Examination.objects.filter(pk=examination.pk).update(
        inputs=examination.inputs | {"attachments": [str(foreign.pk)]}
    )
    run_examination(str(examination.pk))
    examination.refresh_from_db()
    assert "Secret" not in json.dumps(examination.summary) + "\n".join(content.lines(examination))


def test_an_examination_from_before_there_were_attachments_runs_and_shows(recorded, examiner, attach):
    first = examined(recorded, examiner)
    attach()
    inputs = {name: value for name, value in first.inputs.items() if name != "attachments"}
    Examination.objects.filter(pk=first.pk).update(inputs=inputs)
    first.refresh_from_db()
    again = examined(recorded, examiner, repeats=first)
    assert again.result_sha256 == first.result_sha256 and not statements(again)
    first.summary["questions"] = [{"question": "launch", "sentence": "Not answered: who launched it."}]
    assert "Not answered: who launched it." in list(content.lines(first))


def test_date_codes_are_evidence_of_the_date_s_own_and_of_nothing_else(attach):
    attach("date", statement="The report says 2023.")
    rows = Attachment.objects.prefetch_related("sources")
    found = {one["question"]: one for one in questions(rows, dates=["Not before 2023-03-20."])}
    assert found["date"]["attached"] == [
        {"statement": "Not before 2023-03-20.", "sources": []},
        {"statement": "The report says 2023.", "sources": ["LAB1"]},
    ]
    alone = {one["question"]: one for one in questions([], dates=["Not before 2023-03-20."])}
    assert [name for name, one in alone.items() if one["attached"]] == ["date"]
    assert "evidence of its own" in alone["date"]["sentence"]


def test_an_examination_gives_the_date_what_the_parts_say(recorded, examiner, source):
    row = ReadingRule.objects.create(
        code="yyww", title="YYWW", gives="year_week", patterns=["<year:2><week:2>"], subjects=["part"],
        first_year=1960, last_year=2059, added_in_id=1,
    )  # fmt: skip
    row.sources.add(source)
    undated = told(examined(recorded, examiner))["date"]
    record_part(fragment=recorded, name="Clock chip", date_code="2312", recorded_by=examiner)
    examination = examined(recorded, examiner)
    (dated,) = examination.summary["dates"]
    assert dated["not_before"] == "2023-03-20"
    assert told(examination)["date"]["attached"] == [{"statement": dated["sentence"], "sources": []}]
    assert undated["attached"] == [] and undated["sentence"].startswith("Not answered")
    others = [one for name, one in told(examination).items() if name != "date"]
    assert all(one["sentence"].startswith("Not answered") for one in others)
