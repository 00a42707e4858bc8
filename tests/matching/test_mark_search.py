"""Marks that are searched: the quick way finds what looking at every mark finds, and only what one may see."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue import migrations
from catalogue.evaluation.mark_search import Query, QueryRefused, find_slowly, key
from catalogue.evaluation.marks import Transcription
from catalogue.intake.cases import add_fragment, add_member, open_case
from catalogue.intake.records import record_mark, withdraw
from catalogue.matching import mark_search
from catalogue.matching.mark_search import search_marks, search_published
from catalogue.models import Family, FeatureKind, Mark, MissileType, ReferenceValue, Role, User

pytestmark = pytest.mark.django_db

TEXTS = ["112", "11[2Z]", "1?2", "О12", "КП 1124-0817", "KP 11240818", "1[-2]3", "???", "-", "#12", "1*2", "^1",
         "۱۱۲", "ㅈ", "в\u03012", "1%2", "_12", "a\\1", "9М723", "[0O]1[27]"]  # fmt: skip


@pytest.fixture
def world():
    people = [User.objects.create_user(name, role=Role.EXAMINER) for name in ("one", "two")]
    cases = [open_case(reference=f"M-{n}", title="x", opened_by=user) for n, user in enumerate(people)]
    fragments = [
        add_fragment(case=case, entered_by=user, exhibit_number="1", title="x")
        for case, user in zip(cases, people, strict=True)
    ]
    for fragment, user in zip(fragments, people, strict=True):
        for text in TEXTS:
            record_mark(fragment=fragment, transcription=text, recorded_by=user)
    return people, cases, fragments


def found(text, user, **more):
    return [one.row.transcription for one in search_marks(query=Query.parse(text), user=user, size=999, **more).hits]


signs = st.sampled_from("0123789OABКПРОМЗвz?*ㅈ#-%_^\\") | st.just("[0O]")
queries = st.lists(signs, min_size=1, max_size=5).map("".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(queries)
def test_the_data_base_finds_what_looking_at_every_mark_finds(world, text):
    try:
        query = Query.parse(text)
    except QueryRefused:
        return
    user = world[0][0]
    slowly = [
        (find_slowly(query, Transcription.parse(mark.transcription)), mark)
        for mark in Mark.objects.visible_to(user).current()
    ]
    wanted = sorted(((hit.order, mark.pk) for hit, mark in slowly if hit))
    answer = search_marks(query=query, user=user, size=999)
    assert [one.row.pk for one in answer.hits] == [pk for _, pk in wanted]
    assert answer.count == len(wanted) and answer.complete


class TestSearch:
    def test_lists_the_surest_first(self, world):
        texts = found("112", world[0][0])
        places = [texts.index(text) for text in ("112", "КП 1124-0817", "11[2Z]", "۱۱۲", "1?2")]
        assert places == sorted(places) and places[0] == 0

    def test_sees_only_the_cases_of_who_asks(self, world):
        (one, two), _, fragments = world
        for user, fragment in ((one, fragments[0]), (two, fragments[1])):
            hits = search_marks(query=Query.parse("112"), user=user).hits
            assert {hit.row.fragment_id for hit in hits} == {fragment.pk}
        nobody = User.objects.create_user("three", role=Role.EXAMINER)
        answer = search_marks(query=Query.parse("112"), user=nobody)
        assert (answer.hits, answer.count, answer.complete) == ([], 0, True)

    def test_what_one_may_not_see_changes_nothing_of_an_answer(self, world, monkeypatch):
        (one, two), _, fragments = world
        monkeypatch.setattr(mark_search, "COMPARED", len(TEXTS))
        before = search_marks(query=Query.parse("1"), user=one)
        for _ in range(30):
            record_mark(fragment=fragments[1], transcription="1", recorded_by=two)
        after = search_marks(query=Query.parse("1"), user=one)
        assert (after.count, after.complete) == (before.count, before.complete) and after.complete

    def test_filters(self, world):
        (one, _), (case, other), (fragment, elsewhere) = world
        record_mark(fragment=fragment, transcription="112", technique="etched", script="latin", recorded_by=one)
        assert found("112", one, technique="etched") == found("112", one, script="latin") == ["112"]
        assert found("112", one, case=case) and not found("112", one, case=other)
        add_member(case=other, user=one, added_by=world[0][1])
        assert len(found("9M723", one)) == 2
        assert len(found("9M723", one, apart_from=elsewhere)) == 1

    def test_passes_over_what_no_longer_stands(self, world):
        one, fragment = world[0][0], world[2][0]
        first = record_mark(fragment=fragment, transcription="5555", recorded_by=one)
        second = record_mark(fragment=fragment, transcription="5556", recorded_by=one, replaces=first)
        assert found("5555", one) == []
        withdraw(record=second, because="x", withdrawn_by=one)
        assert found("5556", one) == []

    def test_says_when_more_might_fit_than_were_compared_and_compares_the_nearest(self, world, monkeypatch):
        monkeypatch.setattr(mark_search, "COMPARED", 2)
        answer = search_marks(query=Query.parse("1"), user=world[0][0])
        assert not answer.complete and len(answer.hits) == 2
        assert all("?" not in key(Transcription.parse(hit.row.transcription)) for hit in answer.hits)

    def test_goes_on_page_by_page(self, world):
        query, user = Query.parse("1"), world[0][0]
        whole = [hit.row.pk for hit in search_marks(query=query, user=user, size=999).hits]
        parts = [search_marks(query=query, user=user, start=start, size=3) for start in range(0, len(whole), 3)]
        assert [hit.row.pk for part in parts for hit in part.hits] == whole
        assert {part.count for part in parts} == {len(whole)}


def test_the_key_is_written_whichever_way_a_row_is(world):
    mark = Mark(fragment=world[2][0], transcription="О-1?", recorded_by=world[0][0])
    Mark.objects.bulk_create([mark])
    assert Mark.objects.get(pk=mark.pk).search_key == "01?"


def test_rows_from_before_there_were_keys_get_theirs(world):
    written = dict(Mark.objects.values_list("pk", "search_key"))
    Mark.objects.update(search_key="")
    (name,) = (path.stem for path in Path(migrations.__file__).parent.glob("*_marks.py"))
    import_module(f"{migrations.__name__}.{name}").write_keys(apps, None)
    assert dict(Mark.objects.values_list("pk", "search_key")) == written
    assert "11?" in written.values()


class TestPublished:
    @pytest.fixture
    def published(self, db):
        kind = FeatureKind.objects.create(code="mark", name="Mark", question="?", value_type="mark")
        other = FeatureKind.objects.create(code="note", name="Note", question="?", value_type="text")
        family = Family.objects.create(code="f", name="F")
        known = MissileType.objects.create(code="t", name="T", family=family)
        for text in ("9М723", "Ш91579", "112"):
            ReferenceValue.objects.create(missile_type=known, kind=kind, value={"text": text, "readings": []})
        ReferenceValue.objects.create(missile_type=known, kind=kind, value=None)
        ReferenceValue.objects.create(missile_type=known, kind=other, value="9М723")

    def test_is_found_by_the_same_query(self, published):
        hits = search_published(query=Query.parse("9M7"))
        assert [hit.row.value["text"] for hit in hits] == ["9М723"]
        assert hits[0].hit.fit.name == "HOMOGLYPH"
