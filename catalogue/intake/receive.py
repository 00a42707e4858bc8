"""The one way in for image bytes."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from django.db import transaction

from catalogue import jobs
from catalogue.custody import ledger
from catalogue.intake import originals
from catalogue.intake.decoding import decoder
from catalogue.models import CustodyEvent, Exemplar, Fragment, Nature, Original, Photograph, User
from catalogue.vision.values import ImageFacts, UnreadableImage

DISCLAIMERS: dict[str, str] = {
    Nature.RENDER: "A computer render, not a photograph of the evidence.",
    Nature.DRAWING: "A drawing, not a photograph of the evidence.",
}


def disclaimer_for(nature: str, given: str | None) -> str:
    """Return what is said wherever the picture is shown: what was given, or the sentence its nature needs."""
    return (given or "").strip() or DISCLAIMERS.get(nature, "")


class EvidenceRefused(Exception):
    """A file that cannot be taken. The message names the file and the reason; nothing of it was stored."""

    def __init__(self, file_name: str, reason: str) -> None:
        self.file_name, self.reason = file_name, reason
        super().__init__(f"{file_name}: {reason}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is promised to the sender: these bytes are kept, and the ledger says so."""

    photograph: Photograph
    original: Original
    event: CustodyEvent
    bytes_known_before: bool
    photograph_known_before: bool

    @property
    def sentence(self) -> str:
        """What to tell the sender."""
        if self.photograph_known_before:
            return "The same bytes were received here before; nothing was added, the first receipt stands."
        if self.bytes_known_before:
            return "The same bytes are already kept as an original; this photograph points to that one original."
        return "Received and kept."


def receive_photograph(
    *,
    stream: BinaryIO,
    file_name: str,
    owner: Fragment | Exemplar,
    received_from: User,
    declared_sha256: str = "",
    nature: str = Nature.PHOTOGRAPH,
    caption: str = "",
    disclaimer: str = "",
) -> Receipt:
    """Keep the bytes exactly as they came, tie them to a fragment or an exemplar, and queue their analysis.

    The same bytes twice are one original; twice for one owner are one photograph. When this returns, bytes, rows and
    ledger entry are on disk. Raises ``EvidenceRefused`` where the bytes are no picture this catalogue reads, are too
    large, or are not the declared ones; nothing is kept then.
    """
    shown_name = PurePath(file_name.replace("\\", "/")).name[:255] or "unnamed file"
    try:
        spooled = originals.spool(stream, declared_sha256=declared_sha256)
        facts = _look_and_keep(spooled)
    except (UnreadableImage, originals.NotKept) as refusal:
        raise EvidenceRefused(shown_name, str(refusal)) from refusal
    shown = disclaimer_for(nature, disclaimer)
    details = {"nature": nature, "caption": caption, "disclaimer": shown, "file_name": shown_name}
    receipt = _enter(spooled, facts, owner=owner, received_from=received_from, details=details)
    # Last: while the temporary name stands, verify knows an address without a row as an upload that was cut.
    transaction.on_commit(lambda: originals.forget(spooled))
    return receipt


def _look_and_keep(spooled: originals.Spooled) -> ImageFacts:
    try:
        facts = decoder().inspect(spooled.path)
        originals.keep(spooled)
    except (UnreadableImage, originals.NotKept):
        originals.forget(spooled)
        raise
    return facts


@transaction.atomic
def _enter(
    spooled: originals.Spooled, facts: ImageFacts, *, owner: Fragment | Exemplar, received_from: User,
    details: dict[str, str],
) -> Receipt:  # fmt: skip
    original, is_new = Original.objects.get_or_create(
        sha256=spooled.sha256,
        defaults={
            "size_bytes": spooled.size_bytes,
            "media_type": facts.media_type,
            "width": facts.width,
            "height": facts.height,
            "orientation": facts.orientation,
            "claims": facts.claims,
            "received_from": received_from,
        },
    )
    side = "fragment" if isinstance(owner, Fragment) else "exemplar"
    photograph, added = Photograph.objects.get_or_create(
        original=original, **{side: owner}, defaults={**details, "received_from": received_from}
    )
    event = ledger.record(
        action="photograph.received" if added else "photograph.received_again",
        actor=received_from,
        subject=photograph,
        case_key=owner.case_id if isinstance(owner, Fragment) else None,
        facts={
            "sha256": original.sha256,
            "size_bytes": original.size_bytes,
            "file_name": details["file_name"],
            "nature": photograph.nature,
            side: str(owner),
            "bytes_known_before": not is_new,
        },
    )
    if added:
        jobs.enqueue("analyse_photograph", photograph_id=str(photograph.pk))
    return Receipt(photograph, original, event, bytes_known_before=not is_new, photograph_known_before=not added)
