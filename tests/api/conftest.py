"""Callers of the API, one for each role, and something for them to find. Pictures are drawn."""

import hashlib
import io
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.utils import timezone
from PIL import Image, ImageDraw

from catalogue.custody.accounts import issue_token
from catalogue.intake import cases
from catalogue.intake.receive import receive_photograph
from catalogue.matching import library as held
from catalogue.models import (
    Component,
    DeviceToken,
    Exemplar,
    Family,
    FeatureKind,
    Fragment,
    MissileType,
    ReferenceValue,
    Release,
    Role,
    Source,
    User,
)
from tests.api.caller import Caller


@pytest.fixture(autouse=True)
def own_places(settings, tmp_path):
    """Keep originals and uploads of a test in its own folder, and its throttles to itself."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    cache.clear()
    held.forget()
    yield
    held.forget()


def picture(seed: int = 1, size: tuple[int, int] = (120, 90), form: str = "JPEG") -> bytes:
    """Draw a plate with patches and bolts; one seed, one picture."""
    random = Random(seed)
    image = Image.new("RGB", size, (110, 110, 115))
    pen = ImageDraw.Draw(image)
    for number in range(80):
        x, y = random.randrange(size[0]), random.randrange(size[1])
        reach = random.randrange(4, max(6, size[0] // 6))
        draw = pen.ellipse if number % 2 else pen.rectangle
        draw((x, y, x + reach, y + reach), fill=tuple(random.randrange(256) for _ in range(3)))
    target = io.BytesIO()
    image.save(target, form)
    return target.getvalue()


@dataclass
class Person:
    user: User
    token: DeviceToken
    call: Caller


def person(role: str, name: str = "") -> Person:
    user = User.objects.create_user(name or role, password=None, role=role)
    token, secret = issue_token(user=user, label="test", days=1, issued_by=user)
    return Person(user, token, Caller(secret))


@pytest.fixture
def guest() -> Caller:
    return Caller("")


@pytest.fixture
def people(db) -> dict[str, Person]:
    return {role: person(role) for role in Role.values}


@pytest.fixture
def officer(people) -> Caller:
    return people[Role.FIELD_OFFICER].call


@pytest.fixture
def examiner(people) -> Caller:
    return people[Role.EXAMINER].call


@pytest.fixture
def librarian(people) -> Caller:
    return people[Role.LIBRARIAN].call


@pytest.fixture
def case(people):
    """A case of which everybody but the administrator is a member."""
    opened_by = people[Role.EXAMINER].user
    case = cases.open_case(reference="C-1", title="Case one", opened_by=opened_by)
    for role in (Role.FIELD_OFFICER, Role.LIBRARIAN, Role.AUDITOR):
        cases.add_member(case=case, user=people[role].user, added_by=opened_by)
    return case


@pytest.fixture
def fragment(case, people) -> Fragment:
    return cases.add_fragment(
        case=case, entered_by=people[Role.EXAMINER].user, exhibit_number="1", title="Ring with bolts"
    )


@pytest.fixture
def hidden(db) -> SimpleNamespace:
    """A case with a fragment and a photograph that no caller of the other fixtures may see."""
    owner = person(Role.EXAMINER, "stranger").user
    case = cases.open_case(reference="C-hidden", title="Another matter", opened_by=owner)
    fragment = cases.add_fragment(case=case, entered_by=owner, exhibit_number="9", title="Unseen")
    receipt = receive_photograph(
        stream=io.BytesIO(picture(99)), file_name="unseen.jpg", owner=fragment, received_from=owner
    )
    return SimpleNamespace(case=case, fragment=fragment, photograph=receipt.photograph, owner=owner)


@pytest.fixture
def kinds(db) -> SimpleNamespace:
    return SimpleNamespace(
        diameter=FeatureKind.objects.create(
            code="diameter", name="Diameter", question="?", value_type="number", unit="mm", minimum=20, maximum=3000
        ),
        bolts=FeatureKind.objects.create(code="bolts", name="Bolts", question="?", value_type="count", maximum=200),
        weld=FeatureKind.objects.create(
            code="weld", name="Weld", question="?", value_type="choice",
            choices=[{"code": "bead", "label": "bead"}, {"code": "none", "label": "no weld"}],
        ),
        colours=FeatureKind.objects.create(
            code="paints", name="Paints", question="?", value_type="set",
            choices=[{"code": "green", "label": "green"}, {"code": "grey", "label": "grey"}],
        ),
        remark=FeatureKind.objects.create(code="remark", name="Remark", question="?", value_type="text"),
    )  # fmt: skip


@pytest.fixture
def library(kinds, people) -> SimpleNamespace:
    """One release with a type, a value, and an exemplar with a photograph."""
    librarian = people[Role.LIBRARIAN].user
    release = Release.objects.create(number=1, title="First")
    source = Source.objects.create(code="S1", title="A report", grade="B")
    ring = Component.objects.create(code="ring", name="Ring")
    known = MissileType.objects.create(
        code="type-a", name="Type A", family=Family.objects.create(code="fam", name="Family"), added_in=release
    )
    value = ReferenceValue.objects.create(
        missile_type=known, component=ring, kind=kinds.diameter, value=900, added_in=release
    )
    value.sources.add(source)
    exemplar = Exemplar.objects.create(
        code="X1", missile_type=known, component=ring, kind="museum", title="A ring", source=source, grade="B",
        added_in=release,
    )  # fmt: skip
    photograph = receive_photograph(
        stream=io.BytesIO(picture(7, (480, 360))), file_name="ring.jpg", owner=exemplar, received_from=librarian
    ).photograph
    photograph.added_in = release
    photograph.save()
    return SimpleNamespace(release=release, type=known, photograph=photograph, source=source)


@pytest.fixture
def expired(people) -> Caller:
    token, secret = issue_token(
        user=people[Role.EXAMINER].user, label="old", days=1, issued_by=people[Role.EXAMINER].user
    )
    token.expires_at = timezone.now() - timedelta(seconds=1)
    token.save()
    return Caller(secret)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def incoming_files(settings) -> list[Path]:
    """What lies among the originals and in their folder of temporary files."""
    return [path for path in (Path(settings.MEDIA_ROOT) / "originals").rglob("*") if path.is_file()]
