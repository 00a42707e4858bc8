"""Taking a reference pack into the library: everything is checked first, then everything is stored or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from catalogue.custody import ledger
from catalogue.intake.receive import EvidenceRefused
from catalogue.models import ReferencePack, Release, Role, User
from catalogue.packs import checks, identities, library, manifest, records, rules, specimens
from catalogue.packs.changes import Changes
from catalogue.packs.manifest import PackRefused
from catalogue.packs.records import Pack

SERVICE_ACCOUNT = "reference-pack"


@dataclass(frozen=True, slots=True)
class Report:
    """What a pack changed in the library, or would change; ``release`` is None where nothing was stored."""

    name: str
    version: str
    added: dict[str, int]
    changed: dict[str, int]
    retired: dict[str, int]
    release: Release | None

    @property
    def changes(self) -> bool:
        """Whether the library differs from the pack at all."""
        return bool(self.added or self.changed or self.retired)

    def sentences(self) -> Iterator[str]:
        """Yield the report in words."""
        if not self.changes:
            yield f"Pack {self.name} {self.version}: the library already holds all of it; nothing was changed."
            return
        for deed, counts in (("added", self.added), ("changed", self.changed), ("retired", self.retired)):
            if counts:
                yield f"{deed}: " + ", ".join(f"{count} {noun}" for noun, count in counts.items())
        if self.release is None:
            yield f"Pack {self.name} {self.version} is whole and can be loaded; nothing was stored."
        else:
            yield f"Pack {self.name} {self.version} is loaded as {str(self.release).lower()}."


def load(path: Path, *, loaded_by: User | None = None, dry_run: bool = False) -> Report:
    """Load the pack in the folder ``path`` and publish the release that it makes.

    Loaded again, it changes nothing. With ``dry_run`` nothing is stored and the report says what would be. Raises
    ``PackRefused`` with the file and line of every fault; nothing is stored then.
    """
    pack = records.read(manifest.read(path))
    checks.check(pack)
    try:
        return _enter(pack, loaded_by, dry_run=dry_run)
    except EvidenceRefused as refusal:
        raise PackRefused([str(refusal)]) from refusal
    except ValidationError as refusal:
        raise PackRefused(list(refusal.messages)) from refusal


@transaction.atomic
def _enter(pack: Pack, loaded_by: User | None, *, dry_run: bool) -> Report:
    """Store the pack in one transaction, which is rolled back for a dry run and where nothing changed."""
    actor = loaded_by or _service_account()
    row = _pack_row(pack, actor)
    release = library.begin_release(title=pack.manifest.title, published_by=actor, pack=row)
    changes = Changes(pack_name=pack.manifest.name, release=release, actor=actor)
    identities.enter(pack, changes)
    specimens.enter_values(pack, changes)
    rules.enter(pack, changes)
    specimens.enter_exemplars(pack, changes, with_pictures=not dry_run)
    report = _report(pack, changes, release)
    if dry_run or not report.changes:
        transaction.set_rollback(True)
        return replace(report, release=None)
    facts = {"added": report.added, "changed": report.changed, "retired": report.retired}
    ledger.record(
        action="pack.loaded", actor=actor, subject=row,
        facts={"sha256": pack.manifest.sha256, "release": release.number, **facts},
    )  # fmt: skip
    retired = {f"{noun} retired": count for noun, count in report.retired.items()}
    library.finish_release(release, counts=report.added | retired)
    return report


def _report(pack: Pack, changes: Changes, release: Release) -> Report:
    return Report(
        name=pack.manifest.name, version=pack.manifest.version, added=_sorted(changes.added),
        changed=_sorted(changes.changed), retired=_sorted(changes.retired), release=release,
    )  # fmt: skip


def _pack_row(pack: Pack, actor: User) -> ReferencePack:
    facts = pack.manifest
    row, _ = ReferencePack.objects.get_or_create(
        sha256=facts.sha256,
        defaults={"name": facts.name, "version": facts.version, "manifest": facts.document, "loaded_by": actor},
    )
    return row


def _service_account() -> User:
    """Return the account that stands for loading without a person; nobody can sign in with it."""
    account, made = User.objects.get_or_create(
        username=SERVICE_ACCOUNT, defaults={"role": Role.LIBRARIAN, "is_active": False, "password": "!"}
    )
    if made:
        ledger.record(action="account.created", actor=None, subject=account, facts={"role": account.role})
    return account


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return {noun: counts[noun] for noun in sorted(counts) if counts[noun]}
