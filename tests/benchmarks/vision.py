"""What one photograph costs: reading, signing by each method, and comparing in full, CPU seconds of one core."""

import sys
from collections.abc import Iterator
from pathlib import Path

import cv2

from catalogue.vision import image
from catalogue.vision.methods import METHODS, compare
from catalogue.vision.signing import sign
from tests.benchmarks.table import Row, cpu, median

TITLE = "One photograph, CPU seconds of one core"
PICTURES = Path(__file__).resolve().parents[3] / "shared" / "images" / "cartridge" / "images"
TIMES = 5


def rows() -> Iterator[Row]:
    pictures = sorted(PICTURES.glob("*.jpg"))
    if len(pictures) < 2:
        print("The shared test photographs (../shared/images) are not there: nothing is measured.", file=sys.stderr)
        return
    cv2.setNumThreads(1)
    one, other = pictures[:2]
    decoding = median(cpu, lambda: image.decode_rgb(one), TIMES)
    peer = "decoding all of it"
    yield Row("inspect, 12 MP JPEG", median(cpu, lambda: image.inspect(one), TIMES), "s", "≤ 0.2", peer, decoding)
    for method in METHODS.values():
        signed = [sign(picture, method=method) for picture in (one, other)]
        spent = median(cpu, lambda method=method: sign(one, method=method), TIMES)
        yield Row(f"sign by {method.id}, no region", spent, "s", "≤ 1.2", peer, decoding)
        turns = range(min(4, max(1, len(signed[0].turned))))
        spent = median(cpu, lambda method=method, pair=signed, turns=turns: compare(method, *pair, turns=turns), TIMES)
        yield Row(f"compare a pair by {method.id}, {len(turns)} turns", spent, "s", "≤ 1", peer, decoding)
