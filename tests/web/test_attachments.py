"""Evidence on other questions on the page of a case and of an examination."""

import re

import pytest
from django.urls import reverse

from catalogue.intake.attachments import attach_evidence, withdraw_attachment
from catalogue.intake.cases import add_fragment, open_case
from catalogue.models import Attachment, Role

SAID = "The republic of Norland says <b>that</b> it launched it."


@pytest.fixture
def attached(case, library, examiner):
    return attach_evidence(
        case=case, question="launch", statement=SAID, sources=[library.source], attached_by=examiner.user
    )


def page_of(case):
    return reverse("catalogue:case", args=[case.pk])


def add_to(case):
    return reverse("catalogue:attachment-add", args=[case.pk])


def without_quotes(page):
    return re.sub(r"<blockquote>.*?</blockquote>", "", page, flags=re.S)


def shown(person, address):
    return person.get(address).content.decode()


def test_it_is_attached_listed_by_question_and_withdrawn(examiner, case, fragment, library):
    given = {"question": "producer", "statement": "A plate names the works.", "sources": "S1", "fragment": fragment.pk}
    answer = examiner.post(add_to(case), given)
    assert answer.url == page_of(case) + "#attachments"
    row = Attachment.objects.get()
    assert (row.fragment, row.attached_by, list(row.sources.all())) == (fragment, examiner.user, [library.source])
    page = shown(examiner, page_of(case))
    assert page.index("Who made the item") < page.index("A plate names the works.") < page.index("When the item was")
    assert page.count("Nothing is attached.") == 3
    withdraw = reverse("catalogue:attachment-withdraw", args=[row.pk])
    assert "A plate names the works." in shown(examiner, withdraw)
    assert examiner.post(withdraw, {"because": "Misread"}).status_code == 302
    page = shown(examiner, page_of(case))
    assert page.count("Nothing is attached.") == 4
    assert page.index("Withdrawn") < page.index("A plate names the works.") < page.index("Misread")
    assert examiner.get(withdraw).status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sources": ""}, "Name at least one source"),
        ({"sources": "S9"}, "no source S9"),
        ({"statement": " "}, "This field is required"),
        ({"question": "type"}, "not one of the available choices"),
    ],
)
def test_a_refusal_keeps_what_was_typed(examiner, case, library, change, sentence):
    given = {"question": "launch", "statement": "Kept as typed.", "sources": "S1"} | change
    answer = examiner.post(add_to(case), given)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page
    assert "statement" in change or "Kept as typed." in page
    assert not Attachment.objects.exists()


def test_a_fragment_of_another_case_cannot_be_named(examiner, stranger, case, library):
    elsewhere = open_case(reference="C-x", title="x", opened_by=stranger.user)
    foreign = add_fragment(case=elsewhere, entered_by=stranger.user, exhibit_number="SECRET-7", title="x")
    given = {"question": "launch", "statement": "x", "sources": "S1", "fragment": foreign.pk}
    assert examiner.post(add_to(case), given).status_code == 422
    assert "SECRET-7" not in shown(examiner, add_to(case))


def test_what_is_attached_elsewhere_is_not_on_the_page(examiner, stranger, case, library):
    elsewhere = open_case(reference="C-x", title="x", opened_by=stranger.user)
    said = {"question": "launch", "sources": [library.source], "attached_by": stranger.user}
    hidden = attach_evidence(case=elsewhere, statement="Secret of C-x", **said)
    assert "Secret" not in shown(examiner, page_of(case))
    assert examiner.get(reverse("catalogue:attachment-withdraw", args=[hidden.pk])).status_code == 404
    assert stranger.get(add_to(case)).status_code == 404


def test_readers_see_it_and_are_offered_no_deed(people, case, attached):
    page = shown(people[Role.LIBRARIAN], page_of(case))
    assert "Norland" in page and add_to(case) not in page and "attachments/" not in page


class TestOnTheExamination:
    @pytest.fixture
    def page(self, examiner, examination, attached):
        examination.inputs |= {"attachments": [str(attached.pk)]}
        examination.summary["questions"] = [
            {"question": "producer", "sentence": "Not answered: who made it.", "attached": [],
             "proposition": "made so", "alternative": "made otherwise"},
            {"question": "launch", "sentence": "Evidence of its own is attached.", "proposition": "launched so",
             "alternative": "launched otherwise", "attached": [{"statement": SAID, "sources": ["S1"]}]},
            {"question": "date", "sentence": "Evidence of its own.", "proposition": "then", "alternative": "not then",
             "attached": [{"statement": "Not before 2023.", "sources": []}]},
        ]  # fmt: skip
        examination.save()
        return lambda: shown(examiner, reverse("catalogue:examination", args=[examination.pk]))

    def test_it_is_quoted_with_its_sources_and_both_propositions(self, page):
        text = page()
        assert "<blockquote><p>The republic of Norland says &lt;b&gt;that&lt;/b&gt; it launched" in text
        assert "that launched so, rather than that launched otherwise" in text
        assert "made so" not in text, "a refused question weighs nothing against nothing"
        assert "Follows from recorded marks and parts." in text and "1 attached statement" in text

    def test_that_it_was_withdrawn_since_is_said(self, page, attached, examiner):
        other = page()
        assert "Withdrawn since" not in other and "attached by examiner" in other
        withdraw_attachment(attachment=attached, because="Never said", withdrawn_by=examiner.user)
        text = page()
        assert text.count("Withdrawn since") == text.count("Never said") == 1
        assert text.index("launched it.") < text.index("Withdrawn since") < text.index("Not before 2023.")

    def test_only_a_quotation_names_a_party(self, page, examiner, case, attached):
        withdraw = reverse("catalogue:attachment-withdraw", args=[attached.pk])
        for text in (page(), shown(examiner, page_of(case)), shown(examiner, withdraw)):
            assert "Norland" in text and "Norland" not in without_quotes(text)
