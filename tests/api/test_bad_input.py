"""Bad input over the API: refused at its member in a sentence, or kept as it was sent with a visible doubt."""

from pathlib import Path

import pytest

from catalogue.models import CustodyEvent, Feature, FeatureKind, Mark, Measurement, Part, ReadingRule

pytestmark = pytest.mark.django_db

API_PAGE = Path(__file__).parents[2] / "docs" / "api.md"
WIDTH = {"kind": "diameter", "value": 900, "unit": "mm"}
SHARD = {"chord_mm": 300, "chord_uncertainty_mm": 1, "sagitta_mm": 25, "sagitta_uncertainty_mm": 0.5}
CHIP = {"name": "Clock chip", "part_number": "AB-77"}
MARK = {"transcription": "9M723", "script": "latin"}

# What is sent, where: the status, the member at fault, and words of the sentence: what, why, and as sent.
REFUSED = {
    "a number without unit": ("features", {"kind": "diameter", "value": 900}, 422, "/unit",
                              ("Diameter", "needs a unit", "mm, cm, m", "none was given")),
    "an empty unit": ("features", WIDTH | {"unit": ""}, 422, "/unit", ("Diameter", "needs a unit", "none was given")),
    "a unit of another thing": ("features", WIDTH | {"unit": "kg"}, 422, "/unit",
                                ("Diameter", "needs a unit", "“kg” was given")),
    "a negative dimension": ("features", WIDTH | {"value": -900}, 422, "/value",
                             ("Diameter", "at least 20 mm", "-900")),
    "an impossible dimension": ("features", WIDTH | {"unit": "m"}, 422, "/value",
                                ("Diameter", "at most 3000 mm", "900000")),
    "a number beyond all measure": ("features", WIDTH | {"value": 1e60}, 422, "/value", ("too large",)),
    "a negative uncertainty": ("features", WIDTH | {"uncertainty": -2}, 422, "/uncertainty",
                               ("uncertainty of Diameter", "0 mm or more", "-2")),
    "a negative count": ("features", {"kind": "bolts", "value": -3}, 422, "/value", ("Bolts", "at least 0", "-3")),
    "a broken count": ("features", {"kind": "bolts", "value": 12.5}, 422, "/value", ("Bolts", "whole number", "12.5")),
    "a negative chord": ("measurements", SHARD | {"chord_mm": -300}, 422, "/chord_mm", ("more than 0", "-300")),
    "an impossible sagitta": ("measurements", SHARD | {"sagitta_mm": 301}, 422, "/sagitta_mm",
                              ("301 mm", "300 mm", "no shard")),
    "a mark that is none": ("marks", MARK | {"transcription": "9M[72"}, 422, "/transcription",
                            ("bracket", "not closed")),
    "a date code that is none": ("parts", CHIP | {"date_code": "23[1"}, 422, "/date_code", ("bracket", "not closed")),
    "a stated date in the future": ("parts", CHIP | {"stated_earliest": "2999-01-01", "sources": ["S1"]}, 422,
                                    "/stated_earliest", ("2999-01-01", "future")),
    "a count of no parts": ("parts", CHIP | {"count": 0}, 400, "/count", ("greater than or equal to 1",)),
}  # fmt: skip
# What is sent, and the words of the doubt that comes back with it.
KEPT = {
    "Latin in a Cyrillic mark": ("marks", MARK | {"script": "cyrillic"},
                                 ("The script is given as cyrillic", "M (latin capital letter m)")),
    "letters in digits only": ("marks", MARK | {"script": "digits"}, ("The script is given as digits",)),
    "two scripts in one mark": ("marks", {"transcription": "9М723M"}, ("mixes Latin and Cyrillic",)),
    "a date code in the future": ("parts", CHIP | {"date_code": "5858"}, ("No reading of “5858” is from 1960 to",)),
}  # fmt: skip


@pytest.fixture
def at(fragment, library):
    """The address of a list of the fragment, with the one rule by which these date codes are read."""
    row = ReadingRule.objects.create(
        code="yyww", title="YYWW", gives="year_week", patterns=["<year:2><week:2>"], subjects=["part"],
        first_year=1960, last_year=2059, added_in=library.release,
    )  # fmt: skip
    row.sources.add(library.source)
    return lambda noun: f"/api/v1/fragments/{fragment.pk}/{noun}"


@pytest.mark.parametrize(("noun", "sent", "status", "pointer", "words"), REFUSED.values(), ids=REFUSED)
def test_is_refused_at_its_member(officer, at, noun, sent, status, pointer, words):
    told = CustodyEvent.objects.count()
    answer = officer.send(at(noun), sent)
    assert answer.status_code == status, answer.content
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert [word for word in words if word not in error["detail"]] == [], error["detail"]
    assert not any(model.objects.exists() for model in (Feature, Mark, Part, Measurement)), "nothing half-made"
    assert CustodyEvent.objects.count() == told


@pytest.mark.parametrize(
    ("noun", "sent", "status", "code"),
    [
        ("parts", CHIP | {"count": -2}, 400, "min_value"),
        ("parts", CHIP | {"count": 2**31}, 400, "max_value"),
        ("parts", CHIP | {"part_number": "7" * 9999}, 400, "max_length"),
        ("features", WIDTH | {"value": "abc"}, 422, "wrong_type"),
        ("features", {"kind": "bolts", "value": ["3"]}, 422, "wrong_type"),
    ],
)
def test_the_status_is_the_one_that_the_documentation_promises_for_the_code(officer, at, noun, sent, status, code):
    answer = officer.send(at(noun), sent)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    promised = [row for row in API_PAGE.read_text("utf-8").splitlines() if row.startswith("| ") and f"`{code}`" in row]
    assert [row.split("|")[1].strip() for row in promised] == [str(status)]


@pytest.mark.parametrize(("noun", "sent", "words"), KEPT.values(), ids=KEPT)
def test_is_kept_as_sent_with_a_visible_doubt(officer, at, noun, sent, words):
    answer = officer.send(at(noun), sent)
    assert answer.status_code == 201, answer.content
    kept = answer.json()
    assert {name: kept[name] for name in sent} == sent
    assert [word for word in words if word not in kept["doubt"]] == [], kept["doubt"]
    assert officer.get(at(noun)).json()["results"] == [kept]


class TestACountThatContradictsItsList:
    SENTENCE = "Layout: cruciform means 4; Number of fins: 3 was recorded. Both stay as they were typed."

    @pytest.fixture
    def fins(self, db):
        cruciform = {"code": "cruciform", "label": "cruciform", "counts": [4, 4]}
        shared = {"question": "?", "design_group": "fins"}
        FeatureKind.objects.create(code="layout", name="Layout", value_type="choice", choices=[cruciform], **shared)
        FeatureKind.objects.create(code="fins", name="Number of fins", value_type="count", **shared)

    def test_is_kept_and_both_records_say_so(self, officer, at, fins):
        layout = officer.send(at("features"), {"kind": "layout", "value": "cruciform"}).json()
        assert layout["doubts"] == []
        count = officer.send(at("features"), {"kind": "fins", "value": 3})
        assert (count.status_code, count.json()["value"]) == (201, 3)
        count = count.json()
        assert count["doubts"] == [{"sentence": self.SENTENCE, "record": f"feature:{layout['id']}"}]
        listed = {one["id"]: one["doubts"] for one in officer.get(at("features")).json()["results"]}
        assert listed == {
            count["id"]: count["doubts"],
            layout["id"]: [{"sentence": self.SENTENCE, "record": f"feature:{count['id']}"}],
        }
        assert officer.get(f"/api/v1/features/{count['id']}").json() == count

    def test_is_found_across_pages(self, officer, at, fins):
        for said in ({"kind": "layout", "value": "cruciform"}, {"kind": "fins", "value": 3}):
            officer.send(at("features"), said)
        first = officer.get(at("features"), {"page_size": "1"}).json()
        assert first["next"] and len(first["results"][0]["doubts"]) == 1

    def test_ends_with_the_record(self, officer, at, fins):
        officer.send(at("features"), {"kind": "layout", "value": "cruciform"})
        count = officer.send(at("features"), {"kind": "fins", "value": 3}).json()
        gone = officer.send(f"/api/v1/features/{count['id']}/withdraw", {"because": "Soot"}).json()
        assert gone["doubts"] == []
        assert all(one["doubts"] == [] for one in officer.get(at("features")).json()["results"])

    @pytest.mark.parametrize("rows", [2, 9])
    def test_queries_do_not_grow_with_rows(self, officer, at, fins, rows, django_assert_num_queries):
        for _ in range(rows):
            officer.send(at("features"), {"kind": "layout", "value": "cruciform"})
            officer.send(at("features"), {"kind": "fins", "value": 3})
        # The token, the fragment, the rows, their sources; and for the doubts what stands and what was measured.
        with django_assert_num_queries(6):
            assert len(officer.get(at("features")).json()["results"]) == 2 * rows

    def test_kinds_say_what_their_choices_imply(self, officer, fins):
        kinds = {kind["code"]: kind for kind in officer.get("/api/v1/kinds").json()["results"]}
        assert kinds["layout"]["choices"] == [{"code": "cruciform", "label": "cruciform", "counts": [4, 4]}]
