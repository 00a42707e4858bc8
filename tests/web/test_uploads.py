import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.urls import reverse

from catalogue.models import Photograph
from catalogue.vision.isolation import DecoderUnavailable
from catalogue.web import uploads
from tests.web.conftest import picture


def file(name, data):
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


@pytest.fixture
def address(fragment):
    return reverse("catalogue:photographs-add", args=[fragment.pk])


def test_one_broken_file_leaves_the_others_kept(examiner, fragment, address):
    files = [file("one.jpg", picture(1)), file("torn.jpg", picture(2)[:700]), file("three.jpg", picture(3))]
    answer = examiner.browser.post(address, {"files": files, "nature": "photograph"})
    assert answer.status_code == 302
    assert sorted(fragment.photographs.values_list("file_name", flat=True)) == ["one.jpg", "three.jpg"]
    page = examiner.get(answer.url).content.decode()
    assert page.count("<strong>Kept.</strong>") == 2 and page.count("<strong>Refused.</strong>") == 1
    assert "torn.jpg" in page
    assert "Refused" not in examiner.get(address).content.decode(), "said once"


def test_the_script_is_answered_with_a_receipt_or_a_sentence(examiner, fragment, address):
    asked = {"headers": {"Accept": "application/json"}}
    kept = examiner.post(address, {"files": file("a.jpg", picture()), "nature": "photograph"}, **asked)
    assert kept.status_code == 201
    outcome = kept.json()["files"][0]
    photograph = fragment.photographs.get()
    assert outcome["sha256"] == photograph.original_id and outcome["entry"] > 0
    again = examiner.post(address, {"files": file("b.jpg", picture()), "nature": "photograph"}, **asked)
    assert "received here before" in again.json()["files"][0]["sentence"]
    refused = examiner.post(address, {"files": file("c.jpg", b"no picture"), "nature": "photograph"}, **asked)
    assert refused.status_code == 422
    assert refused.json()["files"][0]["state"] == "refused" and refused.json()["files"][0]["sentence"]
    assert Photograph.objects.count() == 1


@pytest.fixture(
    params=[OSError(28, "No space left on device"), DatabaseError("locked"), DecoderUnavailable("gone"), KeyError("x")],
    ids=lambda error: type(error).__name__,
)
def failing(request, monkeypatch):
    """Make every file named two.jpg meet an error that is no refusal."""
    real = uploads.receive_photograph

    def receive(*, file_name, **kwargs):
        if file_name == "two.jpg":
            raise request.param
        return real(file_name=file_name, **kwargs)

    monkeypatch.setattr(uploads, "receive_photograph", receive)


@pytest.mark.usefixtures("failing")
class TestAnErrorAtOneFile:
    def test_loses_no_receipt_of_the_others(self, examiner, fragment, address):
        files = [file(f"{name}.jpg", picture(seed)) for seed, name in enumerate(("one", "two", "three"))]
        answer = examiner.browser.post(address, {"files": files, "nature": "photograph"})
        assert sorted(fragment.photographs.values_list("file_name", flat=True)) == ["one.jpg", "three.jpg"]
        page = examiner.get(answer.url).content.decode()
        assert page.count("<strong>Kept.</strong>") == 2 and page.count("<strong>Not kept.</strong>") == 1
        assert "two.jpg" in page and "gives no receipt for it" in page

    def test_is_no_refusal_for_the_script_which_may_send_it_again(self, examiner, address):
        sent = {"files": file("two.jpg", picture()), "nature": "photograph"}
        answer = examiner.post(address, sent, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()["files"][0]["state"]) == (503, "failed")


def test_a_refusal_is_a_sentence_beside_the_name_of_its_file(examiner, address):
    sent = {"files": file("blank.jpg", b""), "nature": "photograph"}
    outcome = examiner.post(address, sent, headers={"Accept": "application/json"}).json()["files"][0]
    assert (outcome["file_name"], outcome["sentence"]) == ("blank.jpg", "The file is empty")


def test_no_file_is_said_above_the_form(examiner, address):
    answer = examiner.post(address, {"nature": "photograph"})
    assert answer.status_code == 422
    assert "Choose at least one photograph" in answer.content.decode()


def test_a_render_gets_a_disclaimer_in_any_case(examiner, fragment, address):
    examiner.post(address, {"files": file("a.jpg", picture()), "nature": "render"})
    assert "not a photograph of the evidence" in fragment.photographs.get().disclaimer


def test_a_librarian_adds_photographs_to_an_exemplar(librarian, library):
    address = reverse("catalogue:exemplar-photographs-add", args=[library.exemplar.pk])
    librarian.post(address, {"files": file("a.jpg", picture(7)), "nature": "photograph"})
    assert library.exemplar.photographs.count() == 2
