"""The trained networks that vision uses: ONNX files beside their NOTICE, opened only if they are unchanged."""

import functools
import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path

import onnxruntime

from catalogue.vision.values import NetworkFailed

FOLDER = Path(__file__).resolve().parent / "models"


class AlteredNetwork(NetworkFailed):
    """A network's file is missing or is not the one that was measured; the message names it."""


@dataclass(frozen=True, slots=True)
class Network:
    """A network by its file and the SHA-256 of the bytes that every figure in the documents was measured with."""

    file: str
    sha256: str

    @property
    def path(self) -> Path:
        return FOLDER / self.file


NETWORKS = {
    "efficientnet": Network(
        "efficientnet_lite0.onnx", "34dea5c6d077361dbd1b75974badfb65cf0fef03db1205196b02ec27a540e4a7"
    ),
    "lighterglue": Network("lighterglue.onnx", "54ed6762749556cdd7774c7e8e2a63bfecd6fd058bda862a506da9e383dec9c8"),
    "parts": Network("parts.onnx", "5d9ef31d843255f08e5c0fac99391c7486020649c0c5c7e97e53e09969a7994c"),
    "xfeat": Network("xfeat.onnx", "41829870b4b5b062f71bc73573fbc1a321e7c61156bd0663213052e82aabb26c"),
}


def fault(network: Network) -> str | None:
    """Say in a sentence what is wrong with the file of ``network``; None where it is whole."""
    try:
        _whole(network)
    except AlteredNetwork as told:
        return str(told)
    return None


def _whole(network: Network) -> bytes:
    try:
        data = network.path.read_bytes()
    except OSError as error:
        raise AlteredNetwork(f"The network {network.path} cannot be read: {error.strerror}.") from error
    found = hashlib.sha256(data).hexdigest()
    if found != network.sha256:
        raise AlteredNetwork(f"The network {network.path} was altered: its SHA-256 is {found}, not {network.sha256}.")
    return data


def faults() -> list[str]:
    """Say what is wrong with any network; an empty list where all are whole."""
    return [told for network in NETWORKS.values() if (told := fault(network))]


@functools.cache
def session(name: str) -> onnxruntime.InferenceSession:
    """Open the network ``name`` on one thread; once a process, and safe to run from several threads.

    Raises ``AlteredNetwork`` where its file is missing or altered, and ``KeyError`` for a name that is none.
    """
    with _lock:
        return _opened(NETWORKS[name])


_lock = threading.Lock()


def _opened(network: Network) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # One thread: the same sums in the same order give the same numbers, and tasks share the machine by processes.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # pictures differ in size: an arena would keep the largest for ever
    # From the bytes that were hashed, not by path: weights in a further file would be read unchecked.
    return onnxruntime.InferenceSession(_whole(network), options, providers=["CPUExecutionProvider"])
