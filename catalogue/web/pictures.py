"""Which photograph stands for a fragment or an exemplar in a list."""

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Subquery

from catalogue.models import Exemplar, Fragment, Photograph

OWNERS: dict[str, Any] = {"fragment": Fragment, "exemplar": Exemplar}


def with_covers(owners: Iterable[Any], side: str) -> None:
    """Give every owner its first photograph as ``cover``, None where it has none; two queries for any number."""
    by_pk = {owner.pk: owner for owner in owners}
    firsts = Photograph.objects.filter(**{side: OuterRef("pk")}).order_by("received_at", "pk").values("pk")[:1]
    rows = OWNERS[side].objects.filter(pk__in=list(by_pk)).order_by()
    pairs = dict(rows.annotate(first=Subquery(firsts)).values_list("pk", "first"))
    found = Photograph.objects.in_bulk([first for first in pairs.values() if first])
    for pk, owner in by_pk.items():
        owner.cover = found.get(pairs.get(pk))
