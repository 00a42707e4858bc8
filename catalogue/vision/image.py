"""Open pictures of the accepted kinds, and refuse everything else with a sentence.

Hostile bytes come through here. In the application this runs only inside the worker process (``isolation``).
"""

import io
import os
import re
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image, ImageFile, UnidentifiedImageError

from catalogue.vision.claims import read_claims
from catalogue.vision.magic import looks_like
from catalogue.vision.pixels import to_srgb, upright_rgb
from catalogue.vision.values import ImageFacts, Limits, UnreadableImage

__all__ = ["FORMATS", "UnreadableImage", "decode_grey", "decode_rgb", "inspect", "render", "renders"]

# Thumbnails, depth maps and auxiliary pictures are further ways into the decoder that nothing here needs.
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
ImageFile.LOAD_TRUNCATED_IMAGES = False  # half a photograph must never pass for a whole one

FORMATS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "TIFF": "image/tiff",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
}
_ACCEPTED = "JPEG, PNG, TIFF, WebP and HEIC"
_ACCEPTED_KINDS = {f"a {name} picture" for name in ("JPEG", "PNG", "TIFF", "WebP", "HEIC", "HEIF")}
_JPEG_QUALITY = 88


def inspect(path: str | os.PathLike[str], *, limits: Limits | None = None) -> ImageFacts:
    """State what the file at ``path`` is, after decoding every byte of its first frame.

    Raises ``UnreadableImage`` where it is empty, too large, of no accepted kind, truncated or damaged.
    """
    with _opened(Path(path), limits or Limits()) as picture:
        form = "JPEG" if picture.format == "MPO" else str(picture.format)
        if form not in {"JPEG", "TIFF"}:
            # Reading the EXIF of a PNG decodes its pixels: damage must be met here, not be taken for damaged metadata.
            picture.load()
        orientation = _orientation(picture)
        size = picture.size
        if orientation >= 5 and form != "TIFF":  # the TIFF reader states the upright size by itself
            size = (size[1], size[0])
        frames = max(1, int(getattr(picture, "n_frames", 1)))
        claims = read_claims(picture)
        # An eighth of the size saves the transform, not the reading: a cut-off stream is still noticed.
        picture.draft(None, (max(1, picture.width // 8), max(1, picture.height // 8)))
        picture.load()
        return ImageFacts(form, FORMATS[form], size[0], size[1], orientation, frames, claims)


def decode_rgb(
    path: str | os.PathLike[str], max_side: int | None = None, *, limits: Limits | None = None
) -> np.ndarray:
    """Give the upright picture as (h, w, 3) uint8, longest side at most ``max_side``. Raises ``UnreadableImage``."""
    with _opened(Path(path), limits or Limits()) as picture:
        return np.asarray(_upright(picture, max_side))


def decode_grey(
    path: str | os.PathLike[str], max_side: int | None = None, *, limits: Limits | None = None
) -> np.ndarray:
    """Give the upright picture as (h, w) uint8, longest side at most ``max_side``. Raises ``UnreadableImage``."""
    with _opened(Path(path), limits or Limits()) as picture:
        return np.asarray(_upright(picture, max_side).convert("L"))


def render(
    path: str | os.PathLike[str], target: str | os.PathLike[str], max_side: int, *, limits: Limits | None = None
) -> None:
    """Write the upright picture to ``target`` as an sRGB JPEG that carries no metadata.

    ``target`` is written whole or not at all. Raises ``UnreadableImage``, and ``OSError`` where writing fails.
    """
    renders(path, {max_side: target}, limits=limits)


def renders(
    path: str | os.PathLike[str], targets: Mapping[int, str | os.PathLike[str]], *, limits: Limits | None = None
) -> None:
    """As ``render``, for several sizes (longest side → target) out of one decoding."""
    written: dict[Path, bytes] = {}
    with _opened(Path(path), limits or Limits()) as picture:
        profile = picture.info.get("icc_profile")
        rgb = to_srgb(_upright(picture, max(targets)), profile)
        for max_side in sorted(targets, reverse=True):
            if max(rgb.size) > max_side:
                rgb = rgb.copy()
                rgb.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
            # A new image holds pixels only: nothing of the original's metadata can ride along.
            bare, data = Image.fromarray(np.asarray(rgb)), io.BytesIO()
            bare.save(data, "JPEG", quality=_JPEG_QUALITY, optimize=True)
            written[Path(targets[max_side])] = data.getvalue()
    for target, content in written.items():
        _write_whole(target, content)


def _upright(picture: Image.Image, max_side: int | None) -> Image.Image:
    if max_side is not None:
        picture.draft(None, _at_least(picture.size, max_side))
    picture.load()
    return upright_rgb(picture, max_side=max_side)


def _at_least(size: tuple[int, int], max_side: int) -> tuple[int, int]:
    """The smallest size of the same shape whose longest side still reaches ``max_side``."""
    share = min(1.0, max_side / max(size))
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def _orientation(picture: Image.Image) -> int:
    if picture.format == "HEIF":
        return 1  # HEIC turns by its own properties while loading; its EXIF tag must not turn it again
    try:
        claimed = picture.getexif().get(0x0112, 1)
    except Exception:
        return 1
    return claimed if isinstance(claimed, int) and claimed in range(1, 9) else 1


def _write_whole(target: Path, content: bytes) -> None:
    handle, scratch = tempfile.mkstemp(prefix=".partial-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(scratch).chmod(0o644)
        Path(scratch).replace(target)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


@contextmanager
def _opened(path: Path, limits: Limits) -> Iterator[Image.Image]:
    """Open ``path`` with only its header read, against the limits; whatever goes wrong becomes ``UnreadableImage``."""
    head = b""
    try:
        # Header first: a decompression bomb must be refused before any pixel is decoded.
        with warnings.catch_warnings(), path.open("rb") as file:
            head = _checked_head(file.fileno(), limits)
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            Image.MAX_IMAGE_PIXELS = limits.pixels
            with Image.open(file, formats=list(FORMATS)) as picture:
                _check_pixels(picture.size, limits)
                yield picture
    except UnreadableImage:
        raise
    # Damaged files have raised more than ten types, MemoryError and RecursionError among them.
    except Exception as error:
        raise UnreadableImage(_sentence(error, head, limits)) from error


def _checked_head(file: int, limits: Limits) -> bytes:
    size = os.fstat(file).st_size
    if size == 0:
        raise UnreadableImage("The file is empty.")
    if size > limits.bytes:
        raise UnreadableImage(f"The file has {size:,} bytes; at most {limits.bytes:,} are accepted.")
    return os.pread(file, 512, 0)


def _check_pixels(size: tuple[int, int], limits: Limits) -> None:
    count = size[0] * size[1]
    if count > limits.pixels:
        raise UnreadableImage(
            f"The picture has {count:,} pixels ({size[0]} x {size[1]}); at most {limits.pixels:,} are accepted."
        )
    if count < 1:
        raise UnreadableImage("The picture has no pixels.")


def _sentence(error: Exception, head: bytes, limits: Limits) -> str:  # noqa: PLR0911 - one answer a cause
    kind = looks_like(head)
    said = " ".join(str(error).split())[:200].rstrip(".")
    if isinstance(error, UnidentifiedImageError):
        if kind is None:
            return f"The file is not a picture of an accepted kind; accepted are {_ACCEPTED}."
        if kind in _ACCEPTED_KINDS:
            return f"The file begins like {kind}, but it is damaged and cannot be opened."
        return f"The file looks like {kind}, not like a picture of an accepted kind ({_ACCEPTED})."
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return f"The picture has {_first_number(said):,} pixels; at most {limits.pixels:,} are accepted."
    if isinstance(error, MemoryError):
        return f"The picture could not be decoded within {limits.memory_mb} MB of memory."
    if isinstance(error, OSError) and error.errno is not None and not head:
        return f"The file cannot be opened: {error.strerror}."
    if "truncated" in said.lower():
        return f"The picture is truncated: the end of the file is missing ({said})."
    return f"The picture is damaged and cannot be decoded ({type(error).__name__}: {said or 'no details'})."


def _first_number(said: str) -> int:
    """The pixels that Pillow counted in a header it would not go on reading."""
    return next((int(word) for word in re.findall(r"\d+", said)), 0)
