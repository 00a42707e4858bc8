"""Our own measuring card: an A4 sheet to print, and finding it in a photograph.

Four ArUco markers (dictionary 4x4, 50 words) stand in the corners and leave the middle free for the fragment. The sheet
is written as vectors in millimetres; a printer may still shrink it, hence the line to measure.
"""

import cv2
import numpy as np

from catalogue.vision.aruco import detected
from catalogue.vision.plane import IN_THE_PLANE, Plane, fit_plane
from catalogue.vision.values import NoGauge

NAME = "measuring card sheet/1"
FILE_NAME = "measuring-card-sheet-1.pdf"
WIDTH_MM, HEIGHT_MM = 210.0, 297.0
MARKER_MM = 33.0
CHECK_LINE_MM = 100.0
# Upper left corners of the markers by their number; 15 mm are left for printers that cannot reach the edge.
MARKERS = {0: (15.0, 15.0), 1: (162.0, 15.0), 2: (15.0, 249.0), 3: (162.0, 249.0)}

_DICTIONARY = cv2.aruco.DICT_4X4_50
_CHECK = (55.0, 30.0)
_RULER = (55.0, 262.0)
_CELLS = 6  # four bits and a black border on either side
_POINTS_PER_MM = 72 / 25.4
_LINE_UNCERTAINTY_MM = 0.3  # 95 %: reading a line of 100 mm against a steel ruler
_TEXTS = (
    (55.0, 22.0, 4.2, "Measuring card sheet/1"),
    (55.0, 37.0, 2.7, "Print at 100 %, no scaling. Measure the line above: it must be"),
    (55.0, 41.0, 2.7, "100.0 mm long. If it is not, state the length that you measured."),
    (55.0, 45.0, 2.7, "Lay the card flat, at the height of what you measure; show all markers."),
    (55.0, 278.0, 2.7, "millimetres"),
)


class NoCard(NoGauge):
    """No card can be used in the picture; the message is a whole sentence that says why and what to do."""


def pdf() -> bytes:
    """Give the card as a PDF 1.6 of one A4 page, drawn in millimetres; always the same bytes.

    The only font is Helvetica, which every reader brings along; the file asks the printer not to scale.
    """
    # By hand: five objects that never change, to the hundredth of a millimetre, need no library of their own; a test
    # holds their structure, and that the markers, the line and the ticks are where the detector expects them.
    # y runs downwards from the upper edge, as on the card.
    flip = f"{_POINTS_PER_MM:.8f} 0 0 {-_POINTS_PER_MM:.8f} 0 {HEIGHT_MM * _POINTS_PER_MM:.4f} cm"
    page = "\n".join(["q", flip, *_squares(), *_lines(), *_words(), "Q"]).encode("ascii")
    box = f"[0 0 {WIDTH_MM * _POINTS_PER_MM:.4f} {HEIGHT_MM * _POINTS_PER_MM:.4f}]"
    return _document(
        b"<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>".encode("ascii"),
        f"<< /Length {len(page)} >>\nstream\n".encode("ascii") + page + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )


def corners_mm(marker: int) -> np.ndarray:
    """The (4, 2) corners of a marker on the card, clockwise from its upper left one, as ArUco gives them."""
    x, y = MARKERS[marker]
    return np.array([[x, y], [x + MARKER_MM, y], [x + MARKER_MM, y + MARKER_MM], [x, y + MARKER_MM]])


def detect(grey: np.ndarray, *, check_line_mm: float = CHECK_LINE_MM) -> Plane:
    """Find the card in ``grey``, an (h, w) uint8 picture in its full size, and fit the plane it lies in.

    Raises ``NoCard`` and what ``plane`` raises.
    """
    return plane(markers(grey), size=(grey.shape[1], grey.shape[0]), check_line_mm=check_line_mm)


def plane(found: dict[int, np.ndarray], *, size: tuple[int, int], check_line_mm: float = CHECK_LINE_MM) -> Plane:
    """Fit the plane to the corners of markers ``found``, as ``markers`` gives them, in a picture of (width, height).

    ``check_line_mm`` is the length that the examiner measured of the printed line. Raises ``NoCard`` where that is
    no print of this card, and ``plane.NotFlat`` where the card is bent.
    """
    if not 80 <= check_line_mm <= 125:
        raise NoCard(f"The check line is {check_line_mm:g} mm long: that is no print of this card.")
    larger = check_line_mm / CHECK_LINE_MM
    said = [IN_THE_PLANE, f"Size by {NAME}, {len(found)} of {len(MARKERS)} markers, check line {check_line_mm:g} mm."]
    if len(found) < len(MARKERS):
        said.append("Not all markers are seen: the plane is known less well on their side.")
    return fit_plane(
        np.vstack(list(found.values())),
        np.vstack([corners_mm(marker) for marker in found]) * larger,
        size=size,
        printed_uncertainty=_LINE_UNCERTAINTY_MM / check_line_mm,
        sentences=tuple(said),
    )


def markers(grey: np.ndarray) -> dict[int, np.ndarray]:
    """Find the corners (4, 2), in pixels, of each marker of the card in ``grey`` (h, w) uint8. Raises ``NoCard``."""
    ours = [(number, corners) for number, corners in detected(grey, _DICTIONARY) if number in MARKERS]
    found = dict(ours)
    if len(found) < len(ours):
        raise NoCard("A marker is seen twice: only one card may lie in the picture.")
    if len(found) < 2:
        raise NoCard(f"{len(found)} of {len(MARKERS)} markers of the card are seen; at least 2 are needed.")
    return {number: _refined(grey, found[number]) for number in sorted(found)}


def _refined(grey: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Corners (4, 2) to a fraction of a pixel, where the lines of the marker's four sides meet.

    cv2's own refinement looks at each corner alone, and blur rounds corners; sides it leaves where they are.
    """
    work = cv2.GaussianBlur(grey, (0, 0), 0.7).astype(np.float32)
    found = corners.astype(np.float64)
    for _ in range(2):
        sides = [_side(work, found[place], found[(place + 1) % 4], found.mean(axis=0)) for place in range(4)]
        found = np.array([_crossing(sides[place - 1], sides[place]) for place in range(4)])
    return found


def _side(grey: np.ndarray, a: np.ndarray, b: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """The line (3,) n x = c through the steepest change from black to white along a marker's side."""
    along = (b - a) / np.hypot(*(b - a))
    out = np.array([along[1], -along[0]])
    out *= np.sign((a - middle) @ out)
    # The border is one cell wide: looking further in would meet the bits.
    reach = min(max(np.hypot(*(b - a)) / _CELLS * 0.7, 2.0), 8.0)
    steps = np.arange(-reach, reach + 0.125, 0.25)
    places = a + np.linspace(0.12, 0.88, 40)[:, None] * (b - a)
    samples = places[:, None] + steps[None, :, None] * out
    profile = cv2.remap(grey, samples[..., 0].astype(np.float32), samples[..., 1].astype(np.float32), cv2.INTER_LINEAR,
                        borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    slope = np.maximum(np.diff(profile, axis=1), 0) ** 2 + 1e-6
    middles = (steps[1:] + steps[:-1]) / 2
    at = (slope * middles).sum(axis=1) / slope.sum(axis=1)
    points = places + at[:, None] * out
    keep = np.abs(at - np.median(at)) <= 1.0
    vx, vy, x, y = cv2.fitLine(points[keep].astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    return np.array([-vy, vx, -vy * x + vx * y], np.float64)


def _crossing(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.linalg.solve(np.stack([first[:2], second[:2]]), np.array([first[2], second[2]]))


def _squares() -> list[str]:
    dictionary = cv2.aruco.getPredefinedDictionary(_DICTIONARY)
    drawn, cell = [], MARKER_MM / _CELLS
    for number, (x, y) in MARKERS.items():
        # White cells on one black square: black cells side by side would show seams.
        drawn.append(f"0 g {x:.4f} {y:.4f} {MARKER_MM:.4f} {MARKER_MM:.4f} re f 1 g")
        bits = cv2.aruco.generateImageMarker(dictionary, number, _CELLS)
        drawn += [f"{x + column * cell:.4f} {y + row * cell:.4f} {cell:.4f} {cell:.4f} re f"
                  for row, column in np.argwhere(bits > 0)]  # fmt: skip
    return drawn


def _lines() -> list[str]:
    """The check line with its two end bars, and a ruler with a tick for every millimetre; all as filled boxes."""
    x, y = _CHECK
    boxes = [(x, y - 0.15, CHECK_LINE_MM, 0.3), (x, y - 2.5, 0.2, 5.0), (x + CHECK_LINE_MM - 0.2, y - 2.5, 0.2, 5.0)]
    x, y = _RULER
    for tick in range(101):
        height = 9.0 if tick % 10 == 0 else 7.0 if tick % 5 == 0 else 5.0
        boxes.append((x + tick - 0.15, y, 0.3, height))
    return ["0 g", *(f"{left:.4f} {top:.4f} {width:.4f} {height:.4f} re f" for left, top, width, height in boxes)]


def _words() -> list[str]:
    numbers = tuple((_RULER[0] + tick - 1.2, _RULER[1] + 12.5, 2.7, str(tick)) for tick in range(0, 101, 10))
    return [f"BT /F1 {size:.4f} Tf 1 0 0 -1 {x:.4f} {y:.4f} Tm ({text}) Tj ET" for x, y, size, text in _TEXTS + numbers]


def _document(*objects: bytes) -> bytes:
    """A PDF file of numbered ``objects``, the first of them its catalogue (ISO 32000-1, 7.5)."""
    data, places = bytearray(b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(data)
