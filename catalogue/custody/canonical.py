"""One text for one value, so that a hash means the same everywhere."""

import hashlib
import json


def text(value: object) -> str:
    """Return canonical JSON: sorted keys, no spaces, UTF-8 characters as they are, no NaN.

    Raises ``ValueError`` for NaN or infinity and ``TypeError`` for what JSON cannot hold.
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def sha256(value: object) -> str:
    """Return the SHA-256 of the canonical JSON of ``value``, in hexadecimal."""
    return hashlib.sha256(text(value).encode()).hexdigest()
