"""The pages on which people conclude."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.intake import cases
from catalogue.matching.conclusions import amend, resolve
from catalogue.models import Conclusion, Role, User
from tests.web.conftest import Person, examined, person, statement

PASSWORD = "a long and odd phrase"
TYPED = {
    "level": "cannot_tell", "proposition": "It is a ring of some type.", "alternative": "It is no ring.",
    "reasons": "Typed-reasons-551.", "contradicting": "None found.",
}  # fmt: skip


@pytest.fixture
def signed_in(case, examiner):
    """An examiner of the case who has just signed in with a password."""
    user = User.objects.create_user("olena", password=PASSWORD, role=Role.EXAMINER)
    cases.add_member(case=case, user=user, added_by=examiner.user)
    browser = Client()
    browser.post(reverse("catalogue:sign-in"), {"username": "olena", "password": PASSWORD})
    return Person(user, browser)


@pytest.fixture
def own(fragment, signed_in, library):
    return examined(fragment, signed_in.user, library.release)


def state(examination):
    return reverse("catalogue:conclusion-state", args=[examination.pk])


def grow_old(one):
    session = one.browser.session
    session["password_given_at"] = (timezone.now() - timedelta(minutes=16)).isoformat()
    session.save()


class TestStating:
    def test_all_four_levels_are_there_and_none_is_chosen(self, signed_in, own):
        answer = signed_in.get(state(own))
        page = answer.content.decode()
        for level in ("type", "family", "none_of_these", "cannot_tell"):
            assert f'value="{level}"' in page
        assert "checked" not in page and "selected" not in page.replace('<option value="" selected>', "")
        assert answer.context["form"].initial == {}

    def test_a_finished_examination_leads_to_it(self, signed_in, own):
        assert state(own) in signed_in.get(reverse("catalogue:examination", args=[own.pk])).content.decode()

    def test_states_and_leads_on_to_asking(self, signed_in, own, fragment):
        answer = signed_in.post(state(own), TYPED)
        conclusion = Conclusion.objects.get(stated_by=signed_in.user)
        assert answer.url == reverse("catalogue:conclusion", args=[conclusion.pk])
        page = signed_in.get(answer.url).content.decode()
        assert "Typed-reasons-551" in page and reverse("catalogue:conclusion-ask", args=[conclusion.pk]) in page
        assert answer.url in signed_in.get(reverse("catalogue:fragment", args=[fragment.pk])).content.decode()

    def test_a_type(self, signed_in, own, library):
        signed_in.post(state(own), TYPED | {"level": "type", "missile_type": library.one.pk})
        assert Conclusion.objects.get(stated_by=signed_in.user).missile_type == library.one

    def test_what_is_refused_stands_at_its_field_and_nothing_typed_is_lost(self, signed_in, own):
        answer = signed_in.post(state(own), TYPED | {"level": "type"})
        assert answer.status_code == 422 and answer.context["form"].errors["missile_type"] == ["Say which type."]
        assert "Typed-reasons-551" in answer.content.decode()
        assert not Conclusion.objects.exists()

    def test_an_unfinished_examination_is_refused(self, signed_in, own):
        own.state = "running"
        own.save()
        assert signed_in.post(state(own), TYPED).status_code == 422


class TestTheFreshSignIn:
    def test_is_asked_for_after_fifteen_minutes_and_keeps_what_was_typed(self, signed_in, own):
        assert 'type="password"' not in signed_in.get(state(own)).content.decode()
        grow_old(signed_in)
        assert 'type="password"' in signed_in.get(state(own)).content.decode()
        answer = signed_in.post(state(own), TYPED)
        assert answer.status_code == 422 and "Typed-reasons-551" in answer.content.decode()
        assert not Conclusion.objects.exists()
        assert signed_in.post(state(own), TYPED | {"password": PASSWORD}).status_code == 302
        assert 'type="password"' not in signed_in.get(state(own)).content.decode()

    def test_is_asked_for_in_a_session_that_nobody_signed_in_with_a_password(self, examiner, examination):
        assert 'type="password"' in examiner.get(state(examination)).content.decode()

    def test_a_right_password_is_not_asked_for_again_because_of_another_fault(self, signed_in, own):
        grow_old(signed_in)
        answer = signed_in.post(state(own), TYPED | {"reasons": "", "password": PASSWORD})
        assert answer.status_code == 422 and 'type="password"' not in answer.content.decode()
        assert PASSWORD not in answer.content.decode()

    def test_wrong_passwords_lock_out_as_at_the_sign_in_page_and_keep_what_was_typed(self, signed_in, own):
        grow_old(signed_in)
        for _ in range(8):
            answer = signed_in.post(state(own), TYPED | {"password": "wrong"})
            assert answer.status_code == 422 and "Typed-reasons-551" in answer.content.decode()
        assert "Too many wrong passwords" in answer.content.decode()
        assert signed_in.post(state(own), TYPED | {"password": PASSWORD}).status_code == 422
        assert not Conclusion.objects.exists()
        elsewhere = Client().post(reverse("catalogue:sign-in"), {"username": "olena", "password": PASSWORD})
        assert elsewhere.status_code == 429, "the count is the one of the sign-in page"

    def test_somebody_else_s_password_does_not_do(self, signed_in, own):
        User.objects.create_user("mallory", password="another odd long phrase", role=Role.EXAMINER)
        grow_old(signed_in)
        data = TYPED | {"password": "another odd long phrase", "username": "mallory"}
        assert signed_in.post(state(own), data).status_code == 422


class TestVerifying:
    @pytest.fixture
    def conclusion(self, signed_in, own):
        signed_in.post(state(own), TYPED)
        return Conclusion.objects.get(stated_by=signed_in.user)

    def test_asks_an_examiner_of_the_case(self, signed_in, conclusion, examiner, stranger, people):
        at = reverse("catalogue:conclusion-ask", args=[conclusion.pk])
        offered = list(signed_in.get(at).context["form"].fields["verifier"].queryset)
        assert offered == [examiner.user]
        assert signed_in.post(at, {"verifier": stranger.user.pk}).status_code == 422
        assert signed_in.post(at, {"verifier": examiner.user.pk}).status_code == 302
        asked = reverse("catalogue:verification", args=[conclusion.requests.get().pk])
        assert asked in examiner.get(reverse("catalogue:verifications")).content.decode()
        assert asked not in signed_in.get(reverse("catalogue:verifications")).content.decode()

    def test_without_an_examination_of_one_s_own_the_words_are_kept(self, concluded, examiner, signed_in, library):
        first = concluded.first
        session = examiner.browser.session
        session["password_given_at"] = timezone.now().isoformat()
        session.save()
        at = reverse("catalogue:verification", args=[concluded.asked.pk])
        assert "an examination of your own" in examiner.get(at).content.decode()
        answer = examiner.post(at, TYPED)
        assert answer.status_code == 422 and "Typed-reasons-551" in answer.content.decode()
        examined(concluded.sealed.examination.fragment, examiner.user, library.release)
        answer = examiner.post(at, TYPED)
        assert answer.status_code == 302
        assert "Verified" in first.get(answer.url).content.decode()


class TestResolving:
    def test_a_third_examiner_reads_both_and_resolves(self, concluded, signed_in):
        at = reverse("catalogue:conclusion", args=[concluded.conflict.pk])
        deed = reverse("catalogue:conclusion-resolve", args=[concluded.conflict.pk])
        assert deed in signed_in.get(at).content.decode()
        assert deed not in concluded.first.get(at).content.decode()
        page = signed_in.get(deed).content.decode()
        assert "Cannot tell" in page and "None of these" in page and "checked" not in page
        assert signed_in.post(deed, TYPED | {"level": "none_of_these"}).url == at
        shown = signed_in.get(at).content.decode()
        assert "Overturned" in shown and "Typed-reasons-551" in shown and deed not in shown

    @pytest.mark.parametrize("side", ["first", "second"])
    def test_neither_of_the_two_does(self, concluded, side):
        deed = reverse("catalogue:conclusion-resolve", args=[concluded.conflict.pk])
        one = getattr(concluded, side)
        assert one.get(deed).url == reverse("catalogue:conclusion", args=[concluded.conflict.pk])

    def test_an_answer_leads_to_what_it_is_about(self, concluded, signed_in):
        answer = Conclusion.objects.get(verifies=concluded.conflict)
        resolution = resolve(
            conclusion=concluded.conflict, statement=statement(), stated_by=signed_in.user, **concluded.now
        )
        for row in (answer, resolution):
            found = signed_in.get(reverse("catalogue:conclusion", args=[row.pk]))
            assert found.url == reverse("catalogue:conclusion", args=[concluded.conflict.pk])


class TestAmending:
    def test_keeps_the_words_and_never_the_answer(self, signed_in, own, library):
        signed_in.post(state(own), TYPED | {"level": "type", "missile_type": library.one.pk})
        first = Conclusion.objects.get(stated_by=signed_in.user)
        at = reverse("catalogue:conclusion-amend", args=[first.pk])
        form = signed_in.get(at).context["form"]
        assert form.initial["reasons"] == "Typed-reasons-551."
        assert not {"level", "missile_type", "family", "component"} & set(form.initial)
        data = TYPED | {"because": "A mark was read anew.", "examination": own.pk}
        assert signed_in.post(at, data | {"because": ""}).status_code == 422
        later = signed_in.post(at, data)
        assert Conclusion.objects.get(amends=first).amended_because == "A mark was read anew."
        assert later.url in signed_in.get(reverse("catalogue:conclusion", args=[first.pk])).content.decode()

    def test_the_amendment_of_a_verified_one_is_sealed(self, concluded, signed_in):
        later = amend(
            conclusion=concluded.conflict, examination=concluded.conflict.examination, because="Anew-992.",
            statement=statement(level="none_of_these"), stated_by=concluded.first.user, **concluded.now,
        )  # fmt: skip
        at = reverse("catalogue:conclusion", args=[concluded.conflict.pk])
        page = signed_in.get(at).content.decode()
        assert "The amendment is sealed" in page and str(later.pk) not in page and "Anew-992" not in page
        assert str(later.pk) in concluded.first.get(at).content.decode()


class TestTheFragmentPage:
    def test_counts_what_is_sealed_and_says_no_more(self, concluded, signed_in, fragment):
        page = signed_in.get(reverse("catalogue:fragment", args=[fragment.pk])).content.decode()
        assert "1 conclusion is sealed until" in page and str(concluded.sealed.pk) not in page
        assert str(concluded.conflict.pk) in page


class TestTheRegister:
    @pytest.fixture
    def overturned(self, concluded, signed_in):
        said = statement(level="none_of_these")
        resolve(conclusion=concluded.conflict, statement=said, stated_by=signed_in.user, **concluded.now)

    def test_shows_counts_and_sentences(self, examiner, overturned):
        page = examiner.get(reverse("catalogue:error-register")).content.decode()
        assert "1 of 1 conclusion in all was overturned; from fewer than 5 nothing can be said" in page
        assert "No photograph" in page and "Part not stated" in page

    def test_is_the_same_as_a_table(self, examiner, overturned):
        answer = examiner.get(reverse("catalogue:error-register-csv"))
        rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
        assert rows[0]["by"] == "all" and (rows[0]["final"], rows[0]["overturned"]) == ("1", "1")
        assert {row["by"] for row in rows} == {"all", "component", "family", "photo_quality"}

    def test_tells_a_stranger_nothing_of_one_case(self, stranger, overturned):
        page = stranger.get(reverse("catalogue:error-register")).content.decode()
        assert "No conclusion in all is final yet" in page and "Part not stated" not in page

    @pytest.mark.parametrize("role", [Role.FIELD_OFFICER, Role.ADMINISTRATOR])
    def test_is_not_for_who_does_not_judge(self, people, role, overturned):
        assert people[role].get(reverse("catalogue:error-register")).status_code == 403

    def test_the_library_leads_to_it(self, examiner, people):
        at = reverse("catalogue:error-register")
        assert at in examiner.get(reverse("catalogue:types")).content.decode()
        assert at not in people[Role.FIELD_OFFICER].get(reverse("catalogue:types")).content.decode()


def test_a_name_that_a_spreadsheet_would_run_is_quoted(library, concluded, signed_in):
    from catalogue.matching.error_register import ErrorRate, Line
    from catalogue.web.errors import _row

    assert _row("type", Line("x", "=HYPERLINK(1)", "", ErrorRate(0, 1)))[2] == "'=HYPERLINK(1)"


def test_nobody_outside_the_case_concludes(stranger, examination):
    assert stranger.post(state(examination), TYPED).status_code == 404
    assert person(Role.LIBRARIAN, "another").post(state(examination), TYPED).status_code == 403
