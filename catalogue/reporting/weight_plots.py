"""Plots of weights of known pairs: the Tippett plot and the calibration plot, in the manner of ``plots``."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from catalogue.reporting.plots import DASHES, LEFT, RIGHT, svg

TOP, FLOOR, SQUARE = 46.0, 236.0, 340.0  # of a Tippett plot; where a calibration plot stands
GROUPS = ("same type", "different types")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where log10 weights from ``least`` to ``most`` lie across, and values from ``low`` to ``high`` upward."""

    least: float
    most: float
    low: float
    high: float
    top: float
    floor: float

    def x(self, weight: float) -> float:
        """Return where a weight lies across."""
        return round(LEFT + (RIGHT - LEFT) * (weight - self.least) / (self.most - self.least), 1)

    def y(self, value: float) -> float:
        """Return where a value lies upward."""
        return round(self.floor - (self.floor - self.top) * (value - self.low) / (self.high - self.low), 1)


def tippett_plot(points: Sequence[Sequence[float]], *, key: str, title: str) -> SafeString:
    """Draw the share of pairs of each sort whose weight is at least x; ``points`` are (x, same, different) in percent.

    Tippett et al. (1968); Evett and Buckleton (1996), Statistical analysis of STR data.
    """
    ends = [point[0] for point in points]
    frame = Frame(*_widened(min(ends), max(ends)), 0, 100, TOP, FLOOR)
    at_zero = [next((p[1 + n] for p in points if p[0] >= 0), 0.0) for n in range(2)]
    about = (
        f"Share of known pairs with at least a weight. From weight 0 up: {at_zero[0]:g} % of pairs of the same type, "
        f"{at_zero[1]:g} % of pairs of different types."
    )
    return svg(
        key, title, about, FLOOR + 34,
        _axes(frame, [(value, f"{value} %") for value in (0, 25, 50, 75, 100)], "log10 likelihood ratio"),
        *(_line([(frame.x(p[0]), frame.y(p[1 + n])) for p in points], n) for n in range(2)),
        *(_legend(name, n) for n, name in enumerate(GROUPS)),
    )  # fmt: skip


def calibration_plot(steps: Sequence[Sequence[float | None]], *, key: str, title: str) -> SafeString:
    """Draw what weights ought to have been (pool adjacent violators) over what was given.

    ``steps`` are (from, to, ought, same, different); ``ought`` None is beyond all bounds, because pairs of one sort
    alone lie there: it is drawn as an open mark at the edge.
    """
    told = [value for step in steps for value in step[:3] if value is not None]
    most = max(1.0, *(abs(value) for value in told)) * 1.08
    frame = Frame(-most, most, -most, most, 24.0, SQUARE)
    spoken = "; ".join(f"{step[0]:g} to {step[1]:g}: {_ought(step)}" for step in steps)
    ticks = [(value, f"{value:g}") for value in _ticks(-most, most)]
    return svg(
        key, title, f"Given log10 weight, and what it ought to have been. {spoken}", SQUARE + 34,
        _axes(frame, ticks, "given log10 likelihood ratio"),
        format_html('<text x="{}" y="12">what it ought to be</text>', LEFT),
        format_html(
            '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="currentColor" stroke-opacity="0.5" stroke-dasharray="{}"/>',
            frame.x(-most), frame.y(-most), frame.x(most), frame.y(most), DASHES[1],
        ),
        *(_step(step, frame) for step in steps),
    )  # fmt: skip


def _ought(step: Sequence[float | None]) -> str:
    if step[2] is not None:
        return f"{step[2]:g}"
    return "beyond any weight upward" if step[3] else "beyond any weight downward"


def _step(step: Sequence[float | None], frame: Frame) -> SafeString:
    low, high, ought, same, _ = step
    assert low is not None and high is not None
    # At the edge, but within it: below lie the numbers of the axis.
    y = frame.y(ought) if ought is not None else (frame.top + 3 if same else frame.floor - 3)
    # A step of one weight is a point, and must be seen.
    left, right = frame.x(low) - 2, frame.x(high) + 2
    if ought is None:
        return format_html(
            '<rect x="{}" y="{}" width="{}" height="6" fill="Canvas" stroke="currentColor" stroke-width="1.4"/>',
            round(left, 1), round(y - 3, 1), round(right - left, 1),
        )  # fmt: skip
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="currentColor" stroke-width="4"/>',
        round(left, 1), y, round(right, 1), y,
    )  # fmt: skip


def _axes(frame: Frame, heights: Sequence[tuple[float, str]], named: str) -> SafeString:
    across = _ticks(frame.least, frame.most)
    return format_html(
        '{}{}<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="currentColor" stroke-opacity="0.5"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        format_html_join(
            "",
            '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="currentColor" stroke-opacity="0.2"/>'
            '<text x="{}" y="{}" text-anchor="end">{}</text>',
            ((LEFT, frame.y(v), RIGHT, frame.y(v), LEFT - 4, frame.y(v) + 4, text) for v, text in heights),
        ),
        format_html_join(
            "", '<text x="{}" y="{}" text-anchor="middle">{}</text>',
            ((frame.x(weight), frame.floor + 15, f"{weight:g}") for weight in across),
        ),
        frame.x(0), frame.top, frame.x(0), frame.floor, (LEFT + RIGHT) / 2, frame.floor + 30, named,
    )  # fmt: skip


def _line(places: Sequence[tuple[float, float]], number: int) -> SafeString:
    return format_html(
        '<polyline points="{}" fill="none" stroke="currentColor" stroke-width="1.8" stroke-dasharray="{}"/>',
        " ".join(f"{x},{y}" for x, y in places), DASHES[number],
    )  # fmt: skip


def _legend(name: str, number: int) -> SafeString:
    y = 12 + 18 * number
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="currentColor" stroke-width="1.8" stroke-dasharray="{}"/>'
        '<text x="{}" y="{}">{}</text>',
        LEFT, y, LEFT + 32, y, DASHES[number], LEFT + 38, y + 4, name,
    )  # fmt: skip


def _widened(least: float, most: float) -> tuple[float, float]:
    """Zero, where neither type is supported, is always on the axis."""
    least, most = min(least, -0.1), max(most, 0.1)
    return least - 0.04 * (most - least), most + 0.04 * (most - least)


def _ticks(least: float, most: float) -> list[float]:
    step = 0.5 if most - least <= 3.5 else 1.0
    return [step * k for k in range(math.ceil(least / step), math.floor(most / step) + 1)]
