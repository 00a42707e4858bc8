"""Decode pictures in a separate process, so that hostile bytes can end nothing but that process."""

import contextlib
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from catalogue.vision import stored
from catalogue.vision.frames import BrokenFrame, pack, unpack
from catalogue.vision.offer import Offer
from catalogue.vision.values import ImageFacts, Limits, NoGauge, PictureSignature, Region, UnreadableImage

_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 30.0  # a loaded machine may take long to start Python; that is no picture's fault
_JOBS_A_WORKER = 500  # image libraries leak: a worker is replaced before that shows


class DecoderUnavailable(RuntimeError):
    """The worker process does not start, or lacks the embedder that it needs: no picture's fault."""


class Decoder:
    """One worker process that decodes pictures under ``limits``, started when first needed and after every crash.

    Every method may be called from any thread; calls wait for each other. Raises ``UnreadableImage`` where the picture
    is refused, crashes the worker or exceeds the limits, ``OSError`` where a target cannot be written, ``ValueError``
    for a wrong request and ``DecoderUnavailable`` where no worker can be started or a network does not run.
    """

    def __init__(
        self, limits: Limits | None = None, *, embedder: Path | None = None, jobs_a_worker: int = _JOBS_A_WORKER
    ) -> None:
        """``embedder`` is the description that an operator's embedder is installed from, where a method has one."""
        self.limits = limits or Limits()
        self._embedder = None if embedder is None else _absolute(embedder)
        self._jobs_a_worker = jobs_a_worker
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    def inspect(self, path: str | os.PathLike[str]) -> ImageFacts:
        """State what the picture at ``path`` is and claims, after decoding all of it."""
        answer, _ = self._ask({"job": "inspect", "path": _absolute(path)})
        return ImageFacts(**answer["facts"])

    def render(self, path: str | os.PathLike[str], targets: Mapping[int, str | os.PathLike[str]]) -> None:
        """Write upright sRGB JPEGs without metadata: longest side → target, all out of one decoding."""
        if not targets or min(targets) < 1:
            raise ValueError("a rendition needs a longest side of at least one pixel")
        sizes = [[side, _absolute(target)] for side, target in targets.items()]
        self._ask({"job": "render", "path": _absolute(path), "targets": sizes})

    def sign(
        self, path: str | os.PathLike[str], region: Region | None = None, *, method: str
    ) -> PictureSignature:
        """Give the picture's signature by ``method``, inside ``region`` (upright original pixels)."""
        corners = None if region is None else [[float(x), float(y)] for x, y in region]
        request = {"job": "sign", "path": _absolute(path), "region": corners, "method": method}
        _, body = self._ask(request | {"embedder": self._embedder})
        return stored.from_bytes(body)

    def propose(self, path: str | os.PathLike[str], box: Region | None = None) -> Offer:
        """Offer outlines of the object, in the rough ``box`` (upright original pixels) or in the whole picture."""
        corners = None if box is None else [[float(x), float(y)] for x, y in box]
        answer, _ = self._ask({"job": "propose", "path": _absolute(path), "box": corners})
        return Offer.from_plain(answer["offer"])

    def gauge(self, path: str | os.PathLike[str], asked: Mapping[str, Any]) -> dict[str, Any]:
        """Find the card or ruler that ``asked`` names, as ``gauging.find`` does. Raises ``NoGauge`` for none."""
        answer, _ = self._ask({"job": "gauge", "path": _absolute(path), "asked": dict(asked)})
        return dict(answer["gauge"])

    def holes(self, path: str | os.PathLike[str], region: Region) -> list[list[list[float]]]:
        """Offer middles of holes on the part in ``region`` (upright original pixels), as ``offering.offer_holes``."""
        corners = [[float(x), float(y)] for x, y in region]
        answer, _ = self._ask({"job": "holes", "path": _absolute(path), "region": corners})
        return list(answer["holes"])

    def close(self) -> None:
        """End the worker. The next call starts another."""
        with self._lock:
            self._drop()

    def __enter__(self) -> "Decoder":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        frame = pack(request)
        with self._lock:
            worker = self._ready_worker()
            try:
                answer, body = worker.ask(frame, seconds=self.limits.seconds)
            except (TimeoutError, BrokenFrame, EOFError, OSError) as error:
                self._drop()
                raise UnreadableImage(self._died_of(error)) from error
        if "refused" in answer:
            raise UnreadableImage(answer["refused"])
        if "no_gauge" in answer:
            raise NoGauge(answer["no_gauge"])
        if "wrong" in answer:
            raise ValueError(answer["wrong"])
        if "unavailable" in answer:
            raise DecoderUnavailable(answer["unavailable"])
        if "storage" in answer:
            raise OSError(*answer["storage"])
        return answer, body

    def _ready_worker(self) -> "_Worker":
        worker = self._worker
        if worker is not None and (not worker.alive or worker.jobs >= self._jobs_a_worker):
            self._drop()
            worker = None
        if worker is None:
            worker = self._worker = _Worker(self.limits)
        return worker

    def _drop(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def _died_of(self, error: Exception) -> str:
        bounds = f"{self.limits.seconds:g} seconds and {self.limits.memory_mb} MB of memory"
        if isinstance(error, TimeoutError):
            return f"The picture could not be decoded within {self.limits.seconds:g} seconds."
        return f"The picture could not be decoded within {bounds}: the decoder ended while reading it."


class _Worker:
    """A running worker process and its two pipes; used by one thread at a time."""

    def __init__(self, limits: Limits) -> None:
        self.jobs = 0
        self._parent = os.getpid()
        self._process = subprocess.Popen(  # our own interpreter and module, no shell
            [sys.executable, "-P", "-m", "catalogue.vision.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=_environment(),
            start_new_session=True,  # Ctrl-C in the terminal is for the server; the worker ends when its input does
            bufsize=0,
        )
        try:
            self.ask(pack({"limits": asdict(limits)}), seconds=_START_SECONDS)
        except (TimeoutError, BrokenFrame, EOFError, OSError) as error:
            self.end()
            raise DecoderUnavailable("the image decoding process (catalogue.vision.worker) does not start") from error
        self.jobs = 0

    @property
    def alive(self) -> bool:
        """Whether the process runs and is ours: after a fork the pipes would be shared with the parent."""
        return self._parent == os.getpid() and self._process.poll() is None

    def ask(self, frame: bytes, *, seconds: float) -> tuple[dict[str, Any], bytes]:
        """Send ``frame`` and give the answer. Raises ``TimeoutError``, ``BrokenFrame``, ``EOFError`` or ``OSError``."""
        self.jobs += 1
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(frame)
        answers, until = self._process.stdout.fileno(), time.monotonic() + seconds
        return unpack(lambda count: _read(answers, count, until))

    def end(self) -> None:
        """Kill the process, wait for it and close the pipes; never raises."""
        if self._parent == os.getpid():
            with contextlib.suppress(OSError):
                self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _read(source: int, count: int, until: float) -> bytes:
    """Read ``count`` bytes, fewer only at the end of the stream. Raises ``TimeoutError`` at ``until``."""
    parts, missing = [], count
    waiting = select.poll()
    waiting.register(source, select.POLLIN)
    while missing:
        left = until - time.monotonic()
        if left <= 0 or not waiting.poll(left * 1000):
            raise TimeoutError
        part = os.read(source, min(missing, 1 << 20))
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _environment() -> dict[str, str]:
    """What the worker may know: where our code is, and to use one thread. No secret of the application."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    return kept | threads | {"PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


def _absolute(path: str | os.PathLike[str]) -> str:
    """The worker lives in another folder."""
    return str(Path(path).absolute())
