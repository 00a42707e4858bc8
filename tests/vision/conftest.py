"""What the tests of vision share."""

from pathlib import Path

import pytest

from catalogue.vision.isolation import Decoder


@pytest.fixture(scope="session")
def shared_images() -> Path:
    """The folder of public test photographs beside the repository; tests that need it are skipped without it."""
    folder = Path(__file__).resolve().parents[2] / ".." / "shared" / "images"
    if not folder.is_dir():
        pytest.skip("the shared test photographs (../shared/images) are not on this machine")
    return folder.resolve()


@pytest.fixture(scope="module")
def decoder():
    """One decoder for the module: starting a worker for every test would be most of their time."""
    with Decoder() as running:
        yield running
