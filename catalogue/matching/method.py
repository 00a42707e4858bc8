"""The method that this installation compares pictures by."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from catalogue.vision.own import UnusableEmbedder, install

_OURS = "fused/2"


def _installed() -> str:
    """Give the id of our method, with the operator's embedder where a setting names one."""
    if settings.EMBEDDER is None:
        return _OURS
    try:
        return install(settings.EMBEDDER, onto=_OURS).id
    except UnusableEmbedder as error:
        raise ImproperlyConfigured(f"DEBRIS_EMBEDDER: {error}") from error


METHOD = _installed()
