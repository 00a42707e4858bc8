"""Photographs in and out."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalogue.models import CustodyEvent, Original, Photograph
from tests.api.conftest import incoming_files, picture, sha256
from tests.vision.drawn import blank, plate

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(fragment):
    return f"/api/v1/fragments/{fragment.pk}/photographs"


def form(data, name="a.jpg", **fields):
    return {"file": SimpleUploadedFile(name, data, "image/jpeg"), **fields}


def as_png(array):
    target = io.BytesIO()
    Image.fromarray(array).save(target, "PNG")
    return target.getvalue()


class TestSending:
    def test_receipt_names_digest_and_ledger_entry(self, officer, at, fragment):
        data = picture()
        answer = officer.send_file(at, data, X_File_Name="crater.jpg", X_Content_SHA256=sha256(data))
        said = answer.json()
        assert answer.status_code == 201
        assert answer["Location"] == f"/api/v1/photographs/{said['photograph']}"
        assert (said["sha256"], said["size_bytes"], said["bytes_known_before"]) == (sha256(data), len(data), False)
        event = CustodyEvent.objects.get(sequence=said["ledger_sequence"])
        assert (event.sha256, event.action) == (said["ledger_sha256"], "photograph.received")
        assert Photograph.objects.get(fragment=fragment).file_name == "crater.jpg"

    def test_form_carries_what_is_said_of_the_picture(self, officer, at):
        data = picture()
        answer = officer.post(at, form(data, sha256=sha256(data), nature="frame", caption="Second 12"))
        assert answer.status_code == 201
        shown = officer.get(answer["Location"]).json()
        assert (shown["nature"], shown["caption"], shown["file_name"]) == ("frame", "Second 12", "a.jpg")
        assert (shown["width_px"], shown["height_px"], shown["regions"]) == (120, 90, [])

    @pytest.mark.parametrize(("nature", "words"), [("render", "A computer render"), ("drawing", "A drawing")])
    def test_what_is_no_photograph_says_so_in_any_case(self, officer, at, nature, words):
        answer = officer.post(at, form(picture(), nature=nature, disclaimer=""))
        assert officer.get(answer["Location"]).json()["disclaimer"] == f"{words}, not a photograph of the evidence."

    def test_same_bytes_twice_are_one_photograph(self, officer, at):
        first = officer.send_file(at, picture())
        second = officer.send_file(at, picture())
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json()["photograph"] == second.json()["photograph"]
        assert second.json()["bytes_known_before"] is True
        assert "before" in second.json()["sentence"]
        assert Photograph.objects.count() == Original.objects.count() == 1

    @pytest.mark.parametrize("way", ["body", "form"])
    def test_no_picture_is_refused_by_name_and_nothing_kept(self, officer, at, settings, way):
        data = b"\xff\xd8\xff no picture at all"
        if way == "body":
            answer = officer.send_file(at, data, X_File_Name="note.jpg")
        else:
            answer = officer.post(at, form(data, "note.jpg"))
        said = answer.json()
        assert (answer.status_code, said["code"], said["file_name"]) == (422, "evidence_refused", "note.jpg")
        assert said["detail"].startswith("note.jpg: ")
        assert not Original.objects.exists()
        assert incoming_files(settings) == []

    @pytest.mark.parametrize("way", ["body", "form", "form and header"])
    def test_other_digest_than_declared_is_refused(self, officer, at, settings, way):
        wrong = "0" * 64
        if way == "body":
            answer = officer.send_file(at, picture(), X_Content_SHA256=wrong)
        elif way == "form":
            answer = officer.post(at, form(picture(), sha256=wrong))
        else:
            answer = officer.post(at, form(picture()), headers={"X-Content-SHA256": wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "evidence_refused")
        assert wrong in answer.json()["reason"]
        assert incoming_files(settings) == []

    def test_digest_that_is_none_is_a_bad_request(self, officer, at):
        answer = officer.send_file(at, picture(), X_Content_SHA256="abc")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/sha256")

    @pytest.mark.parametrize("way", ["body", "form"])
    def test_more_bytes_than_allowed_are_413(self, officer, at, settings, way):
        settings.UPLOAD_BYTES_MAX = 1000
        answer = officer.send_file(at, picture()) if way == "body" else officer.post(at, form(picture()))
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        assert incoming_files(settings) == []

    def test_cut_body_is_never_taken_for_the_whole_file(self, officer, at, settings):
        data = picture(form="PNG") + b"trailing bytes that a decoder would not miss"
        answer = officer.send_cut(at, data[:-10], stated=len(data), media_type="image/png")
        assert (answer.status_code, answer.json()["code"]) == (400, "cut_short")
        assert incoming_files(settings) == []

    def test_cut_form_is_never_taken_for_the_whole_file(self, officer, at, settings):
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        body = head + picture(form="PNG")
        answer = officer.send_cut(at, body, stated=len(body) + 50, media_type="multipart/form-data; boundary=b")
        assert (answer.status_code, answer.json()["code"]) == (400, "cut_short")
        assert incoming_files(settings) == []

    @pytest.mark.parametrize(
        ("header", "name"),
        [
            ("plain.jpg", "plain.jpg"),
            ("UTF-8''%D1%84%D0%BE%D1%82%D0%BE%201.jpg", "фото 1.jpg"),
            ("filename*=utf-8'uk'%D1%84.jpg", "ф.jpg"),
            ("../../etc/passwd", "passwd"),
            ("C:\\photos\\x.jpg", "x.jpg"),
            ("фото.jpg".encode().decode("latin-1"), "фото.jpg"),
            ("UTF-8''a%00b%0Ac.jpg", "abc.jpg"),
            ("", "unnamed file"),
        ],
    )
    def test_file_names(self, officer, at, header, name):
        answer = officer.send_file(at, picture(), X_File_Name=header)
        assert Photograph.objects.get(pk=answer.json()["photograph"]).file_name == name

    @pytest.mark.parametrize(
        "fields",
        [{}, {"file": "text"}, {"file2": io.BytesIO(b"x")}, {"captoin": "?", "file": io.BytesIO(b"x")},
         {"nature": "dream", "file": io.BytesIO(b"x")}, {"caption": "a\0b", "file": io.BytesIO(b"x")},
         {"caption": "x" * 301, "file": io.BytesIO(b"x")}],
    )  # fmt: skip
    def test_bad_forms(self, officer, at, fields):
        assert officer.post(at, fields).status_code == 400

    def test_empty_body(self, officer, at):
        assert officer.send_file(at, b"").status_code == 400
        assert officer.post(at, form(b"")).status_code == 422

    @pytest.mark.parametrize("media_type", ["application/json", "text/plain", "application/octet-stream"])
    def test_other_media_types_are_415(self, officer, at, media_type):
        assert officer.send_file(at, picture(), media_type=media_type).status_code == 415

    @pytest.mark.parametrize("media_type", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed"])
    def test_forms_without_a_boundary(self, officer, at, media_type):
        assert officer.send_file(at, picture(), media_type=media_type).status_code in (400, 415)


class TestReading:
    @pytest.fixture
    def sent(self, officer, at):
        return officer.send_file(at, picture(), X_File_Name="crater 1.jpg")["Location"]

    @pytest.mark.parametrize(("size", "longest"), [(320, 120), (1600, 120)])
    def test_rendition_is_a_jpeg(self, officer, sent, size, longest):
        answer = officer.get(f"{sent}/rendition", {"size": size}, headers={"Accept": "image/*"})
        assert answer["Content-Type"] == "image/jpeg"
        assert max(Image.open(io.BytesIO(answer.content)).size) == longest
        again = officer.get(f"{sent}/rendition", {"size": size}, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_rendition_has_two_sizes(self, officer, sent):
        assert officer.get(f"{sent}/rendition", {"size": 999}).status_code == 400

    def test_rendition_is_no_png(self, officer, sent):
        assert officer.get(f"{sent}/rendition", headers={"Accept": "image/png"}).status_code == 406

    def test_original_is_exact_and_an_attachment_and_in_the_ledger(self, officer, sent):
        answer = officer.get(f"{sent}/original")
        assert b"".join(answer.streaming_content) == picture()
        assert answer["Content-Disposition"] == 'attachment; filename="crater 1.jpg"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        event = CustodyEvent.objects.get(action="original.viewed")
        assert event.actor == "field_officer (field_officer)"

    def test_original_that_is_gone_is_no_server_error(self, officer, sent, settings):
        for path in incoming_files(settings):
            path.unlink()
        answer = officer.get(f"{sent}/original")
        assert (answer.status_code, answer.json()["code"]) == (503, "original_unreadable")
        assert not CustodyEvent.objects.filter(action="original.viewed").exists()
        assert officer.get(f"{sent}/rendition").status_code in (404, 503)

    def test_unchanged_is_304(self, officer, sent):
        etag = officer.get(sent)["ETag"]
        assert etag.startswith('"')
        assert officer.get(sent, headers={"If-None-Match": etag}).status_code == 304
        assert officer.get(sent, headers={"If-None-Match": '"other"'}).status_code == 200


class TestRegions:
    @pytest.fixture
    def regions(self, officer, at):
        return officer.send_file(at, picture())["Location"] + "/regions"

    def test_marked_area_is_shown(self, officer, regions):
        body = {"shape": "rectangle", "points_px": [[1, 2], [60.5, 70]]}
        assert officer.send(regions, body).status_code == 201
        shown = officer.get(regions.removesuffix("/regions")).json()["regions"]
        assert [one["points_px"] for one in shown] == [[[1, 2], [60.5, 70]]]

    @pytest.mark.parametrize(
        ("points", "status", "pointer"),
        [
            ([[0, 0], [900, 900]], 422, "/points_px"),
            ([[0, 0], [1, 1]], 422, "/points_px"),
            ([[0, 0]], 422, "/points_px"),
            ([[0, 0], [1]], 400, "/points_px/1"),
            ([[0, 0], ["7", 9]], 400, "/points_px/1/0"),
            ([[0, 0], [True, 9]], 400, "/points_px/1/0"),
            ("all", 400, "/points_px"),
        ],
    )
    def test_refusals_point_at_the_member(self, officer, regions, points, status, pointer):
        answer = officer.send(regions, {"shape": "rectangle", "points_px": points})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, pointer)

    def test_exemplars_are_the_librarians(self, officer, librarian, library, regions):
        of_exemplar = f"/api/v1/photographs/{library.photograph.pk}/regions"
        body = {"shape": "rectangle", "points_px": [[1, 1], [60, 60]]}
        assert officer.send(of_exemplar, body).status_code == 403
        assert librarian.send(of_exemplar, body).status_code == 201
        assert librarian.send(regions, body).status_code == 403


class TestLookUp:
    address = "/api/v1/lookup/image"

    def test_answer_is_not_evidence_and_nothing_stays(self, officer, library, settings):
        before = (incoming_files(settings), CustodyEvent.objects.count(), Original.objects.count())
        data = picture(7, (480, 360), "PNG")
        said = officer.send_file(self.address, data, media_type="image/png").json()
        assert said["not_evidence"] is True
        assert (said["release"], said["query_sha256"], said["query_size_bytes"]) == (1, sha256(data), len(data))
        assert said["pool"]["photographs"] == 1
        assert said["hits"][0]["type"] == {"code": "type-a", "name": "Type A"}
        assert said["hits"][0]["finding"] == "same_photograph"
        assert officer.get(said["hits"][0]["rendition"]).status_code == 200
        assert (incoming_files(settings), CustodyEvent.objects.count(), Original.objects.count()) == before

    @pytest.mark.parametrize(
        ("array", "fault"),
        [(blank(), "blank"), (blank(255), "over-exposed"), (blank(3), "under-exposed"), (plate(7)[:40, :40], "tiny")],
    )
    def test_a_picture_that_cannot_be_compared_finds_nothing_and_says_why(self, array, fault, officer, library):
        answer = officer.send_file(self.address, as_png(array), media_type="image/png")
        assert answer.status_code == 200 and answer.json()["hits"] == []
        assert fault in answer.json()["quality_sentences"][0]
        assert answer.json()["quality_sentences"][-1] == "It is left out of matching."

    def test_form_and_limit(self, officer, library):
        assert officer.post(f"{self.address}?limit=1", form(picture(7, (480, 360)))).status_code == 200
        assert officer.post(f"{self.address}?limit=0", form(picture(7))).status_code == 400

    def test_no_picture_is_refused_and_nothing_stays(self, officer, library, settings):
        before = incoming_files(settings)
        answer = officer.send_file(self.address, b"GIF89a no")
        assert (answer.status_code, answer.json()["code"]) == (422, "unreadable_image")
        assert incoming_files(settings) == before

    def test_without_a_library(self, officer):
        answer = officer.send_file(self.address, picture())
        assert (answer.status_code, answer.json()["code"]) == (409, "no_release")

    def test_more_than_20_mb_is_413(self, officer, library):
        answer = officer.send_cut(self.address, b"x", stated=20_000_001, media_type="image/jpeg")
        assert answer.status_code == 413
