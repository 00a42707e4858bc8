"""Primary keys of everything that has an address of its own."""

import uuid

from uuid_utils.compat import uuid7


def new_key() -> uuid.UUID:
    """Return a UUIDv7: unique without asking the database, and sorting by the time it was made."""
    return uuid7()
