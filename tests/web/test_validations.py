"""The pages on what methods were measured to do."""

import pytest
from django.urls import reverse

from catalogue.matching.figures import figures
from catalogue.matching.validations import record_validation
from catalogue.models import Role


def answered(number, rank, score, *, supported=False, **more):
    """A query of type T; rank 0: its type is not in the library."""
    first = {"type": "T" if rank == 1 else "other", "score": score, "distinct": 9, "same_photograph": False}
    true = {"type": None, "absent": "Z"} if rank == 0 else {"type": "T", "absent": None}
    return {"image": f"{number}.jpg", **true, "rank": rank or None, "same_photograph": False, "supported": supported,
            "family_right": None, "top": [first], "ms": 10.0, "ms_extract": None, **more}  # fmt: skip


def keep(ranks, *, method="plane/2", sha256="a" * 64, name="Drawn plates", **more):
    answers = [answered(n, rank, 0.3 + n, supported=rank == 0, **more) for n, rank in enumerate(ranks)]
    measured = {"trial": name, "trial_sha256": sha256, "method": method, "software": "test 1", "seconds": 2.5,
                **figures(answers, types=6), "per_query": answers}  # fmt: skip
    return record_validation(measured=measured)


@pytest.fixture
def record(db):
    return keep([1, 1, 3, 0])


def page(person, route, *keys):
    return person.get(reverse(f"catalogue:{route}", args=keys))


def test_the_list_shows_the_interval_and_what_it_does_not_mean(examiner, record):
    text = page(examiner, "validations").content.decode()
    assert "66.7 % (20.8 to 93.9 %)" in text and record.method in text
    assert "No public set of photographs of real missile debris exists" in text


def test_a_record_shows_figures_plots_and_what_failed(examiner, record):
    answer = page(examiner, "validation", record.pk)
    text = answer.content.decode()
    assert [one["image"] for one in answer.context["page"]] == ["2.jpg", "3.jpg"]
    assert "66.7 % (20.8 to 93.9 %)" in text and "not in the library" in text
    assert text.count("<svg") == 2 and text.count("<summary>As a table</summary>") == 2
    assert "style=" not in text and "does not apply" in text and "not measured" in text


def test_families_and_questions_that_contradict_each_other_are_told(examiner, db):
    record = keep([1, 2], family="round")
    assert "By family" in page(examiner, "validation", record.pk).content.decode()
    answers = [answered(0, 1, 0.5), answered(0, 2, 0.5) | {"type": "U"}]
    measured = {"trial": "Contradicting", "trial_sha256": "c" * 64, "method": "plane/2", "software": "test 1",
                "seconds": 2.5, **figures(answers, types=6), "per_query": answers}  # fmt: skip
    text = page(examiner, "validation", record_validation(measured=measured).pk).content.decode()
    assert "no method can put the right type first in more than 50.0 % here" in text
    assert "Of 1 pictures, 100.0 % got one" in text and "By family" not in text


def test_scores_are_grouped_by_truth(examiner, record):
    scores = page(examiner, "validation", record.pk).context["scores"]
    assert scores.groups == ("right answers", "wrong answers", "type not in the library")
    assert [sum(row[2][group] for row in scores.rows) for group in range(3)] == [2, 1, 1]


def test_a_photograph_of_the_library_is_linked(examiner, library):
    record = keep([2], photograph=str(library.known.pk), source="S1")
    text = page(examiner, "validation", record.pk).content.decode()
    assert reverse("catalogue:photograph", args=[library.known.pk]) in text


def test_two_records_of_one_trial_stand_side_by_side(examiner, record):
    other = keep([1, 2, 1, 0], method="fused/2")
    text = page(examiner, "validation", record.pk).content.decode()
    assert reverse("catalogue:validation-compare", args=[record.pk, other.pk]) in text
    answer = page(examiner, "validation-compare", record.pk, other.pk)
    assert "On 1 query only the first was right, on 1 only the second." in answer.content.decode()
    assert [(one["image"], better) for one, _, better in answer.context["page"]] == [
        ("1.jpg", "first"), ("2.jpg", "second")
    ]  # fmt: skip


def test_records_of_different_trials_are_refused(examiner, record):
    other = keep([1, 2, 1, 0], sha256="b" * 64, name="Other plates")
    answer = page(examiner, "validation-compare", record.pk, other.pk)
    assert answer.status_code == 422 and "cannot be set against each other" in answer.content.decode()
    listed = page(examiner, "validation", record.pk).content.decode()
    assert reverse("catalogue:validation-compare", args=[record.pk, other.pk]) not in listed


@pytest.mark.parametrize("role", [Role.FIELD_OFFICER, Role.ADMINISTRATOR])
def test_others_neither_see_it_nor_are_led_to_it(role, people, record):
    assert page(people[role], "validation", record.pk).status_code == 403
    assert type(record).objects.visible_to(people[role].user).count() == 0
    assert reverse("catalogue:validations") not in people[role].get(reverse("catalogue:types")).content.decode()


@pytest.mark.parametrize("role", [Role.EXAMINER, Role.LIBRARIAN, Role.AUDITOR])
def test_who_judges_methods_is_led_to_it(role, people, record):
    assert reverse("catalogue:validations") in people[role].get(reverse("catalogue:types")).content.decode()
    assert page(people[role], "validation", record.pk).status_code == 200
