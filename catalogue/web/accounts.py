"""Accounts and device tokens, as the administrator keeps them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from catalogue.custody.accounts import add_account, change_account, issue_token, set_password, withdraw_token
from catalogue.models import DeviceToken, User
from catalogue.web.deed import DeedView, Trail, reader
from catalogue.web.forms.accounts import AccountChangeForm, AccountForm, TokenForm

ROWS = 50


def listing(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    people = User.objects.order_by("username")
    if words:
        people = people.filter(
            Q(username__icontains=words) | Q(first_name__icontains=words) | Q(last_name__icontains=words)
        )
    page = Paginator(people, ROWS).get_page(request.GET.get("page"))
    return render(request, "catalogue/account/list.html", {"title": "Accounts", "page": page, "words": words})


def trail() -> Trail:
    return [("Accounts", reverse("catalogue:accounts"))]


class Add(DeedView):
    title = "Add an account"
    button = "Add account"
    form_class = AccountForm

    def trail(self) -> Trail:
        return trail()

    def deed(self, form: AccountForm) -> str:
        user = add_account(added_by=reader(self.request), **form.cleaned_data)
        messages.success(self.request, f"{user.name} can sign in as {user.get_role_display().lower()}.")
        return reverse("catalogue:accounts")


class Change(DeedView):
    button = "Save the change"
    done = "The change is saved."
    form_class = AccountChangeForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.user = get_object_or_404(User, pk=kwargs["pk"])
        self.title = f"Account of {self.user.name}"

    def trail(self) -> Trail:
        return trail()

    def get_initial(self) -> dict[str, Any]:
        return {"role": self.user.role, "is_active": self.user.is_active}

    @transaction.atomic
    def deed(self, form: AccountChangeForm) -> str:
        given, me = form.cleaned_data, reader(self.request)
        change_account(user=self.user, role=given["role"], is_active=given["is_active"], changed_by=me)
        if given["new_password"]:
            try:
                set_password(user=self.user, password=given["new_password"], set_by=me)
            except ValidationError as refusal:
                raise ValidationError({"new_password": refusal.messages}) from refusal
        return reverse("catalogue:accounts")


def tokens(request: HttpRequest) -> HttpResponse:
    rows = DeviceToken.objects.select_related("user", "created_by")
    return render(request, "catalogue/token/list.html", {
        "title": "Device tokens", "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "now": timezone.now(),
    })  # fmt: skip


class IssueToken(DeedView):
    """Shows the token in the answer itself: it is kept nowhere, so there is nothing to redirect to."""

    title = "Issue a device token"
    lead = "The token is shown once. It may do over the API what the person's role may do."
    button = "Issue token"
    form_class = TokenForm

    def trail(self) -> Trail:
        return [("Device tokens", reverse("catalogue:tokens"))]

    def form_valid(self, form: TokenForm) -> HttpResponse:
        token, secret = issue_token(issued_by=reader(self.request), **form.cleaned_data)
        answer = render(self.request, "catalogue/token/issued.html", {
            "title": "The token, once", "trail": self.trail(), "token": token, "secret": secret,
        })  # fmt: skip
        answer["Cache-Control"] = "no-store"
        return answer


def withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    token = get_object_or_404(DeviceToken, pk=pk)
    withdraw_token(token=token, withdrawn_by=reader(request))
    messages.success(request, f"The token “{token.label}” no longer works.")
    return redirect("catalogue:tokens")
