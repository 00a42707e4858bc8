"""One questioned photograph beside one known photograph, with the matched places drawn over both."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from catalogue.models import Comparison, Examination, Original
from catalogue.web import fragments
from catalogue.web.deed import reader

SIDE, GAP, NUMBERED = 1000.0, 24.0, 12


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture in the drawing: where it lies and how much it was scaled."""

    x: float
    y: float
    width: float
    height: float
    scale: float

    def at(self, point: list[float]) -> tuple[float, float]:
        """Return where a pixel of the upright original lies in the drawing."""
        return self.x + point[0] * self.scale, self.y + point[1] * self.scale


def drawing(mine: Original, known: Original, matches: list[Any], *, stacked: bool) -> dict[str, Any]:
    """Lay the two pictures side by side (one above the other when ``stacked``) and the matches over them."""
    if stacked:
        left = Placed(0, 0, SIDE, SIDE * mine.height / mine.width, SIDE / mine.width)
        below = left.height + GAP
        right = Placed(0, below, SIDE, SIDE * known.height / known.width, SIDE / known.width)
        width, height = SIDE, below + right.height
    else:
        left = Placed(0, 0, SIDE * mine.width / mine.height, SIDE, SIDE / mine.height)
        beside = left.width + GAP
        right = Placed(beside, 0, SIDE * known.width / known.height, SIDE, SIDE / known.height)
        width, height = beside + right.width, SIDE
    lines = []
    for number, (questioned, reference) in enumerate(matches, start=1):
        (x1, y1), (x2, y2) = left.at(questioned), right.at(reference)
        lines.append({"number": number if number <= NUMBERED else 0,
                      **{name: f"{value:.1f}" for name, value in
                         (("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2))}})  # fmt: skip
    return {"questioned": left, "known": right, "width": f"{width:.0f}", "height": f"{height:.0f}", "lines": lines,
            "stacked": stacked, "mark": f"{max(width, height) / 110:.0f}"}  # fmt: skip


def show(request: HttpRequest, pk: Any) -> HttpResponse:
    seen = Examination.objects.visible_to(reader(request))
    comparison = get_object_or_404(
        Comparison.objects.filter(examination__in=seen).select_related(
            "examination__fragment__case", "examination__release", "candidate__missile_type", "candidate__component",
            "questioned__original", "questioned__fragment", "known__original", "exemplar__source",
        ), pk=pk,
    )  # fmt: skip
    matches = comparison.explanation.get("matches", [])
    mine, known = comparison.questioned.original, comparison.known.original
    fragment = comparison.examination.fragment
    return render(request, "catalogue/comparison/show.html", {
        "title": f"{comparison.questioned} beside {comparison.known}", "trail": fragments.trail(fragment),
        "comparison": comparison, "examination": comparison.examination, "matches": matches,
        "drawings": [drawing(mine, known, matches, stacked=stacked) for stacked in (False, True)],
        "numbered": [(number, *pair) for number, pair in enumerate(matches[:NUMBERED], start=1)],
    })  # fmt: skip
