"""The template filters for the stored doubt of a part, which goes through the readings of its code one by one."""

from django import template

register = template.Library()

READ_SO = "Read so, "  # how a sentence about one reading begins
STATED = "The stated date "


@register.filter
def doubt_in_short(doubt: str) -> str:
    """Say in a few words that no reading is possible; a doubt that goes through no readings stays whole.

    What the doubt says besides about a stated date stays too.
    """
    if READ_SO not in doubt:
        return doubt
    return f"No possible date. {doubt_apart(doubt)}".strip()


@register.filter
def doubt_apart(doubt: str) -> str:
    """Return what a doubt says besides the readings, for a place where each reading already says why it cannot be."""
    if READ_SO not in doubt:
        return doubt
    _, stated, rest = doubt.partition(STATED)
    return stated + rest
