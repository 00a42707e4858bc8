"""Pictures drawn for tests: one seed, one picture."""

import cv2
import numpy as np


def plate(seed: int = 1, size: int = 480) -> np.ndarray:
    """Draw a scratched, riveted metal plate, (size, size, 3) uint8; one seed, one plate."""
    random = np.random.default_rng(seed)
    grey = cv2.GaussianBlur(random.normal(140, 40, (size, size)), (0, 0), 3) + random.normal(0, 4, (size, size))
    grey = np.clip((grey - grey.mean()) * 3 + 140, 0, 255).astype(np.uint8)
    for _ in range(40):
        start, end = random.integers(0, size, 2), random.integers(0, size, 2)
        near = start + (end - start) // 4
        cv2.line(grey, start.tolist(), near.tolist(), int(random.integers(20, 240)), int(random.integers(1, 4)))
    for _ in range(14):
        centre = random.integers(30, size - 30, 2).tolist()
        cv2.circle(grey, centre, int(random.integers(6, 20)), int(random.integers(20, 230)), -1, cv2.LINE_AA)
    return cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)


def blank(level: int = 128, size: int = 480) -> np.ndarray:
    """A picture of one grey level."""
    return np.full((size, size, 3), level, np.uint8)


def seen_from(rgb: np.ndarray, motion: np.ndarray) -> np.ndarray:
    """Show ``rgb`` moved by the (3, 3) ``motion``, in a frame of the same size."""
    return cv2.warpPerspective(
        rgb, motion, (rgb.shape[1], rgb.shape[0]), flags=cv2.INTER_LINEAR, borderValue=(90, 90, 90)
    )


def on_tube(rgb: np.ndarray, *, seen_from: float) -> np.ndarray:
    """Wrap ``rgb`` around a tube and show it from a direction, in degrees, (size, size, 3) uint8."""
    size = rgb.shape[0]
    radius = 0.42 * size
    x, y = np.meshgrid(np.arange(size, dtype=np.float32), np.arange(size, dtype=np.float32))
    across = (x - size / 2) / radius
    around = np.arcsin(np.clip(across, -1, 1)) + np.deg2rad(seen_from)
    depth = np.sqrt(np.clip(1 - across**2, 0, 1))
    zoom = 1 + 0.12 * depth  # nearer is larger, as a camera sees it
    u = size / 2 + radius * around * 0.9
    v = size / 2 + (y - size / 2) / zoom
    shown = cv2.remap(rgb, u.astype(np.float32), v.astype(np.float32), cv2.INTER_LINEAR, borderValue=(90, 90, 90))
    shown[np.abs(across) > 0.97] = 90
    return shown
