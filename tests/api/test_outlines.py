"""Outlines proposed through the API: asked for, looked at, and sent back by a person."""

import io
import json

import pytest
from PIL import Image

from catalogue.models import CustodyEvent, Region
from tests.vision import bench


@pytest.fixture
def photograph(officer, fragment):
    picture, _ = bench.laid(bench.table(level=90), bench.name_plate(), middle=(320, 290), turn=12)
    picture, _ = bench.laid(picture, bench.scale_bar(), middle=(200, 60), turn=5)
    target = io.BytesIO()
    Image.fromarray(picture).save(target, "JPEG", quality=90)
    return officer.send_file(f"/api/v1/fragments/{fragment.pk}/photographs", target.getvalue())["Location"]


@pytest.fixture
def at(photograph):
    return photograph + "/outline-proposals"


def test_outlines_and_what_is_left_out_in_pixels_of_the_upright_original(officer, at):
    before = CustodyEvent.objects.count()
    answer = officer.send(at, {})
    assert answer.status_code == 200
    said = answer.json()
    assert (said["method"], said["width_px"], said["height_px"], said["sentence"]) == ("outlines/1", 640, 480, "")
    xs = [x for x, _ in said["proposals"][0]["points_px"]]
    assert 120 < min(xs) < 180 and 460 < max(xs) < 520
    assert [one["kind"] for one in said["left_out"]] == ["scale bar"]
    assert CustodyEvent.objects.count() == before and not Region.objects.exists()


def test_a_box_is_looked_into(officer, at):
    said = officer.send(at, {"box_px": [[110, 150], [530, 440]]}).json()
    assert len(said["proposals"]) == 1


def test_what_a_person_accepts_is_a_region_and_says_who_proposed_it(officer, at, photograph):
    points = officer.send(at, {}).json()["proposals"][0]["points_px"]
    body = {"shape": "polygon", "points_px": points, "proposed_by": "outlines/1"}
    assert officer.send(photograph + "/regions", body).status_code == 201
    assert json.loads(CustodyEvent.objects.get(action="region.marked").facts)["proposed_by"] == "outlines/1"
    assert officer.send(photograph + "/regions", body | {"proposed_by": "somebody"}).status_code == 400


@pytest.mark.parametrize(
    ("box", "status"),
    [
        ([[9000, 1], [9100, 90]], 422), ([[1, 1], [2, 2]], 422), ([[1, 1]], 400), ([[1, 1], ["7", 9]], 400),
        ([[1, 1], [9, 9], [3, 3]], 400), ("all", 400),
    ],
)  # fmt: skip
def test_a_box_that_is_none_is_refused(officer, at, box, status):
    answer = officer.send(at, {"box_px": box})
    assert answer.status_code == status
    assert status == 400 or answer.json()["code"] == "outside_picture"


def test_exemplars_are_the_librarians(officer, librarian, library, at):
    of_exemplar = f"/api/v1/photographs/{library.photograph.pk}/outline-proposals"
    assert officer.send(of_exemplar, {}).status_code == 403
    assert librarian.send(of_exemplar, {}).status_code == 200
    assert librarian.send(at, {}).status_code == 403


def test_an_original_that_is_gone_is_no_server_error(officer, at, settings):
    for path in (settings.MEDIA_ROOT / "originals").rglob("*"):
        if path.is_file():
            path.unlink()
    answer = officer.send(at, {})
    assert (answer.status_code, answer.json()["code"]) == (503, "original_unreadable")
