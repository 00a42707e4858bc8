"""Calibrations of a release: fitted on the library's own known pairs, kept with what shows how far they hold.

A known pair of one type is a photograph of known type that is asked of what other sources published, and the type it
shows; all other types it is asked of are pairs of two types. Every pair is judged by a fit without its source.
"""

import json
from typing import Any

from django.db import transaction

from catalogue.custody import canonical, ledger
from catalogue.evaluation.calibration import FEWEST_PAIRS, TooFewPairs
from catalogue.matching.leave_out import known_pairs, run_library
from catalogue.matching.method import METHOD
from catalogue.matching.trials import UnusableTrial
from catalogue.matching.validate import Tell, check
from catalogue.matching.weight_figures import Pairs
from catalogue.models import Calibration, Release, User

JSON = dict[str, Any]


def fit_release(
    *, release: Release, method: str = METHOD, fitted_by: User | None = None, tell: Tell = lambda _: None
) -> Calibration:
    """Ask the release about itself, one source left out at a time, fit a calibration and keep it.

    ``fitted_by`` None: somebody at the console. Raises ``TooFewPairs`` with a sentence, and ``UnusableTrial`` for a
    method that does not exist.
    """
    check(method)
    too_few(known_pairs(release))
    try:
        measured = run_library(release, method=method, tell=tell)
    except UnusableTrial as refusal:  # fewer than two sources, so no pairs at all
        raise TooFewPairs(str(refusal)) from refusal
    if measured["weights"]["refusal"]:
        raise TooFewPairs(measured["weights"]["refusal"])
    return keep_calibration(measured=measured, release=release, fitted_by=fitted_by)


@transaction.atomic
def keep_calibration(*, measured: JSON, release: Release, fitted_by: User | None = None) -> Calibration:
    """Fit a calibration to what ``leave_out.run_library`` returned and add it. Raises ``TooFewPairs``."""
    pairs, figures = Pairs.of(measured["per_query"]), measured["weights"]
    fitted = pairs.fit(about=f"{measured['method']}, release {release.number}")
    kept = Calibration.objects.create(
        release=release, method=measured["method"], coefficients=json.loads(fitted.to_json()),
        same=pairs.same, different=pairs.different, sources=figures["sources"], figures=figures,
        pairs_sha256=measured["trial_sha256"], software=measured["software"], fitted_by=fitted_by,
    )  # fmt: skip
    ledger.record(
        action="calibration.added", actor=fitted_by, subject=kept,
        facts={"release": release.number, "method": kept.method, "same": kept.same, "different": kept.different,
               "cllr": figures["cllr"], "coefficients_sha256": canonical.sha256(kept.coefficients),
               "figures_sha256": canonical.sha256(kept.figures)},
    )  # fmt: skip
    return kept


def current(release: Release, method: str = METHOD) -> Calibration | str:
    """Return the newest calibration of a release and a method, or a sentence on why pictures give no weight."""
    kept = Calibration.objects.filter(release=release, method=method).first()
    if kept is not None:
        return kept
    try:
        too_few(known_pairs(release))
    except TooFewPairs as refusal:
        return str(refusal)
    return f"Nobody has calibrated {method} for {release} yet: picture evidence stays at words."


def too_few(pairs: int) -> None:
    """Raise ``TooFewPairs`` where so many known pairs of one type are too few; its sentence is for the reader."""
    if pairs < FEWEST_PAIRS:
        raise TooFewPairs(
            f"The library has {pairs} known {'pair' if pairs == 1 else 'pairs'} of one type from different sources; "
            f"{FEWEST_PAIRS} are needed: picture evidence stays at words."
        )
