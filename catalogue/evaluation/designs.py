"""Within a design: rows that depend on one another count once.

Rows of one design group and component describe one design, so their product would count one fact several times. They
give together what supports the type most plus what opposes it most: no more than one row each way. Over components
of one group, support counts as far as it brings a source that stronger components of the group have not used.

Over all groups, what rests on the same sources alone cannot oppose a type by more than the doubt about them: should
the report be wrong, all of its values fall together. The row ``ONE_SOURCE`` takes back what lies beyond log10 e.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalogue.evaluation.likelihoods import Floats
from catalogue.evaluation.population import Selection

ONE_SOURCE = "one_source"


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
    opposing: list[_Cell] = []
    for place, name in enumerate(names):
        found = [_cell(members, size) for members in cells[name].values()]
        weights[place] = _joint(found)
        opposing += found
        for members in cells[name].values():
            for batch in members:
                known[place, batch.selection.types] = True
    back = _beyond_doubt(opposing, size)
    if not back.any():
        return Designs(names, weights, known)
    return Designs((*names, ONE_SOURCE), np.vstack([weights, back]), np.vstack([known, np.ones(size, bool)]))


@dataclass(frozen=True, slots=True, eq=False)
class _Cell:
    """One component of one group, for all types: the strongest support and opposition, and what they rest on.

    ``masks`` are the sources of the support; ``origin`` (-1 for none) and ``doubt`` belong to the opposition.
    """

    support: Floats
    against: Floats
    masks: NDArray[np.uint64]
    origin: NDArray[np.intp]
    doubt: Floats


def _cell(batches: Sequence[Batch], size: int) -> _Cell:
    cell = _Cell(np.zeros(size), np.zeros(size), np.zeros(size, np.uint64), np.full(size, -1, np.intp), np.ones(size))
    for batch in batches:
        chosen, types = batch.selection, batch.selection.types
        highest = batch.weights.max(axis=0)
        higher = highest > cell.support[types]
        cell.support[types[higher]], cell.masks[types[higher]] = highest[higher], chosen.masks[higher]
        lowest = batch.weights.min(axis=0)
        lower = lowest < cell.against[types]
        where = types[lower]
        cell.against[where], cell.origin[where] = lowest[lower], chosen.origins[lower]
        cell.doubt[where] = chosen.doubt[lower]
    return cell


def _beyond_doubt(cells: Sequence[_Cell], size: int) -> Floats:
    """Return for every type by how much opposition that rests on the same sources exceeds the doubt about them."""
    back = np.zeros(size)
    if len(cells) < 2:
        return back
    against, origin = np.array([cell.against for cell in cells]), np.array([cell.origin for cell in cells])
    doubt = np.array([cell.doubt for cell in cells])
    rows, types = np.nonzero(against < 0)
    keys = origin[rows, types] * size + types
    told, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    sums = np.bincount(inverse, weights=against[rows, types], minlength=len(told))
    least = np.log10(doubt[rows[first], types[first]])
    np.add.at(back, told % size, np.maximum(least - sums, 0.0))
    return back


def _joint(cells: Sequence[_Cell]) -> Floats:
    """Add the components of one group; support needs a source that stronger components have not used."""
    if len(cells) == 1:
        return cells[0].support + cells[0].against
    support = np.array([cell.support for cell in cells])
    masks = np.array([cell.masks for cell in cells])
    joint = np.sum([cell.against for cell in cells], axis=0)
    used = np.zeros(support.shape[1], np.uint64)
    for order in np.argsort(-support, axis=0, kind="stable"):
        strength = np.take_along_axis(support, order[None], axis=0)[0]
        mask = np.take_along_axis(masks, order[None], axis=0)[0]
        counts = (strength > 0) & ((mask & ~used) != 0)
        joint += np.where(counts, strength, 0.0)
        used |= np.where(counts, mask, np.uint64(0))
    return joint
