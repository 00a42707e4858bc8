"""What every test needs: folders of its own for what is kept beside the database."""

import pytest
from django.conf import settings


@pytest.fixture(scope="session", autouse=True)
def own_index(tmp_path_factory):
    settings.INDEX_ROOT = tmp_path_factory.mktemp("index")
