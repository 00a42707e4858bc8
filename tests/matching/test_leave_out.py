"""The library asked about itself, one source left out."""

import pytest

from catalogue.matching.leave_out import run_library
from catalogue.matching.trials import UnusableTrial
from catalogue.models import Exemplar, Signature, Source
from catalogue.packs import library
from tests.matching.conftest import add_photograph, another_view
from tests.vision.drawn import plate

pytestmark = pytest.mark.django_db


def exemplar(librarian, missile_type, source, array, code):
    row = library.propose_exemplar(
        proposed_by=librarian, code=code, missile_type=missile_type, kind=Exemplar.Kind.MUSEUM, title=code,
        source=source, grade="A",
    )  # fmt: skip
    return add_photograph(row, array, librarian, name=f"{code}.jpg")


@pytest.fixture
def release(plates, librarian, source):
    """Release 2: a second source has another view of alpha, and a type that nobody else has."""
    other = library.propose_source(proposed_by=librarian, code="LAB2", title="Another laboratory", grade="B")
    alpha = Exemplar.objects.get(code="alpha-1").missile_type
    delta = library.propose_type(proposed_by=librarian, family=alpha.family, code="delta", name="Delta")
    exemplar(librarian, alpha, other, another_view(1), "alpha-2")
    exemplar(librarian, delta, other, plate(40), "delta-1")
    return library.publish_release(title="Second", published_by=librarian)


@pytest.fixture
def measured(release):
    return run_library(release)


def asked(measured):
    return {(one["image"], one["type"], one["absent"], one["rank"]) for one in measured["per_query"]}


def test_every_photograph_is_asked_of_the_other_sources_alone(measured):
    assert asked(measured) == {
        ("alpha-1.jpg", "alpha", None, 1), ("alpha-2.jpg", "alpha", None, 1),
        ("beta-2.jpg", None, "beta", None), ("gamma-3.jpg", None, "gamma", None),
        ("delta-1.jpg", None, "delta", None),
    }  # fmt: skip
    assert (measured["queries"], measured["absent"], measured["top1"], measured["types"]) == (5, 3, 100.0, 4)
    assert (measured["release"], measured["trial"]) == (2, "Release 2, one source left out")
    assert measured["same_photograph"] == 0, "a photograph was searched for in its own source"


def test_a_part_without_a_type_is_no_answer(measured):
    assert {one["type"] for answer in measured["per_query"] for one in answer["top"]} <= {
        "alpha", "beta", "gamma", "delta"
    }  # fmt: skip


def test_families_are_those_of_the_library(measured):
    assert measured["family_right"] == 100.0 and measured["family_right_absent"] is not None


def test_signatures_are_stored_and_then_have_no_extraction_time(measured, release):
    assert measured["ms_extract"] > 0 and Signature.objects.count() == 6
    again = run_library(release)
    assert again["ms_extract"] is None and asked(again) == asked(measured)
    assert again["trial_sha256"] == measured["trial_sha256"]


def test_another_method_or_release_is_asked_for_by_name(release, measured, plates):
    fine = run_library(release, method="fine-marks/2")
    assert fine["method"] == "fine-marks/2" and fine["trial_sha256"] == measured["trial_sha256"]
    with pytest.raises(UnusableTrial, match="at least two sources"):
        run_library(plates)
    with pytest.raises(UnusableTrial, match="nothing/9 is no method; there are fine-marks/2"):
        run_library(release, method="nothing/9")


def test_what_it_was_asked_is_part_of_its_name(release, measured):
    Source.objects.filter(code="LAB2").update(code="LAB3")
    assert run_library(release)["trial_sha256"] != measured["trial_sha256"]
