"""The template filter for powers of ten: always with a sign, two decimals, a true minus."""

from django import template

register = template.Library()


@register.filter
def signed(value: object) -> str:
    """Write a log10 likelihood ratio as “+0.47” or “−1.04”; what is no number is left out."""
    if not isinstance(value, int | float):
        return ""
    return f"{value:+.2f}".replace("-", "−")
