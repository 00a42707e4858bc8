"""The named, versioned recipes by which pictures are compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.vision.embedding import EfficientNet, Embedder
from catalogue.vision.geometry import fit
from catalogue.vision.index import ROOTSIFT, XFEAT, Kind
from catalogue.vision.keypoints import Sift
from catalogue.vision.matching import mutual_matches
from catalogue.vision.values import Fit, Keypoints, PictureSignature
from catalogue.vision.xfeat import XFeat


@dataclass(frozen=True, slots=True)
class Method:
    """A complete recipe. ``tolerance`` and ``apart`` are in working pixels.

    Candidates: keypoints vote for labels (XFeat in all turns where the recipe has it, else RootSIFT), and
    ``embedders`` say how alike whole regions look. Evidence: fits of keypoints; ``support`` is the number of distinct
    places from which a fit counts as supporting. Measured on the wrong pairs of the trials stamped-metal (530) and
    rendered-parts (3,060), regions given. plane/2: 4 wrong pairs of rendered parts reach 8, the highest 15, all of
    them two name plates that bear the same letters; on stamped metal none reaches 6; of the 12 queries whose type is
    absent none exceeds 5. fine-marks/2: 2 reach 8, none 10; absent at most 4. Right pairs of stamped metal that reach
    it: 8 of 22 and 4 of 22. Support is rare, and means something.
    ``chance`` is what pairs of different things reach often: places up to it move no candidate in the order.
    """

    name: str
    version: int
    sift: Sift
    ratio: float
    tolerance: float
    apart: float
    support: int
    chance: int
    xfeat: XFeat | None = None
    embedders: tuple[Embedder, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < self.ratio <= 1 or self.tolerance <= 0 or self.support < 4:
            raise ValueError(f"{self.name}: ratio within 0 to 1, tolerance above 0, support of at least 4 places")

    @property
    def id(self) -> str:
        """The name results are stored under."""
        return f"{self.name}/{self.version}"

    @property
    def max_side(self) -> int:
        """The largest side that a region is looked at with, in pixels."""
        return max(self.sift.max_side, self.xfeat.max_side if self.xfeat else 0)

    @property
    def voting_kind(self) -> Kind:
        """What sort of descriptor votes."""
        return XFEAT if self.xfeat else ROOTSIFT

    def voters(self, signature: PictureSignature) -> tuple[Keypoints, ...]:
        """Give the keypoints that vote, a set for each turn, the upright one first: of known pictures only that one."""
        return signature.turned if self.xfeat else (signature.keypoints,)


METHODS = {method.id: method for method in (
    Method(name="plane", version=2, sift=Sift(limit=1024, max_side=512),
           ratio=0.85, tolerance=4.0, apart=5.0, support=8, chance=5),
    Method(name="fine-marks", version=2, sift=Sift(limit=2048, max_side=1024),
           ratio=0.80, tolerance=3.0, apart=5.0, support=8, chance=5),
    Method(name="fused", version=1, sift=Sift(limit=1024, max_side=512),
           ratio=0.85, tolerance=4.0, apart=5.0, support=8, chance=5,
           xfeat=XFeat(limit=512), embedders=(EfficientNet(),)),
)}  # a changed recipe is a new version: results of the old one stay explainable  # fmt: skip


def compare(method: Method, a: PictureSignature, b: PictureSignature, *, turns: Sequence[int] = (0,)) -> Fit:
    """Fit the keypoints of picture ``a`` to those of ``b``; both must be signed by the method.

    ``turns`` of ``a`` are tried where the method finds keypoints in several.

    Raises ``ValueError`` where they are not: distances between descriptors of different kinds mean nothing.
    """
    for side in (a, b):
        if side.keypoints.extractor != method.sift.name:
            raise ValueError(f"{method.id} compares keypoints of {method.sift.name}, not of {side.keypoints.extractor}")
    left, right = a.keypoints, b.keypoints
    pairs = mutual_matches(left, right, ratio=method.ratio)
    return fit(
        left.points[pairs[:, 0]],
        right.points[pairs[:, 1]],
        tolerance=method.tolerance,
        apart=method.apart,
        scales=(left.scale, right.scale),
    )
