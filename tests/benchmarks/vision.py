"""Print what vision costs, medians in CPU seconds of one core: ``python tests/benchmarks/vision.py``."""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

# One thread for each library, before any of them is loaded: the figures are for one core.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from catalogue.vision import image  # noqa: E402
from catalogue.vision.index import FaissIndex  # noqa: E402
from catalogue.vision.methods import METHODS, compare  # noqa: E402
from catalogue.vision.signing import sign  # noqa: E402
from catalogue.vision.values import Keypoints  # noqa: E402
from catalogue.vision.voting import NEIGHBOURS, votes  # noqa: E402

PICTURES, VERIFIED = 500, 20
FULL = METHODS["plane/2"]


def measured(deed: Callable[[], object], times: int = 5) -> float:
    """The median CPU seconds of ``deed``."""
    spent = []
    for _ in range(times):
        began = time.process_time()
        deed()
        spent.append(time.process_time() - began)
    return statistics.median(spent)


def library(photographs: list[Path]) -> list[Keypoints]:
    """500 sets of keypoints: the photographs there are, and disturbed copies of them to fill up."""
    random = np.random.default_rng(1)
    found = [FULL.extractor(image.decode_grey(path, FULL.extractor.max_side)) for path in photographs[:PICTURES]]
    while len(found) < PICTURES:
        one = found[int(random.integers(0, len(photographs)))]
        noisy = np.clip(one.descriptors + random.integers(-12, 13, one.descriptors.shape), 0, 255).astype(np.uint8)
        found.append(Keypoints(one.points, one.sizes, one.angles, noisy, one.extractor, one.scale))
    return found


def main() -> None:
    """Measure and print the table."""
    cv2.setNumThreads(1)
    shared = ROOT / ".." / "shared" / "images"
    cartridges = sorted((shared / "cartridge" / "images").glob("*.jpg"))
    if not cartridges:
        sys.exit("the shared test photographs (../shared/images) are not on this machine")
    large = cartridges[0]
    rows = [("inspect, 12 MP JPEG", measured(lambda: image.inspect(large)), 0.2)]
    rows += [(f"sign {method.id}, 12 MP JPEG", measured(lambda m=method: sign(large, extractor=m.extractor)), 1.2)
             for method in METHODS.values()]  # fmt: skip
    sets = (
        "wxbs",
        "homogr",
        "twoview3d",
        "evd",
        "opencv_samples",
        "pfm1_field",
        "cartridge",
        "imagededup/base",
        "rendered_parts",
    )
    paths = [path for name in sets for path in sorted((shared / name).rglob("*")) if path.suffix in {".jpg", ".png"}]
    known = library(paths)
    index = FaissIndex()
    for entry, keypoints in enumerate(known):
        index.add(entry, keypoints.descriptors)
    query = sign(large, extractor=FULL.extractor, region=[[1043, 2186], [1799, 2942]]).keypoints
    rows.append(("build the index (once a release)", measured(lambda: index.search(query.descriptors[:1], 1), 1), None))
    labels = {entry: entry // 4 for entry in range(PICTURES)}
    vote = measured(lambda: votes(index.search(query.descriptors, NEIGHBOURS + 1), labels=labels))
    longest = sorted(known, key=len, reverse=True)[:VERIFIED]
    fits = measured(lambda: [compare(FULL, query, one) for one in longest], 3)
    rows.append((f"vote among {PICTURES} pictures ({sum(map(len, known)):,} descriptors)", vote, None))
    rows.append((f"verify {VERIFIED} pictures", fits, None))
    rows.append((f"examine against {PICTURES} pictures", vote + fits, 2.0))
    for name, seconds, goal in rows:
        print(f"{name:<60}{seconds:>8.3f} s" + (f"   goal {goal} s" if goal else ""))
    print(f"signature of {len(query)} keypoints: {len(query.to_bytes()):,} bytes")


if __name__ == "__main__":
    main()
