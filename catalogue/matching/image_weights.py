"""What photographs say for a type as a weight: how far it stands out among all, calibrated on pairs of known truth.

All photographs of one fragment are one group of evidence: one number for each type, never a product of photographs.
"""

import math
from collections.abc import Mapping, Sequence

from catalogue.evaluation.calibration import Calibration
from catalogue.evaluation.lr import LogLR
from catalogue.matching.compare import STRUCTURE, Standing
from catalogue.matching.library import TYPE

NAME = "stands_out"  # what a calibration is of; another formula needs another name, so that none is misread
# In the unit of scores. Where labels differ by less there is nothing that could stand out, and noise must not be
# stretched to look as if there were; between 0.5 and 2 it makes no difference to any trial (docs/measurements.md).
STILL = 1.0


def standing_out(standings: Sequence[Standing]) -> dict[str, float]:
    """Return, by label, how far its likeness and shared structure lie from the mean of all labels; it has no unit.

    (s - mean) / sqrt(variance + STILL²). Scores of one picture lie high or low as a whole, by its light, sharpness and
    size; set against the scores of all labels they can be compared between pictures (test normalisation: Auckenthaler,
    Carey and Lloyd-Thomas (2000), Digital Signal Processing 10, 42-54).

    A copy of a known photograph says that the picture is the same, not that the type is: then it is empty, as it is
    where there is but one label.
    """
    if len(standings) < 2 or any(one.same for one in standings):
        return {}
    scores = [one.likeness + STRUCTURE * math.log1p(max(one.beyond.values(), default=0)) for one in standings]
    mean = math.fsum(scores) / len(scores)
    spread = math.sqrt(math.fsum((one - mean) ** 2 for one in scores) / len(scores) + STILL**2)
    return {one.label: (score - mean) / spread for one, score in zip(standings, scores, strict=True)}


def image_weights(standings: Sequence[Standing], calibration: Calibration) -> Mapping[str, LogLR]:
    """Return the weight that all photographs of a fragment together have, by the code of each type with pictures.

    It is one group of evidence, independent of recorded features as far as those were not read off the likeness
    itself. Types that are not in it have no picture that could be compared: nothing is known, not that they differ.
    Raises ``ValueError`` for a calibration of something else.
    """
    if calibration.names != (NAME,):
        raise ValueError(f"this calibration is of {', '.join(calibration.names)}, not of {NAME}")
    found = standing_out(standings)
    return {
        label.removeprefix(TYPE): calibration(value) for label, value in found.items() if label.startswith(TYPE)
    }
