"""Which labels a questioned picture resembles, and which known pictures are worth a full comparison with it."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalogue.matching.library import Library
from catalogue.vision.hashing import SameFinding
from catalogue.vision.methods import Method
from catalogue.vision.values import Keypoints, PictureSignature
from catalogue.vision.voting import NEIGHBOURS, votes_in_turns

LABELS = 6  # labels whose pictures are compared in full
PICTURES_A_LABEL = 3  # of each label, the pictures that are most alike
TURNS_TRIED = 3  # of the questioned picture, besides the upright one, in a full comparison


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """What one questioned picture resembles. Labels and entries are by their place in the library.

    ``same`` are copies; ``voted`` (labels,) the votes of keypoints, a mean over them, ``alike`` (embedders, labels) the
    cosine of whole regions, -1 where there is none; ``by_entry`` (entries,) the order within a label; ``turns`` the
    turns of the questioned picture, best first, that entries were voted for in.
    """

    same: dict[int, SameFinding]
    voted: np.ndarray
    alike: np.ndarray
    by_entry: np.ndarray
    turns: tuple[int, ...]


def likeness(questioned: PictureSignature, library: Library, method: Method) -> Likeness:
    """Search the whole library for copies, vote over its keypoints, and compare embeddings.

    A questioned picture that is not usable resembles nothing: a blank picture has nothing in common with another.
    """
    alike = np.full((len(method.embedders), len(library.labels)), -1.0)
    by_entry = np.zeros(len(library))
    if not questioned.quality.usable or not len(library):
        return Likeness({}, np.zeros(len(library.labels)), alike, by_entry, ())
    voted, pictures, turns = _votes(method.voters(questioned), library)
    by_entry += _standard(pictures)
    weights = sum(embedder.weight for embedder in method.embedders)
    for labels, embedder in zip(alike, method.embedders, strict=True):
        vectors = questioned.embeddings[embedder.name].reshape(-1, embedder.width).astype(np.float32)
        cosines = library.resemblance(embedder.name, vectors)
        np.maximum.at(labels, library.label_of, cosines)
        by_entry += embedder.weight / weights * _standard(cosines)
    return Likeness(library.same(questioned), voted, alike, by_entry, turns)


def _votes(voters: Sequence[Keypoints], library: Library) -> tuple[np.ndarray, np.ndarray, tuple[int, ...]]:
    """Votes by label and by entry, each from the turn in which it has most, and the turns in order of their best."""
    turns = np.repeat(np.arange(len(voters)), [len(one) for one in voters])
    found = library.neighbours(np.concatenate([one.descriptors for one in voters]), NEIGHBOURS + 1)
    # A mean over descriptors: a turn with more keypoints does not speak louder.
    each = np.maximum(np.bincount(turns, minlength=len(voters)), 1)[:, None]
    tell = functools.partial(votes_in_turns, found, turns=turns, of=len(voters))
    by_label = tell(label_of=library.label_of, count=len(library.labels)) / each
    by_entry = tell(label_of=np.arange(len(library)), count=len(library)) / each
    order = np.argsort(-by_label.max(axis=1), kind="stable")
    return by_label.max(axis=0), by_entry.max(axis=0), tuple(order.tolist())


def fused(found: Sequence[Likeness], method: Method) -> np.ndarray:
    """Give (labels,) the likeness, a mean over all questioned pictures; it has no unit.

    What the votes are beyond chance and each embedder's cosine, by the weights of the method.
    """
    return np.mean([_beyond_chance(one.voted, method) + _looks(one, method) for one in found], axis=0)


def _beyond_chance(voted: np.ndarray, method: Method) -> np.ndarray:
    if method.votes is None:
        return voted
    middle = np.sort(voted)[(len(voted) - 1) // 2]
    return method.votes.weight * np.maximum(voted - middle - method.votes.chance, 0.0)


def _looks(one: Likeness, method: Method) -> np.ndarray:
    weighed = np.zeros(len(one.voted))
    for by, row in zip(method.embedders, one.alike, strict=True):
        seen = row > -1.0
        # A label that an embedder has no vector of is as unlike as the least alike: not seen is not dissimilar.
        known = np.where(seen, row, row[seen].min() if seen.any() else 0.0)
        weighed += by.weight * np.maximum(known, by.unlike)
    return weighed


def entries(found: Likeness, library: Library, order: np.ndarray) -> tuple[int, ...]:
    """Give the known pictures to compare in full: copies, and the best pictures of the first labels of ``order``."""
    chosen: list[int] = []
    for label in order[:LABELS].tolist():
        mine = np.flatnonzero(library.label_of == label)
        best = sorted(mine.tolist(), key=lambda entry: (-found.by_entry[entry], entry))
        chosen += best[:PICTURES_A_LABEL]
    return tuple(dict.fromkeys([*found.same, *chosen]))


def _standard(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / max(float(values.std()), 1e-9)
