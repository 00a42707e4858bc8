"""What is computed once of every photograph, in the background."""

import logging

from django.utils.text import Truncator

from catalogue.intake import originals, outlines, renditions
from catalogue.matching import signatures
from catalogue.matching.method import METHOD
from catalogue.models import Photograph
from catalogue.vision.values import UnreadableImage

log = logging.getLogger(__name__)


def analyse_photograph(photograph_id: str) -> None:
    """Make what is computed once of a photograph: renditions, outlines to offer, signature.

    Run twice, it finds everything made. A picture that cannot be read is marked as failed with the reason; its
    original stays.
    """
    photograph = Photograph.objects.select_related("original").get(pk=photograph_id)
    try:
        if not originals.address(photograph.original_id).exists():
            raise UnreadableImage("The original is missing on disk; run verify.")
        for size in renditions.SIZES:
            renditions.ensure(photograph.original_id, size)
        outline = signatures.outlines_of([photograph]).get(str(photograph.pk))
        if outline is None:  # for the page, and for whoever marks it
            outlines.offer(photograph.original_id)
        signature = signatures.signature_of(original_id=photograph.original_id, outline=outline, method=METHOD)
    except UnreadableImage as refusal:
        log.warning("photograph %s could not be analysed: %s", photograph.pk, refusal)
        _note(photograph, Photograph.Analysis.FAILED, str(refusal))
        return
    _note(photograph, Photograph.Analysis.READY, " ".join(signature.quality.sentences))


def _note(photograph: Photograph, state: str, note: str) -> None:
    Photograph.objects.filter(pk=photograph.pk).update(
        analysis=state, analysis_note=Truncator(note).chars(300)
    )
