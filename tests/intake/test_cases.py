"""Cases, their members, incidents and fragments: every deed leaves its event."""

import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.intake.cases import add_fragment, add_incident, add_member, change_fragment, remove_member
from catalogue.models import Case, CustodyEvent, Fragment, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger():
    return User.objects.create_user("stranger", role=Role.EXAMINER)


def events(action):
    return CustodyEvent.objects.filter(action=action)


class TestACase:
    def test_is_seen_by_its_members_only(self, case, officer, stranger):
        assert case in Case.objects.visible_to(officer)
        assert case not in Case.objects.visible_to(stranger)
        add_member(case=case, user=stranger, added_by=officer)
        assert case in Case.objects.visible_to(stranger)

    def test_tells_of_a_member_once(self, case, officer, stranger):
        add_member(case=case, user=stranger, added_by=officer)
        add_member(case=case, user=stranger, added_by=officer)
        assert events("case.member_added").count() == 2  # the one who opened it, and the stranger

    def test_takes_access_away_and_says_so(self, case, officer, stranger):
        add_member(case=case, user=stranger, added_by=officer)
        remove_member(case=case, user=stranger, removed_by=officer)
        assert case not in Case.objects.visible_to(stranger)
        assert json.loads(events("case.member_removed").get().facts) == {"member": "stranger"}

    def test_keeps_its_last_member(self, case, officer):
        with pytest.raises(ValueError, match="last member"):
            remove_member(case=case, user=officer, removed_by=officer)

    def test_keeps_one_of_two_members_who_remove_each_other_at_once(self, case, officer, stranger):
        add_member(case=case, user=stranger, added_by=officer)
        with CaptureQueriesContext(connection) as asked:
            remove_member(case=case, user=stranger, removed_by=officer)
        statements = [query["sql"] for query in asked]
        first = next(number for number, sql in enumerate(statements) if '"catalogue_membership"' in sql)
        if connection.features.has_select_for_update:  # SQLite has one writer at a time in any case
            assert any("FOR UPDATE" in sql and '"catalogue_case"' in sql for sql in statements[:first])

    def test_is_closed_to_an_account_that_was_closed(self, case, officer):
        officer.is_active = False
        assert case not in Case.objects.visible_to(officer)


class TestAnIncident:
    def test_is_told_with_all_its_columns(self, case, officer):
        add_incident(
            case=case,
            entered_by=officer,
            title="Strike",
            latitude=Decimal("50"),
            longitude=Decimal("36.2"),
            place_uncertainty_m=500,
        )
        facts = json.loads(events("incident.entered").get().facts)
        assert (facts["title"], facts["place_uncertainty_m"]) == ("Strike", 500)

    def test_has_a_whole_point_or_none(self, case, officer):
        with pytest.raises(ValidationError):
            add_incident(case=case, entered_by=officer, title="Strike", latitude=Decimal("50"))
        assert not events("incident.entered").exists()

    def test_ends_after_it_began(self, case, officer):
        now = timezone.now()
        with pytest.raises(ValidationError):
            add_incident(
                case=case, entered_by=officer, title="Strike", occurred_from=now,
                occurred_until=now - timezone.timedelta(hours=1),
            )  # fmt: skip


class TestAFragment:
    def test_has_its_number_once_in_a_case(self, case, officer, fragment):
        with pytest.raises(ValidationError):
            add_fragment(case=case, entered_by=officer, exhibit_number=fragment.exhibit_number, title="Other")
        assert Fragment.objects.count() == 1

    def test_that_changes_keeps_before_and_after_in_the_ledger(self, fragment, officer):
        change_fragment(fragment=fragment, changed_by=officer, material="steel", title="Ring, bent")
        facts = json.loads(events("fragment.changed").get().facts)
        assert facts == {
            "material": {"before": "", "after": "steel"},
            "title": {"before": "Ring", "after": "Ring, bent"},
        }

    def test_that_does_not_change_leaves_no_event(self, fragment, officer):
        change_fragment(fragment=fragment, changed_by=officer, title=fragment.title)
        assert not events("fragment.changed").exists()

    def test_that_would_be_wrong_stays_as_it_was(self, fragment, officer):
        with pytest.raises(ValidationError):
            change_fragment(fragment=fragment, changed_by=officer, title="")
        assert Fragment.objects.get().title == "Ring"
