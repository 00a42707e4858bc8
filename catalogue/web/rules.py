"""The rule book: every rule with its sources, its rivals, and the finds that weigh them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.evaluation.later_finds import ERROR, YEARS_KEPT
from catalogue.intake.rule_book import rule_book
from catalogue.models import Release, Source
from catalogue.reporting import rule_book as told


def listing(request: HttpRequest) -> HttpResponse:
    book = rule_book()
    rules = told.rules(book)
    sources = Source.objects.in_bulk(field_name="code")
    titles = {rule["code"]: rule["title"] for rule in rules}
    for rule in rules:
        rule["cited"] = [sources[code] for code in rule["sources"]]
        for rival in rule["rivals"]:
            rival["title"], rival["spoken"] = titles[rival["rival"]], told.spoken(rival)
    return render(request, "catalogue/rule/list.html", {
        "title": "Rule book of readings", "rules": rules, "release": Release.objects.first(),
        "error": f"{ERROR:.0%}", "years_kept": YEARS_KEPT,
    })  # fmt: skip
