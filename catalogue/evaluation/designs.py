"""Within a design: rows that depend on one another count once.

Rows of one design group and component describe one design, so their product would count one fact several times. They
give together what supports the type most plus what opposes it most: no more than one row each way. Over components
of one group, support counts as far as it brings a source that stronger components of the group have not used.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalogue.evaluation.likelihoods import Floats
from catalogue.evaluation.population import Selection


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Observations of one kind on one component with their weights: ``weights[i, j]`` is for type ``types[j]``.

    ``rows`` are the places of the observations in the list that was weighed; ``shared`` is p of ``weighing``.
    """

    design: tuple[str, str | None]
    rows: NDArray[np.intp]
    selection: Selection
    weights: Floats
    shared: float


@dataclass(frozen=True, slots=True, eq=False)
class Designs:
    """The joint weight of every design group for every type, and whether the reference has anything on it."""

    names: tuple[str, ...]
    weights: Floats
    known: NDArray[np.bool_]


def designs_of(batches: Sequence[Batch], size: int) -> Designs:
    """Put the rows of every design group together for all ``size`` types at once."""
    cells: dict[str, dict[str | None, list[Batch]]] = {}
    for batch in batches:
        group, component = batch.design
        cells.setdefault(group, {}).setdefault(component, []).append(batch)
    names = tuple(sorted(cells))
    weights, known = np.zeros((len(names), size)), np.zeros((len(names), size), bool)
    for place, name in enumerate(names):
        weights[place] = _joint([_cell(members, size) for members in cells[name].values()])
        for members in cells[name].values():
            for batch in members:
                known[place, batch.selection.types] = True
    return Designs(names, weights, known)


def _cell(batches: Sequence[Batch], size: int) -> tuple[Floats, Floats, NDArray[np.uint64]]:
    """Return the strongest support and opposition of one component, and the sources that either rests on."""
    support, against = np.zeros(size), np.zeros(size)
    masks = np.zeros(size, np.uint64)
    for batch in batches:
        types = batch.selection.types
        support[types] = np.maximum(support[types], batch.weights.max(axis=0))
        against[types] = np.minimum(against[types], batch.weights.min(axis=0))
        masks[types] |= batch.selection.masks
    return support, against, masks


def _joint(cells: Sequence[tuple[Floats, Floats, NDArray[np.uint64]]]) -> Floats:
    """Add the components of one group; support needs a source that stronger components have not used."""
    if len(cells) == 1:
        return cells[0][0] + cells[0][1]
    support = np.array([cell[0] for cell in cells])
    masks = np.array([cell[2] for cell in cells])
    joint = np.sum([cell[1] for cell in cells], axis=0)
    used = np.zeros(support.shape[1], np.uint64)
    for order in np.argsort(-support, axis=0, kind="stable"):
        strength = np.take_along_axis(support, order[None], axis=0)[0]
        mask = np.take_along_axis(masks, order[None], axis=0)[0]
        counts = (strength > 0) & ((mask & ~used) != 0)
        joint += np.where(counts, strength, 0.0)
        used |= np.where(counts, mask, np.uint64(0))
    return joint
