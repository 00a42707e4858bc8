"""Software proposes outlines; a person accepts one or none."""

import html
import io
import json
import re

import pytest
from django.urls import reverse
from PIL import Image

from catalogue.intake import originals, outlines
from catalogue.intake.receive import receive_photograph
from catalogue.models import CustodyEvent, Region
from tests.vision import bench

TWO = {"left": 60, "top": 120, "right": 300, "bottom": 360}


def two_discs():
    picture, _ = bench.put_disc(bench.table(level=70), middle=(180, 240), radius=90)
    return bench.put_disc(picture, middle=(470, 240), radius=80, colour=(190, 195, 200))[0]


def received(rgb, owner, user):
    target = io.BytesIO()
    Image.fromarray(rgb).save(target, "JPEG", quality=90)
    target.seek(0)
    return receive_photograph(stream=target, file_name="bench.jpg", owner=owner, received_from=user).photograph


@pytest.fixture
def discs(fragment, examiner):
    return received(two_discs(), fragment, examiner.user)


def at(name, photograph):
    return reverse(f"catalogue:{name}", args=[photograph.pk])


def offered(page):
    """What each button of the page would send."""
    return [html.unescape(value) for value in re.findall(r'name="proposal" value="([^"]+)"', page)]


def test_every_object_is_offered_by_number_and_nothing_is_recorded(examiner, discs):
    before = CustodyEvent.objects.count()
    page = examiner.get(at("outline-propose", discs)).content.decode()
    assert len(offered(page)) >= 2
    assert "Accept outline 1" in page and "Accept outline 2" in page
    assert page.count('<polygon class="offer') == 2 * len(offered(page))  # on the whole picture, and alone
    assert CustodyEvent.objects.count() == before and not Region.objects.exists()


def test_the_one_accepted_is_marked_by_the_person_and_told_to_the_ledger(examiner, discs):
    second = offered(examiner.get(at("outline-propose", discs)).content.decode())[1]
    page = examiner.post(at("outline-accept", discs), {"proposal": second}, follow=True).content.decode()
    region = Region.objects.get()
    assert region.created_by == examiner.user and region.shape == "polygon" and region.purpose == "outline"
    assert region.points == outlines.offer(discs.original_id).outlines[1].points
    event = CustodyEvent.objects.get(action="region.marked")
    assert event.actor == "examiner (examiner)" and json.loads(event.facts)["proposed_by"] == "outlines/1"
    assert "Outline proposed by software" in page and "No outline is marked" not in page


def test_accepting_another_takes_the_place_of_the_first(examiner, discs):
    for proposal in offered(examiner.get(at("outline-propose", discs)).content.decode())[:2]:
        examiner.post(at("outline-accept", discs), {"proposal": proposal})
    assert Region.objects.filter(withdrawn_at=None).count() == 1 and Region.objects.count() == 2


def test_a_rough_box_says_which_object_is_meant(examiner, discs):
    page = examiner.get(at("outline-propose", discs), data=TWO).content.decode()
    (only,) = offered(page)
    examiner.post(at("outline-accept", discs), {"proposal": only})
    xs = [x for x, _ in Region.objects.get().points]
    assert 70 < min(xs) < 110 and 250 < max(xs) < 290


@pytest.mark.parametrize("box", [TWO | {"left": 9000, "right": 9900}, TWO | {"left": "x"}, {"left": 5}])
def test_a_box_that_is_none_is_refused_with_what_was_typed(examiner, discs, box):
    answer = examiner.get(at("outline-propose", discs), data=box)
    page = answer.content.decode()
    assert answer.status_code == 422 and offered(page) == []
    assert f'value="{box["left"]}' in page


@pytest.mark.parametrize("proposal", ["", "made up", "eyJ4IjoxfQ:1abc:def"])
def test_what_software_did_not_propose_is_not_accepted_as_its_proposal(examiner, discs, proposal):
    page = examiner.post(at("outline-accept", discs), {"proposal": proposal}, follow=True).content.decode()
    assert "not one of this photograph" in page and not Region.objects.exists()


def test_a_proposal_of_another_photograph_is_not_accepted(examiner, fragment, discs):
    another = received(two_discs()[:, ::-1].copy(), fragment, examiner.user)  # of the same size
    first = offered(examiner.get(at("outline-propose", discs)).content.decode())[0]
    examiner.post(at("outline-accept", another), {"proposal": first})
    assert not Region.objects.exists()


def test_a_scale_bar_is_shown_as_left_out_in_words(examiner, fragment):
    picture, _ = bench.laid(bench.table(level=90), bench.name_plate(), middle=(320, 290), turn=12)
    picture, _ = bench.laid(picture, bench.scale_bar(), middle=(200, 60), turn=5)
    page = examiner.get(at("outline-propose", received(picture, fragment, examiner.user))).content.decode()
    assert "A scale bar lies in the picture" in page and 'class="left-out"' in page


def test_a_picture_without_an_object_says_so_and_offers_a_box(examiner, fragment):
    blank = received(bench.table() * 0 + 128, fragment, examiner.user)
    page = examiner.get(at("outline-propose", blank)).content.decode()
    assert "No object stands out" in page and 'id="marking" open' in page


def test_a_lost_original_is_no_server_error(examiner, discs):
    originals.address(discs.original_id).unlink()
    answer = examiner.get(at("outline-propose", discs))
    assert answer.status_code == 200 and "cannot be read" in answer.content.decode()


def test_an_unmarked_photograph_works_and_says_that_a_mark_would_help(examiner, discs):
    page = examiner.get(at("photograph", discs)).content.decode()
    assert "No outline is marked." in page and outlines.A_REGION_HELPS in page
    assert "Propose an outline" in page and 'class="proposed"' not in page
    outlines.offer(discs.original_id)  # as the analysis does
    page = examiner.get(at("photograph", discs)).content.decode()
    assert 'class="proposed"' in page and "a proposal by software that nobody has checked" in page


def test_the_librarian_accepts_outlines_of_exemplars_and_nobody_elses(librarian, examiner, library, discs):
    known = received(two_discs()[:, ::-1].copy(), library.exemplar, librarian.user)
    for somebody, another in ((librarian, discs), (examiner, known)):
        page = somebody.get(at("outline-propose", another)).content.decode()
        assert "Accept outline" not in page and "decide." in page
    first = offered(librarian.get(at("outline-propose", known)).content.decode())[0]
    assert librarian.post(at("outline-accept", discs), {"proposal": first}).status_code == 404
    assert librarian.post(at("outline-accept", known), {"proposal": first}).status_code == 302
    assert Region.objects.get().photograph == known


def test_a_stranger_sees_no_proposal(stranger, discs):
    assert stranger.get(at("outline-propose", discs)).status_code == 404


def test_a_reader_who_may_not_mark_is_not_asked_to(people, library):
    page = people["auditor"].get(at("photograph", library.known)).content.decode()
    assert "No outline is marked." in page and at("outline-propose", library.known) not in page


@pytest.mark.parametrize(("marked", "words"), [
    ([None], "The photograph has no marked outline."), ([None, [[0, 0], [9, 0], [9, 9]]], "1 of 2 photographs"),
    ([[[0, 0], [9, 0], [9, 9]]], None),
])  # fmt: skip
def test_the_examination_says_that_an_outline_would_help(examiner, examination, marked, words):
    examination.inputs |= {"photographs": [{"id": str(n), "outline": one} for n, one in enumerate(marked)]}
    examination.save()
    page = examiner.get(reverse("catalogue:examination", args=[examination.pk])).content.decode()
    assert (outlines.A_REGION_HELPS in page) is (words is not None)
    assert words is None or words in page
