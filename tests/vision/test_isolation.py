import os
import signal
import threading
import time
from collections import Counter

import numpy as np
import pytest
from PIL import Image

from catalogue.vision import isolation
from catalogue.vision.isolation import Decoder, DecoderUnavailable
from catalogue.vision.stored import to_bytes
from catalogue.vision.values import Limits, UnreadableImage
from tests.vision.drawn import blank, plate


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "plate.jpg"
    Image.fromarray(plate(1, 600)).save(path, quality=92)
    return path


def worker_of(decoder: Decoder) -> int:
    return decoder._worker._process.pid


def test_inspects_renders_and_signs(decoder, picture, tmp_path):
    facts = decoder.inspect(picture)
    assert (facts.format, facts.width, facts.height) == ("JPEG", 600, 600)
    decoder.render(picture, {300: tmp_path / "large.jpg", 100: tmp_path / "small.jpg"})
    assert [Image.open(tmp_path / name).size[0] for name in ("large.jpg", "small.jpg")] == [300, 100]
    signature = decoder.sign(picture, method="plane/2")
    assert len(signature.keypoints) > 100 and signature.quality.usable
    again = decoder.sign(picture, method="plane/2")
    assert again.pdq == signature.pdq and to_bytes(again) == to_bytes(signature)


def test_a_region_is_in_pixels_of_the_upright_original(decoder, picture):
    points = decoder.sign(picture, [[100, 150], [300, 420]], method="fused/2").keypoints.points
    assert len(points) > 20
    assert (points >= (99, 149)).all() and (points <= (301, 421)).all()


def test_a_region_outside_the_picture_is_a_wrong_request(decoder, picture):
    with pytest.raises(ValueError, match="outside"):
        decoder.sign(picture, [[1000, 1000], [1100, 1100]], method="plane/2")
    with pytest.raises(ValueError, match="region"):
        decoder.sign(picture, [[1, 2]], method="plane/2")


def test_a_blank_picture_has_a_signature_without_keypoints(decoder, tmp_path):
    Image.fromarray(blank()).save(tmp_path / "blank.png")
    signature = decoder.sign(tmp_path / "blank.png", method="fused/2")
    assert len(signature.keypoints) == 0 and not signature.quality.usable
    assert not any(len(turn) for turn in signature.turned)


def test_a_killed_worker_costs_one_picture(picture):
    with Decoder() as decoder:
        decoder.inspect(picture)
        first = worker_of(decoder)
        os.kill(first, signal.SIGSTOP)
        threading.Timer(0.2, os.kill, (first, signal.SIGKILL)).start()
        with pytest.raises(UnreadableImage, match="could not be decoded"):
            decoder.inspect(picture)
        assert decoder.inspect(picture).width == 600
        assert worker_of(decoder) != first


def test_a_worker_that_died_between_pictures_costs_nothing(picture):
    with Decoder() as decoder:
        decoder.inspect(picture)
        os.kill(worker_of(decoder), signal.SIGKILL)
        decoder._worker._process.wait()
        assert decoder.inspect(picture).width == 600


def test_a_hanging_picture_is_given_up_after_its_seconds(picture):
    with Decoder(Limits(seconds=0.5)) as decoder:
        decoder.inspect(picture)
        os.kill(worker_of(decoder), signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(UnreadableImage, match=r"within 0\.5 seconds\.$"):
            decoder.inspect(picture)
        assert time.monotonic() - began < 3
        assert decoder.inspect(picture).width == 600


def test_memory_is_limited(tmp_path):
    path = tmp_path / "large.png"
    Image.new("RGB", (9000, 9000), (90, 90, 90)).save(path)
    with Decoder(Limits(memory_mb=300)) as decoder, pytest.raises(UnreadableImage, match="300 MB"):
        decoder.inspect(path)
    with Decoder() as decoder:
        assert decoder.inspect(path).width == 9000


def test_a_worker_is_replaced_after_its_jobs(picture):
    with Decoder(jobs_a_worker=2) as decoder:
        seen = []
        for _ in range(4):
            decoder.inspect(picture)
            seen.append(worker_of(decoder))
        assert seen[0] == seen[1] != seen[2] == seen[3]


def test_the_worker_ends_when_its_input_ends(picture):
    decoder = Decoder()
    decoder.inspect(picture)
    process = decoder._worker._process
    process.stdin.close()
    assert process.wait(timeout=5) == 0
    decoder.close()


def test_the_worker_knows_no_secret(picture, monkeypatch):
    monkeypatch.setenv("DEBRIS_SECRET_KEY", "do not tell")
    assert "do not tell" not in str(isolation._environment())


def test_many_threads_share_one_worker(picture):
    widths: list[int] = []
    with Decoder() as decoder:
        threads = [threading.Thread(target=lambda: widths.append(decoder.inspect(picture).width)) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert widths == [600] * 12


def test_an_installation_that_cannot_decode_says_so(picture, monkeypatch):
    monkeypatch.setattr(isolation, "_environment", lambda: {"PYTHONPATH": "/nowhere"})
    with pytest.raises(DecoderUnavailable), Decoder() as decoder:
        decoder.inspect(picture)


def test_a_target_that_cannot_be_written_is_no_fault_of_the_picture(decoder, picture, tmp_path):
    with pytest.raises(FileNotFoundError):
        decoder.render(picture, {100: tmp_path / "missing" / "out.jpg"})


def test_works_from_any_folder(picture, monkeypatch):
    monkeypatch.chdir(picture.parent)
    with Decoder() as decoder:
        assert decoder.inspect(picture.name).width == 600


def test_every_broken_file_gives_facts_or_a_sentence(decoder, shared_images, tmp_path):
    counts: Counter[str] = Counter()
    for path in sorted((shared_images / "broken").rglob("*")):
        if not path.is_file() or path.name == "manifest.json":
            continue
        target = tmp_path / "rendition.jpg"
        target.unlink(missing_ok=True)
        try:
            decoder.inspect(path)
            decoder.render(path, {256: target})
            assert np.asarray(Image.open(target)).ndim == 3
            decoder.sign(path, method="fused/2")
            counts["read, rendered and signed"] += 1
        except UnreadableImage as refusal:
            assert not target.exists(), f"{path.name} was rendered and then refused"
            assert str(refusal).startswith("The ") and str(refusal).endswith(".")
            counts["refused with a sentence"] += 1
    print(dict(counts))
    assert sum(counts.values()) == 476
