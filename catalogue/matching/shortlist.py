"""Which known pictures are worth a full comparison with a questioned one."""

from dataclasses import dataclass

from catalogue.matching.library import Library
from catalogue.vision.hashing import SameFinding, same_photograph
from catalogue.vision.values import PictureSignature
from catalogue.vision.voting import NEIGHBOURS, votes

LABELS = 15  # labels whose pictures are compared in full
PICTURES_A_LABEL = 3  # of each label, the pictures with most votes


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Known pictures that are copies of the questioned one, votes for labels, and the entries to compare in full."""

    same: dict[int, SameFinding]
    votes: dict[str, float]
    entries: tuple[int, ...]


def shortlist(questioned: PictureSignature, library: Library) -> Shortlist:
    """Search the whole library for copies, and vote over its keypoints for labels.

    A picture that is not usable finds nothing and is not found: a blank picture has nothing in common with another.
    """
    if not questioned.quality.usable:
        return Shortlist({}, {}, ())
    same = {
        entry: finding
        for entry, known in enumerate(library.known)
        if known.signature.quality.usable and (finding := same_photograph(questioned, known.signature))
    }
    names = sorted({known.label for known in library.known})
    number = {name: place for place, name in enumerate(names)}
    found = library.index.search(questioned.keypoints.descriptors, NEIGHBOURS + 1)
    by_entry = votes(found, labels={entry: entry for entry in range(len(library))})
    by_label = votes(found, labels={entry: number[known.label] for entry, known in enumerate(library.known)})
    named = {names[place]: vote for place, vote in by_label.items()}
    return Shortlist(same, named, _entries(library, named, by_entry, same))


def _entries(
    library: Library, named: dict[str, float], by_entry: dict[int, float], same: dict[int, SameFinding]
) -> tuple[int, ...]:
    room = dict.fromkeys(list(named)[:LABELS], PICTURES_A_LABEL)
    chosen = []
    for entry in by_entry:
        label = library.known[entry].label
        if room.get(label, 0):
            room[label] -= 1
            chosen.append(entry)
    return tuple(dict.fromkeys([*same, *chosen]))
