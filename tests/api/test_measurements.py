"""Measuring through the API: units in names, refusals at the member, and what may not be seen is not there."""

import io

import numpy as np
import pytest
from PIL import Image

from catalogue.models import CustodyEvent, Feature, Measurement
from catalogue.vision import card
from tests.api.conftest import picture
from tests.vision.photographed import camera

VIEW = camera(slant=25, span_mm=560)
BY_TWO = {"by": "two_points", "points_px": [[0, 0], [100, 0]], "length_mm": 500, "uncertainty_mm": 1}
LENGTH = {"tool": "length", "points_px": [[10, 10], [60, 10.5]], "click_px": 1.5, "gauge": BY_TWO}
SHARD = {"chord_mm": 300, "chord_uncertainty_mm": 1, "sagitta_mm": 25, "sagitta_uncertainty_mm": 0.5}


def sent(caller, fragment, data):
    return caller.send_file(f"/api/v1/fragments/{fragment.pk}/photographs", data)["Location"] + "/measurements"


@pytest.fixture
def at(officer, fragment):
    return sent(officer, fragment, picture())


@pytest.fixture
def of_fragment(fragment):
    return f"/api/v1/fragments/{fragment.pk}/measurements"


def test_a_length_comes_with_its_interval_and_can_be_read_again(officer, at):
    answer = officer.send(at, LENGTH)
    assert answer.status_code == 201
    said = answer.json()
    assert said["value_mm"] == pytest.approx(250, abs=1) and said["value_deg"] is None
    assert said["low_mm"] < said["value_mm"] < said["high_mm"] and said["uncertainty_mm"] > 1
    assert said["sentences"] and said["click_px"] == 1.5 and said["gauge"]["length_mm"] == 500
    assert officer.get(answer["Location"]).json() == said
    assert officer.get(at).json()["results"] == [said]


def test_an_angle_is_in_degrees(officer, at):
    said = officer.send(at, LENGTH | {"tool": "angle", "points_px": [[10, 80], [60, 80], [60, 10]]}).json()
    assert said["value_deg"] == pytest.approx(90, abs=0.1) and said["value_mm"] is None


def test_the_card_is_found_in_the_original(officer, fragment):
    file = io.BytesIO()
    Image.fromarray(VIEW.photograph(np.random.default_rng(1))).save(file, "JPEG", quality=95)
    at = sent(officer, fragment, file.getvalue())
    points = VIEW.seen(np.array([[55.0, 100], [155, 200]])).tolist()
    said = officer.send(at, LENGTH | {"points_px": points, "gauge": {"by": "card", "check_line_mm": 100}}).json()
    assert said["low_mm"] < 100 * np.sqrt(2) < said["high_mm"]
    assert sorted(said["gauge"]["markers_px"]) == ["0", "1", "2", "3"]


def test_chord_and_sagitta(officer, of_fragment):
    said = officer.send(of_fragment, SHARD).json()
    assert said["value_mm"] == pytest.approx(925) and said["photograph"] is None and said["lengths"] == SHARD
    assert officer.get(of_fragment).json()["results"] == [said]


def test_a_lower_bound_says_so_and_is_no_feature(officer, of_fragment, kinds):
    answer = officer.send(of_fragment, SHARD | {"chord_mm": 80, "sagitta_mm": 0.3})
    said = answer.json()
    assert said["lower_bound_only"] and said["value_mm"] is said["high_mm"] is None and said["low_mm"] > 100
    refused = officer.send(answer["Location"] + "/record", {"kind": "diameter"})
    assert refused.status_code == 422 and "lower bound" in refused.json()["detail"]


def test_is_recorded_as_a_feature_once(officer, of_fragment, kinds):
    measured = officer.send(of_fragment, SHARD)
    assert officer.send(measured["Location"] + "/record", {"kind": "bolts"}).status_code == 422
    answer = officer.send(measured["Location"] + "/record", {"kind": "diameter", "note": "outer face"})
    assert answer.status_code == 201
    feature = answer.json()
    assert feature["unit"] == "mm" and "chord and sagitta" in feature["method"]
    assert officer.get(measured["Location"]).json()["feature"] == feature["id"]
    assert officer.send(measured["Location"] + "/record", {"kind": "diameter"}).status_code == 422
    assert Feature.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "status", "pointer"),
    [
        ({"points_px": [[1, 1]]}, 422, "/points_px"),
        ({"points_px": [[1, 1], [9000, 1]]}, 422, "/points_px"),
        ({"gauge": BY_TWO | {"length_mm": -3}}, 422, "/gauge/length_mm"),
        ({"gauge": {"by": "two_points", "points_px": [[1, 1], [90, 1]]}}, 422, "/gauge/length_mm"),
        ({"gauge": BY_TWO | {"points_px": [[0, 0]]}}, 422, "/gauge/points_px"),
        ({"gauge": {"by": "card", "check_line_mm": 100}}, 422, "/gauge"),
        ({"gauge": {"by": "card", "check_line_mm": 10}}, 422, "/gauge/check_line_mm"),
        ({"gauge": BY_TWO | {"height": {"height_mm": 9, "uncertainty_mm": 0, "distance_mm": 90}}}, 422,
         "/gauge/height/uncertainty_mm"),
        ({"gauge": BY_TWO | {"length": 3}}, 400, "/gauge/length"),
        ({"gauge": BY_TWO | {"length_mm": "50 cm"}}, 400, "/gauge/length_mm"),
        ({"tool": "chord_and_sagitta"}, 400, "/tool"),
        ({"click_px": 0}, 422, "/click_px"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_refused_at_the_member(officer, at, changed, status, pointer):
    answer = officer.send(at, LENGTH | changed)
    assert answer.status_code == status
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Measurement.objects.exists()


def test_a_negative_chord_is_refused(officer, of_fragment):
    answer = officer.send(of_fragment, SHARD | {"chord_mm": -1})
    assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == "/chord_mm"


def test_photographs_of_exemplars_are_not_measured(officer, library):
    answer = officer.send(f"/api/v1/photographs/{library.photograph.pk}/measurements", LENGTH)
    assert answer.status_code == 422 and "fragments" in answer.json()["detail"]


def test_what_another_case_holds_is_not_there(officer, hidden, kinds):
    from catalogue.intake.measuring import measure_lengths

    unseen = measure_lengths(fragment=hidden.fragment, lengths=SHARD, measured_by=hidden.owner)
    before = CustodyEvent.objects.count()
    address = f"/api/v1/measurements/{unseen.pk}"
    assert officer.get(address).status_code == 404
    assert officer.send(address + "/record", {"kind": "diameter"}).status_code == 404
    assert officer.send(f"/api/v1/photographs/{hidden.photograph.pk}/measurements", LENGTH).status_code == 404
    assert officer.get(f"/api/v1/fragments/{hidden.fragment.pk}/measurements").status_code == 404
    assert CustodyEvent.objects.count() == before


def test_an_original_that_is_gone_is_no_server_error(officer, at, settings):
    for path in (settings.MEDIA_ROOT / "originals").rglob("*"):
        if path.is_file():
            path.unlink()
    answer = officer.send(at, LENGTH | {"gauge": {"by": "card", "check_line_mm": 100}})
    assert (answer.status_code, answer.json()["code"]) == (503, "original_unreadable")


def test_the_card_is_a_pdf(librarian):
    answer = librarian.get("/api/v1/measuring-card")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf" and answer.content == card.pdf()
    assert librarian.get("/api/v1/measuring-card", headers={"If-None-Match": answer["ETag"]}).status_code == 304
