"""Parts by the API: taken, refused and corrected; the rule book; dates of a case with makers and without."""

import json

import pytest

from catalogue.models import ReadingRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def parts(fragment, library):
    row = ReadingRule.objects.create(
        code="yyww", title="YYWW", gives="year_week", patterns=["<year:2><week:2>"], subjects=["part"],
        first_year=1960, last_year=2059, added_in=library.release,
    )  # fmt: skip
    row.sources.add(library.source)
    return f"/api/v1/fragments/{fragment.pk}/parts"


CHIP = {"name": "Clock chip", "kind": "integrated_circuit", "maker": "Zyrkon", "maker_as_marked": "ZYR",
        "country": "us", "part_number": "QX-77", "date_code": "2312", "count": 3}  # fmt: skip


def test_recorded_corrected_and_withdrawn(officer, parts):
    first = officer.send(parts, CHIP)
    assert first.status_code == 201, first.content
    assert (first.json()["country"], first.json()["doubt"], first.json()["stands"]) == ("US", "", True)
    second = officer.send(parts, CHIP | {"count": None, "replaces": first.json()["id"]}).json()
    at = f"/api/v1/parts/{second['id']}"
    assert officer.get(at).json() == second
    assert second["count"] is None
    assert officer.send(f"{at}/withdraw", {"because": "A screw"}).json()["stands"] is False
    assert len(officer.get(parts).json()["results"]) == 2
    assert officer.get(parts, {"stands": "true"}).json()["results"] == []


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"country": "XX"}, 422, "/country"),
        ({"date_code": "23[1"}, 422, "/date_code"),
        ({"stated_earliest": "2023-03-01"}, 422, "/sources"),
        ({"stated_earliest": "2999-03-01", "sources": ["S1"]}, 422, "/stated_earliest"),
        ({"stated_earliest": "2023-03-01", "stated_latest": "2023-02-01", "sources": ["S1"]}, 422, "/stated_latest"),
        ({"stated_earliest": "March 2023", "sources": ["S1"]}, 400, "/stated_earliest"),
        ({"count": 0}, 400, "/count"),
        ({"kind": "moon"}, 400, "/kind"),
        ({"name": 1}, 400, "/name"),
        ({"makers": "x"}, 400, "/makers"),
    ],
)
def test_refused_at_the_field(officer, parts, change, status, pointer):
    answer = officer.send(parts, CHIP | change)
    assert answer.status_code == status, answer.content
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_code_that_cannot_be_is_kept_with_its_doubt(officer, parts):
    kept = officer.send(parts, CHIP | {"date_code": "2399"}).json()
    assert kept["date_code"] == "2399"
    assert kept["doubt"].startswith("No reading of “2399”")


def test_dates_of_a_case(officer, parts, case):
    officer.send(parts, CHIP)
    told = officer.get(f"/api/v1/cases/{case.pk}/dates").json()
    (group,) = told["groups"]
    assert (group["not_before"], group["interval"], told["release"]) == ("2023-03-20", None, 1)
    assert group["parts"][0]["readings"][0]["text"] == "2023, week 12"
    assert told["countries"] == [{"code": "US", "name": "United States", "count": 3, "percent": 100.0}]
    assert told["makers"] == [{"name": "Zyrkon", "count": 3, "percent": 100.0}]


def test_dates_without_makers_hold_no_maker_and_no_number(officer, parts, case):
    officer.send(parts, CHIP | {"note": "like other Zyrkon parts", "date_code": "ZYR2312"})
    address = f"/api/v1/cases/{case.pk}/dates"
    whole, covered = (json.dumps(officer.get(address, {"redacted": word}).json()) for word in ("false", "true"))
    for secret in ("zyr", "qx-77"):
        assert secret in whole.lower() and secret not in covered.lower()


def test_the_rule_book_of_a_release(officer, parts):
    told = officer.get("/api/v1/rules").json()
    assert (told["release"], [rule["code"] for rule in told["rules"]]) == (1, ["yyww"])
    assert told == officer.get("/api/v1/rules", {"release": "1"}).json()
    assert officer.get("/api/v1/rules", {"release": "7"}).status_code == 404


def test_hidden_parts_are_not_there(officer, hidden, people):
    from catalogue.intake.parts import record_part

    part = record_part(fragment=hidden.fragment, name="x", recorded_by=hidden.owner)
    assert officer.get(f"/api/v1/parts/{part.pk}").status_code == 404
    assert officer.send(f"/api/v1/parts/{part.pk}/withdraw", {"because": "x"}).status_code == 404
    assert officer.get(f"/api/v1/cases/{hidden.case.pk}/dates").status_code == 404
