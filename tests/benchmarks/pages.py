"""Server time of pages with 10,000 fragments and 20,000 photographs in the database, through the whole stack."""

import io
from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue import jobs
from catalogue.intake import cases
from catalogue.intake.receive import receive_photograph
from catalogue.matching.examine import request_examination
from catalogue.models import Feature, FeatureKind, Fragment, Mark, Original, Photograph, Role, User
from catalogue.packs.demonstration import FOLDER
from catalogue.packs.load import load
from tests.benchmarks.evidence import _jpeg
from tests.benchmarks.table import Row, median, wall
from tests.vision.drawn import plate

TITLE = "Pages: server time with 10,000 fragments and 20,000 photographs"
CASES, FRAGMENTS, TIMES = 20, 10_000, 15


def rows() -> Iterator[Row]:
    user = User.objects.create_user("pages", role=Role.EXAMINER)
    load(FOLDER.parent / "starter")
    fragment = _fill(user)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    client.get(reverse("catalogue:cases"))
    peer = median(wall, lambda: Client(SERVER_NAME="localhost").get(reverse("catalogue:sign-in")), TIMES)
    examination = request_examination(fragment=fragment, requested_by=user)
    jobs.work_off()
    pages = {
        "cases": reverse("catalogue:cases"),
        "a case with 500 fragments": reverse("catalogue:case", args=[fragment.case_id]),
        "a fragment": reverse("catalogue:fragment", args=[fragment.pk]),
        "its custody": reverse("catalogue:fragment-custody", args=[fragment.pk]),
        "an examination": reverse("catalogue:examination", args=[examination.pk]),
        "the library": reverse("catalogue:types"),
        "a type": reverse("catalogue:type", args=["hwasong-11a"]),
    }
    for name, address in pages.items():
        yield _page(client, name, address, peer)


def _page(client: Client, name: str, address: str, peer: float) -> Row:
    def visit() -> None:
        assert client.get(address).status_code == 200, address

    visit()
    with CaptureQueriesContext(connection) as queries:
        visit()
    asked = len(queries)
    return Row(name, median(wall, visit, TIMES), "s", "≤ 0.150", "the sign-in page", peer, f"{asked} queries")


def _fill(user: User) -> Fragment:
    opened = [cases.open_case(reference=f"B-{n}", title=f"Case {n}", opened_by=user) for n in range(CASES)]
    Fragment.objects.bulk_create(
        [
            Fragment(case=opened[number % CASES], exhibit_number=f"{number:05d}", title="A plate", created_by=user)
            for number in range(FRAGMENTS)
        ],
        batch_size=1000,
    )
    fragments = list(Fragment.objects.all())
    originals = [_original(fragments[0], seed, user) for seed in (1, 2)]
    Photograph.objects.bulk_create(
        [
            Photograph(original=original, fragment=fragment, received_from=user, analysis="ready")
            for fragment in fragments[1:]
            for original in originals
        ],
        batch_size=1000,
    )
    _record(fragments, user)
    jobs.work_off()
    return Fragment.objects.filter(case__reference="B-0").first()


def _original(fragment: Fragment, seed: int, user: User) -> Original:
    stream = io.BytesIO(_jpeg(plate(seed)))
    return receive_photograph(stream=stream, file_name=f"{seed}.jpg", owner=fragment, received_from=user).original


def _record(fragments: list[Fragment], user: User) -> None:
    kinds = list(FeatureKind.objects.filter(value_type="count")[:4])
    Feature.objects.bulk_create(
        [Feature(fragment=f, kind=kind, value=8, recorded_by=user) for f in fragments for kind in kinds],
        batch_size=1000,
    )
    Mark.objects.bulk_create(
        [Mark(fragment=f, transcription="112", technique="stamped", recorded_by=user) for f in fragments],
        batch_size=1000,
    )
