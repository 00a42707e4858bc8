"""The pages of related marks: proposing, deciding, withdrawing, and telling nobody who may not see both marks."""

import pytest
from django.urls import reverse

from catalogue.intake import cases, records
from catalogue.intake.mark_links import decide_proposal, note_link
from catalogue.models import CustodyEvent, MarkLink, Role

LIST = reverse("catalogue:mark-links")


def marked(case, person, number, text):
    fragment = cases.add_fragment(case=case, entered_by=person.user, exhibit_number=number, title="Plate")
    return records.record_mark(fragment=fragment, transcription=text, recorded_by=person.user)


@pytest.fixture
def pair(case, examiner):
    return marked(case, examiner, "P-1", "Ш91579"), marked(case, examiner, "P-2", "Ш91565")


def at(name, *marks):
    return reverse(f"catalogue:{name}", args=[mark.pk for mark in marks])


def shown(person, address, **asked):
    return " ".join(person.get(address, query_params=asked or None).content.decode().split())


def test_a_proposal_says_why_and_what_it_does_not_mean(examiner, pair):
    for address in (f"{LIST}?show=proposals", at("mark-related", pair[0]), at("mark-pair", *pair)):
        page = shown(examiner, address)
        assert "their numbers are 14 apart" in page and "not proof of one batch" in page, address


def test_an_examiner_accepts_a_proposal_and_takes_it_back(examiner, pair):
    decide = at("mark-pair-decide", *pair)
    assert "not proof of one batch" in shown(examiner, decide)
    refused = examiner.post(decide, {"verdict": "accept", "because": "  "})
    assert refused.status_code == 422 and "checked" in refused.content.decode(), "nothing chosen is lost"
    done = examiner.post(decide, {"verdict": "accept", "because": "One plate, two halves"})
    assert done.url == at("mark-pair", *pair)
    link = MarkLink.objects.get()
    assert "2 marks" in shown(examiner, LIST) and "One plate, two halves" in shown(examiner, LIST)
    assert "Nothing is proposed" in shown(examiner, LIST, show="proposals")
    examiner.post(at("mark-link-withdraw", link), {"because": "Another die"})
    assert "Another die" in shown(examiner, LIST, show="past")
    assert "No link is accepted yet" in shown(examiner, LIST)
    assert "Nothing is proposed" in shown(examiner, LIST, show="proposals")
    custody = shown(examiner, reverse("catalogue:fragment-custody", args=[pair[0].fragment_id]))
    assert all(f"marks.link_{word}" in custody for word in ("proposed", "accepted", "withdrawn"))


def test_a_declined_proposal_does_not_come_back_and_can_be_looked_at_again(examiner, pair):
    examiner.post(at("mark-pair-decide", *pair), {"verdict": "decline", "because": "Different depth"})
    assert "Nothing is proposed" in shown(examiner, LIST, show="proposals")
    assert "Nothing is proposed" in shown(examiner, at("mark-related", pair[0]))
    assert "Different depth" in shown(examiner, at("mark-pair", *pair))


def test_an_examiner_notes_the_same_hand_and_another_decides(examiner, case, pair, stranger):
    note = at("mark-pair-note", *pair)
    assert examiner.post(note, {"relation": "neighbours", "because": "x"}).status_code == 422
    examiner.post(note, {"relation": "same_hand", "because": "The 7 has a bar"})
    again = examiner.post(note, {"relation": "same_hand", "because": "The 9 is open"})
    assert again.status_code == 422 and "The 9 is open" in again.content.decode(), "nothing typed is lost"
    assert "The 7 has a bar" in shown(examiner, LIST, show="waiting")
    cases.add_member(case=case, user=stranger.user, added_by=examiner.user)
    link = MarkLink.objects.get()
    stranger.post(at("mark-pair-decide", *pair) + f"?link={link.pk}", {"verdict": "accept", "because": "Yes"})
    link.refresh_from_db()
    assert (link.state, link.decided_by, link.proposed_by) == ("accepted", stranger.user, examiner.user)


def test_software_can_be_decided_on_while_a_note_waits(examiner, pair):
    note_link(one=pair[0], other=pair[1], relation="same_hand", because="x", noted_by=examiner.user)
    address = at("mark-pair-decide", *pair) + "?link=none"
    assert address in shown(examiner, at("mark-pair", *pair))
    examiner.post(address, {"verdict": "accept", "because": "x"})
    assert set(MarkLink.objects.values_list("relation", "state")) == {
        ("same_hand", "proposed"), ("neighbours", "accepted")
    }  # fmt: skip


def test_another_mark_is_found_to_set_beside(examiner, case, pair):
    other = marked(case, examiner, "P-3", "55")
    page = shown(examiner, at("mark-related", pair[0]), q="55")
    assert at("mark-pair", pair[0], other) in page
    assert "fit every mark" in shown(examiner, at("mark-related", pair[0]), q="?")
    assert examiner.get(at("mark-pair", pair[0], other)).status_code == 200
    assert examiner.get(at("mark-pair-decide", pair[0], other)).status_code == 404, "nothing is proposed of them"


def test_two_marks_of_one_fragment_have_no_page(examiner, pair):
    beside = records.record_mark(fragment=pair[0].fragment, transcription="1", recorded_by=examiner.user)
    for name in ("mark-pair", "mark-pair-note", "mark-pair-decide"):
        assert examiner.get(at(name, pair[0], beside)).status_code == 404


def test_a_mark_that_stands_no_longer_says_so(examiner, pair):
    note_link(one=pair[0], other=pair[1], relation="same_hand", because="x", noted_by=examiner.user)
    records.withdraw(record=pair[0], because="slip", withdrawn_by=examiner.user)
    assert "no longer stands" in shown(examiner, LIST, show="waiting")
    assert "no longer stands" in shown(examiner, at("mark-related", pair[0]))
    answer = examiner.post(at("mark-pair-decide", *pair), {"verdict": "accept", "because": "x"})
    assert answer.status_code == 422 and "no longer stands" in answer.content.decode()


def test_readers_are_offered_no_deed(people, pair):
    page = shown(people[Role.LIBRARIAN], at("mark-pair", *pair))
    assert "Accept or decline" not in page and "Note same hand" not in page


class TestAcrossCases:
    """A mark in a case that one is no member of: neither seen, nor counted, nor named."""

    @pytest.fixture
    def hidden(self, stranger, case, examiner):
        """A mark that only the stranger sees, who sees the case of the others too."""
        cases.add_member(case=case, user=stranger.user, added_by=examiner.user)
        elsewhere = cases.open_case(reference="HIDDEN-1", title="Unseen", opened_by=stranger.user)
        return marked(elsewhere, stranger, "H-1", "Ш91570")

    @pytest.fixture
    def link(self, pair, hidden, stranger):
        return decide_proposal(
            one=pair[0], other=hidden, accept=True, because="As in HIDDEN-1", decided_by=stranger.user
        )

    def addresses(self, pair):
        yield from (f"{LIST}?show={tab}" for tab in ("clusters", "proposals", "waiting", "past"))
        for mark in pair:
            yield from (at("mark-related", mark), at("mark-related", mark) + "?q=9157")
            for name in ("fragment", "fragment-custody"):
                yield reverse(f"catalogue:{name}", args=[mark.fragment_id])
        yield at("mark-pair", *pair)
        yield reverse("catalogue:marks") + "?q=9157"

    def text(self, person, address):
        page = person.get(address).content.decode()
        return page.split("<main", 1)[1].split("</main>")[0]

    def test_changes_nothing_on_any_page(self, examiner, pair, stranger, request):
        before = {address: self.text(examiner, address) for address in self.addresses(pair)}
        request.getfixturevalue("hidden")
        link = request.getfixturevalue("link")
        for address, page in before.items():
            now = self.text(examiner, address)
            assert "HIDDEN" not in now and "91570" not in now and "H-1" not in now, address
            if "custody" not in address:
                assert now == page, address
        assert str(link.pk) not in "".join(self.text(examiner, address) for address in self.addresses(pair))
        assert "91570" in self.text(stranger, LIST)

    def test_has_no_page_to_it(self, examiner, pair, hidden, link):
        events = CustodyEvent.objects.count()
        for name in ("mark-pair", "mark-pair-note", "mark-pair-decide"):
            for marks in ((pair[0], hidden), (hidden, pair[0])):
                assert examiner.get(at(name, *marks)).status_code == 404
        for name in ("mark-pair-note", "mark-pair-decide"):
            assert examiner.post(at(name, pair[0], hidden), {"because": "x", "verdict": "accept"}).status_code == 404
        for address in (at("mark-related", hidden), at("mark-link-withdraw", link)):
            assert examiner.get(address).status_code == 404
        assert examiner.post(at("mark-link-withdraw", link), {"because": "x"}).status_code == 404
        assert CustodyEvent.objects.count() == events
