"""Coming in, going out, and one's own password."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from catalogue.custody import accounts
from catalogue.models import Role
from catalogue.web.deed import DeedView, reader
from catalogue.web.fresh import password_given

FIRST_PAGE = {Role.LIBRARIAN: "types", Role.AUDITOR: "ledger", Role.ADMINISTRATOR: "accounts"}


def first_page(role: str) -> str:
    """Return the address of the page where people of this role begin their day."""
    return reverse(f"catalogue:{FIRST_PAGE.get(Role(role), 'cases')}")


def home(request: HttpRequest) -> HttpResponse:
    return redirect(first_page(reader(request).role))


class SignIn(LoginView):
    template_name = "catalogue/account/sign_in.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        return reverse("catalogue:home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title="Sign in", **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        password_given(self.request)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignOut(LogoutView):
    """POST only; goes back to the sign-in page."""


class ChangePassword(DeedView):
    title = "Change your password"
    button = "Change password"
    done = "Your password is changed."
    form_class = PasswordChangeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def deed(self, form: PasswordChangeForm) -> str:
        user = reader(self.request)
        accounts.set_password(user=user, password=form.cleaned_data["new_password1"], set_by=user)
        update_session_auth_hash(self.request, user)
        return reverse("catalogue:home")
