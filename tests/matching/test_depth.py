"""How deep the reference of a type is, apart from the case at hand."""

import pytest

from catalogue.matching.depth import depths
from catalogue.matching.weigh import reference
from catalogue.models import FeatureKind, MissileType, ReferenceValue, Release
from catalogue.packs import library

pytestmark = pytest.mark.django_db


@pytest.fixture
def bolts(plates, source, librarian):
    kind = FeatureKind.objects.create(code="bolts", name="Bolts", question="?", value_type="count", minimum=0)
    ReferenceValue.objects.create(missile_type=MissileType.objects.get(code="beta"), kind=kind, value=8).sources.add(
        source
    )
    ReferenceValue.objects.create(
        missile_type=MissileType.objects.get(code="gamma"), kind=kind, value=9, unsourced=True
    )
    library.publish_release(title="With bolts", published_by=librarian)
    return kind


def of(case):
    release = Release.objects.order_by("-number").first()
    return depths(release, reference(release), case=case)


def test_pictures_values_and_sources_are_counted_with_the_best_grade(bolts, source):
    found = of("another")["beta"]
    assert (found.photographs, found.values, found.sources, found.grade) == (1, 1, {source.code}, "A")
    assert found.sentence == "1 photograph, 1 sourced value, 1 source apart from this case, best grade A"


def test_an_unsourced_value_is_no_depth(bolts):
    assert of("another")["gamma"].values == 0


def test_what_speaks_only_of_this_case_is_no_depth(bolts, source):
    source.only_about = ["T-1"]
    source.save()
    assert of("T-1")["beta"].sentence.startswith("Nothing with a source of its own")
    assert of("another")["beta"].values == 1
