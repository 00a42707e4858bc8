"""The indexes of a release on disk: opened by every process, made by the first that finds them missing."""

import contextlib
import functools
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from catalogue.custody import canonical
from catalogue.matching import signatures
from catalogue.matching.indexes import Indexes, voters
from catalogue.models import Photograph, Release, Signature
from catalogue.vision import networks
from catalogue.vision.methods import Method
from catalogue.vision.shelf import NotOnShelf, Shelf
from catalogue.vision.values import PictureSignature, UnreadableImage

log = logging.getLogger(__name__)

_SAMPLED = 2_000  # pictures that the clusters of a larger library are found from
_AT_ONCE = 200  # signatures in memory
_KEPT = 3  # releases on the shelf of a method
_PICTURES = "pictures.json"


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A photograph of a release with the outline it was published with."""

    photograph: Photograph
    outline: signatures.Outline | None

    @property
    def key(self) -> str:
        """The photograph's key."""
        return str(self.photograph.pk)

    @property
    def rests_on(self) -> list[str]:
        """What its signature was computed from."""
        return [self.photograph.original_id, signatures.outline_sha256(self.outline)]


@dataclass(frozen=True, slots=True, eq=False)
class Saved:
    """Indexes with what they hold: the number and the origin of each picture by its key, and why others are missing."""

    indexes: Indexes
    numbers: dict[str, int]
    origins: dict[str, list[str]]
    left_out: dict[str, str]

    def save(self, folder: Path) -> None:
        """Write what ``load`` reads."""
        told = {"numbers": self.numbers, "origins": self.origins, "left_out": self.left_out}
        (folder / _PICTURES).write_text(json.dumps(told), "utf-8")
        (folder / "indexes").mkdir()
        self.indexes.save(folder / "indexes")

    @classmethod
    def load(cls, folder: Path, method: Method) -> "Saved":
        """Read what ``save`` wrote."""
        return cls(Indexes.load(folder / "indexes", method), **json.loads((folder / _PICTURES).read_text("utf-8")))


def pictures_of(release: Release) -> list[Picture]:
    """Return the pictures of ``release`` in order."""
    photographs = list(
        Photograph.objects.in_release(release)
        .select_related("exemplar__missile_type", "exemplar__component", "exemplar__source")
        .order_by("pk")
    )
    outlines = signatures.outlines_of(photographs, at=release.published_at)
    return [Picture(one, outlines.get(str(one.pk))) for one in photographs]


def indexes_of(release: Release, pictures: Sequence[Picture], *, method: Method) -> Saved:
    """Return the indexes of ``release``, whose ``pictures`` these are: opened, grown from another release's, or made.

    However they came about they answer alike: their clusters depend on the release's base alone, see ``base_of``.
    Where nothing can be written they are made in memory, and the log says so.
    """
    shelf = Shelf(Path(settings.INDEX_ROOT) / method.id.replace("/", "-"))
    base = base_of(release)
    trained_on = pictures if base == release else pictures_of(base)
    rests_on = functools.partial(_rests_on, method=method, base=trained_on)
    try:
        return _opened(shelf, release, rests_on(pictures), method)
    except NotOnShelf as reason:
        log.info("%s", reason)
    except OSError as error:
        log.warning("The index of %s cannot be opened: %s", release, error)
    # Signing writes to the database: before the lock, or two processes could wait for each other.
    left_out = _signed([*pictures, *_spread(trained_on)], method)
    try:
        with shelf.builder():
            with contextlib.suppress(NotOnShelf):
                return _opened(shelf, release, rests_on(pictures), method)
            found = _near(shelf, release, rests_on, method) or _empty(trained_on, method)
            _adapt(found, pictures, left_out, method)
            with shelf.placed(_name(release), rests_on=rests_on(pictures)) as folder:
                found.save(folder)
            _tidy(shelf, release)
        return _opened(shelf, release, rests_on(pictures), method)
    except (OSError, NotOnShelf) as error:
        log.warning("The index of %s cannot be kept: %s", release, error)
        found = _empty(trained_on, method)
        _adapt(found, pictures, left_out, method)
        return found


def base_of(release: Release) -> Release:
    """Return the release whose pictures the clusters of ``release`` are found from.

    It is the release itself where the library has doubled or halved since the base before; else that base. Releases
    never change: whoever asks, whenever, gets the same base.
    """
    base, size = release, 0
    for one in Release.objects.filter(number__lte=release.number).order_by("number"):
        count = Photograph.objects.in_release(one).count()
        if not size or count >= 2 * size or 2 * count <= size:
            base, size = one, count
    return base


def _name(release: Release) -> str:
    return f"release-{release.number:06}"


def _rests_on(pictures: Sequence[Picture], *, method: Method, base: Sequence[Picture]) -> dict[str, Any]:
    return {
        "method": method.id,
        "networks": {name: one.sha256 for name, one in networks.NETWORKS.items()},
        "clusters": canonical.sha256([one.rests_on for one in base]),
        "pictures": canonical.sha256([[one.key, *one.rests_on] for one in pictures]),
    }


def _opened(shelf: Shelf, release: Release, rests_on: Mapping[str, Any], method: Method) -> Saved:
    with shelf.opened(_name(release), rests_on=rests_on) as folder:
        return Saved.load(folder, method)


def _near(shelf: Shelf, release: Release, rests_on: Any, method: Method) -> Saved | None:
    """The indexes of the newest other release that has the same clusters, an older one if there is any."""
    others = {_name(one): one for one in Release.objects.exclude(pk=release.pk)}
    there = [others[name] for name in shelf.names() if name in others]
    for other in sorted(there, key=lambda one: (one.number < release.number, one.number), reverse=True):
        with contextlib.suppress(NotOnShelf):
            return _opened(shelf, other, rests_on(pictures_of(other)), method)
    return None


def _empty(trained_on: Sequence[Picture], method: Method) -> Saved:
    chosen = _spread(trained_on)
    sample = [voters(signature, method) for _, signature in _stored(chosen, method)]
    return Saved(Indexes(method, sample=sample, share=len(chosen) / max(len(trained_on), 1) or 1.0), {}, {}, {})


def _adapt(found: Saved, pictures: Sequence[Picture], left_out: Mapping[str, str], method: Method) -> None:
    """Remove and add what makes ``found`` the indexes of ``pictures``."""
    wanted = {one.key: one for one in pictures if one.key not in left_out}
    for key, origin in list(found.origins.items()):
        if key not in wanted or wanted[key].rests_on != origin:
            found.indexes.remove(found.numbers.pop(key))
            del found.origins[key]
    following = max(found.numbers.values(), default=-1) + 1
    new = [one for key, one in wanted.items() if key not in found.numbers]
    found.left_out.clear()
    found.left_out.update({one.key: left_out[one.key] for one in pictures if one.key in left_out})
    for number, (one, signature) in enumerate(_stored(new, method), start=following):
        if not signature.quality.usable:
            said = " ".join(signature.quality.sentences)
            found.left_out[one.key] = f"The reference picture {one.photograph}: {said}"
            continue
        found.indexes.add(number, signature)
        found.numbers[one.key], found.origins[one.key] = number, one.rests_on


def _signed(pictures: Sequence[Picture], method: Method) -> dict[str, str]:
    """Compute and store the signatures that are missing; return a sentence for each picture that cannot be read."""
    known = set(Signature.objects.filter(extractor=method.id).values_list("original_id", "outline_sha256"))
    left_out = {}
    for one in pictures:
        original, outline = one.rests_on
        if (original, outline) in known or one.key in left_out:
            continue
        try:
            signatures.signature_of(original_id=original, outline=one.outline, method=method.id)
            known.add((original, outline))
        except UnreadableImage as refusal:
            left_out[one.key] = f"The reference picture {one.photograph} was left out: {refusal}"
    return left_out


def _stored(pictures: Sequence[Picture], method: Method) -> Iterator[tuple[Picture, PictureSignature]]:
    """The pictures that can be read, each with its signature, a few in memory at a time."""
    for start in range(0, len(pictures), _AT_ONCE):
        part = pictures[start : start + _AT_ONCE]
        outlines = {one.key: one.outline for one in part if one.outline}
        found = signatures.stored_signatures([one.photograph for one in part], outlines=outlines, method=method.id)
        yield from ((one, found[one.key]) for one in part if one.key in found)


def _spread(pictures: Sequence[Picture]) -> list[Picture]:
    """All pictures, or as many as clusters need, evenly chosen."""
    places = np.linspace(0, len(pictures) - 1, min(len(pictures), _SAMPLED)).astype(int)
    return [pictures[place] for place in places]


def _tidy(shelf: Shelf, release: Release) -> None:
    """Keep the newest releases, and the one that was asked for."""
    for name in shelf.names()[:-_KEPT]:
        if name != _name(release):
            shelf.remove(name)
