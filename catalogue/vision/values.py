"""What vision takes and gives: plain values that are checked when they are made and never change afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

# Two opposite corners, or a polygon of [x, y], in pixels of the upright original.
Region = Sequence[Sequence[float]]


class UnreadableImage(Exception):
    """The bytes are no picture that can be read; the message is a whole plain sentence that says why."""


class NetworkFailed(Exception):
    """A trained network cannot be opened or does not run: no picture's fault. The message is a whole plain sentence."""


class NoGauge(ValueError):
    """Nothing in the picture gives the size that was asked for; the message is a whole plain sentence that says why."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one picture may cost: file bytes, pixels, seconds of decoding and megabytes of address space."""

    bytes: int = 128 * 1024 * 1024
    pixels: int = 120_000_000
    seconds: float = 20.0
    memory_mb: int = 2048

    def __post_init__(self) -> None:
        if min(self.bytes, self.pixels, self.seconds, self.memory_mb) <= 0:
            raise ValueError(f"every limit must be greater than zero: {self}")


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What a file is. ``width`` and ``height`` are of the upright picture; ``claims`` is what its metadata says.

    ``orientation`` is the EXIF value 1 to 8 that has to be applied to the stored pixels. ``claims`` holds only what
    JSON can hold, and is called so because metadata is a statement by whoever wrote the file, not an observation.
    """

    format: str
    media_type: str
    width: int
    height: int
    orientation: int
    frames: int
    claims: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1 or self.frames < 1:
            raise ValueError(f"a picture has at least one pixel and one frame: {self.width}x{self.height}")
        if self.orientation not in range(1, 9):
            raise ValueError(f"orientation is 1 to 8, not {self.orientation}")


@dataclass(frozen=True, slots=True)
class Quality:
    """How fit for comparison a picture or its marked region is; shares are 0 to 1, ``contrast`` is in grey levels.

    ``sharpness`` is 1 where there is no detail, about 2.9 for a sharp picture (``vision/quality`` has its measure).

    ``sentences`` says in words what is wrong; ``usable`` is False only where comparing would be pointless.
    """

    sharpness: float
    overexposed_share: float
    underexposed_share: float
    contrast: float
    sentences: tuple[str, ...]
    usable: bool

    def __post_init__(self) -> None:
        if not (0 <= self.overexposed_share <= 1 and 0 <= self.underexposed_share <= 1):
            raise ValueError("a share lies between 0 and 1")
        if not self.usable and not self.sentences:
            raise ValueError("an unusable picture needs a sentence that says why")


@dataclass(frozen=True, slots=True, eq=False)
class Keypoints:
    """The n keypoints of one picture, and what computed them.

    ``points`` (n, 2) float32, x and y in pixels of the upright original; ``sizes`` (n,) float32 diameters in the same
    pixels; ``angles`` (n,) float32 degrees; ``descriptors`` (n, d) uint8, int8 or float32; ``scale`` working pixels per
    pixel of the original: tolerances are meant in working pixels. ``turn`` is by how many degrees the picture was
    turned (counter-clockwise) before they were found, ``side`` the working pixels of the square they were found on, 0
    where it was no square.
    """

    points: np.ndarray
    sizes: np.ndarray
    angles: np.ndarray
    descriptors: np.ndarray
    extractor: str
    scale: float = 1.0
    turn: float = 0.0
    side: int = 0

    def __post_init__(self) -> None:
        count = len(self.points)
        if self.points.shape != (count, 2) or self.descriptors.ndim != 2 or len(self.descriptors) != count:
            raise ValueError(f"points {self.points.shape} do not belong to descriptors {self.descriptors.shape}")
        if self.sizes.shape != (count,) or self.angles.shape != (count,):
            raise ValueError("every keypoint has one size and one angle")
        if self.descriptors.dtype not in (np.uint8, np.int8, np.float32):
            raise ValueError(f"descriptors are uint8, int8 or float32, not {self.descriptors.dtype}")
        if not np.isfinite(self.points).all() or not self.scale > 0:
            raise ValueError("points must be finite and the scale greater than zero")

    def __len__(self) -> int:
        return len(self.points)

    def strongest(self, count: int) -> "Keypoints":
        """Keep the first ``count``: extractors that rank their keypoints give the strongest first."""
        kept = {name: getattr(self, name)[:count] for name in ("points", "sizes", "angles", "descriptors")}
        return replace(self, **kept)

    @classmethod
    def none(cls, *, extractor: str, scale: float = 1.0, width: int = 128) -> "Keypoints":
        """No keypoints at all, with descriptors of ``width`` numbers: the answer for a blank picture."""
        empty = np.zeros(0, np.float32)
        return cls(np.zeros((0, 2), np.float32), empty, empty, np.zeros((0, width), np.uint8), extractor, scale)


@dataclass(frozen=True, slots=True, eq=False)
class PictureSignature:
    """What one picture is compared by. ``width`` and ``height`` are of the upright original.

    ``pdq`` is 64 hex characters with ``pdq_quality`` 0 to 100; ``pdq_turned`` holds the PDQ of all eight orientations,
    ``pdq`` first: both sides are stored, so that no pixels are needed to see that one is the other turned or mirrored.
    ``phash`` and ``dhash`` are 16 hex characters. ``keypoints`` are RootSIFT's, ``turned`` those that a network
    found in each of several turns of the picture, upright first; all lie inside the region that was asked for.
    ``embeddings`` holds, by the name of the embedder, (views, turns, d) float16 of unit length, the upright turn
    first. A method that uses no network leaves both empty.
    """

    width: int
    height: int
    pdq: str
    pdq_quality: int
    pdq_turned: tuple[str, ...]
    phash: str
    dhash: str
    keypoints: Keypoints
    quality: Quality
    turned: tuple[Keypoints, ...] = ()
    embeddings: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(one.ndim != 3 for one in self.embeddings.values()):
            raise ValueError("embeddings are (views, turns, d)")
        if len(self.pdq) != 64 or len(self.phash) != 16 or len(self.dhash) != 16:
            raise ValueError("PDQ has 64 hex characters, pHash and dHash 16")
        if len(self.pdq_turned) != 8 or self.pdq_turned[0] != self.pdq:
            raise ValueError("the eight orientations begin with the PDQ of the picture as it is")


@dataclass(frozen=True, slots=True)
class Matcher:
    """How keypoints of one kind are paired and fitted, and what a fit of theirs is worth.

    ``tolerance`` and ``apart`` (places nearer than this count once) are in working pixels. ``chance`` is how many
    distinct places pairs of different things reach often: up to it a fit says nothing. From ``support`` on it supports.
    ``curved`` says whether its points are exact enough to tell a curved surface from chance.
    """

    name: str
    tolerance: float
    apart: float
    chance: int
    support: int
    curved: bool = False

    def __post_init__(self) -> None:
        if self.tolerance <= 0 or self.apart < 0 or not 4 <= self.chance < self.support:
            raise ValueError(f"{self.name}: tolerance above 0, and a chance of at least 4 places below the support")


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """One motion that carries points of picture a onto picture b, and how much supports it.

    ``matrix`` (3, 3) maps upright original pixels of a to those of b; for a "curved" surface it is the fundamental
    matrix, which takes a point of a to a line of b, and for "none" the identity. ``matches`` (k, 2, 2) holds the k
    inliers, point of a and point of b; ``distinct`` counts separate places, on the side that has fewer of them: many
    inliers on one rivet are one place. ``by`` is who paired the points, None where nobody did.
    """

    model: Literal["homography", "affine", "curved", "none"]
    matrix: np.ndarray
    matches: np.ndarray
    distinct: int
    inlier_count: int
    by: Matcher | None = None

    def __post_init__(self) -> None:
        if self.matrix.shape != (3, 3) or self.matches.shape != (self.inlier_count, 2, 2):
            raise ValueError(f"matrix {self.matrix.shape} or matches {self.matches.shape} have the wrong shape")
        if not 0 <= self.distinct <= self.inlier_count:
            raise ValueError(f"{self.distinct} places cannot come from {self.inlier_count} matches")

    @property
    def beyond(self) -> int:
        """Distinct places beyond what chance gives."""
        return max(self.distinct - self.by.chance, 0) if self.by else 0

    @property
    def supports(self) -> bool:
        """Whether the fit is worth showing as a reason."""
        return self.by is not None and self.distinct >= self.by.support

    @classmethod
    def nothing(cls) -> "Fit":
        """No motion explains the two pictures."""
        return cls("none", np.eye(3), np.zeros((0, 2, 2), np.float32), 0, 0)
