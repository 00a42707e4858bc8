"""Vote for types by the local naive Bayes nearest neighbour rule (McCann and Lowe, 2012)."""

import numpy as np

from catalogue.vision.index import Neighbours

NEIGHBOURS = 10


def votes(found: Neighbours, *, label_of: np.ndarray, count: int, neighbours: int = NEIGHBOURS) -> np.ndarray:
    """Give (count,) sums, over the query's descriptors, of background minus nearest distance to each label.

    ``found`` holds the ``neighbours`` + 1 nearest of each descriptor; ``label_of`` (entries,) the label, 0 to ``count``
    - 1, of every picture; -1 is background only. The background of a descriptor is its nearest neighbour after the
    first ``neighbours``; in a library smaller than that, its furthest. Each descriptor counts once per label, at that
    label's nearest: many pictures of a type do not outvote one better picture.
    """
    turns = np.zeros(len(found.entries), np.int64)
    return votes_in_turns(found, label_of=label_of, count=count, turns=turns, of=1, neighbours=neighbours)[0]


def votes_in_turns(
    found: Neighbours, *, label_of: np.ndarray, count: int, turns: np.ndarray, of: int, neighbours: int = NEIGHBOURS
) -> np.ndarray:
    """Give (``of``, ``count``) votes, each turn's by themselves; ``turns`` (q,) names the turn of each descriptor."""
    there = found.entries >= 0
    if not there.any():
        return np.zeros((of, count))
    background = np.where(there, found.distances, -np.inf).max(axis=1)
    near = np.where(there, label_of[found.entries], -1)[:, :neighbours]
    rows, places = np.nonzero(_first_of_each(near))
    weights = background[rows].astype(np.float64) - found.distances[rows, places]
    at = turns[rows] * count + near[rows, places]
    return np.bincount(at, weights=weights, minlength=of * count).reshape(of, count)


def _first_of_each(labels: np.ndarray) -> np.ndarray:
    """Say which of (q, k) ``labels`` are the first of their value in their row; -1 never is."""
    fresh = labels >= 0
    for place in range(1, labels.shape[1]):
        fresh[:, place] &= (labels[:, :place] != labels[:, [place]]).all(axis=1)
    return fresh
