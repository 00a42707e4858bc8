"""Turn any pixel mode into upright 8-bit RGB that shows what a person would see."""

import io

import numpy as np
from PIL import Image, ImageCms, ImageOps

_WIDE = {"I", "F", "I;16", "I;16B", "I;16L", "I;16N"}


def upright_rgb(picture: Image.Image, *, max_side: int | None) -> Image.Image:
    """Give the loaded ``picture`` as mode RGB, EXIF orientation applied, longest side at most ``max_side``.

    Transparent parts become white. Pixels deeper than 8 bits are scaled by the smallest power of two that holds
    them, so that 12-bit data in 16-bit files are not black.
    """
    if picture.mode not in _WIDE | {"L", "RGB", "CMYK", "YCbCr"}:
        picture = _flat(picture)  # palettes and masks must be colours before they can be averaged
    if max_side is not None and max(picture.size) > max_side:
        picture = _shrunk(picture, max_side)
    if picture.mode in _WIDE:
        picture = _eight_bits(picture)
    return turned(picture).convert("RGB")


def turned(picture: Image.Image) -> Image.Image:
    """Apply the EXIF orientation that is still to be applied (the TIFF and HEIF readers do it while loading)."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # the tag is damaged beyond reading: the stored orientation is all there is
        return picture


def to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert an RGB ``picture`` from its ICC ``profile`` to sRGB; a missing or damaged profile changes nothing."""
    if not profile:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != "RGB":
            return picture
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"))
    except Exception:
        return picture
    return picture if converted is None else converted


def _shrunk(picture: Image.Image, max_side: int) -> Image.Image:
    share = max_side / max(picture.size)
    size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    smaller = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    smaller.info = picture.info  # carries the EXIF block that ``turned`` reads
    return smaller


def _flat(picture: Image.Image) -> Image.Image:
    info = picture.info
    if picture.mode == "LAB":
        transform = ImageCms.buildTransform(ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB")
        flat = ImageCms.applyTransform(picture, transform)
    elif picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in info:
        seen = (picture.convert("LA") if picture.mode == "La" else picture).convert("RGBA")
        flat = Image.new("RGB", picture.size, "white")
        flat.paste(seen, mask=seen.getchannel("A"))
    else:
        flat = picture.convert("RGB")
    if flat is None:
        raise ValueError(f"pixels of mode {picture.mode} cannot be shown")
    flat.info = info
    return flat


def _eight_bits(picture: Image.Image) -> Image.Image:
    wide = np.nan_to_num(np.asarray(picture, np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(wide.min()), float(wide.max())
    if picture.mode == "F" and not (low >= 0 and 1 < high <= 255):
        # Floats have no agreed white: 0 to 1 is kept as such, anything else is stretched.
        low, high = (0.0, 1.0) if low >= 0 and high <= 1 else (low, high)
        grey = (wide - low) * (255.0 / max(high - low, 1e-12))
    else:
        depth = max(8, int(np.ceil(np.log2(high + 1)))) if high > 0 else 8
        grey = wide * (255.0 / (2.0**depth - 1))
    narrow = Image.fromarray(np.clip(np.rint(grey), 0, 255).astype(np.uint8))
    narrow.info = picture.info
    return narrow
