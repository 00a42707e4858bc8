"""Offers are computed once, kept beside the renditions, and as disposable as they are."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from catalogue.intake import outlines
from catalogue.intake.receive import receive_photograph
from catalogue.intake.records import mark_region
from catalogue.matching.analyse import analyse_photograph
from catalogue.models import CustodyEvent
from catalogue.vision.isolation import Decoder
from tests.vision import bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def photograph(fragment, officer):
    picture, _ = bench.laid(bench.table(level=90), bench.name_plate(), middle=(320, 250), turn=12)
    target = io.BytesIO()
    Image.fromarray(picture).save(target, "JPEG", quality=90)
    target.seek(0)
    return receive_photograph(stream=target, file_name="a.jpg", owner=fragment, received_from=officer).photograph


def test_an_offer_is_made_once(photograph, monkeypatch):
    assert outlines.offered(photograph.original_id) is None
    first = outlines.offer(photograph.original_id)
    assert first.outlines
    monkeypatch.setattr(Decoder, "propose", lambda *_: pytest.fail("the picture was looked at again"))
    assert outlines.offer(photograph.original_id) == first == outlines.offered(photograph.original_id)


def test_an_offer_in_a_box_is_not_kept(photograph):
    assert outlines.offer(photograph.original_id, box=[[60, 60], [600, 440]]).outlines
    assert outlines.offered(photograph.original_id) is None


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"width": 1}', b"\xff\xfe"])
def test_a_damaged_offer_is_made_again(photograph, damage):
    made = outlines.offer(photograph.original_id)
    outlines.path(photograph.original_id).write_bytes(damage)
    assert outlines.offered(photograph.original_id) is None
    assert outlines.offer(photograph.original_id) == made
    assert json.loads(outlines.path(photograph.original_id).read_text())["width"] == 640


def test_analysis_makes_the_offer_where_nobody_marked_the_object(photograph):
    analyse_photograph(str(photograph.pk))
    assert outlines.offered(photograph.original_id).outlines


def test_analysis_makes_none_where_somebody_did(photograph, officer):
    mark_region(photograph=photograph, shape="rectangle", points=[[60, 60], [600, 440]], marked_by=officer)
    analyse_photograph(str(photograph.pk))
    assert outlines.offered(photograph.original_id) is None


def test_the_ledger_says_whose_proposal_was_accepted(photograph, officer):
    points = outlines.offer(photograph.original_id).outlines[0].points
    marked = mark_region(
        photograph=photograph, shape="polygon", points=points, marked_by=officer, proposed_by="outlines/1"
    )
    facts = json.loads(CustodyEvent.objects.get(action="region.marked").facts)
    assert facts["proposed_by"] == "outlines/1" and np.allclose(facts["points"], points)
    assert marked.created_by == officer


def test_an_area_that_nobody_proposed_says_nothing_of_it(photograph, officer):
    mark_region(photograph=photograph, shape="rectangle", points=[[60, 60], [600, 440]], marked_by=officer)
    assert "proposed_by" not in json.loads(CustodyEvent.objects.get(action="region.marked").facts)
