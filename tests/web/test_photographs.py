import io
import json

from django.urls import reverse
from PIL import Image

from catalogue.intake import originals
from catalogue.models import CustodyEvent, Region
from tests.web.conftest import picture, receive


def at(name, photograph, *more):
    return reverse(f"catalogue:{name}", args=[photograph.pk, *more])


def test_the_page_states_what_was_received_and_shows_the_disclaimer(examiner, fragment):
    photograph = receive(fragment, examiner.user, 3, nature="render", disclaimer="Not the evidence.")
    page = examiner.get(at("photograph", photograph)).content.decode()
    assert photograph.original_id in page
    assert "Render, not a photograph" in page and "Not the evidence." in page
    assert "ledger entry" in page


def test_what_is_wrong_with_a_picture_stands_beside_it(examiner, fragment):
    photograph = receive(fragment, examiner.user, 3)
    for note, tone in (
        ("The picture is blank: it has almost no differences of brightness. It is left out of matching.", "warn"),
        ("The picture is blurred: hold the camera still and focus on the part.", "fine"),
    ):
        type(photograph).objects.filter(pk=photograph.pk).update(analysis="ready", analysis_note=note)
        assert f'<p class="message">{note}</p>' in examiner.get(at("photograph", photograph)).content.decode()
        page = examiner.get(reverse("catalogue:fragment", args=[fragment.pk])).content.decode()
        assert f'<span class="{tone}">{note}</span>' in page


def test_every_list_that_shows_a_render_says_so(examiner, fragment):
    receive(fragment, examiner.user, 3, nature="render", disclaimer="Not the evidence.")
    for address in (
        reverse("catalogue:case", args=[fragment.case_id]),
        reverse("catalogue:fragment", args=[fragment.pk]),
    ):
        page = examiner.get(address).content.decode()
        assert "Render, not a photograph" in page and "Not the evidence." in page


def test_a_rendition_is_a_private_jpeg_that_the_browser_may_keep(examiner, photograph):
    answer = examiner.get(at("photograph-rendition", photograph, 320))
    assert answer["Content-Type"] == "image/jpeg"
    assert "private" in answer["Cache-Control"] and "public" not in answer["Cache-Control"]
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (120, 90)
    again = examiner.get(at("photograph-rendition", photograph, 320), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert examiner.get(at("photograph-rendition", photograph, 640)).status_code == 404


def test_knowing_the_tag_shows_nothing_to_a_stranger(stranger, photograph):
    tag = f'"{photograph.original_id}-320"'
    answer = stranger.get(at("photograph-rendition", photograph, 320), headers={"If-None-Match": tag})
    assert answer.status_code == 404


def test_a_lost_original_has_a_placeholder_and_no_download(examiner, photograph):
    originals.address(photograph.original_id).unlink()
    answer = examiner.get(at("photograph-rendition", photograph, 320))
    assert answer.status_code == 200 and answer["Content-Type"] == "image/svg+xml"
    assert examiner.post(at("photograph-original", photograph)).status_code == 302
    assert not CustodyEvent.objects.filter(action="original.viewed").exists()


def test_a_download_gives_the_exact_bytes_and_is_in_the_ledger(examiner, photograph):
    answer = examiner.post(at("photograph-original", photograph))
    assert b"".join(answer.streaming_content) == picture(1)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    event = CustodyEvent.objects.get(action="original.viewed")
    assert event.subject_key == str(photograph.pk) and event.case_key == photograph.fragment.case_id
    assert event.actor == "examiner (examiner)"


def test_a_link_cannot_make_somebody_download(examiner, photograph):
    assert examiner.get(at("photograph-original", photograph)).status_code == 403
    assert not CustodyEvent.objects.filter(action="original.viewed").exists()


def test_verify_says_whether_the_bytes_are_the_same(examiner, photograph):
    page = examiner.post(at("photograph-verify", photograph), follow=True).content.decode()
    assert "it is unchanged" in page
    path = originals.address(photograph.original_id)
    path.chmod(0o644)
    path.write_bytes(b"other")
    page = examiner.post(at("photograph-verify", photograph), follow=True).content.decode()
    assert "they were changed" in page
    found = [json.loads(e.facts)["intact"] for e in CustodyEvent.objects.filter(action="original.checked")]
    assert found == [True, False]


CORNERS = {"left": 10, "top": 5, "right": 60, "bottom": 50, "purpose": "outline"}


def test_an_area_is_marked_and_drawn(examiner, photograph):
    examiner.post(at("region-mark", photograph), CORNERS)
    assert Region.objects.get().points == [[10, 5], [60, 50]]
    assert 'points="10,5 60,5 60,50 10,50"' in examiner.get(at("photograph", photograph)).content.decode()


def test_an_area_outside_the_picture_is_refused_with_what_was_typed(examiner, photograph):
    answer = examiner.post(at("region-mark", photograph), CORNERS | {"right": 900})
    page = answer.content.decode()
    assert answer.status_code == 422 and "inside the picture" in page
    assert 'value="900"' in page and not Region.objects.exists()


def test_a_librarian_does_not_mark_the_evidence(librarian, photograph, library):
    assert librarian.post(at("region-mark", photograph), CORNERS).status_code == 404
    assert librarian.post(at("region-mark", library.known), CORNERS).status_code == 302
