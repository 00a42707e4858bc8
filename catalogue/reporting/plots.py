"""Plots as SVG with presentation attributes: no script, no style, nothing from elsewhere.

Everything is drawn in the colour of the text, so that it reads in light and dark and without colour vision; curves
differ by dash and mark, groups by place and words. Every plot has a title and a description; its numbers stand in a
table beside it, which the page shows. ``key`` must be unique on the page.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, LEFT, RIGHT = 360.0, 42.0, 352.0  # units of the drawing: a telephone shows about one pixel for each
RANKS, BINS = 20, 24
FLOOR, PANEL = 190.0, 72.0  # where a rank curve stands; how high the histogram of one group is
DASHES = ("none", "5 3")
LONGEST_NAME = 42  # of a bar: what stands beside its count


@dataclass(frozen=True, slots=True)
class Curve:
    """A named curve: for rank 1, 2, … the share in percent and its 95 % interval."""

    name: str
    points: Sequence[Sequence[float]]

    @property
    def spoken(self) -> str:
        """The curve in a few words."""
        told = [f"{self.points[k - 1][0]:g} % among the first {k}" for k in (1, 5, 10) if k <= len(self.points)]
        return f"{self.name}: {', '.join(told) or 'no queries'}"


@dataclass(frozen=True, slots=True)
class Axes:
    """Where ranks 1 to ``last`` and shares of 0 to 100 percent lie."""

    last: int
    top: float

    def at(self, rank: int, percent: float) -> tuple[float, float]:
        """Return x and y of a share at a rank."""
        x = LEFT + 6 + (RIGHT - LEFT - 12) * (rank - 1) / max(1, self.last - 1)
        return round(x, 1), round(FLOOR - (FLOOR - self.top) * percent / 100, 1)


def rank_curves(curves: Sequence[Curve], *, key: str, title: str) -> SafeString:
    """Draw one or two rank curves with their intervals, over the first 20 ranks."""
    last = min(RANKS, max((len(curve.points) for curve in curves), default=1))
    named = len(curves) > 1
    axes = Axes(last, 10.0 + 18.0 * (len(curves) if named else 0))
    about = "Share of queries whose right type is among the first k answers. "
    return svg(
        key, title, about + "; ".join(curve.spoken for curve in curves), FLOOR + 34,
        _grid(axes),
        *(_curve(curve, number, axes) for number, curve in enumerate(curves)),
        *(_legend(curve.name, number) for number, curve in enumerate(curves) if named),
    )  # fmt: skip


def _grid(axes: Axes) -> SafeString:
    heights = [(axes.at(1, share)[1], share) for share in (0, 25, 50, 75, 100)]
    ranks = [rank for rank in (1, 5, 10, 15, 20) if rank < axes.last - 1] + [axes.last]
    return format_html(
        '{}{}<text x="{}" y="{}" text-anchor="middle">rank k</text>',
        format_html_join(
            "",
            '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="currentColor" stroke-opacity="0.2"/>'
            '<text x="{}" y="{}" text-anchor="end">{} %</text>',
            ((LEFT, y, RIGHT, y, LEFT - 4, y + 4, share) for y, share in heights),
        ),
        format_html_join(
            "", '<text x="{}" y="{}" text-anchor="middle">{}</text>',
            ((axes.at(rank, 0)[0], FLOOR + 15, rank) for rank in ranks),
        ),
        (LEFT + RIGHT) / 2, FLOOR + 30,
    )  # fmt: skip


def _curve(curve: Curve, number: int, axes: Axes) -> SafeString:
    points = list(enumerate(curve.points[: axes.last], start=1))
    line = [axes.at(rank, point[0]) for rank, point in points]
    band = [axes.at(rank, point[2]) for rank, point in points]
    band += [axes.at(rank, point[1]) for rank, point in reversed(points)]
    return format_html(
        '<polygon points="{}" fill="currentColor" fill-opacity="0.12"/><polyline points="{}" fill="none" '
        'stroke="currentColor" stroke-width="1.8" stroke-dasharray="{}"/>{}',
        _points(band), _points(line), DASHES[number],
        format_html_join("", "{}", ((_mark(x, y, number),) for x, y in line)),
    )  # fmt: skip


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)


def _mark(x: float, y: float, number: int) -> SafeString:
    if number == 0:
        return format_html('<circle cx="{}" cy="{}" r="2.8" fill="currentColor"/>', x, y)
    return format_html(
        '<rect x="{}" y="{}" width="6" height="6" fill="Canvas" stroke="currentColor" stroke-width="1.4"/>',
        round(x - 3, 1), round(y - 3, 1),
    )  # fmt: skip


def _legend(name: str, number: int) -> SafeString:
    y = 12 + 18 * number
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="currentColor" stroke-width="1.8" stroke-dasharray="{}"/>{}'
        '<text x="{}" y="{}">{}</text>',
        LEFT, y, LEFT + 32, y, DASHES[number], _mark(LEFT + 16, y, number), LEFT + 38, y + 4, name,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Histogram:
    """Scores of several groups in common bins. ``rows`` are (from, to, count of each group), for a table."""

    svg: SafeString
    groups: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[int, ...]], ...]


def histogram(groups: Mapping[str, Sequence[float]], *, key: str, title: str) -> Histogram:
    """Draw the scores of each group, one panel under the other over one axis.

    The axis is stretched near zero and pressed together far from it (asinh of score over the median size of scores), as
    scores of one method can lie three powers of ten apart.
    """
    scores = [score for group in groups.values() for score in group]
    edges = bins(scores)
    counts = {name: _counted(group, edges) for name, group in groups.items()}
    height = 10 + PANEL * len(groups) + 30
    panels = [_panel(name, counts[name], 10 + PANEL * place) for place, name in enumerate(groups)]
    about = "; ".join(f"{name}: {_spoken(group)}" for name, group in groups.items())
    drawing = svg(key, title, about, height, *panels, _score_axis(edges, height))
    shown = zip(edges, edges[1:], zip(*counts.values(), strict=True), strict=False)
    rows = tuple((_short(low), _short(high), tuple(found)) for low, high, found in shown if any(found))
    return Histogram(drawing, tuple(groups), rows)


def bins(scores: Sequence[float]) -> list[float]:
    """Return the edges of the bins, in the unit of the scores: equal steps of asinh, the least and greatest inside."""
    sizes = sorted(abs(score) for score in scores if score)
    unit = sizes[len(sizes) // 2] if sizes else 1.0
    low, high = min((0.0, *scores)), max((unit, *scores))
    first, last = math.asinh(low / unit), math.asinh(high / unit)
    inner = [math.sinh(first + (last - first) * step / BINS) * unit for step in range(1, BINS)]
    return [low, *inner, high]


def _counted(group: Sequence[float], edges: Sequence[float]) -> list[int]:
    counts = [0] * BINS
    for score in group:
        counts[min(BINS - 1, max(0, bisect_right(edges, score) - 1))] += 1
    return counts


def _panel(name: str, counts: Sequence[int], top: float) -> SafeString:
    """Each group has a height of its own, with its highest count written beside it: groups differ in size."""
    floor, step, highest = top + PANEL - 8, (RIGHT - LEFT) / BINS, max(1, *counts)
    tall = (PANEL - 32) / highest

    def bars() -> Iterator[tuple[float, float, float, float]]:
        for place, count in enumerate(counts):
            size = round(tall * count, 1)
            if count:
                yield round(LEFT + step * place + 1, 1), round(floor - size, 1), round(step - 2, 1), size

    return format_html(
        '<text x="{}" y="{}">{} ({})</text>{}'
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="currentColor" stroke-opacity="0.4"/>'
        '<text x="{}" y="{}" text-anchor="end">{}</text><text x="{}" y="{}" text-anchor="end">0</text>',
        LEFT, top + 11, name, sum(counts),
        format_html_join(
            "", '<rect x="{}" y="{}" width="{}" height="{}" fill="currentColor" fill-opacity="0.75"/>', bars()
        ),
        LEFT, floor, RIGHT, floor, LEFT - 4, floor - PANEL + 36, highest if any(counts) else "", LEFT - 4, floor + 4,
    )  # fmt: skip


def _score_axis(edges: Sequence[float], height: float) -> SafeString:
    step = (RIGHT - LEFT) / BINS
    ticks = [
        (LEFT + step * place, "end" if place == BINS else "middle", _short(edges[place]))
        for place in range(0, BINS + 1, BINS // 4)
    ]
    return format_html(
        '{}<text x="{}" y="{}" text-anchor="middle">score of the first answer</text>',
        format_html_join(
            "", '<text x="{}" y="{}" text-anchor="{}">{}</text>',
            ((x, height - 18, anchor, text) for x, anchor, text in ticks),
        ),
        (LEFT + RIGHT) / 2, height - 3,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """A named share: how many, and how many percent of all."""

    name: str
    count: int
    percent: float


def bars(rows: Sequence[Bar], *, key: str, title: str, left_out: int = 0) -> SafeString:
    """Draw shares of a whole, one bar under the other, each with its name, count and percent in words."""
    about = "; ".join(f"{row.name}: {row.count}, {row.percent:g} %" for row in rows)
    about += f"; {left_out} more in the table" if left_out else ""
    drawn = (
        (0, 36 * place + 13, _cut(row.name), RIGHT, 36 * place + 13, f"{row.count} ({row.percent:g} %)",
         36 * place + 18, RIGHT, 36 * place + 18, round(RIGHT * row.percent / 100, 1))
        for place, row in enumerate(rows)
    )  # fmt: skip
    marks = format_html_join(
        "",
        '<text x="{}" y="{}">{}</text><text x="{}" y="{}" text-anchor="end">{}</text>'
        '<rect x="0" y="{}" width="{}" height="9" fill="currentColor" fill-opacity="0.12"/>'
        '<rect x="0" y="{}" width="{}" height="9" fill="currentColor" fill-opacity="0.75"/>',
        drawn,
    )
    return svg(key, title, about, 36 * len(rows), marks)


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _spoken(group: Sequence[float]) -> str:
    if not group:
        return "none"
    middle = sorted(group)[len(group) // 2]
    return f"{len(group)}, from {_short(min(group))} to {_short(max(group))}, the middle one {_short(middle)}"


def _short(value: float) -> str:
    return f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}"


def svg(key: str, title: str, about: str, height: float, *parts: SafeString) -> SafeString:
    """Put ``parts`` into one picture with a title and a description; ``height`` in units of the drawing."""
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-about" font-size="11" fill="currentColor">'
        '<title id="{}-title">{}</title><desc id="{}-about">{}</desc>{}</svg>',
        WIDTH, height, key, key, key, title, key, about, format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip
