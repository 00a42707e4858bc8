"""A case with one fragment, and small pictures."""

import io

import numpy as np
import pytest
from PIL import Image

from catalogue.intake.cases import add_fragment, open_case
from catalogue.models import Role, User


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def officer(db):
    return User.objects.create_user("field", role=Role.FIELD_OFFICER)


@pytest.fixture
def case(officer):
    return open_case(reference="K-1", title="One case", opened_by=officer)


@pytest.fixture
def fragment(case, officer):
    return add_fragment(case=case, entered_by=officer, exhibit_number="1", title="Ring")


@pytest.fixture
def jpeg():
    """Return a JPEG; one seed, one picture."""

    def drawn(seed=1):
        pixels = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), dtype=np.uint8)
        file = io.BytesIO()
        Image.fromarray(pixels).resize((160, 120)).save(file, "JPEG")
        return file.getvalue()

    return drawn
