"""What later finds say between rival rules, with the whole history of the weight.

A find is a mark and the time at which the thing that bore it was used. It either *fits* a rule or does not: a year
mark fits where it gives the year of use or one of the ``YEARS_KEPT`` years before; a constant mark fits where it is
the same mark again. With P(fits | the rule is right) = 1 - e and P(fits | the rival is right) = e for each of the two
rules, and a report that is wrong with probability q and then says nothing, the weight of one find is

    log10 ((1 - q) P(fits | right) + q / 4) / ((1 - q) P(fits | rival) + q / 4).

The rates are assumptions, stated here and shown where the weight is; nobody has measured them. The interval is what
they give when each is halved or doubled, and no find can weigh more than the halved ones allow: 2.56, a ratio of 361.
"""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from catalogue.evaluation.lr import NOTHING, LogLR, total
from catalogue.evaluation.population import DOUBT
from catalogue.evaluation.rulebook import Carrier, Rule, Subject, read
from catalogue.evaluation.values import SourceRef

ERROR = 0.1
YEARS_KEPT = 3
BOUND = 2 * math.log10((1 - ERROR / 2) / (ERROR / 2))

SAME_CASE = "it is the find of this case itself"
UNSOURCED_FIND = "the find has no source"
UNSOURCED_RULE = "one of the rules has no source"
COUNTED_BEFORE = "its sources were counted with an earlier find"
PROPOSED_IT = "its sources are those that proposed the rules"


@dataclass(frozen=True, slots=True)
class Find:
    """A mark found on a thing that was used at a known time; ``about`` are the rules that it speaks to."""

    code: str
    title: str
    text: str
    used_from: date
    used_until: date
    about: frozenset[str]
    sources: frozenset[SourceRef] = frozenset()
    unsourced: bool = False
    cases: frozenset[str] = frozenset()
    script: str = ""
    technique: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.used_from > self.used_until:
            raise ValueError(f"find {self.code}: the earliest day of use lies after the latest")
        if len(self.about) < 2:
            raise ValueError(f"find {self.code}: a find speaks between two rules or more")
        if self.unsourced is bool(self.sources):
            raise ValueError(f"find {self.code}: it either has sources or is unsourced")

    @property
    def carrier(self) -> Carrier:
        return Carrier(Subject.MARK, script=self.script, technique=self.technique)


@dataclass(frozen=True, slots=True)
class Step:
    """One find in the history of a weight: what it fits, what it weighs, and the weight before and after it."""

    find: Find
    fits_rule: bool
    fits_rival: bool
    before: LogLR
    weight: LogLR
    after: LogLR
    why_nothing: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """The weight of a rule against one rival; positive supports the rule."""

    rule: str
    rival: str
    weight: LogLR
    history: tuple[Step, ...] = field(default=())


def supports(rules: Iterable[Rule], finds: Iterable[Find], *, case: str = "") -> list[Support]:
    """Weigh every rule against every rival of its own, finds in the order of their use.

    Only a find that is independent counts: not that of ``case`` itself, no source twice, and none of the sources
    that proposed the rules, who would confirm themselves.
    """
    known = {rule.code: rule for rule in rules}
    dated = sorted(finds, key=lambda find: (find.used_from, find.code))
    pairs = ((rule, known[code]) for rule in known.values() for code in sorted(rule.rivals) if code in known)
    return [
        support(rule, rival, [find for find in dated if {rule.code, rival.code} <= find.about], case=case)
        for rule, rival in sorted(pairs, key=lambda pair: (pair[0].code, pair[1].code))
    ]


def support(rule: Rule, rival: Rule, finds: Sequence[Find], *, case: str = "") -> Support:
    """Weigh ``rule`` against ``rival`` by ``finds`` in their order; swapping the two changes the sign and no more."""
    counted: set[SourceRef] = set()
    steps: list[Step] = []
    parts: list[LogLR] = []
    for find in finds:
        before = total(parts)
        fits = _fits(rule, find), _fits(rival, find)
        fresh, reason = _fresh(find, (rule, rival), counted, case)
        weight = NOTHING if reason else _weight(*fits, fresh)
        if not reason:
            counted |= fresh
            parts.append(weight)
        steps.append(Step(find, *fits, before, weight, total(parts), reason))
    return Support(rule.code, rival.code, total(parts), tuple(steps))


def _fits(rule: Rule, find: Find) -> bool:
    readings = read(find.text, [rule], carrier=find.carrier, on=find.used_until)
    if not readings or not readings[0].possible:
        return False
    if not rule.dated:
        return True
    oldest = find.used_from.year - YEARS_KEPT
    return any(oldest <= span.first.year <= find.used_until.year for span in readings[0].spans)


def _fresh(
    find: Find, rivals: tuple[Rule, Rule], counted: set[SourceRef], case: str
) -> tuple[frozenset[SourceRef], str]:
    """Return the sources of the find that count, or why none does."""
    of_case = {source for source in find.sources if source.only_about and source.only_about <= {case}}
    general = find.sources - of_case
    independent = general - rivals[0].sources - rivals[1].sources
    fresh = independent - counted
    reasons = (
        (any(rule.unsourced for rule in rivals), UNSOURCED_RULE),
        (find.unsourced, UNSOURCED_FIND),
        ((bool(case) and case in find.cases) or not general, SAME_CASE),
        (not independent, PROPOSED_IT),
        (not fresh, COUNTED_BEFORE),
    )
    reason = next((sentence for applies, sentence in reasons if applies), "")
    return (frozenset(), reason) if reason else (fresh, "")


def _weight(fits_rule: bool, fits_rival: bool, sources: frozenset[SourceRef]) -> LogLR:
    grade = min(source.grade for source in sources)  # several reports of one find are one find, told by the best
    wrong = DOUBT[grade]
    value = _log_ratio(fits_rule, fits_rival, ERROR, wrong)
    tried = [
        _log_ratio(fits_rule, fits_rival, ERROR * error, min(1.0, wrong * report))
        for error, report in itertools.product((0.5, 1, 2), repeat=2)
    ]
    return LogLR(value, min(tried), max(tried), -BOUND, BOUND, frozenset(source.code for source in sources))


def _log_ratio(fits_rule: bool, fits_rival: bool, error: float, wrong: float) -> float:
    """Fits and misfits of the two rules are four outcomes; a wrong report gives each with the same chance."""
    right = (1 - error if fits_rule else error) * (error if fits_rival else 1 - error)
    rival = (error if fits_rule else 1 - error) * (1 - error if fits_rival else error)
    return math.log10(((1 - wrong) * right + wrong / 4) / ((1 - wrong) * rival + wrong / 4))
