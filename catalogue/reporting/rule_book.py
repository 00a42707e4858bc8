"""The rule book for readers: as JSON for pages and the API, and as the page of the documents."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalogue.evaluation.later_finds import ERROR, YEARS_KEPT, Support
from catalogue.evaluation.rulebook import Rule
from catalogue.intake.rule_book import RuleBook
from catalogue.matching.rules import rule_weight

JSON = dict[str, Any]
HEAD = f"""\
# Rule book of readings

Written by `manage.py write_rule_book` from the starter pack; change the pack, not this page.

A rule says what the characters of a mark would mean if the rule were right. Rival rules stand side by side and none is
preferred. A rule without a source is general knowledge: it is shown and weighs nothing. In patterns a field stands in
angle brackets with its width; everything else stands for itself.

Weights are log10 likelihood ratios with assumed rates: a rule fits wrongly in {ERROR:.0%} of finds, and a year mark
fits up to {YEARS_KEPT} years before use (`catalogue/evaluation/later_finds.py` has the formula). A find never counts
for its own case, and no source counts twice.
"""
SUBJECTS = {"mark": "marks", "part": "date codes of parts"}


def rules(book: RuleBook) -> list[JSON]:
    """Return every rule with its rivals and the history of its weight against each."""
    found = book.supports()
    return [_rule(rule, [one for one in found if one.rule == rule.code], book.titles) for rule in book.rules]


def _rule(rule: Rule, supports: list[Support], titles: Mapping[str, str]) -> JSON:
    return {
        "code": rule.code, "title": rule.title, "gives": rule.gives.value, "how": rule.how,
        "patterns": list(rule.patterns), "applies_to": where(rule), "sources": sorted(s.code for s in rule.sources),
        "unsourced": rule.unsourced, "note": rule.note, "rivals": [rule_weight(one, titles) for one in supports],
    }  # fmt: skip


def where(rule: Rule) -> str:
    """Say what the rule is used on."""
    told = [" and ".join(SUBJECTS[subject] for subject in sorted(rule.subjects))]
    told += [
        f"{name} {' or '.join(word.replace('_', ' ') for word in sorted(words))}"
        for name, words in (("in", rule.scripts), ("made as", rule.techniques), ("on", rule.part_kinds)) if words
    ]  # fmt: skip
    return ", ".join(told)


def markdown(book: RuleBook, sources: Mapping[str, str]) -> Iterator[str]:
    """Yield the rule book line by line as a page of the documents; ``sources`` gives the title of each code."""
    yield from HEAD.splitlines()
    cited: set[str] = set()
    for one in rules(book):
        yield from _lines(one)
        cited |= set(one["sources"])
        cited |= {code for rival in one["rivals"] for code in rival["sources"]}
    yield from ("", "## Finds", "", "| find | mark | used | sources |", "| --- | --- | --- | --- |")
    for find in book.finds:
        codes = ", ".join(sorted(source.code for source in find.sources)) or "none"
        yield f"| {find.title} | {find.text} | {find.used_from} to {find.used_until} | {codes} |"
    yield from ("", "## Sources", "")
    yield from (f"- {code}: {sources[code]}" for code in sorted(cited))


def _lines(one: JSON) -> Iterator[str]:
    yield from ("", f"## {one['title']}", "", f"`{one['code']}`, for {one['applies_to']}.", "")
    yield f"- gives: {one['how']}"
    yield f"- patterns: {', '.join(f'`{pattern}`' for pattern in one['patterns'])}"
    yield f"- sources: {', '.join(one['sources']) or 'none (general knowledge, weighs nothing)'}"
    if one["rivals"]:
        yield f"- rivals: {', '.join(rival['rival'] for rival in one['rivals'])}"
    if one["note"]:
        yield f"- note: {one['note']}"
    for rival in one["rivals"]:
        if rival["history"]:
            yield from ("", f"Against `{rival['rival']}`: {spoken(rival)}", "")
            yield from ("| find | before | weight | after | why nothing |", "| --- | --- | --- | --- | --- |")
            yield from (
                f"| {step['title']} | {step['before']:+.2f} | {step['weight']:+.2f} | {step['after']:+.2f} | "
                f"{step['why_nothing'] or '–'} |"
                for step in rival["history"]
            )


def spoken(told: JSON) -> str:
    """Return a weight in words."""
    value = told["log10_lr"]
    if not value:
        return "no find speaks for either."
    side = "supports" if value > 0 else "speaks against"
    return f"{value:+.2f} ({told['low']:+.2f} to {told['high']:+.2f}), which {side} this rule."
