"""Embedders that are an ONNX file and a description of it: ours for rendered parts, and an operator's own."""

import hashlib
import json
import math
import re
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from catalogue.vision import networks
from catalogue.vision.canvas import Canvas
from catalogue.vision.embedding import around, turned
from catalogue.vision.values import NetworkFailed, Region

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME = 20
_TURNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What has to be known of an embedder. ``file`` is the ONNX file, as seen from the description's folder.

    The network takes (1, 3, side, side) float32, red, green and blue of 0 to 1 less ``mean`` and divided by ``std``,
    and its first output is (1, width). ``weight`` is how much its cosine counts beyond ``unlike``; that of
    EfficientNet counts four times.
    """

    name: str
    version: int
    file: str
    sha256: str
    side: int
    width: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    weight: float
    unlike: float

    def __post_init__(self) -> None:
        for name, right, rule in (
            ("name", bool(_NAME.fullmatch(self.name)) and len(self.name) <= _LONGEST_NAME,
             f"has small letters, digits and hyphens, at most {_LONGEST_NAME}"),
            ("file", self.file.isprintable(), "is a file name"),
            ("version", 1 <= self.version < 1000, "lies within 1 to 999"),
            ("sha256", bool(re.fullmatch("[0-9a-f]{64}", self.sha256)), "has 64 hexadecimal digits in small letters"),
            ("side", 32 <= self.side <= 1024, "lies within 32 to 1024 pixels"),
            ("width", 2 <= self.width <= 8192, "lies within 2 to 8192"),
            ("mean", len(self.mean) == 3 and all(0 <= one <= 1 for one in self.mean), "is three numbers of 0 to 1"),
            ("std", len(self.std) == 3 and all(0 < one <= 10 for one in self.std),
             "is three numbers above 0 and at most 10, for pixels of 0 to 1"),
            ("weight", 0 < self.weight <= 4, "lies above 0 and not above 4"),
            ("unlike", -1 <= self.unlike < 1, "lies within -1 and 1"),
        ):  # fmt: skip
            if not right:
                raise ValueError(f"{name} {rule}")

    @classmethod
    def of(cls, told: Any) -> Self:
        """Read what JSON held. Raises ``ValueError`` with the field and what is wrong with it."""
        if not isinstance(told, dict):
            raise ValueError("a JSON object was expected")
        names = {field.name for field in fields(cls)}
        if missing := sorted(names - told.keys()):
            raise ValueError(f"{missing[0]} is missing")
        if unknown := sorted(told.keys() - names):
            raise ValueError(f"{unknown[0]} is not known; known are {', '.join(sorted(names))}")
        for name, kind in (("name", str), ("file", str), ("sha256", str), ("version", int), ("side", int),
                           ("width", int), ("mean", list), ("std", list)):  # fmt: skip
            if not isinstance(told[name], kind) or isinstance(told[name], bool):
                raise ValueError(f"{name} is {_SAID[kind]}")
        numbers = [*told["mean"], *told["std"], told["weight"], told["unlike"]]
        if not all(type(one) in (int, float) and math.isfinite(one) for one in numbers):
            raise ValueError("mean, std, weight and unlike hold numbers")
        return cls(**(told | {"mean": tuple(told["mean"]), "std": tuple(told["std"])}))


_SAID = {str: "text", int: "a whole number", list: "a list"}


class DescribedNetwork:
    """See ``Embedder``. It is shown the object with what lies around it, and the whole picture where no region is."""

    def __init__(self, told: Description, *, network: str | None = None) -> None:
        """``network`` is what ``networks`` knows the file by; the embedder's own name where there is none."""
        stated = json.dumps([getattr(told, field.name) for field in fields(told) if field.name != "file"])
        short = hashlib.sha256(stated.encode()).hexdigest()[:8]
        # Whatever is changed in the description changes the name: what was computed before is never mixed in.
        self.name, self.width = f"{told.name}-{told.version}-{short}", told.width
        self.weight, self.unlike = told.weight, told.unlike
        self._told, self._network = told, network or self.name

    def __call__(
        self, rgb: np.ndarray, *, shown: float = 1.0, region: Region | None = None, inside: np.ndarray | None = None
    ) -> np.ndarray:
        """See ``Embedder``. A view that the network has no finite vector for is left out."""
        regions = [region] if region is not None else [None, None if inside is None else around(inside, shown)]
        views = []
        for number, one in enumerate(regions):
            canvas = None if number and one is None else Canvas.around(one, shown=shown, shape=rgb.shape[:2])
            if canvas is not None:
                drawn = turned(canvas, rgb, inside, side=self._told.side, turns=_TURNS)
                views.append(np.array([self.vector(picture) for picture, _ in drawn]))
        kept = [view for view in views if np.isfinite(view).all()]
        return np.array(kept, np.float16).reshape(len(kept), _TURNS, self.width)

    def vector(self, picture: np.ndarray) -> np.ndarray:
        """Give the unit vector (width,) of ``picture`` (side, side, 3) uint8; NaN where the network gives none.

        Raises ``NetworkFailed`` where the network does not run or does not give what its description says.
        """
        mean, std = (np.array(one, np.float32) for one in (self._told.mean, self._told.std))
        x = (picture.astype(np.float32) / 255 - mean) / std
        try:
            session = networks.session(self._network)
            told = session.run(None, {session.get_inputs()[0].name: x.transpose(2, 0, 1)[None]})[0]
        except Exception as error:  # the runtime raises whatever it likes about a foreign network
            said = " ".join(str(error).split())[:300].rstrip(".") or type(error).__name__
            raise NetworkFailed(f"The network {self._told.file} cannot be used: {said}.") from error
        if told.shape != (1, self.width):
            raise NetworkFailed(
                f"The network {self._told.file} cannot be used: its output is {told.shape}, not (1, {self.width})."
            )
        length = float(np.linalg.norm(told[0].astype(np.float64)))
        return told[0] / length if length > 0 else np.full(self.width, np.nan)
