"""Bad input on the pages: refused at its field in a sentence, or kept as it was typed with a visible doubt."""

import html
import math

import pytest
from django.urls import reverse

from catalogue.intake.measuring import measure
from catalogue.intake.records import record_feature
from catalogue.models import CustodyEvent, Feature, FeatureKind, Mark, Measurement, Part, ReadingRule

WIDTH = {"state": "value", "value": "900", "unit": "mm", "uncertainty": "", "method": "by tape", "note": "near the rim"}
BOLTS = {"state": "value", "value": "12", "method": "by eye", "note": "north side"}
SHARD = {"chord_mm": "300", "chord_uncertainty_mm": "1", "sagitta_mm": "25", "sagitta_uncertainty_mm": "0,5"}
CHIP = {"name": "Clock chip", "kind": "other", "part_number": "AB-77", "count": "2", "note": "beside the relay"}
MARK = {"transcription": "9M723", "technique": "stamped", "script": "latin", "note": "on the rim"}

# What is typed, where, over what is well: the field at fault, and words of the sentence: what, why, and as typed.
REFUSED = {
    "a number without unit": ("feature-add", "diameter", WIDTH | {"unit": ""}, "unit",
                              ("Body diameter", "needs a unit", "mm, cm, m", "none was given")),
    "a unit of another thing": ("feature-add", "diameter", WIDTH | {"unit": "kg"}, "unit",
                                ("Body diameter", "needs a unit", "“kg” was given")),
    "a negative dimension": ("feature-add", "diameter", WIDTH | {"value": "-900"}, "value",
                             ("Body diameter", "at least 20 mm", "-900")),
    "an impossible dimension": ("feature-add", "diameter", WIDTH | {"value": "900", "unit": "m"}, "value",
                                ("Body diameter", "at most 3000 mm", "900000")),
    "no number": ("feature-add", "diameter", WIDTH | {"value": "nan"}, "value", ("Body diameter", "number", "nan")),
    "a number read two ways": ("feature-add", "diameter", WIDTH | {"value": "1,234"}, "value",
                               ("Body diameter", "1234", "1.234")),
    "a negative uncertainty": ("feature-add", "diameter", WIDTH | {"uncertainty": "-2"}, "uncertainty",
                               ("uncertainty of Body diameter", "0 mm or more", "-2")),
    "a negative count": ("feature-add", "bolts", BOLTS | {"value": "-3"}, "value", ("Bolt count", "at least 0", "-3")),
    "a broken count": ("feature-add", "bolts", BOLTS | {"value": "12,5"}, "value",
                       ("Bolt count", "whole number", "12,5")),
    "a negative chord": ("measure-lengths", "", SHARD | {"chord_mm": "-300"}, "chord_mm",
                         ("Chord", "at least 0 mm", "-300")),
    "an impossible sagitta": ("measure-lengths", "", SHARD | {"sagitta_mm": "301"}, "sagitta_mm",
                              ("301 mm", "300 mm", "no shard")),
    "a mark that is none": ("mark-add", "", MARK | {"transcription": "9M[72"}, "transcription",
                            ("bracket", "not closed")),
    "a date code that is none": ("part-add", "", CHIP | {"date_code": "23[1"}, "date_code", ("bracket", "not closed")),
    "a stated date in the future": ("part-add", "", CHIP | {"stated_earliest": "2999-01-01", "sources": "S1"},
                                    "stated_earliest", ("2999-01-01", "future")),
    "a count of no parts": ("part-add", "", CHIP | {"count": "0"}, "count",
                            ("number of parts must be 1 or more", "“0” was given")),
}  # fmt: skip
# What is typed, what is kept of it, and the words of the doubt that stands beside it.
KEPT = {
    "Latin in a Cyrillic mark": ("mark-add", Mark, MARK | {"script": "cyrillic"}, {"transcription": "9M723"},
                                 ("The script is given as cyrillic", "M (latin capital letter m)")),
    "letters in digits only": ("mark-add", Mark, MARK | {"script": "digits"}, {"transcription": "9M723"},
                               ("The script is given as digits", "M (latin capital letter m)")),
    "two scripts in one mark": ("mark-add", Mark, MARK | {"transcription": "9М723M", "script": "unknown"},
                                {"transcription": "9М723M"}, ("mixes Latin and Cyrillic",)),
    "a date code in the future": ("part-add", Part, CHIP | {"date_code": "5858"}, {"date_code": "5858", "count": 2},
                                  ("No reading of “5858” is from 1960 to",)),
}  # fmt: skip


@pytest.fixture
def rules(library):
    """The one rule by which these date codes are read."""
    row = ReadingRule.objects.create(
        code="yyww", title="YYWW", gives="year_week", patterns=["<year:2><week:2>"], subjects=["part"],
        first_year=1960, last_year=2059, added_in=library.release,
    )  # fmt: skip
    row.sources.add(library.source)


def address(fragment, route, kind=""):
    return reverse(f"catalogue:{route}", args=[fragment.pk]) + (f"?kind={kind}" if kind else "")


def shown(answer):
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize(("route", "kind", "typed", "field", "words"), REFUSED.values(), ids=REFUSED)
def test_is_refused_at_its_field_and_nothing_typed_is_lost(
    examiner, fragment, rules, kinds, route, kind, typed, field, words
):
    told = CustodyEvent.objects.count()
    answer = examiner.post(address(fragment, route, kind), typed)
    assert answer.status_code == 422
    (sentence,) = answer.context["form"].errors[field]
    assert [word for word in words if word not in sentence] == [], sentence
    assert list(answer.context["form"].errors) == [field]
    page = shown(answer)
    assert sentence in page
    assert {name: answer.context["form"][name].value() for name in typed} == typed
    # A unit that the list does not offer cannot be chosen again; the sentence repeats it.
    assert [text for name, text in typed.items() if name != "unit" and text not in page] == []
    assert not any(model.objects.exists() for model in (Feature, Mark, Part, Measurement)), "nothing half-made"
    assert CustodyEvent.objects.count() == told


@pytest.mark.parametrize(("route", "model", "typed", "kept", "words"), KEPT.values(), ids=KEPT)
def test_is_kept_as_typed_with_a_visible_doubt(examiner, fragment, rules, route, model, typed, kept, words):
    assert examiner.post(address(fragment, route), typed).status_code == 302
    row = model.objects.get()
    assert {name: getattr(row, name) for name in kept} == kept
    page = shown(examiner.get(reverse("catalogue:fragment", args=[fragment.pk])))
    assert [word for word in words if word not in row.doubt] == [], row.doubt
    assert row.doubt in page


def test_a_number_needs_no_unit_where_it_was_not_seen(examiner, fragment, kinds):
    assert examiner.post(address(fragment, "feature-add", "diameter"), {"state": "not_visible"}).status_code == 302


class TestACountThatContradictsItsList:
    SENTENCE = "Layout: cruciform means 4; Number of fins: 3 was recorded. Both stay as they were typed."

    @pytest.fixture
    def fins(self, db):
        cruciform = {"code": "cruciform", "label": "cruciform", "counts": [4, 4]}
        make = FeatureKind.objects.create
        layout = make(code="layout", name="Layout", question="?", value_type="choice", design_group="fins",
                      choices=[cruciform])  # fmt: skip
        make(code="fins", name="Number of fins", question="?", value_type="count", design_group="fins")
        return layout

    @pytest.fixture
    def layout(self, fins, fragment, examiner):
        return record_feature(fragment=fragment, kind=fins, text="cruciform", recorded_by=examiner.user)

    def test_is_kept_and_said_at_once_and_beside_both_records(self, examiner, fragment, layout):
        answer = examiner.post(address(fragment, "feature-add", "fins"), {"state": "value", "value": "3"}, follow=True)
        page = shown(answer)
        assert [str(message) for message in answer.context["messages"]] == [self.SENTENCE, "The feature is recorded."]
        assert [one.value for one in Feature.objects.order_by("recorded_at")] == ["cruciform", 3]
        assert page.count(self.SENTENCE) == 3, "the message and both rows"
        assert answer.redirect_chain == [(reverse("catalogue:fragment", args=[fragment.pk]), 302)], "to the message"
        again = shown(examiner.get(reverse("catalogue:fragment", args=[fragment.pk])))
        assert again.count(self.SENTENCE) == 2
        for row in again.split("<tr>"):
            assert (self.SENTENCE in row) == (">Layout<" in row or ">Number of fins<" in row)

    def test_is_told_at_a_correction_too_and_ends_with_it(self, examiner, fragment, layout, fins):
        examiner.post(address(fragment, "feature-add", "fins"), {"state": "value", "value": "4"})
        count = Feature.objects.get(kind__code="fins")
        change = reverse("catalogue:feature-replace", args=[count.pk])
        assert self.SENTENCE in shown(examiner.post(change, {"state": "value", "value": "3"}, follow=True))
        change = reverse("catalogue:feature-replace", args=[Feature.objects.current().get(kind__code="fins").pk])
        page = shown(examiner.post(change, {"state": "value", "value": "4"}, follow=True))
        assert "Both stay as they were typed" not in page and "Replaced and withdrawn records (2)" in page

    def test_is_no_doubt_where_a_torn_fragment_shows_fewer(self, examiner, fragment, layout):
        fragment.damage = ["tear"]
        fragment.save()
        add = address(fragment, "feature-add", "fins")
        assert "means 4" not in shown(examiner.post(add, {"state": "value", "value": "3"}, follow=True))
        assert "means 4" in shown(examiner.post(add, {"state": "value", "value": "5"}, follow=True))

    def test_stays_with_those_who_may_see_the_fragment(self, stranger, examiner, fragment, layout):
        examiner.post(address(fragment, "feature-add", "fins"), {"state": "value", "value": "3"})
        answer = stranger.get(reverse("catalogue:fragment", args=[fragment.pk]))
        assert answer.status_code == 404 and "means 4" not in shown(answer)


def test_a_measured_circle_that_contradicts_a_count_says_so_beside_both(examiner, fragment, photograph, db):
    bolts = FeatureKind.objects.create(
        code="holes", name="Holes", question="?", value_type="count", design_group="ring"
    )
    circle = FeatureKind.objects.create(
        code="circle", name="Circle", question="?", value_type="number", unit="mm", design_group="ring"
    )
    record_feature(fragment=fragment, kind=bolts, text="6", recorded_by=examiner.user)
    turns = [number * math.pi / 4 for number in range(8)]
    points = [[60 + 40 * math.cos(turn), 45 + 40 * math.sin(turn)] for turn in turns]
    made = measure(
        photograph=photograph, tool="hole_circle", points=points, measured_by=examiner.user, click_px=0.5,
        gauge={"by": "two_points", "points_px": [[0, 0], [100, 0]], "length_mm": 300.0},
    )  # fmt: skip
    answer = examiner.post(
        reverse("catalogue:measurement-record", args=[made.pk]), {"kind": circle.pk, "component": "", "note": ""},
        follow=True,
    )  # fmt: skip
    sentence = (
        "Circle of holes: the 8 points of the measurement fit a whole with 8; Holes: 6 was recorded. "
        "The measurement and the count both stay."
    )
    assert sentence in [str(message) for message in answer.context["messages"]]
    rows = shown(answer).split("<tr>")
    assert [sentence in row for row in rows if "Circle through the middles of holes</a>" in row] == [True]
    assert [sentence in row for row in rows if ">Holes<" in row] == [True]


def test_an_examination_shows_what_contradicts_itself(examiner, examination):
    page = reverse("catalogue:examination", args=[examination.pk])
    assert "contradict one another" not in shown(examiner.get(page)), "an examination of before has none"
    told = {"sentence": "Layout: cruciform means 4; Fins: 3 was recorded.", "records": ["feature:1", "feature:2"]}
    examination.summary["doubts"] = [told | {"exhibit": "K-1"}]
    examination.save()
    body = shown(examiner.get(page))
    assert "Records that contradict one another" in body and told["sentence"] in body
