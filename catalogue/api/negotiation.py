"""What a route may answer with."""

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request


class Jpeg(BaseRenderer):
    """A rendition. The bytes are JPEG already."""

    media_type = "image/jpeg"
    format = "jpeg"
    charset = None
    render_style = "binary"

    def render(self, data: bytes, *_: Any) -> bytes:
        return data


class AsItIs(DefaultContentNegotiation):
    """An original has one form, whatever the caller would rather have."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return JSONRenderer(), JSONRenderer.media_type
