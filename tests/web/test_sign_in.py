import pytest
from django.urls import reverse

from catalogue.models import CustodyEvent, Role, User

PASSWORD = "a long and odd phrase"


@pytest.fixture
def account(db):
    return User.objects.create_user("olena", password=PASSWORD, role=Role.EXAMINER)


def sign_in(client, password):
    return client.post(reverse("catalogue:sign-in"), {"username": "olena", "password": password})


def test_signs_in_and_lands_by_role(client, account):
    assert sign_in(client, PASSWORD).url == reverse("catalogue:home")
    assert client.get(reverse("catalogue:home")).url == reverse("catalogue:cases")


@pytest.mark.parametrize(
    ("role", "page"),
    [("auditor", "ledger"), ("librarian", "types"), ("administrator", "accounts"), ("field_officer", "cases")],
)
def test_every_role_begins_at_its_own_page(people, role, page):
    assert people[role].get(reverse("catalogue:home")).url == reverse(f"catalogue:{page}")


def test_a_wrong_password_is_a_sentence(client, account):
    answer = sign_in(client, "wrong")
    assert answer.status_code == 422
    assert "do not fit together" in answer.content.decode()


def test_eight_wrong_passwords_lock_even_the_right_one_out(client, account):
    for _ in range(8):
        answer = sign_in(client, "wrong")
    assert answer.status_code == 429
    assert "Too many wrong passwords" in answer.content.decode()
    assert sign_in(client, PASSWORD).status_code == 429
    assert client.get(reverse("catalogue:cases")).status_code == 302


def test_one_s_own_password_changes_and_the_ledger_says_so_without_it(client, account):
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    new = "another long and odd phrase"
    weak = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}
    assert client.post(reverse("catalogue:password-change"), weak).status_code == 422
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post(reverse("catalogue:password-change"), data).status_code == 302
    assert client.get(reverse("catalogue:cases")).status_code == 200, "the session goes on"
    account.refresh_from_db()
    assert account.check_password(new)
    event = CustodyEvent.objects.get(action="account.password_set")
    assert new not in event.facts and PASSWORD not in event.facts
