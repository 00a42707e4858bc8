"""The plane that a measuring card lies in: from where its corners are seen to millimetres on that plane."""

from dataclasses import dataclass, replace

import numpy as np

from catalogue.vision.geometry import project
from catalogue.vision.intervals import NORMAL
from catalogue.vision.values import NoGauge

IN_THE_PLANE = "Perspective is corrected for the plane of the card: only what lies in that plane measures true."
# Seen radial distortion of phone cameras after their own correction stays below 4 % at the corners of the picture.
_DISTORTION = 0.02
# Corners of photographs drawn with blur and noise are found within 0.02 to 0.04 px; paper and real lenses do worse. The
# residuals soon decide: this counts as 8 of them. With 0.2 px, arcs of 90 to 120 degrees were held too often (97.5 %).
_CORNER_PX, _CORNER_TRUST = 0.1, 8.0
_FLAT_MM = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """A plane seen by a camera with some radial distortion about the middle of its picture.

    ``state`` (9,): the first eight entries of the homography from card to picture, the ninth being 1, and the
    distortion k: straight = c + (seen - c)(1 + k r²), r in half diagonals of the picture (Brown, "Decentering
    distortion of lenses", 1966, first term). ``covariance`` (9, 9) is of ``state``. Both sides of the homography are
    in units of ``frame`` (centre x, y, half diagonal, pixels) and ``card`` (middle x, y, half size, mm). ``printed`` is
    one standard deviation of the printed size, as a share. ``residual_px`` and ``residual_mm`` are root mean squares.
    """

    state: np.ndarray
    covariance: np.ndarray
    frame: tuple[float, float, float]
    card: tuple[float, float, float]
    printed: float
    residual_px: float
    residual_mm: float
    corners: int
    sentences: tuple[str, ...] = (IN_THE_PLANE,)

    def __post_init__(self) -> None:
        if self.state.shape != (9,) or self.covariance.shape != (9, 9):
            raise ValueError(f"state {self.state.shape} and covariance {self.covariance.shape} are not of a plane")

    @property
    def homography(self) -> np.ndarray:
        """The (3, 3) matrix from pixels of a picture without distortion to millimetres on the card."""
        to_frame = np.array([[1, 0, -self.frame[0]], [0, 1, -self.frame[1]], [0, 0, self.frame[2]]]) / self.frame[2]
        to_mm = np.array([[self.card[2], 0, self.card[0]], [0, self.card[2], self.card[1]], [0, 0, 1]])
        matrix = to_mm @ np.linalg.inv(_matrix(self.state)) @ to_frame
        return matrix / matrix[2, 2]

    def to_mm(self, points: np.ndarray) -> np.ndarray:
        """Carry ``points`` (k, 2) in pixels to (k, 2) mm on the card, origin at its upper left corner, y downwards.

        Raises ``ValueError`` for a point at or above the horizon of the plane: no place of the plane is seen there.
        """
        straight = _straight(_units(points, self.frame), self.state[8])
        back = np.linalg.inv(_matrix(self.state))
        if (straight @ back[2, :2] + back[2, 2] <= 0).any():
            raise ValueError("A point lies beyond the horizon of the card's plane.")
        carried = project(back, straight)
        return carried * self.card[2] + self.card[:2]

    def to_px(self, mm: np.ndarray) -> np.ndarray:
        """Carry ``mm`` (k, 2) on the card back to pixels; not finite on and beyond the plane's horizon."""
        paper, matrix = _units(mm, self.card), _matrix(self.state)
        straight = np.where((paper @ matrix[2, :2] + matrix[2, 2] > 0)[:, None], project(matrix, paper), np.nan)
        seen = straight
        for _ in range(30):  # the distortion is small: each step leaves a few percent of the error before
            seen = straight / (1 + self.state[8] * (seen**2).sum(axis=1, keepdims=True))
        return seen * self.frame[2] + self.frame[:2]

    def per_pixel(self, points: np.ndarray) -> np.ndarray:
        """The (k, 2, 2) derivatives of ``to_mm``, millimetres per pixel."""
        found = np.asarray(points, np.float64)
        columns = [(self.to_mm(found + step) - self.to_mm(found - step)) / 0.2 for step in np.eye(2) * 0.1]
        return np.stack(columns, axis=2)

    def variants(self) -> "tuple[Plane, ...]":
        """Ten ways to be wrong: along the axes of the error ellipsoid of ``state``, and a card printed too small."""
        sizes, axes = np.linalg.eigh(self.covariance)
        moved = [replace(self, state=self.state + np.sqrt(max(size, 0.0)) * axis)
                 for size, axis in zip(sizes, axes.T, strict=True)]  # fmt: skip
        x, y, half = self.card
        return (*moved, replace(self, card=(x, y, half * (1 + self.printed))))


class NotFlat(NoGauge):
    """The corners do not lie as those of a flat card; the message says how far they are off."""


def fit_plane(
    seen: np.ndarray,
    printed: np.ndarray,
    *,
    size: tuple[int, int],
    printed_uncertainty: float = 0.0,
    sentences: tuple[str, ...] = (IN_THE_PLANE,),
) -> Plane:
    """Fit the plane to corners ``seen`` (n, 2) in pixels of a picture of ``size`` (width, height), n of 4 or more.

    ``printed`` (n, 2) are their places on the card in mm, ``printed_uncertainty`` the 95 % half width of the card's
    size as a share. Least squares in the picture (Hartley and Zisserman, Multiple View Geometry, 4.2) with the
    distortion known beforehand to be near zero, within 0.02 (one standard deviation). Raises ``NotFlat``.
    """
    centre = (np.array(size, np.float64) - 1) / 2
    frame = (float(centre[0]), float(centre[1]), float(np.hypot(*size) / 2))
    middle = (printed.min(axis=0) + printed.max(axis=0)) / 2
    card = (float(middle[0]), float(middle[1]), float(np.abs(printed - middle).max()))
    picture, paper = _units(seen, frame), _units(printed, card)
    sigma = _CORNER_PX / frame[2]
    start = np.append(_direct(paper, picture), 0.0)
    state, _ = _least(start, picture, paper, sigma)
    # The corners themselves say how well they were found, and how flat the card lay.
    off = _residuals(state, picture, paper)
    squares = float((off**2).sum()) / sigma**2
    freedom = max(2 * len(seen) - 9, 0)
    sigma *= float(np.sqrt((_CORNER_TRUST + squares) / (_CORNER_TRUST + freedom)))
    state, covariance = _least(state, picture, paper, sigma)
    residual = float(np.sqrt((_residuals(state, picture, paper) ** 2).sum(axis=1).mean())) * frame[2]
    plane = Plane(state, covariance, frame, card, printed_uncertainty / NORMAL, residual, 0.0, len(seen), sentences)
    residual_mm = float(np.sqrt(((plane.to_mm(seen) - printed) ** 2).sum(axis=1).mean()))
    if not residual_mm <= _FLAT_MM:
        raise NotFlat(f"The corners of the card are {residual_mm:.1f} mm off a plane: lay the card flat.")
    return replace(plane, residual_mm=residual_mm)


def _units(points: np.ndarray, units: tuple[float, float, float]) -> np.ndarray:
    return (np.asarray(points, np.float64) - units[:2]) / units[2]


def _matrix(state: np.ndarray) -> np.ndarray:
    return np.append(state[:8], 1.0).reshape(3, 3)


def _straight(points: np.ndarray, distortion: float) -> np.ndarray:
    return points * (1 + distortion * (points**2).sum(axis=1, keepdims=True))


def _residuals(state: np.ndarray, picture: np.ndarray, paper: np.ndarray) -> np.ndarray:
    return project(_matrix(state), paper) - _straight(picture, state[8])


def _direct(paper: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """The direct linear transformation (Hartley and Zisserman, algorithm 4.1), its last entry made 1."""
    rows = []
    for (x, y), (u, v) in zip(paper, picture, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y, -u], [0, 0, 0, x, y, 1, -v * x, -v * y, -v]]
    entries = np.linalg.svd(np.array(rows))[2][-1]
    return np.asarray(entries[:8] / entries[8])


def _least(
    start: np.ndarray, picture: np.ndarray, paper: np.ndarray, sigma: float
) -> tuple[np.ndarray, np.ndarray]:
    """Gauss-Newton from ``start``; gives the state and its covariance (9, 9), distortion held near zero."""
    state = start
    for _ in range(12):
        off = _residuals(state, picture, paper).ravel()
        moved = [_residuals(state + step, picture, paper).ravel() for step in np.eye(9) * 1e-7]
        slopes = (np.stack(moved, axis=1) - off[:, None]) / 1e-7
        weighted = np.vstack([slopes / sigma, np.eye(9)[8:] / _DISTORTION])
        target = np.append(off / sigma, state[8] / _DISTORTION)
        step = np.linalg.lstsq(weighted, target, rcond=None)[0]
        state = state - step
        if np.abs(step).max() < 1e-10:
            break
    return state, np.linalg.pinv(weighted.T @ weighted)
