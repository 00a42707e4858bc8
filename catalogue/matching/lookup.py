"""A question asked with one picture: answered from the newest release and not kept."""

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalogue.intake.decoding import decoder
from catalogue.matching import library
from catalogue.matching.compare import Standing, compare_all, supports
from catalogue.matching.examine import NoLibrary
from catalogue.matching.method import METHOD
from catalogue.models import Photograph, Release

if TYPE_CHECKING:
    from catalogue.matching.compare import Pair


@dataclass(frozen=True, slots=True)
class Hit:
    """A known picture that shares something with the one asked about."""

    type_code: str
    type_name: str
    component_code: str
    component_name: str
    finding: str
    distinct: int
    sentence: str
    photograph_id: str
    exemplar: str
    nature: str
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """The answer, with what it was asked of."""

    release: int
    methods: tuple[str, ...]
    pool: dict[str, int]
    seconds: float
    quality_sentences: tuple[str, ...]
    hits: tuple[Hit, ...]


def look_up(*, path: str | os.PathLike[str], limit: int = 10) -> LookUp:
    """Compare the picture at ``path`` with the newest release; at most ``limit`` hits, one for each label.

    Raises ``UnreadableImage`` for what is no picture and ``NoLibrary`` without a release.
    """
    started = time.perf_counter()
    release = Release.objects.order_by("-number").first()
    if release is None:
        raise NoLibrary("The reference library has no release yet.")
    signature = decoder().sign(path, method=METHOD)
    held = library.released(release)
    standings = compare_all([signature], held.library, method=METHOD)
    hits = [hit for one in standings if (hit := _hit(one, held))]
    return LookUp(
        release=release.number,
        methods=("same-photograph/1", METHOD),
        pool={"photographs": len(held.library)},
        seconds=round(time.perf_counter() - started, 3),
        quality_sentences=signature.quality.sentences,
        hits=tuple(hits[:limit]),
    )


def _hit(standing: Standing, held: library.ReleasedLibrary) -> Hit | None:
    pairs = [pair for pair in standing.pairs if supports(pair)]
    if not pairs:
        return None
    best = min(pairs, key=lambda pair: (pair.same is None, -pair.distinct, pair.entry))
    known = held.photographs[held.library.pictures[best.entry]]
    exemplar = known.exemplar
    assert exemplar is not None
    return Hit(
        type_code=exemplar.missile_type.code if exemplar.missile_type else "",
        type_name=exemplar.missile_type.name if exemplar.missile_type else "",
        component_code=exemplar.component.code if exemplar.component else "",
        component_name=exemplar.component.name if exemplar.component else "",
        finding="same_photograph" if best.same else "keypoints",
        distinct=best.distinct,
        sentence=_sentence(best, known),
        photograph_id=str(known.pk),
        exemplar=exemplar.title,
        nature=known.nature,
        source=exemplar.source.code,
        grade=exemplar.grade,
    )


def _sentence(pair: "Pair", known: Photograph) -> str:
    if pair.same is not None:
        return f"The picture and the reference picture “{known}”. {pair.same.sentence}"
    return f"{pair.distinct} distinct places lie on both the picture and the reference picture “{known}”."
