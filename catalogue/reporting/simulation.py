"""A simulation of weights as one page: its figures, the Tippett plot and the calibration plot, with their numbers."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from catalogue.evaluation.metrics import pav_blocks
from catalogue.evaluation.simulate import Simulated, curves
from catalogue.reporting.weight_plots import calibration_plot, tippett_plot

MOST_PAIRS = 200_000  # of wrong types in the calibration plot, evenly taken: more would change no line of it


def page(done: Simulated) -> str:
    """Return an HTML document that stands alone; what it validates is said first."""
    told = curves(done)
    points = [
        (round(x, 3), round(100 * right, 2), round(100 * wrong, 2))
        for x, right, wrong in zip(told["log10_lr"], told["right_types"], told["wrong_types"], strict=True)
    ]
    wrong = done.different[:: max(1, len(done.different) // MOST_PAIRS)]
    steps = [
        (one.low, one.high, one.weight if abs(one.weight) < float("inf") else None, one.same, one.different)
        for one in pav_blocks(done.same, wrong)
    ]
    figures = ((name, "–" if value is None else value) for name, value in done.figures.items() if name != "caveat")
    return str(format_html(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        "<title>Simulated fragments</title><h1>Simulated fragments, seed {}</h1><p>{}</p><table><caption>Figures; "
        "shares in percent</caption>{}</table><h2>Tippett plot</h2>{}{}<h2>Calibration plot</h2>{}{}</html>",
        done.plan.seed, done.figures["caveat"],
        format_html_join("", "<tr><th scope=row>{}<td>{}", figures),
        tippett_plot(points, key="tippett", title="Weights of right and of wrong types"),
        _table(("log10 LR", "right types %", "wrong types %"), points),
        calibration_plot(steps, key="calibration", title="What weights ought to have been"),
        _table(("from", "to", "ought to be", "right", "wrong"), steps),
    ))  # fmt: skip


def _table(heads: tuple[str, ...], rows: Sequence[tuple[float | None, ...]]) -> SafeString:
    return format_html(
        "<details><summary>Numbers</summary><table><tr>{}</tr>{}</table></details>",
        format_html_join("", "<th scope=col>{}", ((head,) for head in heads)),
        format_html_join("", "<tr>{}", ((_cells(row),) for row in rows)),
    )


def _cells(row: tuple[float | None, ...]) -> SafeString:
    return format_html_join("", "<td>{}", (("–" if cell is None else f"{cell:g}",) for cell in row))
