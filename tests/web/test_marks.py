"""The page that searches marks."""

import pytest
from django.urls import reverse

from catalogue.intake import cases, records
from catalogue.models import FeatureKind, ReferenceValue

MARKS = reverse("catalogue:marks")


@pytest.fixture
def mark(fragment, examiner):
    return records.record_mark(fragment=fragment, transcription="КР 11[2Z]4-5817", recorded_by=examiner.user)


@pytest.fixture
def published(library):
    kind = FeatureKind.objects.create(code="mark", name="Mark", question="?", value_type="mark")
    value = ReferenceValue.objects.create(
        missile_type=library.one, kind=kind, value={"text": "9М723", "readings": []}, added_in=library.release
    )
    value.sources.add(library.source)


def page(person, **asked):
    return person.get(MARKS, query_params=asked).content.decode()


def test_a_partial_serial_is_found_with_how_and_where_it_fits(examiner, mark):
    shown = " ".join(page(examiner, q="KP1124").split())
    assert 'КР</mark>' in shown and 'class="fit-homoglyph"' in shown and 'class="fit-either_or"' in shown
    assert "one of the readings that were noted; letters that look alike in Latin and Cyrillic" in shown
    assert reverse("catalogue:fragment", args=[mark.fragment_id]) in shown and "C-1" in shown


def test_published_marks_stand_apart_with_their_sources(examiner, mark, published):
    shown = page(examiner, q="9M7?3")
    evidence, _, library = shown.partition('id="published"')
    assert "No mark that you may see fits" in evidence and "Type A" not in evidence
    assert "Type A" in library and "not evidence" in library and "S1" in library


@pytest.mark.parametrize(("text", "said"), [("", "required"), ("??", "fit every mark"), ("1[2", "not closed")])
def test_a_query_that_says_nothing_is_refused_at_its_field_and_kept(examiner, mark, text, said):
    answer = examiner.get(MARKS, query_params={"q": text, "technique": "stamped"})
    shown = answer.content.decode()
    assert answer.status_code == 422 and said in shown
    assert f'value="{text}"' in shown or not text
    assert '<option value="stamped" selected>' in shown


def test_filters_narrow_the_marks_of_evidence(examiner, mark, case):
    assert "5817" in page(examiner, q="1124", case=str(case.pk), script="unknown")
    assert "with these filters" in page(examiner, q="1124", technique="etched")


@pytest.mark.parametrize("text", ["0", "-1", "x", "99999999", "²", "2"])
def test_a_page_that_is_none_shows_no_error(examiner, mark, text):
    assert examiner.get(MARKS, query_params={"q": "1124", "page": text}).status_code == 200


def test_hits_come_in_pages(examiner, fragment):
    for number in range(60):
        records.record_mark(fragment=fragment, transcription=f"77{number:02d}", recorded_by=examiner.user)
    assert "Page 1 of 2, 60 rows" in page(examiner, q="77")
    assert "7759" in page(examiner, q="77", page="2") and "7759" not in page(examiner, q="77")


def test_nothing_of_a_case_that_one_may_not_see_is_told(examiner, stranger, mark):
    secret = page(stranger, q="1124")
    assert "5817" not in secret and "C-1" not in secret and "K-1" not in secret
    nothing = page(stranger, q="9998")

    def told(shown):
        return shown.split('id="evidence"')[1].split("</section>")[0]

    assert told(secret) == told(nothing)
    answer = stranger.get(MARKS, query_params={"q": "1124", "case": str(mark.fragment.case_id)})
    assert answer.status_code == 422 and "5817" not in answer.content.decode()


def test_a_doubt_is_shown_beside_the_hit(examiner, fragment):
    records.record_mark(fragment=fragment, transcription="9M723", script="cyrillic", recorded_by=examiner.user)
    assert "latin capital letter m" in page(examiner, q="9M723")


def test_the_fragment_leads_to_what_is_related(examiner, mark):
    shown = examiner.get(reverse("catalogue:fragment", args=[mark.fragment_id])).content.decode()
    assert reverse("catalogue:mark-related", args=[mark.pk]) in shown


def test_a_text_that_looks_like_markup_stays_text(examiner, fragment):
    records.record_mark(fragment=fragment, transcription="<b>77</b>", recorded_by=examiner.user)
    shown = page(examiner, q="b>77")
    assert "<b>" not in shown and "&lt;" in shown


def test_a_case_opened_by_another_is_not_offered_as_a_filter(examiner, stranger, mark):
    cases.open_case(reference="HIDDEN-1", title="x", opened_by=stranger.user)
    assert "HIDDEN-1" not in page(examiner)
