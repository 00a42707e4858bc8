"""The class of the photographs, from signatures as the examination stores them."""

import numpy as np
import pytest

from catalogue.matching.examine import request_examination
from catalogue.matching.photo_quality import photo_quality
from catalogue.models import Photograph, PhotoQuality, Signature
from tests.matching.conftest import add_photograph
from tests.vision.drawn import plate

pytestmark = pytest.mark.django_db
BLANK = np.full((420, 420, 3), 128, np.uint8)


@pytest.fixture
def examined(fragment, plates, examiner, run):
    """Examine the fragment with these pictures."""

    def examine(*pictures):
        for number, picture in enumerate(pictures):
            add_photograph(fragment, picture, examiner, name=f"{number}.jpg")
        run()
        examination = request_examination(fragment=fragment, requested_by=examiner)
        run()
        return examination

    return examine


def test_the_best_photograph_decides(examined):
    assert photo_quality(examined(plate(1, size=640), BLANK)) == PhotoQuality.NO_REMARK


def test_remarks_on_every_photograph(examined):
    assert photo_quality(examined(plate(1, size=300))) == PhotoQuality.WITH_REMARKS  # small: a preview


def test_none_is_usable(examined):
    assert photo_quality(examined(BLANK)) == PhotoQuality.NOT_USABLE


def test_none_at_all(examined):
    assert photo_quality(examined()) == PhotoQuality.NO_PHOTOGRAPH


def test_nothing_is_said_of_a_photograph_whose_signature_is_gone(examined):
    examination = examined(plate(1, size=640))
    Signature.objects.all().delete()
    assert photo_quality(examination) == PhotoQuality.NOT_ASSESSED
    Photograph.objects.filter(fragment__isnull=False).update(analysis="failed")
    assert photo_quality(examination) == PhotoQuality.NOT_USABLE
