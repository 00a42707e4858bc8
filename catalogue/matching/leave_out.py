"""Validation on the library itself: every photograph is asked of everything that another source published.

Leaving only the photograph out would let its neighbours from the same session answer; leaving its whole source out
asks what a laboratory asks: is the type recognised on pictures that somebody else took?
"""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from catalogue.custody import canonical
from catalogue.matching import signatures
from catalogue.matching.answers import answer
from catalogue.matching.library import TYPE, Known, Library, label
from catalogue.matching.method import METHOD
from catalogue.matching.trials import UnusableTrial
from catalogue.matching.validate import Tell, check, report
from catalogue.models import MissileType, Photograph, Release
from catalogue.vision.values import PictureSignature, UnreadableImage

JSON = dict[str, Any]
Signed = tuple[PictureSignature | None, float | None]  # None: cannot be read; and the ms it took, None: stored before


def run_library(release: Release, *, method: str = METHOD, tell: Tell = lambda _: None) -> JSON:
    """Leave one source of ``release`` out at a time and ask with each of its photographs of known type.

    A type of which no other source has a photograph counts as absent. Signatures that were not stored are computed and
    stored; only those have an extraction time. Raises ``UnusableTrial`` where fewer than two sources have photographs.
    """
    started = time.perf_counter()
    check(method)
    photographs = list(
        Photograph.objects.in_release(release)
        .select_related("exemplar__missile_type", "exemplar__component", "exemplar__source")
        .order_by("exemplar__source__code", "pk")
    )
    asked = [one for one in photographs if label(one).startswith(TYPE)]
    if not asked or len({_source(one) for one in photographs}) < 2:
        raise UnusableTrial(f"{release} needs photographs of known types, and photographs of at least two sources")
    outlines = signatures.outlines_of(photographs)
    signed = _signed(photographs, outlines, method)
    families = dict(MissileType.objects.values_list("code", "family__code"))
    answers = []
    for source in sorted({_source(one) for one in asked}):
        tell(f"without {source}")
        others = [one for one in photographs if _source(one) != source]
        mine = [one for one in asked if _source(one) == source]
        answers += _ask(mine, others, signed, families, method)
    return report(
        answers, name=f"{release}, one source left out", sha256=digest(photographs, outlines, families),
        method=method, types=len({label(one) for one in asked}), started=started,
        known=[signature for signature, _ in signed.values() if signature],
    ) | {"release": release.number}  # fmt: skip


def known_pairs(release: Release) -> int:
    """Return how many photographs of known type another source has a photograph of the same type to set against."""
    told = Photograph.objects.in_release(release).exclude(exemplar__missile_type=None)
    asked = Counter(told.values_list("exemplar__missile_type", "exemplar__source").order_by())
    sources = Counter(missile_type for missile_type, _ in asked)
    return sum(count for (missile_type, _), count in asked.items() if sources[missile_type] > 1)


def digest(
    photographs: Sequence[Photograph], outlines: dict[str, signatures.Outline], families: dict[str, str]
) -> str:
    """Return the SHA-256 of what is asked and searched: originals, outlines, labels, families and sources, in order."""
    return canonical.sha256(
        {
            "leave_out": "source",
            "pictures": [
                [str(one.pk), one.original_id, outlines.get(str(one.pk)), label(one), _source(one)]
                for one in photographs
            ],
            "families": {code: families[code] for one in photographs if (code := _code(one)) in families},
        }
    )


def _ask(
    mine: Sequence[Photograph], others: Sequence[Photograph], signed: dict[str, Signed], families: dict[str, str],
    method: str,
) -> list[JSON]:  # fmt: skip
    known = [
        Known(label=label(one), picture=str(one.pk), signature=signature)
        for one in others
        if (signature := signed[str(one.pk)][0])
    ]
    library, there = Library.of(known, method=method), {_code(one) for one in others}
    answers = []
    for one in mine:
        code, (signature, ms) = _code(one), signed[str(one.pk)]
        true, absent = (code, None) if code in there else (None, code)
        found = answer(
            signature, library, method=method, true=true, absent=absent, families=families, labels=TYPE
        )
        answers.append({"image": str(one), "photograph": str(one.pk), "source": _source(one),
                        "nature": one.get_nature_display(), "component": _component(one),
                        **found, "ms_extract": ms})  # fmt: skip
    return answers


def _signed(
    photographs: Sequence[Photograph], outlines: dict[str, signatures.Outline], method: str
) -> dict[str, Signed]:
    stored = signatures.stored_signatures(photographs, outlines=outlines, method=method)
    found: dict[str, Signed] = {}
    for one in photographs:
        key, started = str(one.pk), time.perf_counter()
        if key in stored:
            found[key] = stored[key], None
            continue
        try:
            signature = signatures.signature_of(
                original_id=one.original_id, outline=outlines.get(key), method=method
            )
        except UnreadableImage:
            found[key] = None, None
            continue
        found[key] = signature, round((time.perf_counter() - started) * 1000, 1)
    return found


def _source(photograph: Photograph) -> str:
    assert photograph.exemplar is not None  # a release holds photographs of exemplars only
    return photograph.exemplar.source.code


def _component(photograph: Photograph) -> str | None:
    assert photograph.exemplar is not None
    return photograph.exemplar.component.code if photograph.exemplar.component else None


def _code(photograph: Photograph) -> str:
    return label(photograph).removeprefix(TYPE)
