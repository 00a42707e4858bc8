from django.urls import reverse

from catalogue.models import CustodyEvent, DeviceToken, Role, User

ACCOUNT = {"username": "taras", "role": "examiner", "password": "a long and odd phrase"}


def test_an_account_is_added_and_the_ledger_says_so_without_the_password(administrator):
    administrator.post(reverse("catalogue:account-add"), ACCOUNT)
    assert User.objects.get(username="taras").check_password(ACCOUNT["password"])
    assert ACCOUNT["password"] not in CustodyEvent.objects.get(action="account.added").facts


def test_a_weak_password_and_a_name_in_use_are_refused_at_their_fields(administrator):
    weak = administrator.post(reverse("catalogue:account-add"), ACCOUNT | {"password": "123"})
    assert "password" in weak.context["form"].errors
    taken = administrator.post(reverse("catalogue:account-add"), ACCOUNT | {"username": "Administrator"})
    assert "username" in taken.context["form"].errors


def test_a_closed_account_is_out_at_once_and_the_last_administrator_stays(administrator, examiner):
    change = reverse("catalogue:account-change", args=[examiner.user.pk])
    administrator.post(change, {"role": "auditor"})
    examiner.user.refresh_from_db()
    assert (examiner.user.role, examiner.user.is_active) == (Role.AUDITOR, False)
    assert examiner.get(reverse("catalogue:cases")).status_code == 302
    own = reverse("catalogue:account-change", args=[administrator.user.pk])
    answer = administrator.post(own, {"role": "auditor", "is_active": "on"})
    assert answer.status_code == 422 and "last open administrator" in answer.content.decode()


def test_a_refused_new_password_changes_nothing(administrator, examiner):
    change = reverse("catalogue:account-change", args=[examiner.user.pk])
    answer = administrator.post(change, {"role": "auditor", "is_active": "on", "new_password": "123"})
    examiner.user.refresh_from_db()
    assert answer.status_code == 422 and examiner.user.role == Role.EXAMINER


def test_a_token_is_shown_once_and_ends_when_withdrawn(administrator, examiner):
    data = {"user": examiner.user.pk, "label": "phone 3", "days": 30}
    answer = administrator.post(reverse("catalogue:token-issue"), data)
    secret = answer.context["secret"]
    assert secret in answer.content.decode() and answer["Cache-Control"] == "no-store"
    page = administrator.get(reverse("catalogue:tokens")).content.decode()
    assert "phone 3" in page and secret not in page
    token = DeviceToken.objects.get()
    administrator.post(reverse("catalogue:token-withdraw", args=[token.pk]))
    assert not DeviceToken.objects.usable().exists()
    assert CustodyEvent.objects.filter(action="token.withdrawn").count() == 1


def test_the_auditor_filters_the_ledger(people, case):
    auditor = people[Role.AUDITOR]
    rows = auditor.get(reverse("catalogue:ledger") + "?action=case.member").context["page"].object_list
    assert {event.action for event in rows} == {"case.member_added"}
    assert not auditor.get(reverse("catalogue:ledger") + "?subject=nothing").context["page"].object_list
