"""Write the trained network as ONNX: ``python export.py weights.pt TARGET.onnx [--side 224]``.

The front comes from the published weights, the back from ``weights.pt``, which ``train.py`` saved. The file takes
"picture" (1, 3, side, side), (RGB - 127) / 128, and gives "vector" (1, 256) of unit length. It is checked against
torch on several pictures, and its SHA-256 is printed.
"""

import argparse
import hashlib
from collections.abc import Iterator
from pathlib import Path

import network  # first: it makes export_models importable
import torch
from export_models import check, export
from torch.nn import functional as F

STEP = 32  # pixels of the picture to one of the last map


def side_of(text: str) -> int:
    """Read the picture's side in pixels; raises ``argparse.ArgumentTypeError`` unless it is a multiple of 32."""
    if not text.isdigit() or int(text) == 0 or int(text) % STEP:
        raise argparse.ArgumentTypeError(f"the side must be a multiple of {STEP} pixels, not {text!r}")
    return int(text)


def samples(side: int) -> Iterator[tuple[torch.Tensor]]:
    """Give pictures of several kinds, each (1, 3, side, side): noise, soft shapes, one shade, black and white."""
    shape = (1, 3, side, side)
    for _ in range(3):
        yield (torch.rand(shape) * 2 - 1,)
        yield (F.interpolate(torch.rand(1, 3, 7, 7) * 2 - 1, (side, side), mode="bicubic").clamp(-1, 1),)
    for shade in (-127 / 128, 0.0, 1.0):
        yield (torch.full(shape, shade),)


def write(whole: network.PartsNetwork, target: Path, side: int) -> None:
    """Export ``whole`` for pictures of ``side`` pixels; raises ``SystemExit`` where ONNX and torch disagree."""
    with torch.inference_mode():
        export(whole, target, (torch.rand(1, 3, side, side) * 2 - 1,), {"picture": {}}, {"vector": {}})
    check(target, lambda picture: (whole(picture),), samples(side))


def main() -> None:
    """Export one file of weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="what train.py saved")
    parser.add_argument("target", type=Path, help="the .onnx file to write")
    parser.add_argument("--side", type=side_of, default=224, help="side of the picture in pixels, a multiple of 32")
    asked = parser.parse_args()
    torch.manual_seed(1)
    write(network.trained(asked.weights), asked.target, asked.side)
    print(f"{hashlib.sha256(asked.target.read_bytes()).hexdigest()}  {asked.target.name}")


if __name__ == "__main__":
    main()
