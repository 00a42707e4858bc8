"""The network that tells parts apart: EfficientNet-Lite0, its front as published and its back trained on parts.

The front (stem and blocks 0 to 7) never learns, so what it makes of a crop is computed once (``maps.py``). The back
(blocks 8 to 15 and the head) learns (``train.py``). Both together are what is used (``export.py``).
"""

import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

# the network's classes stay in one place, a script beside this folder
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from export_models import EfficientNetLite0, efficientnet

CUT = 8  # the first block that learns
LOOKED_AT = {10: 112, 14: 192}  # blocks whose mean is part of the vector, and their channels
HEAD_CHANNELS = 1280
VECTOR = 256


class PartsFront(nn.Module):
    """Stem and blocks 0 to 7: picture (n, 3, h, w), (RGB - 127) / 128 -> maps (n, 80, h/16, w/16)."""

    def __init__(self, body: EfficientNetLite0) -> None:
        super().__init__()
        self.stem = body.stem
        self.blocks = nn.ModuleList(list(body.blocks)[:CUT])

    def forward(self, picture: torch.Tensor) -> torch.Tensor:
        """Compute the maps of block 7."""
        x = self.stem(picture)
        for block in self.blocks:
            x = block(x)
        return x


class PartsBack(nn.Module):
    """Blocks 8 to 15, head and projection: maps of the front (n, 80, h, w) -> vectors (n, 256) of unit length.

    The names of its parts are those in the files of weights; ``p`` is the exponent of the generalised mean.
    """

    def __init__(self, body: EfficientNetLite0) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(list(body.blocks)[CUT:])
        self.head = body.head
        self.p = nn.Parameter(torch.tensor(3.0))
        self.proj = nn.Linear(HEAD_CHANNELS + sum(LOOKED_AT.values()), VECTOR)
        nn.init.orthogonal_(self.proj.weight)

    def pooled(self, maps: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Give one vector of unit length each for the head (n, 1280), block 10 (n, 112) and block 14 (n, 192)."""
        x, means = maps, []
        for number, block in enumerate(self.blocks, CUT):
            x = block(x)
            if number in LOOKED_AT:
                means.append(F.normalize(x.mean((2, 3)), dim=1))
        return F.normalize(generalised_mean(self.head(x), self.p), dim=1), *means

    def forward(self, maps: torch.Tensor, dropout: float = 0.0) -> torch.Tensor:
        """Project what ``pooled`` gives, of which ``dropout`` (0 to 1) is left out at random, to unit vectors."""
        joined = torch.cat(self.pooled(maps), dim=1)
        if dropout:
            joined = F.dropout(joined, dropout)
        return F.normalize(self.proj(joined), dim=1)


class PartsNetwork(nn.Module):
    """Front and back: picture (n, 3, side, side), (RGB - 127) / 128 -> vectors (n, 256) of unit length.

    ``side`` is a multiple of 32. The cosine of two vectors says how alike two parts are.
    """

    def __init__(self, front: PartsFront, back: PartsBack) -> None:
        super().__init__()
        self.front, self.back = front, back

    def forward(self, picture: torch.Tensor) -> torch.Tensor:
        """Compute the vectors."""
        return self.back(self.front(picture))


def generalised_mean(maps: torch.Tensor, exponent: torch.Tensor) -> torch.Tensor:
    """Pool (n, c, h, w) of any range to (n, c): GeM of Radenovic and others (2018), ``mean(x ** p) ** (1 / p)``."""
    return maps.clamp(min=1e-6).pow(exponent).mean((2, 3)).pow(1 / exponent)


def published() -> PartsNetwork:
    """Build the network from the published weights; only the projection is random (``torch.manual_seed``)."""
    body = efficientnet()
    return PartsNetwork(PartsFront(body), PartsBack(body)).eval()


def trained(weights: Path) -> PartsNetwork:
    """Build the network with the back that ``train.py`` saved in ``weights``.

    Raises ``RuntimeError`` where the file does not hold exactly the weights of ``PartsBack``.
    """
    network = published()
    network.back.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    return network.eval()
