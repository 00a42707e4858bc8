from django.urls import reverse

from catalogue.models import Exemplar, MissileType, Release, Source


def names(person, query=""):
    return {row.code for row in person.get("/library/" + query).context["page"].object_list}


def test_a_type_is_found_by_its_name_in_any_script(examiner, library):
    assert names(examiner, "?q=type a") == {"type-a"}
    assert names(examiner, "?q=хвасон") == {"type-a"}
    assert names(examiner, "?q=화성") == {"type-b"}
    assert names(examiner, "?q=nothing") == set()


def test_a_type_is_found_by_what_can_be_seen_with_counts(examiner, library):
    page = examiner.get("/library/?kind=bolts")
    assert [(facet.key, facet.types) for facet in page.context["facets"]] == [("10", 1), ("12", 1)]
    assert names(examiner, "?kind=bolts&value=12") == {"type-a"}
    assert names(examiner, "?kind=bolts&from=11&to=20") == {"type-a"}
    assert names(examiner, "?kind=paints&value=grey") == {"type-b"}
    assert names(examiner, "?kind=weld") == set()
    assert names(examiner, "?kind=bolts&from=x") == {"type-a", "type-b"}


def test_a_type_shows_what_carries_no_weight(examiner, library):
    assert "no source: carries no weight" in examiner.get("/library/types/type-b/").content.decode()
    page = examiner.get("/library/types/type-a/").content.decode()
    assert "no source: carries no weight" not in page.split('id="values"')[1].split("</section>")[0]
    assert "Drawing, not a photograph" in page and "Drawn by us" in page


def test_a_librarian_proposes_and_publishes(librarian, library):
    source = {"code": "S2", "title": "A book", "grade": "A"}
    librarian.post(reverse("catalogue:source-add"), source)
    assert Source.objects.get(code="S2")
    librarian.post(reverse("catalogue:type-add"), {"code": "type-c", "name": "Type C", "family_name": "New line"})
    assert MissileType.objects.get(code="type-c").added_in is None
    answer = librarian.post(reverse("catalogue:exemplar-add"), {
        "code": "ex-2", "title": "Cone", "missile_type": MissileType.objects.get(code="type-c").pk, "kind": "museum",
        "source": Source.objects.get(code="S2").pk, "grade": "A"})  # fmt: skip
    assert answer.url == reverse("catalogue:exemplar-photographs-add", args=[Exemplar.objects.get(code="ex-2").pk])
    page = librarian.get(reverse("catalogue:release-publish")).content.decode()
    assert "<strong>1</strong> types" in page
    librarian.post(reverse("catalogue:release-publish"), {"title": "Second"})
    assert Release.objects.get(number=2).counts["types"] == 1
    empty = librarian.post(reverse("catalogue:release-publish"), {"title": "Third"})
    assert empty.status_code == 422 and "Nothing was proposed" in empty.content.decode()


def test_what_is_not_whole_is_refused_at_its_field(librarian, library):
    refused = librarian.post(reverse("catalogue:type-add"), {"code": "type-a", "name": "Again"})
    assert set(refused.context["form"].errors) == {"code", "family"}
    exemplar = {"code": "ex-1", "title": "x", "kind": "museum", "source": library.source.pk, "grade": "A"}
    refused = librarian.post(reverse("catalogue:exemplar-add"), exemplar)
    assert set(refused.context["form"].errors) == {"code", "component"}


def test_the_guide_and_the_source_page_say_what_rests_on_what(examiner, library):
    assert "How many bolts?" in examiner.get(reverse("catalogue:kinds")).content.decode()
    assert "Bolt count" in examiner.get(reverse("catalogue:source", args=["S1"])).content.decode()
