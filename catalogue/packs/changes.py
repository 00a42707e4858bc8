"""What one pack changes in the library: counted for the report, told in the ledger, named by the release."""

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Model, QuerySet

from catalogue.custody import ledger
from catalogue.models import Photograph, Release, User

Change = dict[str, tuple[Any, Any]]


class Changes:
    """The changes of one load, made in the transaction that is open."""

    def __init__(self, *, pack_name: str, release: Release, actor: User) -> None:
        self._pack_name = pack_name
        self.release, self.actor = release, actor
        self.added: Counter[str] = Counter()
        self.retired: Counter[str] = Counter()
        self._changed: defaultdict[str, set[Any]] = defaultdict(set)

    @property
    def changed(self) -> dict[str, int]:
        """How many rows were brought up to date, by noun."""
        return {noun: len(keys) for noun, keys in self._changed.items()}

    def update(self, noun: str, row: Model, fields: dict[str, Any]) -> None:
        """Bring the columns of ``row`` up to date, with what they were before in the ledger."""
        change = {name: (getattr(row, name), new) for name, new in fields.items() if getattr(row, name) != new}
        for name in change:
            setattr(row, name, fields[name])
        if change:
            row.save(update_fields=list(change))
        self.tell(noun, row, change)

    def relink(self, noun: str, row: Model, links: dict[str, list[Any]]) -> None:
        """Bring many-to-many links up to date; they are told by their codes."""
        change: Change = {}
        for name, wanted in links.items():
            before, after = (sorted(str(part.code) for part in side) for side in (getattr(row, name).all(), wanted))
            if before != after:
                getattr(row, name).set(wanted)
                change[name] = (before, after)
        self.tell(noun, row, change)

    def tell(self, noun: str, row: Model, change: Change) -> None:
        """Count ``row`` as changed and record its content before and after; no change, no event."""
        if not change:
            return
        self._changed[noun].add(row.pk)
        facts = {name: {"before": _as_json(old), "after": _as_json(new)} for name, (old, new) in change.items()}
        ledger.record(action=f"{row._meta.model_name}.changed", actor=self.actor, subject=row, facts=facts)

    def own(self, model: type[Model]) -> QuerySet[Any]:
        """Return the rows that an earlier version of the same pack brought and that still stand."""
        standing = model._default_manager.filter(retired_in=None, added_in__pack__name=self._pack_name)
        return standing.exclude(added_in=self.release)

    def retire(self, noun: str, rows: QuerySet[Any]) -> None:
        """End rows with this release; earlier releases keep them."""
        for row in rows:
            row.retired_in = self.release
            row.save(update_fields=["retired_in"])
            self.retired[noun] += 1
            ledger.record(
                action=f"{row._meta.model_name}.retired", actor=self.actor, subject=row,
                facts={"release": self.release.number, **({"sha256": row.original_id} if _is_photograph(row) else {})},
            )  # fmt: skip


def _is_photograph(row: Model) -> bool:
    return isinstance(row, Photograph)


def _as_json(value: Any) -> Any:
    return value if isinstance(value, (str, bool, int, float, list, type(None))) else str(value)
