"""Find ArUco and AprilTag markers in a picture."""

import cv2
import numpy as np


def detected(grey: np.ndarray, dictionary: int, *, damaged: bool = True) -> list[tuple[int, np.ndarray]]:
    """Give number and corners (4, 2), in pixels, of each marker of ``dictionary`` (cv2's number) in ``grey`` (h, w).

    Corners run clockwise from the marker's own upper left one and are good to about half a pixel. ``damaged`` also
    takes markers with some wrong bits, as many as the dictionary can put right.
    """
    options = cv2.aruco.DetectorParameters()
    if not damaged:
        options.errorCorrectionRate = 0.0
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(dictionary), options)
    corners, numbers, _ = detector.detectMarkers(grey)
    if numbers is None:
        return []
    return [(int(number), found.reshape(4, 2)) for number, found in zip(numbers.ravel(), corners, strict=True)]
