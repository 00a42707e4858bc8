"""The process in which pictures are decoded: ``python -m catalogue.vision.worker``, started by ``isolation``.

It answers frames on standard output until standard input ends, under limits that it sets itself before any picture is
read. A crash or a hang in an image library ends this process and nothing else.
"""

import contextlib
import math
import os
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from catalogue.vision.frames import pack, unpack
from catalogue.vision.values import Limits, NetworkFailed, NoGauge, UnreadableImage

if TYPE_CHECKING:  # a worker loads the networks only for the job that needs them
    from catalogue.vision.methods import Method

_LARGEST_RENDITION = 256 * 1024 * 1024


class _Unavailable(Exception):
    """What was asked for cannot be had here, whatever the picture; the message is a whole sentence."""


def main() -> None:
    """Answer requests until standard input ends."""
    requests, answers = sys.stdin.buffer, _private_stdout()
    header, _ = unpack(requests.read)
    limits = Limits(**header["limits"])
    confine(limits)
    answers.write(pack({"ready": os.getpid()}))
    answers.flush()
    while True:
        try:
            request, _ = unpack(requests.read)
        except EOFError:
            return
        _allow_seconds(limits.seconds)
        answers.write(_answer(request, limits))
        answers.flush()


def confine(limits: Limits) -> None:
    """Set what this process may use for the rest of its life."""
    # Address space counts what is reserved, not used: thread stacks of the numeric libraries would eat it, which is
    # why the parent starts this process with one thread for each of them.
    _limit(resource.RLIMIT_AS, limits.memory_mb * 1024 * 1024)
    _limit(resource.RLIMIT_CORE, 0)  # a core file would be a copy of evidence outside the store
    _limit(resource.RLIMIT_FSIZE, _LARGEST_RENDITION)


def _allow_seconds(seconds: float) -> None:
    """Give the next request its CPU time, so that even a worker whose parent was killed comes to an end."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _limit(which: int, value: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # not every system offers every limit
        resource.setrlimit(which, (value, value))


def _private_stdout() -> BinaryIO:
    """Keep the answer pipe to ourselves: a library that prints must not write into a frame."""
    mine = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return mine


def _answer(request: dict[str, Any], limits: Limits) -> bytes:
    try:
        header, body = _JOBS[request["job"]](request, limits)
        return pack(header, body)
    except Exception as error:  # whatever an image library raises is about this picture, not about the next
        return pack(_told(error, limits))


def _told(error: Exception, limits: Limits) -> dict[str, Any]:
    """Say whose fault an error is, in a word that the parent knows, and what it is."""
    match error:
        case _Unavailable() | NetworkFailed():
            told: dict[str, Any] = {"unavailable": str(error)}
        case UnreadableImage():
            told = {"refused": str(error)}
        case NoGauge():
            told = {"no_gauge": str(error)}
        case MemoryError():
            told = {"refused": f"The picture could not be decoded within {limits.memory_mb} MB of memory."}
        case OSError():
            told = {"storage": [error.errno, error.strerror or str(error)]}
        case ValueError():
            told = {"wrong": str(error)}
        case _:
            said = " ".join(str(error).split())[:200]
            told = {"refused": f"The picture could not be analysed ({type(error).__name__}: {said})."}
    return told


def _inspect(request: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    from catalogue.vision import image  # noqa: PLC0415 - each job loads only the libraries that it needs

    return {"facts": asdict(image.inspect(request["path"], limits=limits))}, b""


def _render(request: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    from catalogue.vision import image  # noqa: PLC0415

    image.renders(request["path"], dict(request["targets"]), limits=limits)
    return {"rendered": len(request["targets"])}, b""


def _sign(request: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    import cv2  # noqa: PLC0415

    from catalogue.vision import stored  # noqa: PLC0415
    from catalogue.vision.signing import sign  # noqa: PLC0415

    cv2.setNumThreads(1)
    method = _method(request["method"], request["embedder"])
    signature = sign(request["path"], method=method, region=request["region"], limits=limits)
    return {}, stored.to_bytes(signature)


def _method(wanted: str, embedder: str | None) -> "Method":
    """Find a method, made with the operator's ``embedder`` where it is one of those."""
    from catalogue.vision.methods import METHODS  # noqa: PLC0415
    from catalogue.vision.own import UnusableEmbedder, install  # noqa: PLC0415

    try:
        onto = wanted.partition("+")[0]
        if wanted not in METHODS and embedder and onto in METHODS:
            install(Path(embedder), onto=onto)
    except UnusableEmbedder as error:
        raise _Unavailable(str(error)) from error
    if wanted not in METHODS:
        raise _Unavailable(
            f"There is no method {wanted} here. The program or the description of the embedder was changed since: "
            "start web and task processes anew."
        )
    return METHODS[wanted]


def _propose(request: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    import cv2  # noqa: PLC0415

    from catalogue.vision.offering import offer  # noqa: PLC0415

    cv2.setNumThreads(1)
    return {"offer": offer(request["path"], box=request["box"], limits=limits).plain()}, b""


def _gauge(request: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    import cv2  # noqa: PLC0415

    from catalogue.vision.gauging import find  # noqa: PLC0415

    cv2.setNumThreads(1)
    return {"gauge": find(request["path"], request["asked"], limits=limits)}, b""


def _holes(request: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    import cv2  # noqa: PLC0415

    from catalogue.vision.offering import offer_holes  # noqa: PLC0415

    cv2.setNumThreads(1)
    return {"holes": offer_holes(request["path"], region=request["region"], limits=limits)}, b""


_JOBS = {
    "inspect": _inspect, "render": _render, "sign": _sign, "propose": _propose, "gauge": _gauge, "holes": _holes,
}  # fmt: skip

if __name__ == "__main__":
    main()
