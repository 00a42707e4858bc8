"""Keeping what was measured, and setting two records of one trial side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from catalogue.custody import canonical, ledger
from catalogue.evaluation.retrieval import exact_mcnemar
from catalogue.models import Release, User, Validation

JSON = dict[str, Any]
_COLUMNS = ("trial", "trial_sha256", "method", "software", "release", "seconds", "per_query")
# With five differing queries even five against none has p = 0.06; with six it has 0.03.
FEWEST_DIFFERING = 6


class NotTheSameTrial(Exception):
    """The two records were not asked the same questions; the message says so."""


@transaction.atomic
def record_validation(*, measured: Mapping[str, Any], run_by: User | None = None) -> Validation:
    """Keep what ``validate.run`` or ``leave_out.run_library`` returned. ``run_by`` None: somebody at the console."""
    release = Release.objects.get(number=measured["release"]) if measured.get("release") else None
    validation = Validation.objects.create(
        name=measured["trial"][:200],
        trial_sha256=measured["trial_sha256"],
        method=measured["method"],
        software=measured["software"],
        release=release,
        figures={name: value for name, value in measured.items() if name not in _COLUMNS},
        per_query=[_kept(answered) for answered in measured["per_query"]],
        seconds=measured["seconds"],
        run_by=run_by,
    )
    ledger.record(
        action="validation.recorded", actor=run_by, subject=validation,
        facts={"trial_sha256": validation.trial_sha256, "method": validation.method, "software": validation.software,
               "release": validation.release_id, "queries": measured["queries"], "top1": measured["top1"],
               "result_sha256": result_sha256(validation)},
    )  # fmt: skip
    return validation


def _kept(answered: JSON) -> JSON:
    """Without a number for every query and type, which would be more than pages can read."""
    return {name: value for name, value in answered.items() if name not in {"scores", "stands_out"}}


def result_sha256(validation: Validation) -> str:
    """Return the SHA-256 of figures and answers, as the ledger has it: a changed record shows."""
    return canonical.sha256({"figures": validation.figures, "per_query": validation.per_query})


@dataclass(frozen=True, slots=True)
class Paired:
    """Two records of one trial, query by query. ``only_*`` count queries that were right with one of them alone.

    ``changed`` has every query whose outcome differs: the answers of the first and of the second, and which is better
    (None where neither is: two wrong answers, or two that support different absent types).
    """

    both: int
    neither: int
    only_first: int
    only_second: int
    support_only_first: int
    support_only_second: int
    p: float
    changed: tuple[tuple[JSON, JSON, str | None], ...]

    @property
    def sentence(self) -> str:
        """What the counts let one say of the first answers."""
        differing = self.only_first + self.only_second
        if not differing:
            return "Both rank the same queries first: nothing tells them apart here."
        counts = f"{_queries(self.only_first)} only the first was right, on {self.only_second} only the second."
        if differing < FEWEST_DIFFERING:
            return f"On {counts} With so few differing queries nothing can be told from chance."
        if self.p < 0.05:
            better = "first" if self.only_first > self.only_second else "second"
            return f"On {counts} Chance alone seldom gives so uneven a split: the {better} is better on this trial."
        return f"On {counts} Two equally good methods often differ as much: neither is shown to be better."


def paired(first: Validation, second: Validation) -> Paired:
    """Compare two records query by query; "right" means ranked first. Raises ``NotTheSameTrial``."""
    if first.trial_sha256 != second.trial_sha256 or len(first.per_query) != len(second.per_query):
        raise NotTheSameTrial(
            f"“{first.name}” and “{second.name}” asked different pictures or knew different truths: "
            "their figures cannot be set against each other."
        )
    pairs = list(zip(first.per_query, second.per_query, strict=True))
    rights = [(a["rank"] == 1, b["rank"] == 1) for a, b in pairs if a["type"] is not None]
    supports = [(a["supported"], b["supported"]) for a, b in pairs if a["type"] is None]
    only_first, only_second = rights.count((True, False)), rights.count((False, True))
    return Paired(
        both=rights.count((True, True)),
        neither=rights.count((False, False)),
        only_first=only_first,
        only_second=only_second,
        support_only_first=supports.count((True, False)),
        support_only_second=supports.count((False, True)),
        p=exact_mcnemar(only_first, only_second),
        changed=tuple((a, b, _better(a, b)) for a, b in pairs if _outcome(a) != _outcome(b)),
    )


def failed(answered: JSON) -> bool:
    """Whether a query was not answered as it should be: another type first, or support for an absent type."""
    return answered["supported"] if answered["type"] is None else answered["rank"] != 1


def _outcome(answered: JSON) -> tuple[bool, int | None]:
    return failed(answered), answered["rank"]


def _better(first: JSON, second: JSON) -> str | None:
    if failed(first) != failed(second):
        return "second" if failed(first) else "first"
    ranks = [one["rank"] or 10**9 for one in (first, second)]
    if ranks[0] == ranks[1]:
        return None
    return "first" if ranks[0] < ranks[1] else "second"


def _queries(count: int) -> str:
    return f"{count} query" if count == 1 else f"{count} queries"
