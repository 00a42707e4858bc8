"""Train the back on maps of the front: ``python train.py MAPS... --seconds N --target weights.pt``.

``MAPS`` are files that ``maps.py`` wrote. Supervised contrast over types and, more weakly, over families; what is
saved and measured is a moving mean of the weights. Every four minutes, and at the end, the weights are saved and the
held-out figures printed.
"""

import argparse
import copy
import math
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from held_out import measure
from maps import Mapped, load
from network import PartsBack, published
from torch import nn

RATE, HEAD_RATE, DECAY = 5e-4, 4.0, 2e-3  # of AdamW; the projection and the exponent learn four times as fast
WARM_STEPS, LAST_RATE = 60, 0.01
FAMILIES, PICTURES, LOOKALIKES = 8, 4, 2  # families of a batch, pictures of a type, look-alikes of a family
TYPE_TEMPERATURE, FAMILY_TEMPERATURE, FAMILY_WEIGHT = 0.08, 0.15, 0.3
NOISE, DROPOUT, LONGEST_GRADIENT = 0.1, 0.1, 1.0
LONGEST_MEMORY, YOUNG_STEPS = 0.99, 10  # of the moving mean
REPORT_SECONDS = 240

Families = dict[str, dict[str, list[Mapped]]]


def by_family(pictures: Sequence[Mapped]) -> Families:
    """Sort what may be learnt from by family and type; a type needs two pictures to have something in common."""
    found: Families = {}
    for one in pictures:
        if not one.row.held_out:
            found.setdefault(one.row.family, {}).setdefault(one.row.type_name, []).append(one)
    pairs = {name: {kind: held for kind, held in types.items() if len(held) >= 2} for name, types in found.items()}
    return {name: types for name, types in pairs.items() if types}


def draw(families: Families, chance: random.Random) -> list[Mapped]:
    """Draw a batch: of up to eight families each two look-alikes and perhaps another type, up to four pictures each.

    Half of the pictures are clean where there are enough: what is asked is whether a worn piece is that clean one.
    """
    batch: list[Mapped] = []
    for family in chance.sample(list(families), min(FAMILIES, len(families))):
        types = families[family]
        groups = {name: held[0].row.lookalikes for name, held in types.items()}
        group = groups[chance.choice(list(types))]
        mates = [name for name in types if groups[name] == group]
        chance.shuffle(mates)
        for name in dict.fromkeys((*mates[:LOOKALIKES], chance.choice(list(types)))):
            batch += _drawn(types[name], chance)
    return batch


def _drawn(pictures: Sequence[Mapped], chance: random.Random) -> list[Mapped]:
    clean = [one for one in pictures if one.row.clean]
    worn = [one for one in pictures if not one.row.clean]
    of_clean = min(PICTURES - min(PICTURES // 2, len(worn)), len(clean))
    return chance.sample(clean, of_clean) + chance.sample(worn, min(PICTURES - of_clean, len(worn)))


def shown(batch: Sequence[Mapped], chance: random.Random) -> torch.Tensor:
    """Take one crop's maps of each picture, (n, 80, h, w) float32, with noise of a tenth of their spread."""
    maps = torch.from_numpy(np.stack([one.maps[chance.randrange(len(one.maps))] for one in batch]).astype(np.float32))
    maps = maps + maps.std() * NOISE * torch.randn_like(maps)
    return maps.contiguous(memory_format=torch.channels_last)


def supervised_contrast(vectors: torch.Tensor, names: Sequence[str], temperature: float) -> torch.Tensor:
    """Loss that draws vectors (n, d) of one name together and all others apart.

    Khosla and others (2020), equation 2 (``L_out``): the mean over the pictures that have a partner of minus the mean
    over their partners of log softmax of cosine / temperature, where the softmax leaves out the picture itself.
    """
    itself = torch.eye(len(names), dtype=torch.bool)
    numbers = torch.tensor([sorted(set(names)).index(name) for name in names])
    partners = (numbers[:, None] == numbers[None, :]) & ~itself
    logits = (vectors @ vectors.T / temperature).masked_fill(itself, -1e9)
    chances = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    count = partners.sum(1)
    paired = count > 0
    return -((chances * partners).sum(1)[paired] / count[paired]).mean()


def loss_of(vectors: torch.Tensor, batch: Sequence[Mapped]) -> torch.Tensor:
    """Weigh the contrast of types and that of families together."""
    types = supervised_contrast(vectors, [one.row.type_name for one in batch], TYPE_TEMPERATURE)
    families = supervised_contrast(vectors, [one.row.family for one in batch], FAMILY_TEMPERATURE)
    return types + FAMILY_WEIGHT * families


def rate_share(step: int, done: float) -> float:
    """Share of the full learning rate at ``step`` (from 0) when ``done`` (0 to 1) of the time is over.

    Grows over the first 60 steps and falls along a half cosine to a hundredth.
    """
    return min(1.0, (step + 1) / WARM_STEPS) * (0.5 * (1 + math.cos(math.pi * min(1.0, done))) + LAST_RATE)


class Training:
    """A back that learns, and the moving mean of its weights."""

    def __init__(self, back: PartsBack, families: Families, *, rate: float, decay: float, seed: int) -> None:
        # eval() holds batch normalisation to the published means: a batch of few families would pull them about
        self.back = back.to(memory_format=torch.channels_last).eval()
        self.mean = copy.deepcopy(self.back).requires_grad_(False)
        self.step = 0
        self.losses: list[float] = []
        self._families, self._chance = families, random.Random(seed)
        last = [back.proj.weight, back.proj.bias, back.p]
        body = [one for one in back.parameters() if all(one is not other for other in last)]
        self._rates = (rate, rate * HEAD_RATE)
        groups = [{"params": held, "lr": of} for held, of in zip((body, last), self._rates, strict=True)]
        self._optimiser = torch.optim.AdamW(groups, weight_decay=decay)

    def learn(self, done: float) -> None:
        """Learn from one batch; ``done`` (0 to 1) is the share of the time that is over."""
        for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * rate_share(self.step, done)
        batch = draw(self._families, self._chance)
        loss = loss_of(self.back(shown(batch, self._chance), DROPOUT), batch)
        self._optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.back.parameters(), LONGEST_GRADIENT)
        self._optimiser.step()
        self.losses.append(loss.item())
        self.step += 1
        self._follow()

    @torch.no_grad()
    def _follow(self) -> None:
        """Move the mean towards the weights; it forgets faster while it is young."""
        memory = min(LONGEST_MEMORY, self.step / (self.step + YOUNG_STEPS))
        for mean, now in zip(self.mean.parameters(), self.back.parameters(), strict=True):
            mean.lerp_(now, 1 - memory)


def save(back: PartsBack, target: Path) -> None:
    """Write the weights whole or not at all, so that they can be copied while training goes on."""
    partial = target.with_name(f".partial-{target.name}")
    torch.save(back.state_dict(), partial)
    partial.replace(target)


def report(training: Training, pictures: Sequence[Mapped], seconds: float) -> None:
    """Print the mean loss of the last hundred batches and each seed's held-out figures."""
    print(f"{seconds:.0f} s, step {training.step}, loss {np.mean(training.losses[-100:]):.3f}", flush=True)
    for seed, figures in measure(pictures, training.mean).items():
        print(f"  seed {seed}: {figures}", flush=True)


def run(training: Training, pictures: Sequence[Mapped], seconds: float, target: Path) -> None:
    """Learn for ``seconds``, saving the moving mean to ``target`` and reporting as it goes."""
    start = last = time.monotonic()
    while (over := time.monotonic() - start) < seconds:
        training.learn(over / seconds)
        if time.monotonic() - last > REPORT_SECONDS:
            report(training, pictures, time.monotonic() - start)
            save(training.mean, target)
            last = time.monotonic()
    save(training.mean, target)
    report(training, pictures, time.monotonic() - start)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("maps", type=Path, nargs="+", help="files that maps.py wrote")
    parser.add_argument("--seconds", type=float, required=True, help="how long to train")
    parser.add_argument("--target", type=Path, required=True, help="the file of weights to write")
    parser.add_argument("--start", type=Path, help="weights to start from instead of the published ones")
    parser.add_argument("--rate", type=float, default=RATE, help="learning rate of the blocks and the head")
    parser.add_argument("--decay", type=float, default=DECAY, help="weight decay")
    parser.add_argument("--threads", type=int, default=1, help="threads of torch")
    return parser.parse_args()


def main() -> None:
    """Train as the command line asks."""
    asked = arguments()
    torch.manual_seed(1)
    torch.set_num_threads(asked.threads)
    pictures = load(asked.maps)
    families = by_family(pictures)
    if not families:
        raise SystemExit("no type outside the held-out ones has two pictures: nothing to learn from")
    back = published().back
    if asked.start:
        back.load_state_dict(torch.load(asked.start, map_location="cpu", weights_only=True))
    training = Training(back, families, rate=asked.rate, decay=asked.decay, seed=1)
    print(len(pictures), "pictures,", sum(map(len, families.values())), "types to learn; as published, by the head:")
    for seed, figures in measure(pictures, lambda maps: training.mean.pooled(maps)[0]).items():
        print(f"  seed {seed}: {figures}", flush=True)
    run(training, pictures, asked.seconds, asked.target)


if __name__ == "__main__":
    main()
