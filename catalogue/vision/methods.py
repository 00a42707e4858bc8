"""The named, versioned recipes by which pictures are compared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from catalogue.vision.described import DescribedNetwork, Description
from catalogue.vision.embedding import EfficientNet, Embedder
from catalogue.vision.geometry import fit
from catalogue.vision.index import ROOTSIFT, XFEAT, Kind
from catalogue.vision.keypoints import Sift
from catalogue.vision.learned import learned_matches
from catalogue.vision.matching import mutual_matches
from catalogue.vision.networks import NETWORKS
from catalogue.vision.values import Fit, Keypoints, Matcher, PictureSignature
from catalogue.vision.xfeat import XFeat


@dataclass(frozen=True, slots=True)
class Votes:
    """What a label's votes are worth beside cosines: a mean over keypoints, in the units of their descriptors.

    Up to ``chance`` above the middle of all labels (of two, the lesser) they say nothing: that much a wrong label has
    as often as the right one. What goes beyond counts ``weight`` times.
    """

    weight: float
    chance: float


@dataclass(frozen=True, slots=True)
class Method:
    """A complete recipe.

    Candidates: keypoints vote for labels (XFeat in all turns where the recipe has it, else RootSIFT), and
    ``embedders`` say how alike whole regions look; cosines and votes add up by their weights, which the trials were
    measured with. Votes find scenes and stamped metal again, and are noise on smooth look-alike parts: of the best
    wrong labels there six in ten lie within the chance. Evidence: fits of keypoints, paired by ``rootsift`` under
    ``ratio`` and, where the recipe has it, by ``learned``.

    What the matchers' supports rest on, regions given. RootSIFT, 8 places, all wrong pairs of stamped-metal (530) and
    rendered-parts (3,060): 4 of rendered parts reach it, the highest 15, all of them two name plates that bear the
    same letters; on stamped metal none reaches 6; right pairs of stamped metal that reach it: 8 of 22. LighterGlue,
    75 places, the wrong pairs that look most alike: of 74 of stamped metal half reach 9, one in ten 30, none 51; of 579
    of rendered parts half reach 4, one in twenty 10; beyond 47 only name plates that differ in two letters (up to 170).
    Right pairs of stamped metal that reach it: 19 of 22, which lie above every wrong one of all 530 as well.
    """

    name: str
    version: int
    sift: Sift
    ratio: float
    rootsift: Matcher
    votes: Votes | None = None  # what they are worth beside cosines; without embedders they alone make the order
    xfeat: XFeat | None = None
    learned: Matcher | None = None
    embedders: tuple[Embedder, ...] = ()
    added: str = ""  # the name of an embedder that whoever runs the catalogue added

    def __post_init__(self) -> None:
        if not 0 < self.ratio <= 1:
            raise ValueError(f"{self.name}: the ratio lies within 0 to 1")
        if (self.learned is None) != (self.xfeat is None):
            raise ValueError(f"{self.name}: LighterGlue pairs the keypoints of XFeat, and nobody else does")
        if (self.votes is None) != (not self.embedders):
            raise ValueError(f"{self.name}: votes are weighed beside embedders, and only beside them")

    @property
    def id(self) -> str:
        """The name results are stored under."""
        return f"{self.name}/{self.version}" + (f"+{self.added}" if self.added else "")

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


_PLANE = Matcher("RootSIFT", tolerance=4.0, apart=5.0, chance=5, support=8, curved=True)
_PARTS = DescribedNetwork(
    Description(
        name="parts", version=1, file="parts.onnx", sha256=NETWORKS["parts"].sha256, side=224, width=256,
        mean=(127 / 255,) * 3, std=(128 / 255,) * 3, weight=1.0, unlike=0.6,
    ),
    network="parts",
)  # fmt: skip
METHODS = {method.id: method for method in (
    Method(name="plane", version=2, sift=Sift(limit=1024, max_side=512), ratio=0.85, rootsift=_PLANE),
    Method(name="fine-marks", version=2, sift=Sift(limit=2048, max_side=1024), ratio=0.80,
           rootsift=Matcher("RootSIFT", tolerance=3.0, apart=5.0, chance=5, support=8, curved=True)),
    Method(name="fused", version=2, sift=Sift(limit=1024, max_side=512), ratio=0.85, rootsift=_PLANE,
           votes=Votes(weight=0.4, chance=1.9), xfeat=XFeat(limit=512), embedders=(EfficientNet(), _PARTS),
           learned=Matcher("LighterGlue", tolerance=6.0, apart=8.0, chance=30, support=75)),
)}  # a changed recipe is a new version: results of the old one stay explainable  # fmt: skip


_SCREENED = 256  # keypoints by which the best turns are found: half as many find others now and then
_WORTH_TURNING = 10  # places of the best turn: half of the most alike wrong pairs reach 9, every right one 19
_TOGETHER = 4  # turns of both pictures that are fitted as one; eight are no better


def compare(method: Method, a: PictureSignature, b: PictureSignature, *, turns: Sequence[int] = (0,)) -> Fit:
    """Fit the keypoints of picture ``a`` to those of ``b``; both must be signed by the method.

    Every matcher of the method tries, LighterGlue from that of ``turns`` of ``a`` in which the two agree best; the fit
    that goes furthest beyond chance is given. Raises ``ValueError`` for signatures of another method: distances between
    descriptors of different kinds mean nothing.
    """
    for side in (a, b):
        if side.keypoints.extractor != method.sift.name:
            raise ValueError(f"{method.id} compares keypoints of {method.sift.name}, not of {side.keypoints.extractor}")
    pairs = mutual_matches(a.keypoints, b.keypoints, ratio=method.ratio)
    fits = [_fitted([_Paired(a.keypoints, b.keypoints, pairs)], method.rootsift)]
    if method.learned and turns and b.turned:
        fits.append(_learned(a.turned, b.turned, dict.fromkeys(turns), method.learned))
    return max(fits, key=lambda one: (one.supports, one.beyond, one.distinct))


@dataclass(frozen=True, slots=True, eq=False)
class _Paired:
    """Keypoints of two pictures and the (k, 2) indices that pair them."""

    a: Keypoints
    b: Keypoints
    pairs: np.ndarray

    @classmethod
    def learned(cls, a: Keypoints, b: Keypoints) -> "_Paired":
        """Pair them by LighterGlue."""
        return cls(a, b, learned_matches(a, b))


def _learned(a: Sequence[Keypoints], b: Sequence[Keypoints], turns: Iterable[int], by: Matcher) -> Fit:
    """Fit what LighterGlue pairs in that of ``turns`` of ``a`` in which it agrees best with ``b`` upright.

    The strongest keypoints find the best two. Where they agree well, both pictures are turned on together from the
    better one, and the pairs of all turns fitted as one: XFeat finds a point again badly when it falls elsewhere in its
    grid, and in each turn it falls elsewhere.
    """
    known = b[0].strongest(_SCREENED)
    screened = {turn: _fitted([_Paired.learned(a[turn].strongest(_SCREENED), known)], by) for turn in turns}
    first, *others = sorted(screened, key=lambda turn: -screened[turn].distinct)
    if screened[first].distinct < _WORTH_TURNING:
        return screened[first]
    paired = {turn: _Paired.learned(a[turn], b[0]) for turn in (first, *others[:1])}
    best = max(paired, key=lambda turn: _fitted([paired[turn]], by).distinct)
    on = [_Paired.learned(a[(best + step) % len(a)], b[step]) for step in range(1, _TOGETHER)]
    return _fitted([paired[best], *on], by)


def _fitted(paired: Sequence[_Paired], by: Matcher) -> Fit:
    left = np.concatenate([one.a.points[one.pairs[:, 0]] for one in paired])
    right = np.concatenate([one.b.points[one.pairs[:, 1]] for one in paired])
    return fit(left, right, by=by, scales=(paired[0].a.scale, paired[0].b.scale))
