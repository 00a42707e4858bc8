"""Vote for types by the local naive Bayes nearest neighbour rule (McCann and Lowe, 2012)."""

from collections.abc import Mapping

import numpy as np

from catalogue.vision.index import Neighbours

NEIGHBOURS = 10


def votes(found: Neighbours, *, labels: Mapping[int, int], neighbours: int = NEIGHBOURS) -> dict[int, float]:
    """Give every label the sum, over the query's descriptors, of background minus nearest distance.

    ``found`` holds the ``neighbours`` + 1 nearest of each descriptor. ``labels`` names the label (a type) of every
    picture; pictures it does not name are background only. The background of a descriptor is its nearest neighbour
    after the first ``neighbours``. Each descriptor counts once per label, at that label's nearest: many pictures of a
    type do not outvote one better picture. Labels without a vote are left out; the greatest comes first, equal ones by
    label.
    """
    names = np.array(sorted(set(labels.values())), np.int64)
    table = label_table({entry: int(np.searchsorted(names, label)) for entry, label in labels.items()})
    total = ballot(found, table, count=len(names), neighbours=neighbours)[0]
    given = [(int(names[place]), float(total[place])) for place in np.flatnonzero(total > 0)]
    return dict(sorted(given, key=lambda pair: (-pair[1], pair[0])))


def label_table(labels: Mapping[int, int]) -> np.ndarray:
    """Give the label of every entry up to the greatest, (n,) int64; -1 for an entry without one."""
    table = np.full(max(labels, default=-1) + 2, -1, np.int64)
    table[list(labels)] = list(labels.values())
    return table


def ballot(
    found: Neighbours, table: np.ndarray, *, count: int, neighbours: int = NEIGHBOURS, turns: np.ndarray | None = None
) -> np.ndarray:
    """Give the votes (turns, ``count``) of ``votes`` for all labels at once, each turn's descriptors by themselves.

    ``table`` is of ``label_table``, its last value -1; ``turns`` (q,) names the turn of each query, from 0, where the
    picture was described in several.
    """
    rows = 1 if turns is None else int(turns.max(initial=-1)) + 1
    total = np.zeros((rows, count))
    known = found.entries >= 0
    anything = known.any(axis=1)
    if not anything.any() or not count:
        return total
    # A library smaller than the neighbourhood: its furthest descriptor is all the background there is.
    last = np.maximum(known.sum(axis=1) - 1, 0)
    background = np.where(anything, np.take_along_axis(found.distances, last[:, None], axis=1)[:, 0], 0.0)
    near = found.entries[:, :neighbours]
    given = np.where((near >= 0) & (near < len(table)), table[np.clip(near, -1, len(table) - 1)], -1)
    queries, places = np.nonzero(first_of_each(given))
    weights = background[queries].astype(np.float64) - found.distances[queries, places]
    at = given[queries, places] + (0 if turns is None else turns[queries].astype(np.int64) * count)
    return np.bincount(at, weights=weights, minlength=total.size).reshape(total.shape)


def first_of_each(labels: np.ndarray) -> np.ndarray:
    """Say which of (q, k) ``labels`` are the first of their value in their row; -1 never is."""
    span = int(labels.max(initial=0)) + 2
    keys = (labels + 1 + span * np.arange(len(labels))[:, None]).ravel()
    first = np.zeros(keys.size, bool)
    first[np.unique(keys, return_index=True)[1]] = True
    return first.reshape(labels.shape) & (labels >= 0)
