"""A picture's signature as bytes: what the decoding process answers with, and what the database keeps.

A frame: everything that JSON holds in its header, the arrays as an ``npz`` in its body. Never pickle.
"""

import io
import zipfile
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from catalogue.vision.frames import BrokenFrame, pack, unpack
from catalogue.vision.values import Keypoints, PictureSignature, Quality

_STATED = ("width", "height", "pdq", "pdq_quality", "pdq_turned", "phash", "dhash")
_ARRAYS = ("points", "sizes", "angles", "descriptors")


def to_bytes(signature: PictureSignature) -> bytes:
    """Give the bytes that ``from_bytes`` reads back; the same signature always gives the same bytes."""
    sets = (signature.keypoints, *signature.turned)
    arrays = {f"{place}.{name}": getattr(one, name) for place, one in enumerate(sets) for name in _ARRAYS}
    arrays |= {f"e.{name}": vectors for name, vectors in signature.embeddings.items()}
    header = {name: getattr(signature, name) for name in _STATED}
    header |= {"quality": asdict(signature.quality), "keypoints": [_described(one) for one in sets]}
    body = io.BytesIO()
    np.savez_compressed(body, allow_pickle=False, **arrays)
    return pack(header, body.getvalue())


def from_bytes(data: bytes) -> PictureSignature:
    """Read what ``to_bytes`` wrote. Raises ``ValueError`` where the bytes are anything else."""
    try:
        header, body = unpack(io.BytesIO(data).read)
        with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
            upright, *turned = (_keypoints(place, told, arrays) for place, told in enumerate(header["keypoints"]))
            embeddings = {name[2:]: arrays[name] for name in arrays.files if name.startswith("e.")}
        stated = {name: header[name] for name in _STATED} | {"pdq_turned": tuple(header["pdq_turned"])}
        told = header["quality"]
        quality = Quality(**(told | {"sentences": tuple(told["sentences"])}))
    except (BrokenFrame, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError("these bytes are no stored signature") from error
    return PictureSignature(
        **stated, keypoints=upright, quality=quality, turned=tuple(turned), embeddings=embeddings
    )


def _described(one: Keypoints) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one) if field.name not in _ARRAYS}


def _keypoints(place: int, told: dict[str, Any], arrays: Any) -> Keypoints:
    return Keypoints(**{name: arrays[f"{place}.{name}"] for name in _ARRAYS}, **told)
