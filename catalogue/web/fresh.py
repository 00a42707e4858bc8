"""How long ago whoever holds this session gave their password, and giving it again in the middle of a page."""

from datetime import datetime

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone

from catalogue.web.deed import reader

_KEY = "password_given_at"


def password_given(request: HttpRequest) -> None:
    """Note that the password was given now, in this session."""
    request.session[_KEY] = timezone.now().isoformat()


def password_given_at(request: HttpRequest) -> datetime | None:
    """Return when the password was last given in this session; None where nobody noted it."""
    noted = request.session.get(_KEY)
    return datetime.fromisoformat(noted) if noted else None


def refusal(request: HttpRequest, password: str) -> str:
    """Check the reader's password; return the sentence of the refusal, empty where it is right.

    Wrong ones are counted as they are at the sign-in page, and lock out in the same way.
    """
    user = reader(request)
    if authenticate(request, username=user.get_username(), password=password) == user:
        password_given(request)
        return ""
    if getattr(request, "axes_locked_out", False):
        # Else the page for the locked out would take the place of ours, and what was typed would be lost.
        request.axes_locked_out = False  # type: ignore[attr-defined]
        return "Too many wrong passwords came from here. Wait 15 minutes, then try again; what you wrote is kept."
    return "This is not your password. What you wrote is kept."
