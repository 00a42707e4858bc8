"""An embedder that whoever runs the catalogue adds: an ONNX file, and a description of it in JSON beside it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from catalogue.vision import networks
from catalogue.vision.described import DescribedNetwork, Description
from catalogue.vision.methods import METHODS, Method
from catalogue.vision.networks import Network
from catalogue.vision.values import NetworkFailed


class UnusableEmbedder(ValueError):
    """The description or its network cannot be used; the message names the file and says why."""


def install(path: Path, *, onto: str) -> Method:
    """Add the embedder that ``path`` describes to the method ``onto``, and give the method made so.

    The method is known by its id in ``METHODS`` afterwards. Raises ``UnusableEmbedder`` where the description or the
    network is missing, altered, or not what the description says.
    """
    try:
        told = Description.of(json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise UnusableEmbedder(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, OverflowError) as error:
        raise UnusableEmbedder(f"{path} does not describe an embedder: {error}.") from error
    embedder = DescribedNetwork(told)
    base = METHODS[onto]
    method = replace(base, embedders=(*base.embedders, embedder), added=embedder.name)
    network = Network(str(path.parent / told.file), told.sha256)
    if fault := networks.fault(network):
        raise UnusableEmbedder(f"{path} names a network that cannot be used. {fault}")
    if method.id not in METHODS:
        networks.NETWORKS[embedder.name] = network
        _try(embedder, told, path)
        METHODS[method.id] = method
    return METHODS[method.id]


def _try(embedder: DescribedNetwork, told: Description, path: Path) -> None:
    """Show it a picture once; forget it, and say why, where it has no vector for that."""
    ramp = np.linspace(0, 255, told.side).astype(np.uint8)
    try:
        vector = embedder.vector(np.repeat(np.repeat(ramp[None, :, None], told.side, 0), 3, 2))
        fault = None if np.isfinite(vector).all() else f"The network {told.file} gives no finite vector."
    except NetworkFailed as error:
        fault = str(error)
    if fault:
        del networks.NETWORKS[embedder.name]
        raise UnusableEmbedder(f"{path} cannot be used. {fault}")
