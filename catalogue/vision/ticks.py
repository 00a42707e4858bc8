"""Take the scale from the ticks of a ruler in the picture, counted by their rhythm along a line across them.

Where rulers lie, so that they are not compared, ``rulers`` finds.
"""

import math

import cv2
import numpy as np

from catalogue.vision.intervals import student
from catalogue.vision.scale import NOT_CORRECTED, Scale, checked_points
from catalogue.vision.values import NoGauge

_STEP_PX = 0.5
_BAND_PX = 2  # ticks are averaged over this many pixels to either side of the line
_FEWEST_TICKS, _FINEST_PX = 10, 3.0
_RHYTHM = 0.12  # share of the profile's variance that one rhythm explains; noise stays below 0.05
_CROOKED = 0.001  # a line that crosses the ticks 2.5 degrees off square measures 0.1 % too long
_STEEPEST = 0.5  # the near end of the ruler at most 2.25 times as large as the far one
_FINER = 8  # frequencies between those of the plain transform


class NoTicks(NoGauge):
    """There is no steady rhythm of ticks along the line; the message is a whole sentence."""


def from_ticks(grey: np.ndarray, points: np.ndarray, *, spacing_mm: float) -> Scale:
    """Take the scale along the line from one of ``points`` (2, 2) to the other, which crosses all ticks in between.

    ``grey`` is an (h, w) uint8 picture in its full size, ``spacing_mm`` the distance from one tick to the next. The
    brightness along the line is stretched by every slant that a plane can have (a projective map of the line) and the
    strongest frequency of all is taken: autocorrelation, tried before, lost count where the rhythm drifted by more
    than a tenth. The error comes from how evenly the phase advances (complex demodulation: Bloomfield, Fourier
    Analysis of Time Series, chapter 7); the scale at either end lies within the uncertainty too. Raises ``NoTicks``.
    """
    a, b = checked_points(points, 2)
    if not spacing_mm > 0:
        raise ValueError(f"ticks are more than {spacing_mm} mm apart")
    profile, length = _profile(grey, a, b)
    ticks, slant = _rhythm(profile)
    if ticks < _FEWEST_TICKS:
        raise NoTicks(f"Only about {ticks:.0f} ticks lie on the line; at least {_FEWEST_TICKS} are needed.")
    advance, error = _phase(_stretched(profile, slant), ticks)
    ticks += advance
    scale = spacing_mm * ticks / length
    change = abs((1 + slant) - 1 / (1 + slant))
    relative = math.hypot(error / ticks, _CROOKED, change / 2)
    said = [NOT_CORRECTED, f"About {ticks:.1f} ticks of {spacing_mm:g} mm lie on the line: compare with the ruler."]
    if change > 0.02:
        said.append(f"The ruler is seen at a slant: its scale changes by {change:.0%} along the line.")
    return Scale(scale, scale * relative, f"ruler with a tick every {spacing_mm:g} mm", tuple(said))


def _profile(grey: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, float]:
    """Brightness along the line every half pixel, without what changes slowly, and the line's length in pixels."""
    length = float(np.hypot(*(b - a)))
    if length < _FEWEST_TICKS * _FINEST_PX:
        raise NoTicks(f"The line is only {length:.0f} px long: too short to hold ticks.")
    along = (b - a) / length
    across = np.array([along[1], -along[0]])
    steps = np.arange(0, length, _STEP_PX)
    sides = np.arange(-_BAND_PX, _BAND_PX + 1)
    places = a + steps[:, None, None] * along + sides[None, :, None] * across
    samples = cv2.remap(grey.astype(np.float32), places[..., 0].astype(np.float32), places[..., 1].astype(np.float32),
                        cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    line = samples.mean(axis=1).astype(np.float64)
    slow = cv2.GaussianBlur(line.reshape(1, -1), (0, 0), len(line) / _FEWEST_TICKS / 1.5,
                            borderType=cv2.BORDER_REFLECT).ravel()  # fmt: skip
    return line - slow, length


def _stretched(profile: np.ndarray, slant: float) -> np.ndarray:
    """The profile as it would be seen square on: evenly along the ruler, not along the picture."""
    along = np.linspace(0, 1, len(profile))
    # Place u of the picture shows place u (1 + s) / (1 + s u) of the ruler; this is its inverse.
    return np.interp(along / (1 + slant - slant * along), along, profile)


def _rhythm(profile: np.ndarray) -> tuple[float, float]:
    """How many ticks the line holds, and the slant at which they are evenly spaced."""
    count, best = len(profile), (0.0, 0.0, 0.0)
    most = count * _STEP_PX / _FINEST_PX
    step = 1 / most
    around = np.arange(-_STEEPEST / (1 + _STEEPEST), _STEEPEST, step)
    window = np.hanning(count)
    for slants in (around, np.linspace(-step, step, 17)):
        for slant in slants + best[2]:
            power = np.abs(np.fft.rfft(_stretched(profile, slant) * window, _FINER * count)) ** 2
            power[: 3 * _FINER] = 0.0
            place = int(power[: round(most * _FINER) + 1].argmax())
            if power[place] > best[0]:
                best = (float(power[place]), place * (count - 1) / (_FINER * count), float(slant))
    explained = 2 * best[0] / (window.sum() ** 2 * max(float(profile.var()), 1e-12))
    if explained < _RHYTHM:
        raise NoTicks("No steady rhythm of ticks is seen along the line: draw it across the ticks, from end to end.")
    return best[1], best[2]


def _phase(profile: np.ndarray, ticks: float) -> tuple[float, float]:
    """How many ticks there are more than ``ticks``, from the advance of their phase, and its 95 % half width."""
    along = np.linspace(0, 1, len(profile))
    turned = profile * np.exp(-2j * np.pi * ticks * along)
    parts = np.array_split(turned, max(3, min(12, int(ticks / 4))))
    phase = np.unwrap([np.angle(part.mean()) for part in parts]) / (2 * np.pi)
    middles = np.array([part.mean() for part in np.array_split(along, len(parts))])
    design = np.column_stack([np.ones(len(parts)), middles - 0.5])
    found, *_ = np.linalg.lstsq(design, phase, rcond=None)
    freedom = len(parts) - 2
    variance = float(((phase - design @ found) ** 2).sum()) / freedom
    error = student(max(freedom, 3)) * math.sqrt(variance / float((design[:, 1] ** 2).sum()))
    return float(found[1]), error
