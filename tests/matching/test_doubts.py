"""Contradictions among stored records: found again whatever asks, and ended with the record that made them."""

import io

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from catalogue.intake import cases, records
from catalogue.intake.measuring import measure, record_as_feature
from catalogue.intake.receive import receive_photograph
from catalogue.matching.doubts import attach, raised_by, told
from catalogue.matching.examine import request_examination
from catalogue.models import Component, Feature, FeatureKind
from catalogue.reporting import content

pytestmark = pytest.mark.django_db
SENTENCE = (
    "Layout of the fins: four at right angles means 4; Number of fins: 3 was recorded. Both stay as they were typed."
)


@pytest.fixture
def kinds(db):
    def make(code, name, value_type, group, **more):
        return FeatureKind.objects.create(
            code=code, name=name, question="?", value_type=value_type, design_group=group, **more
        )

    choices = [
        {"code": "cruciform", "label": "four at right angles", "counts": [4, 4]},
        {"code": "many", "label": "more than four", "counts": [5, None]}, {"code": "other", "label": "another"},
    ]  # fmt: skip
    return {
        "layout": make("fin_layout", "Layout of the fins", "choice", "fins", choices=choices),
        "fins": make("fin_count", "Number of fins", "count", "fins", minimum=0, maximum=24),
        "circle": make("bolt_circle", "Bolt circle", "number", "bolts", unit="mm"),
        "bolts": make("bolt_count", "Number of bolts", "count", "bolts"),
    }


@pytest.fixture
def record(fragment, examiner, kinds):
    def record(kind, text, **more):
        return records.record_feature(
            kind=kinds[kind], text=text, recorded_by=examiner, **{"fragment": fragment} | more
        )

    return record


@pytest.fixture
def ring(fragment, examiner, kinds):
    """A circle measured through the middles of eight holes."""
    file = io.BytesIO()
    Image.fromarray(np.full((400, 400), 120, np.uint8)).save(file, "PNG")
    file.seek(0)
    photograph = receive_photograph(
        stream=file, file_name="ring.png", owner=fragment, received_from=examiner
    ).photograph
    angles = np.arange(8) * np.pi / 4
    points = (200 + 150 * np.column_stack([np.cos(angles), np.sin(angles)])).round(1).tolist()
    gauge = {"by": "two_points", "points_px": [[0, 0], [300, 0]], "length_mm": 300.0}
    made = measure(photograph=photograph, tool="hole_circle", points=points, gauge=gauge, measured_by=examiner)
    assert made.found.counts == [8]
    return made


def sentences(feature):
    found = Feature.objects.select_related("kind").get(pk=feature.pk)
    attach([found])
    return [one["sentence"] for one in found.doubts]


def test_both_records_say_it_and_name_each_other(record):
    layout, count = record("layout", "cruciform"), record("fins", "3")
    features = list(Feature.objects.select_related("kind"))
    attach(features)
    assert {str(one.pk): one.doubts for one in features} == {
        str(layout.pk): [{"sentence": SENTENCE, "record": f"feature:{count.pk}"}],
        str(count.pk): [{"sentence": SENTENCE, "record": f"feature:{layout.pk}"}],
    }
    assert raised_by(count) == raised_by(layout) == [SENTENCE]
    assert (Feature.objects.get(pk=count.pk).value, Feature.objects.get(pk=layout.pk).value) == (3, "cruciform")


def test_a_count_that_fits_raises_none(record):
    record("layout", "cruciform")
    assert raised_by(record("fins", "4")) == []


@pytest.mark.parametrize("end", ["correct", "withdraw"])
def test_it_ends_with_the_record(record, examiner, end):
    layout, count = record("layout", "cruciform"), record("fins", "3")
    if end == "correct":
        record("fins", "4", replaces=count)
    else:
        records.withdraw(record=count, because="soot", withdrawn_by=examiner)
    assert sentences(layout) == sentences(count) == []


def test_records_of_two_fragments_do_not_meet(record, case, examiner):
    other = cases.add_fragment(case=case, entered_by=examiner, exhibit_number="2", title="Another")
    record("layout", "cruciform")
    count = record("fins", "3", fragment=other)
    assert sentences(count) == raised_by(count) == told(list(Feature.objects.all())) == []


def test_a_torn_fragment_may_show_fewer(record, fragment):
    record("layout", "cruciform")
    few, many = record("fins", "3"), record("fins", "5")
    fragment.damage = ["tear"]
    fragment.save()
    assert (sentences(few), len(sentences(many))) == ([], 1)


def test_a_range_that_was_narrowed_since_breaks_nothing(record, kinds):
    record("layout", "cruciform")
    count = record("fins", "20")
    FeatureKind.objects.filter(code="fin_count").update(maximum=8)
    assert len(sentences(count)) == 1


def test_a_measured_circle_stands_against_a_count_on_the_same_part(record, ring, kinds, examiner):
    flange, cone = (Component.objects.create(code=code, name=code) for code in ("flange", "cone"))
    count = record("bolts", "6", component=flange)
    assert sentences(count) == [], "which part was measured is not known yet"
    made = record_as_feature(measurement=ring, kind=kinds["circle"], component=flange, recorded_by=examiner)
    words = "Circle of holes: the 8 points of the measurement fit a whole with 8; Number of bolts: 6 was recorded."
    assert [one.startswith(words) for one in raised_by(made)] == [True], "who records the circle is told too"
    assert sentences(count) == raised_by(made)
    elsewhere, fitting = record("bolts", "6", component=cone), record("bolts", "8", component=flange)
    assert sentences(elsewhere) == sentences(fitting) == []


def test_an_examination_keeps_them_and_prints_them(record, plates, fragment, examiner, run):
    layout, count = record("layout", "cruciform"), record("fins", "3")
    examination = request_examination(fragment=fragment, requested_by=examiner)
    run()
    examination.refresh_from_db()
    assert examination.summary["doubts"] == [
        {"sentence": SENTENCE, "records": [f"feature:{layout.pk}", f"feature:{count.pk}"], "exhibit": "1"}
    ]
    printed = " ".join("\n".join(content.lines(examination)).split())
    assert f"Records that contradict one another · 1: {SENTENCE}" in printed
    records.withdraw(record=count, because="soot", withdrawn_by=examiner)
    again = request_examination(fragment=fragment, requested_by=examiner)
    run()
    again.refresh_from_db()
    assert again.summary["doubts"] == []
    assert "contradict one another" not in "\n".join(content.lines(again))


@pytest.mark.parametrize("rows", [2, 9])
def test_takes_two_queries_for_any_number_of_features(record, rows):
    for _ in range(rows):
        record("layout", "cruciform")
        record("fins", "3")
    features = list(Feature.objects.select_related("kind"))
    with CaptureQueriesContext(connection) as queries:
        attach(features)
    assert len(queries) == 2
    assert all(len(one.doubts) == rows for one in features)
