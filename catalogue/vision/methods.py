"""The named, versioned recipes by which pictures are compared."""

from dataclasses import dataclass

from catalogue.vision.geometry import fit
from catalogue.vision.keypoints import Extractor, Sift
from catalogue.vision.matching import mutual_matches
from catalogue.vision.values import Fit, Keypoints


@dataclass(frozen=True, slots=True)
class Method:
    """A complete recipe. ``tolerance`` and ``apart`` are in working pixels.

    ``support`` is the number of distinct places from which a fit counts as supporting. Measured on the wrong pairs of
    the trials stamped-metal (530) and rendered-parts (3,060), regions given. plane/1: 4 wrong pairs of rendered parts
    reach 8, the highest 15, all of them two name plates that bear the same letters; on stamped metal none reaches 6; of
    the 12 queries whose type is absent none exceeds 5. fine-marks/1: 2 reach 8, none 10; absent at
    most 4. Right pairs of stamped metal that reach it: 8 of 22 and 4 of 22. Support is rare, and means something.
    """

    name: str
    version: int
    extractor: Extractor
    ratio: float
    tolerance: float
    apart: float
    support: int

    def __post_init__(self) -> None:
        if not 0 < self.ratio <= 1 or self.tolerance <= 0 or self.support < 4:
            raise ValueError(f"{self.name}: ratio within 0 to 1, tolerance above 0, support of at least 4 places")

    @property
    def id(self) -> str:
        """The name results are stored under."""
        return f"{self.name}/{self.version}"


METHODS = {method.id: method for method in (
    Method(name="plane", version=1, extractor=Sift(limit=1024, max_side=512),
           ratio=0.85, tolerance=4.0, apart=5.0, support=8),
    Method(name="fine-marks", version=1, extractor=Sift(limit=2048, max_side=1024),
           ratio=0.80, tolerance=3.0, apart=5.0, support=8),
)}  # a changed recipe is a new version: results of the old one stay explainable  # fmt: skip


def compare(method: Method, a: Keypoints, b: Keypoints) -> Fit:
    """Fit the keypoints of picture ``a`` to those of ``b``; both must come from the method's own extractor.

    Raises ``ValueError`` where they do not: distances between descriptors of different kinds mean nothing.
    """
    for side in (a, b):
        if side.extractor != method.extractor.name:
            raise ValueError(f"{method.id} compares keypoints of {method.extractor.name}, not of {side.extractor}")
    pairs = mutual_matches(a, b, ratio=method.ratio)
    return fit(
        a.points[pairs[:, 0]],
        b.points[pairs[:, 1]],
        tolerance=method.tolerance,
        apart=method.apart,
        scales=(a.scale, b.scale),
    )
