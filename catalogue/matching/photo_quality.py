"""How fit for comparison the photographs of an examination were, in classes that can be counted."""

from catalogue.matching.signatures import outline_sha256
from catalogue.models import Examination, Photograph, PhotoQuality, Signature
from catalogue.vision import stored


def photo_quality(examination: Examination) -> PhotoQuality:
    """Return the class of the best photograph that was examined: the best one decides, as it does for an examiner.

    Read from the stored signatures, whatever extractor made them: what is remarked on does not depend on it. A
    photograph that could not be read is not usable; of one whose signature is gone nothing is said.
    """
    entries = examination.inputs["photographs"]
    if not entries:
        return PhotoQuality.NO_PHOTOGRAPH
    named = {entry["id"]: (entry["original"], outline_sha256(entry["outline"])) for entry in entries}
    rows = Signature.objects.filter(original__in={original for original, _ in named.values()}).order_by("pk")
    kept = {(row.original_id, row.outline_sha256): bytes(row.data) for row in rows.iterator(chunk_size=50)}
    found = [stored.from_bytes(kept[name]).quality for name in set(named.values()) if name in kept]
    usable = [quality for quality in found if quality.usable]
    if any(not quality.sentences for quality in usable):
        return PhotoQuality.NO_REMARK
    if usable:
        return PhotoQuality.WITH_REMARKS
    lacking = [key for key, name in named.items() if name not in kept]
    unread = Photograph.objects.filter(pk__in=lacking, analysis=Photograph.Analysis.FAILED).count()
    return PhotoQuality.NOT_USABLE if unread == len(lacking) else PhotoQuality.NOT_ASSESSED
