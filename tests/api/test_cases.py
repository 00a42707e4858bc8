"""Cases and fragments: pages, repeated requests, and changes that do not overwrite what nobody saw."""

import uuid

import pytest

from catalogue.api.views.cases import Fragments
from catalogue.intake import cases
from catalogue.models import Case, CustodyEvent, Fragment, Incident

pytestmark = pytest.mark.django_db

FRAGMENTS = "/api/v1/fragments"


@pytest.fixture
def entry(case):
    return {"id": str(uuid.uuid4()), "case": str(case.pk), "exhibit_number": "7", "title": "Nozzle"}


class TestCases:
    def test_opened_case_is_listed(self, examiner):
        made = examiner.send("/api/v1/cases", {"reference": "K-1", "title": "A matter"})
        assert made.status_code == 201
        assert examiner.get(made["Location"]).json() == made.json()
        assert [one["reference"] for one in examiner.get("/api/v1/cases").json()["results"]] == ["K-1"]

    def test_reference_is_taken_once_even_out_of_sight(self, examiner, hidden):
        answer = examiner.send("/api/v1/cases", {"reference": "C-hidden", "title": "Mine"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/reference")
        assert Case.objects.count() == 1

    def test_only_own_cases_are_listed(self, officer, case, hidden):
        assert [one["id"] for one in officer.get("/api/v1/cases").json()["results"]] == [str(case.pk)]


class TestEntering:
    def test_fragment_with_own_id(self, officer, entry):
        made = officer.send(FRAGMENTS, entry)
        assert (made.status_code, made["Location"]) == (201, f"{FRAGMENTS}/{entry['id']}")
        assert officer.get(made["Location"])["ETag"] == made["ETag"]

    def test_same_request_again_answers_with_what_is_stored(self, officer, entry):
        first, again = officer.send(FRAGMENTS, entry), officer.send(FRAGMENTS, entry)
        assert (again.status_code, again.json()) == (200, first.json())
        assert CustodyEvent.objects.filter(action="fragment.entered").count() == 1

    @pytest.mark.parametrize("change", [{"title": "Igniter"}, {"exhibit_number": "8"}, {"damage": ["heat"]}])
    def test_other_content_under_the_same_id_is_a_conflict(self, officer, entry, change):
        officer.send(FRAGMENTS, entry)
        answer = officer.send(FRAGMENTS, entry | change)
        assert (answer.status_code, answer.json()["code"]) == (409, "id_taken")

    def test_request_that_loses_to_its_own_repetition(self, officer, entry, monkeypatch):
        officer.send(FRAGMENTS, entry)
        # Its first look came before the other request had committed.
        enter = lambda door, case, said: (cases.add_fragment(case=case, entered_by=door.user, **said), True)  # noqa: E731
        monkeypatch.setattr(Fragments, "_enter", enter)
        assert officer.send(FRAGMENTS, entry).status_code == 200
        assert Fragment.objects.count() == 1

    def test_id_of_a_hidden_fragment_tells_nothing_of_it(self, officer, entry, hidden):
        answer = officer.send(FRAGMENTS, entry | {"id": str(hidden.fragment.pk)})
        assert (answer.status_code, answer.json()["code"]) == (409, "id_taken")
        assert "Unseen" not in answer.content.decode()

    def test_exhibit_number_twice_points_at_it(self, officer, entry):
        officer.send(FRAGMENTS, entry)
        answer = officer.send(FRAGMENTS, entry | {"id": str(uuid.uuid4())})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/exhibit_number")

    def test_hidden_and_unknown_cases_are_the_same(self, officer, entry, hidden):
        answers = [officer.send(FRAGMENTS, entry | {"case": str(key)}) for key in (hidden.case.pk, uuid.uuid4())]
        unseen, unknown = ({**one.json(), "request_id": ""} for one in answers)
        assert unseen == unknown
        assert unseen["status"] == 422

    def test_every_field_comes_back(self, officer, entry, library, case, people):
        incident = cases.add_incident(case=case, entered_by=people["examiner"].user, title="Impact")
        said = entry | {
            "incident": str(incident.pk), "component": "ring", "material": "steel", "condition": "sooted",
            "damage": ["tear", "heat"], "found_at_earliest": "2024-01-02T07:00:00+02:00",
            "found_at_latest": "2024-01-02T09:00:00Z", "found_where": "Kharkiv", "found_by": "A. Person",
        }  # fmt: skip
        shown = officer.send(FRAGMENTS, said).json()
        times = {"found_at_earliest": "2024-01-02T05:00:00Z", "found_at_latest": "2024-01-02T09:00:00Z"}
        assert {name: shown[name] for name in said} == said | times | {"damage": ["heat", "tear"]}
        assert officer.send(FRAGMENTS, said).status_code == 200

    def test_incident_of_another_case(self, officer, entry, hidden):
        incident = Incident.objects.create(case=hidden.case, title="Other", created_by=hidden.owner)
        answer = officer.send(FRAGMENTS, entry | {"incident": str(incident.pk)})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/incident")

    @pytest.mark.parametrize(
        ("change", "status", "pointer"),
        [
            ({"found_at_earliest": "2024-01-02T07:00:00"}, 400, "/found_at_earliest"),
            ({"found_at_earliest": "0001-01-01T00:00:00+14:00"}, 400, "/found_at_earliest"),
            ({"title": 7}, 400, "/title"),
            ({"title": ""}, 400, "/title"),
            ({"exhibit_number": "x" * 61}, 400, "/exhibit_number"),
            ({"component": "warp_drive"}, 400, "/component"),
            ({"component": {"code": "ring"}}, 400, "/component"),
            ({"damage": ["melted"]}, 400, "/damage/0"),
            ({"id": "7"}, 400, "/id"),
            ({"titel": "?"}, 400, "/titel"),
            ({"a/b~c": "?"}, 400, "/a~1b~0c"),
        ],
    )
    def test_refusals_point_at_the_member(self, officer, entry, change, status, pointer):
        answer = officer.send(FRAGMENTS, entry | change)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, pointer)

    def test_times_out_of_order(self, officer, entry):
        times = {"found_at_earliest": "2024-01-03T00:00:00Z", "found_at_latest": "2024-01-02T00:00:00Z"}
        assert officer.send(FRAGMENTS, entry | times).status_code == 422
        assert not Fragment.objects.exists()


class TestChanging:
    @pytest.fixture
    def at(self, fragment):
        return f"{FRAGMENTS}/{fragment.pk}"

    def test_without_if_match_428(self, officer, at):
        assert officer.send(at, {"title": "x"}, method="patch").status_code == 428

    def test_with_the_current_etag(self, officer, at, fragment):
        etag = officer.get(at)["ETag"]
        changed = officer.send(at, {"title": "Ring, cleaned"}, method="patch", If_Match=etag)
        assert (changed.status_code, changed.json()["title"]) == (200, "Ring, cleaned")
        assert changed["ETag"] == officer.get(at)["ETag"] != etag
        assert CustodyEvent.objects.filter(action="fragment.changed").count() == 1

    @pytest.mark.parametrize("held", ["first", '"other"', "weak"])
    def test_stale_is_412_with_the_current_state(self, officer, examiner, at, fragment, held):
        first = officer.get(at)["ETag"]
        current = examiner.send(at, {"title": "By another"}, method="patch", If_Match=first)
        sent = {"first": first, "weak": f"W/{current['ETag']}"}.get(held, held)
        answer = officer.send(at, {"title": "Mine"}, method="patch", If_Match=sent)
        said = answer.json()
        assert (answer.status_code, said["code"]) == (412, "stale")
        assert (said["current"], said["yours"]) == (current.json(), {"title": "Mine"})
        assert said["current_etag"] == answer["ETag"] == current["ETag"]
        fragment.refresh_from_db()
        assert fragment.title == "By another"

    def test_nothing_to_change_changes_nothing(self, officer, at):
        etag = officer.get(at)["ETag"]
        assert officer.send(at, {}, method="patch", If_Match=etag)["ETag"] == etag
        assert not CustodyEvent.objects.filter(action="fragment.changed").exists()

    def test_refused_change_changes_nothing(self, officer, at, fragment):
        etag = officer.get(at)["ETag"]
        for body, status in (({"title": ""}, 400), ({"case": str(fragment.case_id)}, 400), ({"id": "x"}, 400)):
            assert officer.send(at, body, method="patch", If_Match=etag).status_code == status
        assert officer.get(at)["ETag"] == etag


class TestPages:
    @pytest.fixture
    def many(self, case, people):
        user = people["examiner"].user
        return [cases.add_fragment(case=case, entered_by=user, exhibit_number=f"{n:03}", title="x") for n in range(7)]

    def test_walk_meets_every_row_once(self, officer, many):
        at, met = f"{FRAGMENTS}?page_size=3", []
        while at:
            page = officer.get(at).json()
            met += [one["id"] for one in page["results"]]
            at = page["next"]
        assert met == [str(one.pk) for one in many]

    def test_filters(self, officer, many, case, hidden):
        assert len(officer.get(FRAGMENTS, {"case": str(case.pk)}).json()["results"]) == 7
        assert officer.get(FRAGMENTS, {"case": str(hidden.case.pk)}).json()["results"] == []
        assert len(officer.get(FRAGMENTS, {"exhibit_number": "003"}).json()["results"]) == 1

    @pytest.mark.parametrize(
        "query",
        ["caze=1", "case=1", "case=", "page_size=0", "page_size=201", "page_size=x", "page_size=1e2", "cursor=x",
         "cursor=WyJ4Il0", "cursor=W10", "cursor=WzFd", "cursor=%00", "cursor=%ff%fe", "format=json", "case__pk=1",
         "exhibit_number=%00", "page_size=1&page_size=2", "page_size=" + "9" * 900, "cursor=" + "W" * 600],
    )  # fmt: skip
    def test_bad_queries(self, officer, case, query):
        answer = officer.get(f"{FRAGMENTS}?{query}")
        assert answer.status_code == 400, answer.content
        assert answer.json()["errors"][0]["pointer"].startswith("/")

    @pytest.mark.parametrize("rows", [2, 12])
    def test_queries_do_not_grow_with_rows(self, officer, case, people, rows, django_assert_num_queries):
        for number in range(rows):
            cases.add_fragment(case=case, entered_by=people["examiner"].user, exhibit_number=str(number), title="x")
        officer.get(FRAGMENTS)  # the first use of a token is written down
        with django_assert_num_queries(2):  # the token, the rows
            assert len(officer.get(FRAGMENTS).json()["results"]) == rows
