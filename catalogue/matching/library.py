"""The reference library in memory: the known pictures of one release, ready to be searched."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.matching import signatures
from catalogue.matching.analyse import METHOD
from catalogue.models import Photograph, Release
from catalogue.vision.index import FaissIndex, Index
from catalogue.vision.values import PictureSignature, UnreadableImage


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """One picture of known type. ``label`` is what is voted for: a type, or a component without a type."""

    label: str
    picture: str
    signature: PictureSignature


class Library:
    """Known pictures with an index over their keypoints. Built once, then only read: safe to share by threads."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.known = tuple(known)
        self.index: Index = FaissIndex()
        for entry, one in enumerate(self.known):
            if one.signature.quality.usable and len(one.signature.keypoints):
                self.index.add(entry, one.signature.keypoints.descriptors)

    def __len__(self) -> int:
        return len(self.known)


@dataclass(frozen=True, slots=True, eq=False)
class ReleasedLibrary:
    """A release's pictures, and sentences on those that had to be left out."""

    library: Library
    photographs: dict[str, Photograph]
    left_out: tuple[str, ...]


_held: dict[int, ReleasedLibrary] = {}
_lock = threading.Lock()


def released(release: Release) -> ReleasedLibrary:
    """Return the library of ``release``. A release never changes, so it is read once a process."""
    with _lock:
        if release.number not in _held:
            _held.clear()  # one release at a time: an older one is asked for only to repeat an examination
            _held[release.number] = _read(release)
        return _held[release.number]


def forget() -> None:
    """Drop what is held in memory; for tests, whose databases come and go."""
    with _lock:
        _held.clear()


def _read(release: Release) -> ReleasedLibrary:
    photographs = list(
        Photograph.objects.in_release(release)
        .select_related("exemplar__missile_type", "exemplar__component", "exemplar__source")
        .order_by("pk")
    )
    outlines = signatures.outlines_of(photographs, at=release.published_at)
    stored = signatures.stored_signatures(photographs, outlines=outlines, method=METHOD)
    known, left_out = [], []
    for photograph in photographs:
        key = str(photograph.pk)
        try:
            signature = stored.get(key) or signatures.signature_of(
                original_id=photograph.original_id, outline=outlines.get(key), method=METHOD
            )
        except UnreadableImage as refusal:
            left_out.append(f"The reference picture {photograph} was left out: {refusal}")
            continue
        if not signature.quality.usable:
            left_out.append(f"The reference picture {photograph}: {' '.join(signature.quality.sentences)}")
            continue
        known.append(Known(label=label(photograph), picture=key, signature=signature))
    return ReleasedLibrary(Library(known), {str(p.pk): p for p in photographs}, tuple(left_out))


def label(photograph: Photograph) -> str:
    """Return what a known photograph votes for: ``type:<code>`` or ``component:<code>``."""
    exemplar = photograph.exemplar
    assert exemplar is not None
    if exemplar.missile_type:
        return f"type:{exemplar.missile_type.code}"
    return f"component:{exemplar.component.code}"  # type: ignore[union-attr]  # the constraint: one of the two
