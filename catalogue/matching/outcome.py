"""What an examination finds, worked out without storing anything."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.evaluation.evidence import Evidence, evidence
from catalogue.evaluation.lr import LogLR
from catalogue.evaluation.ranking import Candidate as Ranked
from catalogue.intake.rule_book import Used, dates_of, rule_book
from catalogue.matching import library, rules, weigh
from catalogue.matching.calibrations import current
from catalogue.matching.compare import Pair, Standing, compare_all, nearest, supports
from catalogue.matching.depth import Depth, depths
from catalogue.matching.image_weights import image_weights
from catalogue.matching.method import METHOD
from catalogue.matching.questions import questions
from catalogue.matching.words import scale
from catalogue.models import Attachment, Calibration, Feature, Fragment, Mark, MissileType, Part, Photograph, Release
from catalogue.vision.values import PictureSignature

NO_PICTURES = "a copy of a known picture is among them, or none could be compared."
NOT_USED = "A calibration was fitted after this examination was requested: its pictures stay at words."
MOST_ALIKE = 5  # labels with the greatest likeness whose nearest pair is shown though it supports nothing


@dataclass(frozen=True, slots=True, eq=False)
class Questioned:
    """The records and pictures of the questioned item; signature i belongs to photograph i.

    ``no_calibration`` says why there is no calibration; empty in examinations from before the inputs said it, which
    tell it as it is now. ``used`` says by the fragments' keys after which use each was found; None: as their incidents
    tell it now.
    """

    case: str
    photographs: tuple[Photograph, ...]
    signatures: tuple[PictureSignature, ...]
    features: tuple[Feature, ...]
    marks: tuple[Mark, ...]
    parts: tuple[Part, ...] = ()
    fragments: tuple[Fragment, ...] = ()
    calibration: Calibration | None = None
    no_calibration: str = ""
    attachments: tuple[Attachment, ...] = ()
    used: Mapping[Any, Used | None] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TypeCandidate:
    """A type with what was recorded for and against it and what its pictures share with the questioned ones.

    ``pairs`` support, the strongest first; ``weak`` is shown for the few most alike where none does, and supports
    nothing. Pictures weigh where the release has a calibration; without one they stand at words, and may move a
    candidate only among those for which the weight has the same words.
    """

    missile_type: MissileType
    ranked: Ranked
    standing: Standing | None
    pairs: tuple[Pair, ...]
    weak: Pair | None
    depth: Depth

    @property
    def structured(self) -> bool:
        """Whether a picture of the type shares structure with a questioned one; a mere copy of it does not count."""
        return any(pair.same is None for pair in self.pairs)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Candidates in order, components that the photographs resemble, and what may be said at which level.

    ``evidence`` is None where the library has no types. ``calibration`` says how pictures weigh, or why they do not.
    """

    types: tuple[TypeCandidate, ...]
    components: tuple[tuple[str, tuple[Pair, ...]], ...]
    evidence: Evidence | None
    known: dict[str, Photograph]
    pictures: tuple[str, ...]
    pool: dict[str, int]
    release: str
    reference_sha256: str
    calibration: str
    readings: tuple[dict[str, Any], ...]
    dates: tuple[dict[str, Any], ...]
    left_out: tuple[str, ...]
    questions: tuple[dict[str, Any], ...]

    @property
    def order(self) -> list[str]:
        """Codes of the types in order."""
        return [one.missile_type.code for one in self.types]


def conclude(questioned: Questioned, release: Release, *, left_out: list[str]) -> Outcome:
    """Compare the questioned item with everything in ``release``. The same inputs always give the same outcome."""
    held = library.released(release)
    reference = weigh.reference(release)
    types = list(MissileType.objects.in_release(release).select_related("family").order_by("code"))
    standings = {one.label: one for one in compare_all(questioned.signatures, held.library, method=METHOD)}
    pictures, calibration = _calibrated(standings, questioned, release)
    weighed = _weighed(questioned, reference, types, pictures)
    alike = sorted(standings, key=lambda label: (-standings[label].likeness, label))[:MOST_ALIKE]
    depth = depths(release, reference, case=questioned.case)
    book = rule_book(release)
    records = (questioned.parts, questioned.marks)
    datings = dates_of(questioned.fragments, book=book, records=records, used=questioned.used)
    candidates = []
    for missile_type in types if weighed else []:
        assert weighed is not None
        standing = standings.get(f"type:{missile_type.code}")
        pairs = _supporting(standing)
        weak = nearest(standing) if standing and standing.label in alike and not pairs else None
        ranked = weighed.candidate(missile_type.code)
        candidates.append(TypeCandidate(missile_type, ranked, standing, pairs, weak, depth[missile_type.code]))
    return Outcome(
        types=tuple(_in_order(candidates, calibrated=pictures is not None)),
        components=_components(standings),
        evidence=weighed,
        known=held.photographs,
        pictures=held.library.pictures,
        pool={"types": len(types), "photographs": len(held.library), "values": reference.values},
        release=str(release),
        reference_sha256=reference.sha256,
        calibration=calibration,
        readings=tuple(rules.readings(questioned.marks, datings, reference, book, case=questioned.case)),
        dates=tuple(rules.dates(datings)),
        left_out=(*left_out, *held.left_out),
        questions=tuple(questions(questioned.attachments, dates=rules.not_before(datings))),
    )


def _calibrated(
    standings: Mapping[str, Standing], questioned: Questioned, release: Release
) -> tuple[Mapping[str, LogLR] | None, str]:
    """What the pictures weigh for each type, None without a calibration, and a sentence that says which."""
    calibration = questioned.calibration
    if calibration is None and questioned.no_calibration:
        return None, questioned.no_calibration
    if calibration is None:
        found = current(release)
        return None, found if isinstance(found, str) else NOT_USED
    weights = image_weights(list(standings.values()), calibration.read())
    told = (f"Pictures weigh by a calibration on {calibration.same} known pairs of one type and "
            f"{calibration.different} of two, of {calibration.sources} sources; judged on sources left out, Cllr "
            f"{calibration.figures['cllr']}.")  # fmt: skip
    return (weights, told) if weights else (None, f"{told} Here they give no weight: {NO_PICTURES}")


def _weighed(
    questioned: Questioned, reference: weigh.Reference, types: list[MissileType],
    pictures: Mapping[str, LogLR] | None,
) -> Evidence | None:  # fmt: skip
    if not types:
        return None
    return evidence(
        weigh.observations(questioned.features, questioned.marks),
        reference.expectations,
        weigh.population(reference, case=questioned.case),
        names={one.code: one.name for one in types},
        look_alikes=reference.look_alikes,
        pictures=pictures,
        components={one.component.code for one in questioned.fragments if one.component},
    )


def _supporting(standing: Standing | None) -> tuple[Pair, ...]:
    """The pairs worth showing, the strongest first."""
    if standing is None:
        return ()
    pairs = [pair for pair in standing.pairs if supports(pair)]
    return tuple(sorted(pairs, key=lambda pair: (pair.same is None, -pair.distinct, pair.questioned, pair.entry)))


def _in_order(candidates: list[TypeCandidate], *, calibrated: bool) -> list[TypeCandidate]:
    """By what the scale says of the weight, then by shared structure that has no number, the weight, the likeness.

    Of types that nothing speaks for or against, those of a supported family come first: they are the open question.
    A copy of a known picture moves nothing: it is about the picture.
    """
    best: dict[str, float] = {}
    for one in candidates:
        family = one.ranked.family
        best[family] = max(best.get(family, -math.inf), one.ranked.weight.value)

    def key(one: TypeCandidate) -> tuple[float, bool, float, float, float, str]:
        alike = one.standing.likeness if one.standing else -math.inf
        value = one.ranked.weight.value
        ahead = one.structured and not calibrated
        return (
            -scale().rank(value), not ahead, -round(value, 9), -alike, -best[one.ranked.family], one.missile_type.code
        )  # fmt: skip

    return sorted(candidates, key=key)


def _components(standings: dict[str, Standing]) -> tuple[tuple[str, tuple[Pair, ...]], ...]:
    named = [(one.label.removeprefix("component:"), _supporting(one)) for one in standings.values()
             if one.label.startswith("component:")]  # fmt: skip
    return tuple((code, pairs) for code, pairs in named if pairs)
