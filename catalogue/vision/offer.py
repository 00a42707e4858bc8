"""What software offers for one photograph: outlines to accept, and things to leave out. Plain values, no pixels."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

METHOD = "outlines/1"  # another way of proposing is another version: what was accepted stays explainable

Points = list[list[float]]


@dataclass(frozen=True, slots=True)
class OfferedOutline:
    """One object that may be meant: its polygon in pixels of the upright original, and how well it stands out."""

    points: Points
    confidence: float

    def __post_init__(self) -> None:
        if len(self.points) < 3 or not 0 <= self.confidence <= 1:
            raise ValueError("an outline has at least three corners, and its confidence lies between 0 and 1")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A scale bar, ruler, marker or label: its polygon in pixels of the upright original, and a sentence."""

    kind: str
    points: Points
    sentence: str

    def __post_init__(self) -> None:
        if len(self.points) < 3:
            raise ValueError("an area has at least three corners")


@dataclass(frozen=True, slots=True)
class Offer:
    """Outlines, best first, and what lies beside the object. ``sentence`` says why there is none, or is empty."""

    width: int
    height: int
    outlines: tuple[OfferedOutline, ...]
    left_out: tuple[LeftOut, ...]
    sentence: str

    def __post_init__(self) -> None:
        if bool(self.outlines) is bool(self.sentence):
            raise ValueError("an offer holds outlines, or says why there is none")

    def plain(self) -> dict[str, Any]:
        """Give what JSON holds and ``from_plain`` reads back."""
        return asdict(self)

    @classmethod
    def from_plain(cls, stated: Mapping[str, Any]) -> "Offer":
        """Read what ``plain`` gave. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for anything else."""
        return cls(
            width=stated["width"],
            height=stated["height"],
            outlines=tuple(OfferedOutline(**one) for one in stated["outlines"]),
            left_out=tuple(LeftOut(**one) for one in stated["left_out"]),
            sentence=stated["sentence"],
        )
