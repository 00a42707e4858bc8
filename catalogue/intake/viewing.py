"""Looking at originals: handing out the exact bytes, and checking them; both are told to the ledger."""

from typing import BinaryIO

from django.db import transaction

from catalogue.custody import ledger
from catalogue.intake import originals
from catalogue.models import Photograph, User


@transaction.atomic
def view_original(*, photograph: Photograph, viewed_by: User) -> BinaryIO:
    """Open the original of ``photograph`` for ``viewed_by``; the ledger says so before a byte is handed out.

    Raises ``OSError`` where it cannot be read; nothing is recorded then.
    """
    file = originals.address(photograph.original_id).open("rb")
    try:
        _tell("original.viewed", photograph, viewed_by, {})
    except BaseException:
        file.close()
        raise
    return file


@transaction.atomic
def check_original(*, photograph: Photograph, checked_by: User) -> str:
    """Hash the original again and return what is wrong with it in a sentence, empty when nothing is."""
    try:
        found = originals.digest_on_disk(photograph.original_id)
    except OSError as error:
        wrong = f"The original cannot be read: {error.strerror or 'input or output error'}."
    else:
        wrong = "" if found == photograph.original_id else f"The bytes on disk have SHA-256 {found}: they were changed."
    _tell("original.checked", photograph, checked_by, {"intact": not wrong, "wrong": wrong})
    return wrong


def _tell(action: str, photograph: Photograph, actor: User, facts: dict[str, object]) -> None:
    ledger.record(
        action=action, actor=actor, subject=photograph,
        case_key=photograph.fragment.case_id if photograph.fragment else None,
        facts={"sha256": photograph.original_id, **facts},
    )  # fmt: skip
