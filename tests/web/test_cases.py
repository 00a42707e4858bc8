from django.urls import reverse

from catalogue.models import Case, CustodyEvent, Fragment, Role


def test_a_case_is_opened_and_its_opener_sees_it(examiner):
    answer = examiner.post(reverse("catalogue:case-add"), {"reference": "C-9", "title": "Nine"}, follow=True)
    assert "Case C-9 is open." in answer.content.decode()
    assert list(Case.objects.get().members.all()) == [examiner.user]


def test_a_reference_in_use_is_refused_at_its_field(examiner, case):
    answer = examiner.post(reverse("catalogue:case-add"), {"reference": case.reference, "title": "Again"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_reference"' in page and 'aria-invalid="true"' in page and "This reference is in use" in page
    assert 'value="Again"' in page, "nothing typed is lost"


def test_members_come_and_go_and_the_last_one_stays(examiner, people, case):
    address = reverse("catalogue:case-members", args=[case.pk])
    officer = people[Role.FIELD_OFFICER].user
    remove = [reverse("catalogue:case-member-remove", args=[case.pk, user.pk])
              for user in (officer, people[Role.LIBRARIAN].user, examiner.user)]  # fmt: skip
    for one in remove:
        page = examiner.post(one, follow=True).content.decode()
    assert "The last member cannot be removed" in page
    assert people[Role.FIELD_OFFICER].get(reverse("catalogue:case", args=[case.pk])).status_code == 404
    examiner.post(address, {"user": officer.pk})
    assert people[Role.FIELD_OFFICER].get(reverse("catalogue:case", args=[case.pk])).status_code == 200


def test_the_search_box_finds_only_what_the_reader_may_see(examiner, stranger, case):
    address = reverse("catalogue:cases") + "?q=one"
    assert "C-1" in examiner.get(address).content.decode()
    assert "C-1" not in stranger.get(address).content.decode()


BACKWARDS = {"occurred_from": "2024-01-02T08:00", "occurred_until": "2024-01-02T07:00"}
INCIDENT = {"title": "Strike", "latitude": "50", **BACKWARDS}


def test_an_incident_out_of_order_or_with_half_a_point_is_refused_at_its_fields(examiner, case):
    answer = examiner.post(reverse("catalogue:incident-add", args=[case.pk]), INCIDENT)
    form = answer.context["form"]
    assert answer.status_code == 422
    assert set(form.errors) == {"occurred_until", "longitude", "place_uncertainty_m"}
    assert "is violated" not in answer.content.decode()


def test_an_incident_is_entered(examiner, case):
    examiner.post(reverse("catalogue:incident-add", args=[case.pk]), {"title": "Strike", "place": "Kharkiv"})
    assert "Kharkiv" in examiner.get(reverse("catalogue:case", args=[case.pk])).content.decode()


def test_a_fragment_is_entered_and_changed_with_its_history_in_the_ledger(examiner, case):
    data = {"exhibit_number": "K-7", "title": "Cone", "damage": ["heat", "tear"]}
    examiner.post(reverse("catalogue:fragment-add", args=[case.pk]), data)
    fragment = Fragment.objects.get()
    page = examiner.get(reverse("catalogue:fragment", args=[fragment.pk])).content.decode()
    assert "Heat, Torn" in page
    change = reverse("catalogue:fragment-change", args=[fragment.pk])
    assert 'value="K-7"' in examiner.get(change).content.decode()
    examiner.post(change, data | {"title": "Exhaust cone"})
    event = CustodyEvent.objects.get(action="fragment.changed")
    assert '"before":"Cone"' in event.facts
    custody = examiner.get(reverse("catalogue:fragment-custody", args=[fragment.pk])).content.decode()
    assert "fragment.changed" in custody and "fragment.entered" in custody and "case.opened" not in custody


def test_an_exhibit_number_used_twice_is_refused_at_its_field(examiner, case, fragment):
    data = {"exhibit_number": fragment.exhibit_number, "title": "Cone"}
    answer = examiner.post(reverse("catalogue:fragment-add", args=[case.pk]), data)
    assert "Another fragment of this case" in answer.context["form"].errors["exhibit_number"][0]


def test_a_script_in_a_title_is_text(examiner, case):
    data = {"exhibit_number": "K-7", "title": "<script>alert(1)</script>"}
    page = examiner.post(reverse("catalogue:fragment-add", args=[case.pk]), data, follow=True).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page
