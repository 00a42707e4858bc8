"""Signatures as the database holds them: computed once, found again by what they came from."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from catalogue.custody import canonical
from catalogue.intake import originals
from catalogue.intake.decoding import decoder
from catalogue.models import Photograph, Region, Signature
from catalogue.vision import stored
from catalogue.vision.values import PictureSignature

Outline = list[list[float]]
_AT_ONCE = 5_000  # keys in one query; SQLite takes some tens of thousands


def outline_sha256(outline: Outline | None) -> str:
    """Name an outline; the whole picture has no name."""
    return hashlib.sha256(canonical.text(outline).encode()).hexdigest() if outline else ""


def outlines_of(photographs: Iterable[Photograph], *, at: datetime | None = None) -> dict[str, Outline]:
    """Return the outline of each photograph that has one, by the photograph's key.

    The one that stands now, or the one that stood ``at`` a time: a release keeps the outlines it was published with.
    """
    keys = [photograph.pk for photograph in photographs]
    found: dict[str, Outline] = {}
    for start in range(0, len(keys), _AT_ONCE):
        regions = Region.objects.filter(photograph__in=keys[start : start + _AT_ONCE], purpose=Region.Purpose.OUTLINE)
        if at is None:
            regions = regions.filter(withdrawn_at=None)
        else:
            regions = regions.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at), created_at__lte=at)
        found |= {str(region.photograph_id): region.outline for region in regions.order_by("created_at")}
    return found


def signature_of(*, original_id: str, outline: Outline | None, method: str) -> PictureSignature:
    """Return the stored signature, computing and storing it where it is missing.

    Raises ``UnreadableImage`` where the original cannot be decoded.
    """
    named = {"original_id": original_id, "extractor": method, "outline_sha256": outline_sha256(outline)}
    row = Signature.objects.filter(**named).first()
    if row is None:
        signature = decoder().sign(originals.address(original_id), region=outline, method=method)
        row, _ = Signature.objects.get_or_create(**named, defaults={"data": stored.to_bytes(signature)})
    return stored.from_bytes(bytes(row.data))


def stored_signatures(
    photographs: Sequence[Photograph], *, outlines: dict[str, Outline], method: str
) -> dict[str, PictureSignature]:
    """Return the signature of each photograph that has one already, by the photograph's key, in one query."""
    wanted = {photograph.original_id for photograph in photographs}
    rows = Signature.objects.filter(
        extractor=method, original__in=wanted
    ).only("original_id", "outline_sha256", "data")
    by_name = {(row.original_id, row.outline_sha256): bytes(row.data) for row in rows.iterator(chunk_size=200)}
    found = {}
    for photograph in photographs:
        name = photograph.original_id, outline_sha256(outlines.get(str(photograph.pk)))
        if name in by_name:
            found[str(photograph.pk)] = stored.from_bytes(by_name[name])
    return found
