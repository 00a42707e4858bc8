"""What an examination finds, worked out without storing anything."""

from dataclasses import dataclass
from typing import Any

from catalogue.evaluation.evidence import Evidence, evidence
from catalogue.evaluation.ranking import Candidate as Ranked
from catalogue.evaluation.ranking import FamilyRank, Level, Reach, Rival, family_order, level, order, rival
from catalogue.evaluation.values import Finding
from catalogue.matching import explain, library, weigh
from catalogue.matching.analyse import METHOD
from catalogue.matching.compare import Pair, Standing, compare_all, supports
from catalogue.models import Feature, Mark, MissileType, Photograph, Release
from catalogue.vision.values import PictureSignature


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
    """A type with what was recorded for and against it and what its pictures share with the questioned ones."""

    missile_type: MissileType
    ranked: Ranked
    standing: Standing | None
    pairs: tuple[Pair, ...]


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
    seen = weigh.observations(questioned.features, questioned.marks)
    population = weigh.population(reference, types, case=questioned.case)
    names = {one.code: one.name for one in types}
    weighed = evidence(seen, reference.expectations, population, names=names)
    candidates = []
    for missile_type in types:
        standing = standings.get(f"type:{missile_type.code}")
        pairs = _supporting(standing)
        said = list(weighed.findings[missile_type.code])
        said += [_structure(pairs[0], questioned, held)] if pairs and not pairs[0].same else []
        candidates.append(TypeCandidate(missile_type, _ranked(missile_type, said), standing, pairs))
    ranked = [one.ranked for one in candidates]
    families = family_order(ranked)
    return Outcome(
        types=tuple(_in_order(candidates, families)),
        components=_components(standings),
        families=tuple(families),
        level=level(ranked),
        rival=_rival(ranked),
        known=held.photographs,
        pictures=tuple(known.picture for known in held.library.known),
        pool={"types": len(types), "photographs": len(held.library), "values": reference.values},
        readings=_readings(questioned, reference),
        left_out=(*left_out, *held.left_out),
        evidence=weighed,
        release=str(release),
    )


def _supporting(standing: Standing | None) -> tuple[Pair, ...]:
    """The pairs worth showing, the strongest first."""
    if standing is None:
        return ()
    pairs = [pair for pair in standing.pairs if supports(pair, method=METHOD)]
    return tuple(sorted(pairs, key=lambda pair: (pair.same is None, -pair.distinct, pair.questioned, pair.entry)))


def _structure(pair: Pair, questioned: Questioned, held: library.ReleasedLibrary) -> Finding:
    known = held.photographs[held.library.known[pair.entry].picture]
    return explain.structure_finding(pair, questioned.photographs[pair.questioned], known)


def _ranked(missile_type: MissileType, said: list[Finding]) -> Ranked:
    return Ranked(missile_type.code, missile_type.name, missile_type.family.name, tuple(said))


def _in_order(candidates: list[TypeCandidate], families: list[FamilyRank]) -> list[TypeCandidate]:
    """A copy of a known picture first, then the order value, then votes of keypoints, which alone support nothing.

    Of types that nothing speaks for or against, those of a supported family come first: they are the open question.
    """
    best = {one.family: one.best.tally.order_value for one in families}

    def key(one: TypeCandidate) -> tuple[bool, float, float, float, str]:
        votes = one.standing.votes if one.standing else 0.0
        same = bool(one.standing and one.standing.same)
        return not same, -one.ranked.tally.order_value, -votes, -best[one.ranked.family], one.missile_type.code

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
