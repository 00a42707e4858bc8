"""Find in the picture at a path what gives its size: the measuring card, or the ticks of a ruler along a line."""

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from catalogue.vision import card, image
from catalogue.vision.gauges import CardSeen, RulerSeen, Stated
from catalogue.vision.ticks import from_ticks
from catalogue.vision.values import Limits


def find(path: str | os.PathLike[str], asked: Mapping[str, Any], *, limits: Limits | None = None) -> dict[str, Any]:
    """Give what is seen of a card (``by`` and ``check_line_mm``) or ruler (``points_px``, ``spacing_mm``), plainly.

    The answer is what ``Stated.from_plain`` reads. Raises ``UnreadableImage``, and ``NoGauge`` where there is no card,
    a bent one, or no steady ticks.
    """
    grey = image.decode_grey(path, limits=limits)
    if asked["by"] == RulerSeen.by:
        points = [[float(x), float(y)] for x, y in asked["points_px"]]
        found = from_ticks(grey, np.array(points), spacing_mm=asked["spacing_mm"])
        source = RulerSeen(points, asked["spacing_mm"], found.mm_per_px, found.uncertainty, list(found.sentences))
        return Stated(source).plain()
    # A thousandth of a pixel is finer than any corner is found; what is stored is what is used.
    markers = {str(number): corners.round(3).tolist() for number, corners in card.markers(grey).items()}
    seen = CardSeen(asked["check_line_mm"], [grey.shape[1], grey.shape[0]], markers)
    seen.gauge()  # refused now, not when somebody measures with it
    return Stated(seen).plain()
