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
    total: dict[int, float] = {}
    for distances, entries in zip(found.distances, found.entries, strict=True):
        finite = np.isfinite(distances)
        if not finite.any():
            continue
        # A library smaller than the neighbourhood: its furthest descriptor is all the background there is.
        background = float(distances[finite][-1])
        counted: set[int] = set()
        for distance, entry in zip(distances[finite][:neighbours].tolist(), entries[finite].tolist(), strict=False):
            label = labels.get(entry)
            if label is None or label in counted:
                continue
            counted.add(label)
            total[label] = total.get(label, 0.0) + background - distance
    given = [(label, vote) for label, vote in total.items() if vote > 0]
    return dict(sorted(given, key=lambda pair: (-pair[1], pair[0])))
