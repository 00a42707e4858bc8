"""How fit for comparison the photographs of an examination were, in classes that can be counted."""

from catalogue.matching.signatures import outline_sha256
from catalogue.models import Examination, PhotoQuality, Signature
from catalogue.vision import stored


def photo_quality(examination: Examination) -> PhotoQuality:
    """Return the class of the best photograph that was examined: the best one decides, as it does for an examiner.

    Read from the stored signatures, whatever extractor made them: what is remarked on does not depend on it. A
    photograph without a signature could not be read and is not usable.
    """
    entries = examination.inputs["photographs"]
    if not entries:
        return PhotoQuality.NO_PHOTOGRAPH
    wanted = {(entry["original"], outline_sha256(entry["outline"])) for entry in entries}
    rows = Signature.objects.filter(original__in={original for original, _ in wanted}).order_by("pk")
    kept = {(row.original_id, row.outline_sha256): row.data for row in rows.iterator(chunk_size=50)}
    found = [stored.from_bytes(bytes(kept[name])).quality for name in wanted if name in kept]
    usable = [quality for quality in found if quality.usable]
    if not usable:
        return PhotoQuality.NOT_USABLE
    if any(not quality.sentences for quality in usable):
        return PhotoQuality.NO_REMARK
    return PhotoQuality.WITH_REMARKS
