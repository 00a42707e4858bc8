"""The living error register, as a page and as a table for a spreadsheet."""

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.evaluation.error_rates import FEWEST
from catalogue.matching import error_register
from catalogue.matching.error_register import Line
from catalogue.web.deed import reader

COLUMNS = ("by", "code", "name", "final", "upheld", "overturned", "share_percent", "low_percent", "high_percent")


def register(request: HttpRequest) -> HttpResponse:
    held = error_register.register(reader(request))
    return render(request, "catalogue/error/register.html", {
        "title": "Error register", "register": held, "fewest": FEWEST,
        "fewest_elsewhere": error_register.FEWEST, "fewest_cases": error_register.FEWEST_CASES,
    })  # fmt: skip


def table(request: HttpRequest) -> HttpResponse:
    """Give the same lines as comma-separated values."""
    held = error_register.register(reader(request))
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="error-register.csv"'
    writer = csv.writer(answer)
    writer.writerow((*COLUMNS, "sentence"))
    writer.writerow(_row("all", held.total))
    for by, _, lines in held.tables:
        writer.writerows(_row(by, line) for line in lines)
    return answer


def _row(by: str, line: Line) -> tuple[object, ...]:
    share = line.rate.share
    percents = [f"{100 * value:.1f}" for value in (share.value, share.low, share.high)] if share else ["", "", ""]
    # A spreadsheet runs what begins with these as a formula; names come from the library, which people write.
    name = f"'{line.name}" if line.name.startswith(("=", "+", "-", "@")) else line.name
    return by, line.code, name, line.rate.final, line.rate.upheld, line.rate.overturned, *percents, line.sentence
