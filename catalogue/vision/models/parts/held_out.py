"""How well parts of types kept from training are told apart: worn pictures are questioned, clean ones are known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from maps import Mapped, Row

AT_ONCE = 64  # pictures


@dataclass(frozen=True, slots=True)
class Figures:
    """How often the nearest known picture was right, of ``questions``, in per cent.

    ``lookalike`` is over the ``close_questions`` whose look-alikes are known too, and asks among those alone.
    """

    type_first: float
    family_first: float
    lookalike: float
    questions: int
    close_questions: int

    def __str__(self) -> str:
        return (f"type {self.type_first:.1f} %, family {self.family_first:.1f} % of {self.questions}, "
                f"among look-alikes {self.lookalike:.1f} % of {self.close_questions}")  # fmt: skip


def vectors(pictures: Sequence[Mapped], network: Callable[[torch.Tensor], torch.Tensor]) -> np.ndarray:
    """Give the vectors (n, d) that ``network`` makes of the plain crops' maps."""
    told = []
    with torch.inference_mode():
        for start in range(0, len(pictures), AT_ONCE):
            plain = np.stack([one.maps[0] for one in pictures[start : start + AT_ONCE]]).astype(np.float32)
            told.append(network(torch.from_numpy(plain)).numpy())
    return np.concatenate(told)


def measure(pictures: Sequence[Mapped], network: Callable[[torch.Tensor], torch.Tensor]) -> dict[str, Figures]:
    """Measure each seed's held-out types apart; a seed of which nothing can be asked is left out."""
    kept = [one for one in pictures if one.row.held_out]
    found = {}
    for seed in sorted({one.row.seed for one in kept}):
        of_seed = [one for one in kept if one.row.seed == seed]
        figures = _figures([one.row for one in of_seed], vectors(of_seed, network))
        if figures is not None:
            found[seed] = figures
    return found


def _figures(rows: Sequence[Row], made: np.ndarray) -> Figures | None:
    """Question the worn pictures whose type is known; ``None`` where there are none."""
    known = [place for place, row in enumerate(rows) if row.clean]
    types = {rows[place].type_name for place in known}
    asked = [place for place, row in enumerate(rows) if not row.clean and row.type_name in types]
    if not asked:
        return None
    alike = made[asked] @ made[known].T
    right_type, right_family, right_close = [], [], []
    for row, cosines in zip((rows[place] for place in asked), alike, strict=True):
        nearest = rows[known[int(cosines.argmax())]]
        right_type.append(nearest.type_name == row.type_name)
        right_family.append(nearest.family == row.family)
        close = [place for place, other in enumerate(known) if rows[other].lookalikes == row.lookalikes]
        if len({rows[known[place]].type_name for place in close}) > 1:
            best = close[int(cosines[close].argmax())]
            right_close.append(rows[known[best]].type_name == row.type_name)
    return Figures(_per_cent(right_type), _per_cent(right_family), _per_cent(right_close),
                   questions=len(asked), close_questions=len(right_close))  # fmt: skip


def _per_cent(right: Sequence[bool]) -> float:
    return 100 * sum(right) / max(1, len(right))
