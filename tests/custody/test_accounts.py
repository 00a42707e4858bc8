"""Accounts: somebody can always manage them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.custody.accounts import change_account
from catalogue.models import CustodyEvent, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrators():
    return [User.objects.create_user(name, role=Role.ADMINISTRATOR) for name in ("ada", "bob")]


def close(user, by):
    return change_account(user=user, role=user.role, is_active=False, changed_by=by)


def test_the_last_open_administrator_stays(administrators):
    ada, bob = administrators
    close(bob, ada)
    with pytest.raises(ValidationError, match="last open administrator"):
        close(ada, ada)
    with pytest.raises(ValidationError, match="last open administrator"):
        change_account(user=ada, role=Role.EXAMINER, is_active=True, changed_by=ada)
    assert User.objects.get(pk=ada.pk).is_active
    assert CustodyEvent.objects.filter(action="account.changed").count() == 1


def test_one_of_two_who_close_each_other_at_once_stays(administrators):
    ada, bob = administrators
    with CaptureQueriesContext(connection) as asked:
        close(bob, ada)
    read = [query["sql"] for query in asked if query["sql"].startswith("SELECT") and '"catalogue_user"' in query["sql"]]
    assert len(read) == 1, "counted in the rows that are locked"
    if connection.features.has_select_for_update:  # SQLite has one writer at a time in any case
        assert "FOR UPDATE" in read[0] and str(Role.ADMINISTRATOR) in read[0]


def test_an_account_that_is_no_administrator_can_be_closed(administrators):
    examiner = User.objects.create_user("cy", role=Role.EXAMINER)
    assert not close(examiner, administrators[0]).is_active
