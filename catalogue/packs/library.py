"""What a librarian does by hand: types, exemplars, and the release that makes them count."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Model

from catalogue.custody import ledger
from catalogue.models import (
    Exemplar,
    Family,
    LedgerHead,
    MissileType,
    Photograph,
    ReferencePack,
    ReferenceValue,
    Region,
    Release,
    Source,
    User,
)


class NothingToPublish(Exception):
    """No row was proposed since the last release."""


def newest_release() -> Release | None:
    """Return the release that an examination started now would use."""
    return Release.objects.order_by("-number").first()


@transaction.atomic
def propose(row: Model, *, proposed_by: User) -> Model:
    """Store a new row of the library as a proposal; it counts from the next release on.

    Raises ``ValidationError`` where the row is not whole.
    """
    row.full_clean()
    row.save(force_insert=True)
    ledger.record(action=f"{row._meta.model_name}.proposed", actor=proposed_by, subject=row, facts=_facts(row))
    return row


def propose_source(*, proposed_by: User, **fields: Any) -> Source:
    """Enter a source that exemplars or values can name."""
    return propose(Source(**fields), proposed_by=proposed_by)  # type: ignore[return-value]


def propose_type(
    *, proposed_by: User, family_name: str = "", family: Family | None = None, **fields: Any
) -> MissileType:
    """Propose a type, in a family that is there or in a new one named ``family_name``."""
    if family is None:
        if not family_name.strip():
            raise ValidationError({"family": "A type needs a family: choose one or name a new one."})
        family = Family.objects.filter(name=family_name.strip()).first() or propose(  # type: ignore[assignment]
            Family(code=f"{fields['code']}-family", name=family_name.strip()), proposed_by=proposed_by
        )
    return propose(MissileType(family=family, **fields), proposed_by=proposed_by)  # type: ignore[return-value]


def propose_exemplar(*, proposed_by: User, **fields: Any) -> Exemplar:
    """Propose a specimen of known type; its photographs are received like any other."""
    return propose(Exemplar(created_by=proposed_by, **fields), proposed_by=proposed_by)  # type: ignore[return-value]


def proposed() -> dict[str, int]:
    """Return how many rows wait for the next release, by kind."""
    return {
        "types": MissileType.objects.filter(added_in=None).count(),
        "values": ReferenceValue.objects.filter(added_in=None).count(),
        "exemplars": Exemplar.objects.filter(added_in=None).count(),
        "photographs": Photograph.objects.filter(added_in=None, exemplar__isnull=False).count(),
        "outlines": _new_outlines(),
    }


def _new_outlines() -> int:
    """Outlines marked on released pictures since the last release: they count from the next one on."""
    last = newest_release()
    if last is None:
        return 0
    return Region.objects.filter(
        photograph__added_in__isnull=False, purpose=Region.Purpose.OUTLINE, withdrawn_at=None,
        created_at__gt=last.published_at,
    ).count()  # fmt: skip


@transaction.atomic
def publish_release(*, title: str, published_by: User | None, pack: ReferencePack | None = None) -> Release:
    """Number the library as it stands now. Raises ``NothingToPublish`` where nothing was proposed or retired."""
    LedgerHead.objects.select_for_update().get(pk=1)  # before counting: a release under way takes these rows
    counts = proposed()
    if not any(counts.values()) and pack is None:
        raise NothingToPublish("Nothing was proposed since the last release.")
    release = begin_release(title=title, published_by=published_by, pack=pack)
    for model in (MissileType, ReferenceValue, Exemplar):
        model.objects.filter(added_in=None).update(added_in=release)
    Photograph.objects.filter(added_in=None, exemplar__isnull=False).update(added_in=release)
    finish_release(release, counts=counts)
    return release


def begin_release(*, title: str, published_by: User | None, pack: ReferencePack | None = None) -> Release:
    """Take the next number, in the transaction that is open, so that rows can name the release they come or go in."""
    # Two releases at once would take the same number: the second waits for the first.
    LedgerHead.objects.select_for_update().get(pk=1)
    last = Release.objects.aggregate(last=Max("number"))["last"] or 0
    return Release.objects.create(number=last + 1, title=title, published_by=published_by, pack=pack)


def finish_release(release: Release, *, counts: dict[str, int]) -> None:
    """Say in the release and in the ledger what came and went with it."""
    release.counts = counts
    release.save(update_fields=["counts"])
    ledger.record(
        action="release.published", actor=release.published_by, subject=release,
        facts={"title": release.title, **counts},
    )  # fmt: skip


def _facts(row: Model) -> dict[str, Any]:
    return {field.name: str(getattr(row, field.attname)) for field in row._meta.concrete_fields}
