"""The reference library as the API shows it."""

import pytest

from catalogue.models import Alias, Distinction, FeatureKind, MissileType, ReferenceValue, Release

pytestmark = pytest.mark.django_db


def test_type_with_values_sources_and_grades(officer, library):
    shown = officer.get("/api/v1/types/type-a").json()
    (value,) = shown["values"]
    assert (value["kind"], value["component"], value["value"], value["unit"]) == ("diameter", "ring", 900, "mm")
    assert value["sources"] == [{"code": "S1", "grade": "B"}]
    assert shown["exemplars"][0]["photographs"] == [str(library.photograph.pk)]
    assert shown["release"] == 1


def test_a_release_stays_as_it_was(officer, library, kinds):
    second = Release.objects.create(number=2, title="Second")
    ReferenceValue.objects.update(retired_in=second)
    MissileType.objects.create(code="type-b", name="Type B", family=library.type.family, added_in=second)
    MissileType.objects.create(code="type-c", name="Proposed", family=library.type.family)
    assert [one["code"] for one in officer.get("/api/v1/types").json()["results"]] == ["type-a", "type-b"]
    assert [one["code"] for one in officer.get("/api/v1/types?release=1").json()["results"]] == ["type-a"]
    assert officer.get("/api/v1/types/type-a").json()["values"] == []
    assert len(officer.get("/api/v1/types/type-a?release=1").json()["values"]) == 1
    assert officer.get("/api/v1/types/type-c").status_code == 404
    assert officer.get("/api/v1/types?release=3").status_code == 400


@pytest.mark.parametrize("noun", ["kinds", "components", "sources", "releases", "types"])
def test_lists_walk_by_code(officer, library, noun):
    at, met = f"/api/v1/{noun}?page_size=1", []
    while at:
        page = officer.get(at).json()
        met += page["results"]
        at = page["next"]
    key = "number" if noun == "releases" else "code"
    assert [one[key] for one in met] == sorted({one[key] for one in met})
    assert len(met) == (FeatureKind.objects.count() if noun == "kinds" else 1)


def test_an_empty_library(officer):
    assert officer.get("/api/v1/types").json() == {"next": None, "results": []}
    assert officer.get("/api/v1/types/type-a").status_code == 404


@pytest.mark.parametrize("rows", [1, 8])
def test_queries_do_not_grow_with_rows(officer, library, kinds, rows, django_assert_num_queries):
    for number in range(rows):
        other = MissileType.objects.create(
            code=f"t{number}", name="T", family=library.type.family, added_in=library.release
        )
        Alias.objects.create(missile_type=other, text="x", script="latin")
        made = Distinction.objects.create(missile_type=library.type, versus=other, text="longer")
        made.sources.add(library.source)
        value = ReferenceValue.objects.create(
            missile_type=library.type, kind=kinds.bolts, value=number, added_in=library.release
        )
        value.sources.add(library.source)
    officer.get("/api/v1/types")
    with django_assert_num_queries(4):  # token, release, types, aliases
        officer.get("/api/v1/types")
    with django_assert_num_queries(13):
        assert len(officer.get("/api/v1/types/type-a").json()["values"]) == rows + 1
