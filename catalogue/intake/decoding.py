"""The one decoder of this process. Pixels are decoded in its child, never here."""

import functools

from django.conf import settings

from catalogue.vision.isolation import Decoder
from catalogue.vision.values import Limits


@functools.cache
def decoder() -> Decoder:
    """Return the decoder with the limits of the settings; its child starts with the first picture."""
    return Decoder(
        Limits(
            bytes=settings.UPLOAD_BYTES_MAX,
            pixels=settings.PIXELS_MAX,
            seconds=settings.DECODE_SECONDS,
            memory_mb=settings.DECODE_MEMORY_MB,
        ),
        embedder=settings.EMBEDDER,
    )
