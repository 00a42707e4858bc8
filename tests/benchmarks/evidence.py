"""From upload to examination. Pictures are drawn: 12 megapixels of noise and edges, as heavy as a photograph."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import imagehash
import numpy as np
from django.conf import settings
from PIL import Image

from catalogue import jobs
from catalogue.intake import cases
from catalogue.intake.decoding import decoder
from catalogue.intake.receive import receive_photograph
from catalogue.matching import analyse, library
from catalogue.matching.examine import request_examination
from catalogue.models import Exemplar, Family, Photograph, Role, User
from catalogue.packs import library as curation
from tests.benchmarks.table import Row, cpu, median, wall
from tests.vision.drawn import plate, seen_from

TITLE = "Evidence: one photograph from upload to examination"
REFERENCE, TIMES = 500, 7


def rows() -> Iterator[Row]:
    user = User.objects.create_user("bench", role=Role.EXAMINER)
    case = cases.open_case(reference="BENCH", title="Benchmark", opened_by=user)
    fragment = cases.add_fragment(case=case, entered_by=user, exhibit_number="1", title="A plate")
    large = [_jpeg(_large(seed)) for seed in range(TIMES)]
    yield from _upload(large, fragment, user)
    yield from _analysis(fragment)
    yield from _examination(case, user)


def _large(seed: int) -> np.ndarray:
    tile = plate(seed, 1000)
    return np.tile(tile, (3, 4, 1))


def _jpeg(array: np.ndarray, quality: int = 90) -> bytes:
    target = io.BytesIO()
    Image.fromarray(array).save(target, "JPEG", quality=quality)
    return target.getvalue()


def _upload(large: list[bytes], fragment, user) -> Iterator[Row]:
    def send() -> None:
        for number, data in enumerate(large):
            stream = io.BytesIO(data)
            receive_photograph(stream=stream, file_name=f"{number}.jpg", owner=fragment, received_from=user)
        decoder().close()  # its CPU time is counted when it ends

    def peer() -> None:
        for data in large:
            hashlib.sha256(data).hexdigest()
            Image.open(io.BytesIO(data)).load()

    yield Row("12 MP JPEG, upload to stored receipt (CPU)", cpu(send) / TIMES, "s", "≤ 0.3",
              "SHA-256 and Pillow's full decoding", cpu(peer) / TIMES, "start of the decoder shared by 7")  # fmt: skip


def _analysis(fragment) -> Iterator[Row]:
    photographs = list(Photograph.objects.filter(fragment=fragment))

    def run() -> None:
        for photograph in photographs:
            analyse.analyse_photograph(str(photograph.pk))
        decoder().close()

    def peer() -> None:
        from catalogue.intake import originals

        for photograph in photographs:
            with Image.open(originals.address(photograph.original_id)) as picture:
                imagehash.phash(picture)
                imagehash.dhash(picture)

    yield Row("12 MP JPEG, analysis (CPU)", cpu(run) / TIMES, "s", "≤ 1.5", "ImageHash pHash and dHash alone",
              cpu(peer) / TIMES, "renditions, 8 PDQ, pHash, dHash, RootSIFT")  # fmt: skip


def _examination(case, user) -> Iterator[Row]:
    release = _library(user)
    fragment = cases.add_fragment(case=case, entered_by=user, exhibit_number="2", title="A plate, seen again")
    motion = np.array([[0.9, 0.25, 20], [-0.22, 0.92, 60], [0.0001, 0.00005, 1]])
    view = _jpeg(seen_from(plate(123), motion))
    receive_photograph(stream=io.BytesIO(view), file_name="q.jpg", owner=fragment, received_from=user)
    jobs.work_off()

    def examine() -> None:
        request_examination(fragment=fragment, requested_by=user)
        jobs.work_off()

    first = wall(examine)
    hashes = _hashes()

    def peer() -> None:
        query = imagehash.phash(Image.open(io.BytesIO(view)))
        min(hashes, key=lambda known: known - query)

    yield Row(f"examination against {REFERENCE} photographs (CPU)", median(cpu, examine, TIMES), "s", "≤ 2",
              "ImageHash pHash scan", median(wall, peer, TIMES), f"release {release.number} in memory")  # fmt: skip
    yield Row("the same on the clock", median(wall, examine, TIMES), "s", note="grows with what else the machine does")
    yield Row("the first examination of a process (wall)", first, "s", "", note="reads the release into memory")
    files = [path for path in Path(settings.INDEX_ROOT).rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / len(library.released(release).library)
    yield Row("index of one photograph (KB)", size / 1000, " ", "≤ 80", note="files, mapped into memory")


def _library(user):
    family = Family.objects.create(code="bench", name="Bench")
    source = curation.propose_source(proposed_by=user, code="BENCH", title="Benchmark", grade="A")
    for number in range(REFERENCE // 5):
        kind = curation.propose_type(proposed_by=user, family=family, code=f"t{number}", name=f"Type {number}")
        exemplar = curation.propose_exemplar(
            proposed_by=user, code=f"e{number}", missile_type=kind, kind=Exemplar.Kind.MUSEUM,
            title=f"Specimen {number}", source=source, grade="A",
        )  # fmt: skip
        for part in range(5):
            data = _jpeg(plate(number * 5 + part, 800))
            receive_photograph(stream=io.BytesIO(data), file_name=f"{part}.jpg", owner=exemplar, received_from=user)
    jobs.work_off()
    return curation.publish_release(title="Bench", published_by=user)


def _hashes() -> list[imagehash.ImageHash]:
    return [imagehash.phash(Image.fromarray(plate(seed, 800))) for seed in range(REFERENCE)]
