"""What an examination finds, worked out without storing anything."""

import math
from dataclasses import dataclass
from typing import Any

from catalogue.evaluation.evidence import Evidence, evidence
from catalogue.evaluation.ranking import Candidate as Ranked
from catalogue.evaluation.ranking import FamilyRank, Level, Reach, Rival, family_order, level, order, rival
from catalogue.evaluation.values import Finding
from catalogue.matching import explain, library, weigh
from catalogue.matching.compare import Pair, Standing, compare_all, nearest, supports
from catalogue.matching.method import METHOD
from catalogue.models import Feature, Mark, MissileType, Photograph, Release
from catalogue.vision.values import PictureSignature

MOST_ALIKE = 5  # labels with the greatest likeness whose nearest pair is shown though it supports nothing


@dataclass(frozen=True, slots=True, eq=False)
class Questioned:
    """The records and pictures of the questioned item; signature i belongs to photograph i."""

    case: str
    photographs: tuple[Photograph, ...]
    signatures: tuple[PictureSignature, ...]
    features: tuple[Feature, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TypeCandidate:
    """A type with what was recorded for and against it and what its pictures share with the questioned ones.

    ``pairs`` support, the strongest first; ``weak`` is shown for the few most alike where none does, and supports
    nothing. ``recorded`` rests on features and marks alone, ``ranked`` on shared structure too: structure moves a
    candidate in the list, and never decides how far the answer reaches.
    """

    missile_type: MissileType
    recorded: Ranked
    ranked: Ranked
    standing: Standing | None
    pairs: tuple[Pair, ...]
    weak: Pair | None


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Candidates in order, components that the photographs resemble, and what may be said at which level."""

    types: tuple[TypeCandidate, ...]
    components: tuple[tuple[str, tuple[Pair, ...]], ...]
    families: tuple[FamilyRank, ...]
    level: Level
    rival: Rival | None
    known: dict[str, Photograph]
    pictures: tuple[str, ...]
    pool: dict[str, int]
    reference_sha256: str
    readings: tuple[dict[str, Any], ...]
    left_out: tuple[str, ...]
    evidence: Evidence
    release: str

    @property
    def order(self) -> list[tuple[str, float]]:
        """Codes of the types in order, with their order values."""
        return [(one.missile_type.code, one.ranked.tally.order_value) for one in self.types]


def conclude(questioned: Questioned, release: Release, *, left_out: list[str]) -> Outcome:
    """Compare the questioned item with everything in ``release``. The same inputs always give the same outcome."""
    held = library.released(release)
    reference = weigh.reference(release)
    types = list(MissileType.objects.in_release(release).select_related("family").order_by("code"))
    standings = {one.label: one for one in compare_all(questioned.signatures, held.library, method=METHOD)}
    alike = sorted(standings, key=lambda label: (-standings[label].likeness, label))[:MOST_ALIKE]
    seen = weigh.observations(questioned.features, questioned.marks)
    population = weigh.population(reference, types, case=questioned.case)
    names = {one.code: one.name for one in types}
    weighed = evidence(seen, reference.expectations, population, names=names)
    candidates = []
    for missile_type in types:
        standing = standings.get(f"type:{missile_type.code}")
        pairs = _supporting(standing)
        said = list(weighed.findings[missile_type.code])
        fits = [pair for pair in pairs if pair.same is None]
        seen_too = [*said, _structure(fits[0], questioned, held)] if fits else said
        ranked = _ranked(missile_type, seen_too)
        weak = nearest(standing) if standing and standing.label in alike and not pairs else None
        candidates.append(TypeCandidate(missile_type, _ranked(missile_type, said), ranked, standing, pairs, weak))
    recorded = [one.recorded for one in candidates]
    families = family_order(recorded)
    return Outcome(
        types=tuple(_in_order(candidates, families)),
        components=_components(standings),
        families=tuple(families),
        level=_level(recorded, candidates),
        rival=_rival(recorded),
        known=held.photographs,
        pictures=held.library.pictures,
        pool={"types": len(types), "photographs": len(held.library), "values": reference.values},
        reference_sha256=reference.sha256,
        readings=_readings(questioned, reference),
        left_out=(*left_out, *held.left_out),
        evidence=weighed,
        release=str(release),
    )


def _supporting(standing: Standing | None) -> tuple[Pair, ...]:
    """The pairs worth showing, the strongest first."""
    if standing is None:
        return ()
    pairs = [pair for pair in standing.pairs if supports(pair)]
    return tuple(sorted(pairs, key=lambda pair: (pair.same is None, -pair.distinct, pair.questioned, pair.entry)))


def _structure(pair: Pair, questioned: Questioned, held: library.ReleasedLibrary) -> Finding:
    known = held.photographs[held.library.pictures[pair.entry]]
    return explain.structure_finding(pair, questioned.photographs[pair.questioned], known)


def _ranked(missile_type: MissileType, said: list[Finding]) -> Ranked:
    return Ranked(missile_type.code, missile_type.name, missile_type.family.name, tuple(said))


def _level(recorded: list[Ranked], candidates: list[TypeCandidate]) -> Level:
    """How far the recorded features reach; where they reach nothing, what the photographs resemble, and no more."""
    reached = level(recorded)
    alike = [one for one in candidates if any(pair.same is None for pair in one.pairs)]
    if reached.reach is not Reach.NONE or not alike:
        return reached
    names = ", ".join(sorted(one.missile_type.name for one in alike))
    sentence = f"The photographs share structure with pictures of {names}; that alone names no type."
    return Level(Reach.NONE, "", f"{reached.sentence} {sentence}")


def _in_order(candidates: list[TypeCandidate], families: list[FamilyRank]) -> list[TypeCandidate]:
    """By the order value, then by the likeness of pictures, which alone supports nothing.

    Of types that nothing speaks for or against, those of a supported family come first: they are the open question.
    A copy of a known picture moves nothing: it is about the picture.
    """
    best = {one.family: one.best.tally.order_value for one in families}

    def key(one: TypeCandidate) -> tuple[float, float, float, str]:
        alike = one.standing.likeness if one.standing else -math.inf
        return -one.ranked.tally.order_value, -alike, -best[one.ranked.family], one.missile_type.code

    return sorted(candidates, key=key)


def _components(standings: dict[str, Standing]) -> tuple[tuple[str, tuple[Pair, ...]], ...]:
    named = [(one.label.removeprefix("component:"), _supporting(one)) for one in standings.values()
             if one.label.startswith("component:")]  # fmt: skip
    return tuple((code, pairs) for code, pairs in named if pairs)


def _rival(ranked: list[Ranked]) -> Rival | None:
    leader = order(ranked)[0] if ranked else None
    if leader is None:
        return None
    look_alikes = MissileType.objects.get(code=leader.code).look_alikes.values_list("code", flat=True)
    return rival(ranked, look_alikes=set(look_alikes))


def _readings(questioned: Questioned, reference: weigh.Reference) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "mark": str(mark.pk),
            "transcription": mark.transcription,
            "technique": mark.technique,
            "readings": [
                {"text": one.text, "sources": sorted(source.code for source in one.sources), "certain": one.certain}
                for one in weigh.mark_readings(mark, reference.marks)
            ],
        }
        for mark in questioned.marks
    )


def level_code(outcome: Outcome) -> str:
    """Return the code of the type or family that the level names; empty where it names nothing."""
    if outcome.level.reach is Reach.TYPE:
        return outcome.level.named
    if outcome.level.reach is Reach.FAMILY:
        return next(one.missile_type.family.code for one in outcome.types if one.ranked.family == outcome.level.named)
    return ""
