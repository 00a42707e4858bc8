"""Features and marks: what is taken, what is refused and where, correcting and withdrawing."""

import io
import uuid

import pytest

from catalogue.intake import cases
from catalogue.intake.receive import receive_photograph
from catalogue.models import Feature
from tests.api.conftest import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def features(fragment, kinds):
    return f"/api/v1/fragments/{fragment.pk}/features"


@pytest.fixture
def marks(fragment):
    return f"/api/v1/fragments/{fragment.pk}/marks"


class TestValues:
    @pytest.mark.parametrize(
        ("body", "value", "typed"),
        [
            ({"kind": "diameter", "value": 92.5, "unit": "cm", "uncertainty": 0.5}, 925.0, "92.5 cm"),
            ({"kind": "diameter", "value": 920, "unit": "mm"}, 920.0, "920 mm"),
            ({"kind": "diameter", "value": 1e3, "unit": "mm"}, 1000.0, "1000.0 mm"),
            ({"kind": "bolts", "value": 12}, 12, "12"),
            ({"kind": "weld", "value": "bead"}, "bead", "bead"),
            ({"kind": "paints", "value": ["green", "grey"]}, ["green", "grey"], "green\ngrey"),
            ({"kind": "remark", "value": "Two rows, one; bent"}, "Two rows, one; bent", "Two rows, one; bent"),
            ({"kind": "bolts", "state": "not_visible"}, None, ""),
            ({"kind": "bolts", "state": "not_visible", "value": None}, None, ""),
        ],
    )
    def test_taken(self, officer, features, body, value, typed):
        answer = officer.send(features, body)
        assert answer.status_code == 201, answer.content
        assert (answer.json()["value"], answer.json()["as_typed"]) == (value, typed)
        assert officer.get(answer["Location"]).json() == answer.json()

    def test_uncertainty_is_converted_too(self, officer, features):
        body = {"kind": "diameter", "value": 92.5, "unit": "cm", "uncertainty": 0.5}
        shown = officer.send(features, body).json()
        assert (shown["uncertainty"], shown["unit"]) == (5.0, "mm")

    @pytest.mark.parametrize(
        ("body", "status", "pointer"),
        [
            ({"kind": "diameter", "value": 9000, "unit": "mm"}, 422, "/value"),
            ({"kind": "diameter", "value": 19.9, "unit": "mm"}, 422, "/value"),
            ({"kind": "diameter", "value": 900}, 422, "/unit"),
            ({"kind": "diameter", "value": 900, "unit": "kg"}, 422, "/unit"),
            ({"kind": "bolts", "value": 12, "unit": "mm"}, 422, "/unit"),
            ({"kind": "bolts", "value": 12.5}, 422, "/value"),
            ({"kind": "bolts", "value": -1}, 422, "/value"),
            ({"kind": "bolts", "value": 12, "uncertainty": 1}, 422, "/uncertainty"),
            ({"kind": "diameter", "value": 900, "unit": "mm", "uncertainty": -1}, 422, "/uncertainty"),
            ({"kind": "diameter", "value": "900", "unit": "mm"}, 422, "/value"),
            ({"kind": "weld", "value": 1}, 422, "/value"),
            ({"kind": "weld", "value": "glued"}, 422, "/value"),
            ({"kind": "weld", "value": ["bead"]}, 422, "/value"),
            ({"kind": "paints", "value": ["green,grey"]}, 422, "/value"),
            ({"kind": "paints", "value": []}, 422, "/value"),
            ({"kind": "paints", "value": [1]}, 400, "/value"),
            ({"kind": "bolts", "value": True}, 400, "/value"),
            ({"kind": "bolts", "value": {"of": 1}}, 400, "/value"),
            ({"kind": "bolts"}, 422, "/value"),
            ({"kind": "bolts", "state": "not_visible", "value": 3}, 422, "/value"),
            ({"kind": "wings", "value": 3}, 400, "/kind"),
            ({"kind": "bolts", "value": 3, "unti": "mm"}, 400, "/unti"),
            ({"kind": "bolts", "value": 3, "state": "perhaps"}, 400, "/state"),
            ({"kind": "bolts", "value": 3, "sources": ["S9"]}, 400, "/sources"),
            ({"kind": "bolts", "value": 3, "photograph": str(uuid.uuid4())}, 422, "/photograph"),
            ({"kind": "bolts", "value": 3, "region": str(uuid.uuid4())}, 422, "/region"),
            ({"kind": "bolts", "value": 3, "replaces": str(uuid.uuid4())}, 422, "/replaces"),
            ({"kind": "bolts", "value": int("9" * 90)}, 422, "/value"),
        ],
    )
    def test_refused_at_the_field(self, officer, features, body, status, pointer):
        answer = officer.send(features, body)
        assert answer.status_code == status, answer.content
        assert answer.json()["errors"][0]["pointer"] == pointer
        assert not Feature.objects.exists()

    def test_photograph_of_another_fragment(self, officer, features, case, people):
        user = people["examiner"].user
        other = cases.add_fragment(case=case, entered_by=user, exhibit_number="2", title="Other")
        photograph = receive_photograph(
            stream=io.BytesIO(picture()), file_name="a.jpg", owner=other, received_from=user
        ).photograph
        answer = officer.send(features, {"kind": "bolts", "value": 3, "photograph": str(photograph.pk)})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/photograph")

    def test_hidden_and_unknown_photographs_are_the_same(self, officer, features, hidden):
        body = {"kind": "bolts", "value": 3}
        unseen, unknown = (
            officer.send(features, {**body, "photograph": str(key)}).json()
            for key in (hidden.photograph.pk, uuid.uuid4())
        )
        assert {**unseen, "request_id": ""} == {**unknown, "request_id": ""}


class TestCorrecting:
    @pytest.fixture
    def first(self, officer, features):
        return officer.send(features, {"kind": "bolts", "value": 12}).json()

    def test_correction_replaces_and_both_stay(self, officer, features, first):
        second = officer.send(features, {"kind": "bolts", "value": 13, "replaces": first["id"]}).json()
        shown = {one["id"]: one for one in officer.get(features).json()["results"]}
        assert (shown[first["id"]]["replaced_by"], shown[first["id"]]["stands"]) == (second["id"], False)
        assert [one["id"] for one in officer.get(features, {"stands": "true"}).json()["results"]] == [second["id"]]
        assert [one["id"] for one in officer.get(features, {"stands": "false"}).json()["results"]] == [first["id"]]

    def test_only_what_stands_is_corrected(self, officer, features, first):
        body = {"kind": "bolts", "value": 13, "replaces": first["id"]}
        officer.send(features, body)
        answer = officer.send(features, body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/replaces")

    def test_withdrawn_with_a_reason_once(self, officer, first):
        at = f"/api/v1/features/{first['id']}/withdraw"
        for body in ({}, {"because": " "}, {"because": ""}, {"because": 1}):
            assert officer.send(at, body).status_code == 400
        shown = officer.send(at, {"because": "Counted soot"}).json()
        assert (shown["stands"], shown["withdrawn_because"]) == (False, "Counted soot")
        again = officer.send(at, {"because": "Again"})
        assert (again.status_code, again.json()["code"]) == (409, "does_not_stand")


class TestMarks:
    def test_recorded_corrected_and_withdrawn(self, officer, marks):
        first = officer.send(marks, {"transcription": "11[2Z]?", "technique": "stamped", "script": "digits"})
        assert first.status_code == 201
        assert first.json()["doubt"]
        second = officer.send(marks, {"transcription": "112", "replaces": first.json()["id"]}).json()
        at = f"/api/v1/marks/{second['id']}"
        assert officer.get(at).json() == second
        assert officer.send(f"{at}/withdraw", {"because": "Paint"}).json()["stands"] is False
        assert len(officer.get(marks).json()["results"]) == 2

    @pytest.mark.parametrize("text", ["11[2", "a]b", "[]", "\u200b1", "x" * 250, "1\n2\x07"])
    def test_what_is_no_transcription(self, officer, marks, text):
        answer = officer.send(marks, {"transcription": text})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/transcription")

    def test_cyrillic_and_hangul_come_back(self, officer, marks):
        for text in ("ОТК-5", "ㅈ107"):
            assert officer.send(marks, {"transcription": text}).json()["transcription"] == text


@pytest.mark.parametrize("rows", [2, 9])
@pytest.mark.parametrize("noun", ["features", "marks"])
def test_queries_do_not_grow_with_rows(officer, fragment, library, rows, noun, django_assert_num_queries):
    at = f"/api/v1/fragments/{fragment.pk}/{noun}"
    said = {"kind": "bolts"} if noun == "features" else {"transcription": "112"}
    for number in range(rows):
        more = {"value": number} if noun == "features" else {}
        made = officer.send(at, {**said, **more, "sources": ["S1"], "component": "ring"})
        assert made.status_code == 201
    with django_assert_num_queries(4):  # the token, the fragment, the rows, their sources
        assert len(officer.get(at).json()["results"]) == rows
