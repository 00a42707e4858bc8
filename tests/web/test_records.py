import pytest
from django.urls import reverse

from catalogue.intake.records import record_feature
from catalogue.models import Feature, Mark


@pytest.fixture
def add(fragment):
    return reverse("catalogue:feature-add", args=[fragment.pk])


def test_the_kind_is_chosen_by_the_part(examiner, add, kinds, library):
    kinds.weld.components.add(library.part)
    page = examiner.get(add + "?component=ring").content.decode()
    assert "Weld" in page and "Paints" in page, "kinds of no part in particular are offered for any"
    kinds.paints.components.create(code="skin", name="Skin")
    assert "Paints" not in examiner.get(add + "?component=ring").content.decode()


def test_a_length_is_converted_and_what_was_typed_is_kept(examiner, fragment, add, kinds):
    data = {"state": "value", "value": "92", "unit": "cm", "uncertainty": "0,5", "method": "caliper"}
    assert examiner.post(add + "?kind=diameter", data).status_code == 302
    feature = Feature.objects.get()
    assert (feature.value, feature.uncertainty, feature.as_typed) == (920.0, 5.0, "92 cm")
    page = examiner.get(reverse("catalogue:fragment", args=[fragment.pk])).content.decode()
    assert "920 mm ± 5 mm" in page and "typed: 92 cm" in page


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"value": "5000"}, "value", "must be at most 3000 mm"),
        ({"value": "wide"}, "value", "must be a number"),
        ({"value": ""}, "value", "must be a number"),
        ({"value": "900", "uncertainty": "-1"}, "uncertainty", "must be 0 mm or more"),
        ({"value": "900", "sources": "S1 S999"}, "sources", "no source S999"),
        ({"value": "900", "unit": "kg"}, "unit", "needs a unit, one of mm, cm, m; “kg” was given"),
    ],
)
def test_a_value_outside_its_kind_is_refused_at_the_field(examiner, add, library, given, field, sentence):
    data = {"state": "value", "unit": "mm"} | given
    answer = examiner.post(add + "?kind=diameter", data)
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors[field][0]
    assert not Feature.objects.exists()


def test_not_visible_needs_no_value(examiner, add, kinds):
    assert examiner.post(add + "?kind=diameter", {"state": "not_visible", "unit": "mm"}).status_code == 302
    assert Feature.objects.get().value is None


def test_several_of_a_list_are_recorded(examiner, fragment, add, kinds):
    examiner.post(add + "?kind=paints", {"state": "value", "value": ["green", "grey"]})
    assert Feature.objects.get().value == ["green", "grey"]
    assert "green, grey" in examiner.get(reverse("catalogue:fragment", args=[fragment.pk])).content.decode()


def test_a_correction_keeps_both_and_only_one_counts(examiner, fragment, kinds):
    first = record_feature(fragment=fragment, kind=kinds.bolts, text="12", recorded_by=examiner.user)
    address = reverse("catalogue:feature-replace", args=[first.pk])
    assert 'value="12"' in examiner.get(address).content.decode()
    examiner.post(address, {"state": "value", "value": "10"})
    assert Feature.objects.current().get().value == 10
    page = examiner.get(reverse("catalogue:fragment", args=[fragment.pk])).content.decode()
    assert "Replaced and withdrawn records (1)" in page
    assert examiner.post(address, {"state": "value", "value": "9"}).status_code == 404, "it no longer stands"


def test_a_record_is_withdrawn_only_with_a_reason(examiner, fragment, kinds):
    feature = record_feature(fragment=fragment, kind=kinds.bolts, text="12", recorded_by=examiner.user)
    address = reverse("catalogue:feature-withdraw", args=[feature.pk])
    assert examiner.post(address, {"because": "  "}).context["form"].errors["because"]
    examiner.post(address, {"because": "rust, not a bolt"})
    assert "rust, not a bolt" in examiner.get(reverse("catalogue:fragment", args=[fragment.pk])).content.decode()


def test_a_mark_keeps_its_doubt_in_words(examiner, fragment):
    address = reverse("catalogue:mark-add", args=[fragment.pk])
    refused = examiner.post(address, {"transcription": "11[2", "technique": "stamped", "script": "digits"})
    assert "bracket that is not closed" in refused.context["form"].errors["transcription"][0]
    examiner.post(address, {"transcription": "9M723", "technique": "stamped", "script": "cyrillic"})
    mark = Mark.objects.get()
    assert mark.doubt
    page = examiner.get(reverse("catalogue:fragment", args=[fragment.pk])).content.decode()
    assert "The script is given as cyrillic" in page
    examiner.post(reverse("catalogue:mark-replace", args=[mark.pk]),
                  {"transcription": "9М723", "technique": "stamped", "script": "cyrillic"})  # fmt: skip
    assert not Mark.objects.current().get().doubt
