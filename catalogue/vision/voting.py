"""Vote for types by the local naive Bayes nearest neighbour rule (McCann and Lowe, 2012)."""

import numpy as np

from catalogue.vision.index import Neighbours

NEIGHBOURS = 10


def votes(found: Neighbours, *, label_of: np.ndarray, count: int, neighbours: int = NEIGHBOURS) -> np.ndarray:
    """Give (count,) sums, over the query's descriptors, of background minus nearest distance to each label.

    ``found`` holds the ``neighbours`` + 1 nearest of each descriptor; ``label_of`` (entries,) the label, 0 to ``count``
    - 1, of every picture. The background of a descriptor is its nearest neighbour after the first ``neighbours``; in a
    library smaller than that, its furthest. Each descriptor counts once per label, at that label's nearest: many
    pictures of a type do not outvote one better picture.
    """
    total = np.zeros(count)
    distances, there = found.distances.astype(np.float64), found.entries >= 0
    if not there.any():
        return total
    background = np.where(there, distances, 0.0).max(axis=1)
    gain = np.where(there, background[:, None] - np.where(there, distances, 0.0), 0.0)[:, :neighbours]
    labels = np.where(there, label_of[found.entries], -1)[:, :neighbours]
    for place in range(gain.shape[1]):  # nearest first: a label that a nearer neighbour had does not count again
        fresh = (labels[:, place] >= 0) & (labels[:, :place] != labels[:, [place]]).all(axis=1)
        np.add.at(total, labels[fresh, place], gain[fresh, place])
    return total
