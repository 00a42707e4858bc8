"""A small library of drawn plates, and a fragment to examine against it."""

import io

import pytest
from PIL import Image

from catalogue import jobs
from catalogue.intake import cases
from catalogue.intake.receive import receive_photograph
from catalogue.matching import library as held
from catalogue.models import Component, Exemplar, Family, Role, User
from catalogue.packs import library
from tests.vision.drawn import plate, seen_from


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    held.forget()
    yield
    held.forget()


@pytest.fixture
def librarian(db):
    return User.objects.create_user("lib", role=Role.LIBRARIAN)


@pytest.fixture
def examiner(db):
    return User.objects.create_user("exa", role=Role.EXAMINER)


@pytest.fixture
def source(librarian):
    return library.propose_source(
        proposed_by=librarian, code="LAB1", title="Laboratory record", grade="A", publisher="The laboratory"
    )


@pytest.fixture
def case(examiner):
    return cases.open_case(reference="T-1", title="A test case", opened_by=examiner)


@pytest.fixture
def fragment(case, examiner):
    return cases.add_fragment(case=case, entered_by=examiner, exhibit_number="1", title="A plate")


def jpeg(array, quality=92):
    """The bytes of a JPEG of ``array``."""
    target = io.BytesIO()
    Image.fromarray(array).save(target, "JPEG", quality=quality)
    return target.getvalue()


def add_photograph(owner, array, user, name="plate.jpg", quality=92):
    """Receive a drawn picture for ``owner``."""
    stream = io.BytesIO(jpeg(array, quality))
    receipt = receive_photograph(
        stream=stream, file_name=name, owner=owner, received_from=user, nature="drawing"
    )
    return receipt.photograph


def add_type(code, librarian, source, seeds, component=None):
    """Propose a type with one exemplar that has a picture for each seed."""
    family, _ = Family.objects.get_or_create(code="plates", defaults={"name": "Plates"})
    missile_type = library.propose_type(proposed_by=librarian, family=family, code=code, name=code.title())
    exemplar = library.propose_exemplar(
        proposed_by=librarian, code=f"{code}-1", missile_type=missile_type, component=component,
        kind=Exemplar.Kind.MUSEUM, title=f"Specimen of {code}", source=source, grade="A",
    )  # fmt: skip
    for seed in seeds:
        add_photograph(exemplar, plate(seed), librarian, name=f"{code}-{seed}.jpg")
    return missile_type


@pytest.fixture
def plates(librarian, source):
    """Release 1: three types, one plate each, and one component without a type."""
    for seed, code in enumerate(("alpha", "beta", "gamma"), start=1):
        add_type(code, librarian, source, [seed])
    ring = Component.objects.create(code="ring", name="Ring")
    exemplar = library.propose_exemplar(
        proposed_by=librarian, code="ring-1", component=ring, kind=Exemplar.Kind.RENDER, title="A ring",
        source=source, grade="D",
    )  # fmt: skip
    add_photograph(exemplar, plate(9), librarian, name="ring.jpg")
    return library.publish_release(title="First", published_by=librarian)


MOTION = [[0.9, 0.25, 20], [-0.22, 0.92, 60], [0.0001, 0.00005, 1]]


def another_view(seed):
    """The plate of ``seed``, seen from elsewhere."""
    import numpy as np

    return seen_from(plate(seed), np.array(MOTION))


@pytest.fixture
def run(monkeypatch):
    """Work the queue off, on the connection that the test's own transaction holds open."""
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    return jobs.work_off
