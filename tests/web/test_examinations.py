import re

import pytest
from django.urls import reverse

from catalogue.intake.cases import add_fragment
from catalogue.matching.conclusions import ask_verification, verify
from catalogue.models import Candidate, Examination
from catalogue.web.comparisons import drawing
from tests.web.conftest import examined, statement


def at(examination):
    return reverse("catalogue:examination", args=[examination.pk])


def test_the_page_says_the_level_first_then_the_rival_and_every_reason(examiner, examination):
    page = examiner.get(at(examination)).content.decode()
    said = ["The family leads.", "rather than another type", "Not answered: who launched it.", "from the 2 types",
            "The rival is Type B.", "What the evidence speaks against", "What to look at next", "Look-alike sheet",
            "Readings of the marks", "Ordered by what the scale says", "1 photograph, 2 sourced values", "Agrees",
            "Not observed on the fragment", "What the weight is made of", "What part the photographs"]  # fmt: skip
    places = [page.index(sentence) for sentence in said]
    assert places == sorted(places)
    assert "Juche year 112" in page and "February 11 plant" in page
    assert "Hand-written" in page and "One picture was too dark." in page
    assert page.count(reverse("catalogue:source", args=["S1"])) >= 3
    assert "Drawn by us; not a specimen." in page


def test_no_page_says_what_the_software_may_not_say(examiner, examination):
    for address in (at(examination), reverse("catalogue:comparison", args=[examination.pair.pk])):
        page = re.sub(r"<[^>]*>", " ", examiner.get(address).content.decode()).lower()
        for word in ("identified", "probability", "match %", "% match", "confidence"):
            assert word not in page


def test_waiting_is_said_with_a_way_to_look_again(examiner, examination):
    Examination.objects.update(state="running")
    page = examiner.get(at(examination)).content.decode()
    assert "<noscript>" in page and "examination.js" in page and "Type A" not in page
    state = examiner.get(reverse("catalogue:examination-state", args=[examination.pk])).json()
    assert state == {"state": "running", "under_way": True}


def test_a_failure_is_a_sentence(examiner, examination):
    Examination.objects.update(state="failed", note="The examination failed: it can be started again.")
    assert "it can be started again" in examiner.get(at(examination)).content.decode()


def test_fragments_of_one_case_are_examined_together_and_of_another_case_never(examiner, stranger, fragment, library):
    from catalogue.intake.cases import open_case

    other = add_fragment(case=fragment.case, entered_by=examiner.user, exhibit_number="K-2", title="Cone")
    foreign_case = open_case(reference="C-x", title="x", opened_by=stranger.user)
    foreign = add_fragment(case=foreign_case, entered_by=stranger.user, exhibit_number="X", title="X")
    address = reverse("catalogue:examination-start", args=[fragment.pk])
    assert examiner.post(address, {"together": [str(foreign.pk)]}).status_code == 422
    answer = examiner.post(address, {"together": [str(other.pk)]})
    row = Examination.objects.get()
    assert answer.url == at(row) and row.inputs["fragments"] == [str(fragment.pk), str(other.pk)]
    again = examiner.post(reverse("catalogue:examination-repeat", args=[row.pk]))
    assert Examination.objects.exclude(pk=row.pk).get().repeats == row and again.status_code == 302


def test_without_a_library_the_refusal_is_a_sentence(examiner, fragment):
    answer = examiner.post(reverse("catalogue:examination-start", args=[fragment.pk]))
    assert answer.status_code == 422 and "has no release yet" in answer.content.decode()


def test_a_comparison_draws_its_matches_over_both_pictures(examiner, examination):
    page = examiner.get(reverse("catalogue:comparison", args=[examination.pair.pk])).content.decode()
    assert page.count('<line class="under"') + page.count('class="under"') >= 2
    assert "Drawing, not a photograph" in page and "Drawn by us" in page and 'id="hide-lines"' in page


def test_what_a_method_found_that_is_no_more_stays_readable(examiner, examination):
    examination.methods = ["same-photograph/1", "fused/1", "features/1"]
    examination.save(update_fields=["methods"])
    examination.pair.method = "fused/1"
    examination.pair.save(update_fields=["method"])
    for address in (at(examination), reverse("catalogue:comparison", args=[examination.pair.pk])):
        response = examiner.get(address)
        assert response.status_code == 200 and "fused/1" in response.content.decode()


@pytest.mark.parametrize(
    ("inputs", "digest", "words"),
    [
        ({"no_calibration": ""}, "ab" * 32, "the result is the same"),
        ({"no_calibration": ""}, "cd" * 32, "the result differs"),
        ({}, "cd" * 32, "whether the result is the same cannot be told"),
    ],
)
def test_a_repetition_says_what_its_digest_can_tell(examiner, examination, inputs, digest, words):
    whole = examination.inputs | inputs
    again = Examination.objects.create(
        fragment=examination.fragment, release=examination.release, repeats=examination, inputs=whole, software="test",
        state="done", result_sha256=digest, requested_by=examiner.user, summary=examination.summary,
    )  # fmt: skip
    assert words in examiner.get(at(again)).content.decode()


def test_an_examination_that_counted_is_shown_as_it_was_stored(examiner, examination, library):
    counted = {"level": {"reached": "family", "code": "fam", "name": "A family", "sentence": "The family leads."},
               "rival": {"type": "type-b", "name": "Type B", "sentence": "The rival is Type B.", "reasons": []},
               "families": [{"name": "A family", "order_value": 3.2, "types": ["type-a"]}],
               "pool": {"types": 2, "photographs": 1, "values": 3}, "readings": [], "left_out": [],
               "not_answered": ["Nothing on this page answers who launched it."]}  # fmt: skip
    Examination.objects.update(summary=counted)
    Candidate.objects.filter(missile_type=library.one).update(weight={}, order_value=3.2)
    page = examiner.get(at(examination)).content.decode()
    assert "Nothing on this page answers who launched it." in page and "order value 3.20 (counted, no weight)" in page
    assert "has no weights" in page and "How to read the weights" not in page


def test_the_error_register_stands_beside_the_candidate(examiner, examination, library, concluded):
    for _ in range(5):
        told = {"level": "type", "missile_type": library.one}
        found = concluded.stated(concluded.first, **told)
        asked = ask_verification(conclusion=found, verifier=concluded.second.user, asked_by=concluded.first.user)
        rerun = examined(examination.fragment, concluded.second.user, library.release)
        verify(
            request=asked, examination=rerun, statement=statement(**told), stated_by=concluded.second.user,
            **concluded.now,
        )  # fmt: skip
    page = examiner.get(at(examination)).content.decode().split('id="candidates"')[1]
    assert "Error register: None of 5 conclusions" in page or "Error register: 0 of 5 conclusions" in page


def test_points_land_where_the_pictures_are(photograph):
    original = photograph.original
    abreast = drawing(original, original, [[[0, 0], [120, 90]]], stacked=False)
    line, known = abreast["lines"][0], abreast["known"]
    assert (line["x1"], line["y1"]) == ("0.0", "0.0")
    assert float(line["x2"]) == round(known.x + known.width, 1) and float(line["y2"]) == 1000.0
    stacked = drawing(original, original, [[[0, 0], [120, 90]]], stacked=True)
    assert float(stacked["lines"][0]["y2"]) == round(stacked["known"].y + stacked["known"].height, 1)


def test_a_type_that_nothing_speaks_of_is_counted_and_not_listed(examiner, examination, library):
    Candidate.objects.create(
        examination=examination, rank=2, missile_type=library.two, counts={"agrees": 0, "keypoints": 0}
    )
    address = reverse("catalogue:type", args=["type-b"])
    page = examiner.get(at(examination)).content.decode().split('id="candidates"')[1]
    assert address not in page and "1 of 2" in page and "1 further types: that excludes none of them" in page
    assert address in examiner.get(at(examination) + "?all=1").content.decode().split('id="candidates"')[1]
