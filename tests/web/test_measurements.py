"""Measuring on the pages: by numbers without a script, refusals at their fields, and recording as a feature."""

import io
import re

import numpy as np
import pytest
from django.urls import reverse
from PIL import Image

from catalogue.intake import originals
from catalogue.intake.measuring import measure_lengths
from catalogue.intake.receive import receive_photograph
from catalogue.intake.records import mark_region
from catalogue.models import Feature, Measurement, Photograph
from catalogue.vision import card
from tests.vision.photographed import camera
from tests.vision.test_circles import flange
from tests.web.conftest import SHARD

VIEW = camera(slant=20, span_mm=560)
BY_TWO = {"gauge": "two_points", "gauge_points": "0, 0\n100 0\n", "length_mm": "50 cm", "uncertainty_mm": "1"}
LENGTH = BY_TWO | {"tool": "length", "points": "10, 10\n60; 10", "click_px": "1.5"}


@pytest.fixture
def with_card(fragment, examiner):
    file = io.BytesIO()
    Image.fromarray(VIEW.photograph(np.random.default_rng(1))).save(file, "PNG")
    file.seek(0)
    return receive_photograph(
        stream=file, file_name="card.png", owner=fragment, received_from=examiner.user
    ).photograph


@pytest.fixture
def chord(fragment, examiner):
    return measure_lengths(fragment=fragment, lengths=SHARD, measured_by=examiner.user)


def at(name, row):
    return reverse(f"catalogue:{name}", args=[row.pk])


def page(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_length_is_measured_by_numbers_alone(examiner, photograph):
    assert "Two points a known length apart" in page(examiner.get(at("measure", photograph)))
    answer = examiner.post(at("measure", photograph), LENGTH, follow=True)
    made = Measurement.objects.get()
    shown = page(answer)
    assert made.found.value == pytest.approx(250) and made.measured_by == examiner.user
    assert f"<strong>{made.found.text}</strong>" in shown and made.found.interval in shown
    assert "Perspective is not corrected" in shown and 'points="10,10 60,10"' in shown and "Record the feature" in shown


def test_a_render_is_measured_for_practice_and_the_page_says_why_it_gives_no_feature(examiner, photograph, kinds):
    Photograph.objects.filter(pk=photograph.pk).update(nature="render")
    shown = page(examiner.post(at("measure", photograph), LENGTH, follow=True))
    assert "no photograph (Render, not a photograph): it cannot become a feature" in shown
    assert "Record the feature" not in shown
    made = Measurement.objects.get()
    refused = examiner.post(at("measurement-record", made), {"kind": kinds.diameter.pk})
    assert "cannot become a feature" in page(refused) and not Feature.objects.exists()


def test_on_the_card_the_fitted_circle_is_drawn(examiner, with_card):
    at_mm = 90 + 50 * np.column_stack([f(np.radians(np.arange(0, 100, 12))) for f in (np.cos, np.sin)])
    points = "\n".join(f"{x:.1f}, {y:.1f}" for x, y in VIEW.seen(at_mm))
    given = {"gauge": "card", "check_line_mm": "100", "tool": "best_fit_arc", "points": points, "click_px": "1.25"}
    shown = page(examiner.post(at("measure", with_card), given, follow=True))
    found = Measurement.objects.get().found
    assert found.low < 100 < found.high
    assert shown.count('<polygon class="gauge"') == 4 and '<polyline class="under"' in shown


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"length_mm": "-5"}, "length_mm", "at least 0"),
        ({"length_mm": "0"}, "length_mm", "more than 0"),
        ({"length_mm": ""}, "length_mm", "none was given"),
        ({"length_mm": "1,234"}, "length_mm", "can be read as"),
        ({"length_mm": "5 kg"}, "length_mm", "must be a number"),
        ({"points": "10 10\nhere"}, "points", "Line 2"),
        ({"points": "10 10"}, "points", "needs 2 points"),
        ({"points": "10 10\n9000 10"}, "points", "inside the picture"),
        ({"gauge_points": "1 1"}, "gauge_points", "needs 2 points"),
        ({"gauge": "card"}, "gauge", "0 of 4 markers"),
        ({"gauge": "ruler", "gauge_points": "0 0\n110 0"}, "gauge", "ticks"),
        ({"gauge": "eye"}, "gauge", "Select a valid choice"),
        ({"click_px": "0"}, "click_px", "0.5 to 100"),
        ({"click_px": ""}, "click_px", "required"),
        ({"height_mm": "5"}, "distance_mm", "none was given"),
    ],
)
def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(examiner, photograph, changed, field, words):
    sent = LENGTH | {"check_line_mm": "100", "spacing_mm": "1", "height_uncertainty_mm": "1"}
    if "height_mm" not in changed:
        sent.pop("height_uncertainty_mm")
    answer = examiner.post(at("measure", photograph), sent | changed)
    assert answer.status_code == 422 and not Measurement.objects.exists()
    form = answer.context["form"]
    assert any(words in sentence for sentence in form.errors[field]), form.errors
    for name, value in (sent | changed).items():
        if name not in ("gauge", "tool"):
            assert form[name].value() == value


def test_a_lost_original_is_no_server_error(examiner, photograph):
    originals.address(photograph.original_id).unlink()
    answer = examiner.post(at("measure", photograph), LENGTH | {"gauge": "card", "check_line_mm": "100"})
    assert answer.status_code == 422 and "cannot be read from the disk" in page(answer)


def test_is_measured_again_from_the_points_of_before(examiner, photograph):
    examiner.post(at("measure", photograph), LENGTH | {"height_mm": "−3", "distance_mm": "0.8 m",
                                                       "height_uncertainty_mm": "1"})  # fmt: skip
    first = Measurement.objects.get()
    form = examiner.get(f"{at('measure', photograph)}?again={first.pk}").context["form"]
    again = {name: form[name].value() for name in form.fields}
    again = {name: "" if value is None else value for name, value in again.items()}
    examiner.post(at("measure", photograph), again)
    assert Measurement.objects.count() == 2
    assert Measurement.objects.exclude(pk=first.pk).get().result == first.result
    assert examiner.get(f"{at('measure', photograph)}?again=nonsense").status_code == 200


def test_points_are_coarser_where_only_a_smaller_view_is_shown(examiner, photograph):
    form = examiner.get(at("measure", photograph)).context["form"]
    assert form["click_px"].value() == 1.25
    photograph.original.width = 6400
    from catalogue.web.forms.measuring import MeasureForm

    assert MeasureForm(photograph=photograph)["click_px"].value() == 5.0


def test_chord_and_sagitta(examiner, fragment):
    given = {name: str(value) for name, value in SHARD.items()}
    shown = page(examiner.post(at("measure-lengths", fragment), given | {"chord_mm": "30 cm"}, follow=True))
    assert "925" in shown and "300.0 ± 1.0 mm" in shown
    answer = examiner.post(at("measure-lengths", fragment), given | {"sagitta_mm": ""})
    assert answer.status_code == 422 and "none was given" in page(answer)


def test_is_recorded_as_a_feature_from_its_page(examiner, fragment, chord, kinds):
    shown = page(examiner.get(at("measurement", chord)))
    assert "Body diameter" in shown and "Bolt count" not in shown  # of the kinds only what is a length
    refused = examiner.post(at("measurement-record", chord), {"kind": ""})
    assert refused.status_code == 422 and "Nothing was saved yet" in page(refused)
    shown = page(examiner.post(at("measurement-record", chord), {"kind": kinds.diameter.pk}, follow=True))
    feature = Feature.objects.get()
    assert feature.method in shown and feature.measurement == chord
    shown = page(examiner.get(at("measurement", chord)))
    assert "Recorded as" in shown and "Record the feature" not in shown
    assert examiner.post(at("measurement-record", chord), {"kind": kinds.diameter.pk}).status_code == 422


def test_a_value_outside_the_kind_is_refused_with_its_sentence(examiner, chord, kinds):
    kinds.diameter.maximum = 500
    kinds.diameter.save()
    answer = examiner.post(at("measurement-record", chord), {"kind": kinds.diameter.pk, "note": "kept"})
    assert answer.status_code == 422 and "at most 500 mm" in page(answer) and "kept" in page(answer)


def test_a_lower_bound_is_kept_and_cannot_be_recorded(examiner, fragment, kinds):
    made = measure_lengths(fragment=fragment, lengths=SHARD | {"sagitta_mm": 0.3}, measured_by=examiner.user)
    shown = page(examiner.get(at("measurement", made)))
    assert "more than" in shown and "cannot be recorded" in shown and "Record the feature" not in shown
    answer = examiner.post(at("measurement-record", made), {"kind": kinds.diameter.pk})
    assert answer.status_code == 422 and not Feature.objects.exists()


def test_the_pages_of_photograph_and_fragment_list_what_was_measured(examiner, fragment, photograph, chord):
    examiner.post(at("measure", photograph), LENGTH)
    shown = page(examiner.get(at("fragment", fragment)))
    for made in Measurement.objects.all():
        assert at("measurement", made) in shown and made.found.text in shown
    shown = page(examiner.get(at("photograph", photograph)))
    assert Measurement.objects.get(tool="length").found.text in shown and at("measure", photograph) in shown
    assert "measurement.taken" in page(examiner.get(at("fragment-custody", fragment)))


def test_photographs_of_exemplars_are_not_measured(examiner, library):
    assert examiner.get(at("measure", library.known)).status_code == 404
    assert "Measure</a>" not in page(examiner.get(at("photograph", library.known)))


def test_a_stranger_finds_nothing(stranger, photograph, fragment, chord, kinds):
    for name, row in (("measure", photograph), ("measure-lengths", fragment), ("measurement", chord)):
        assert stranger.get(at(name, row)).status_code == 404
    assert stranger.post(at("measure", photograph), LENGTH).status_code == 404
    assert stranger.post(at("measurement-record", chord), {"kind": kinds.diameter.pk}).status_code == 404
    assert Measurement.objects.count() == 1 and not Feature.objects.exists()


def test_a_reader_who_may_not_record_sees_the_result_and_no_form(people, chord, kinds):
    shown = page(people["auditor"].get(at("measurement", chord)))
    assert chord.found.text in shown and "<button>Record" not in shown


def test_the_card_says_how_it_is_printed(people):
    for person in people.values():
        shown = page(person.get(reverse("catalogue:measuring-card")))
        assert "Print it at 100 %" in shown and reverse("catalogue:measuring-card-pdf") in shown
        answer = person.get(reverse("catalogue:measuring-card-pdf"))
        assert answer["Content-Type"] == "application/pdf" and answer.content == card.pdf()
        assert answer["Content-Disposition"] == 'attachment; filename="measuring-card-sheet-1.pdf"'


class TestProposedHoles:
    @pytest.fixture
    def flange_seen(self, fragment, examiner):
        grey, outline, centres = flange(8)
        file = io.BytesIO()
        Image.fromarray(grey).save(file, "PNG")
        file.seek(0)
        photograph = receive_photograph(
            stream=file, file_name="flange.png", owner=fragment, received_from=examiner.user
        ).photograph
        return photograph, outline, centres

    def test_fill_the_points_and_leave_what_was_typed(self, examiner, flange_seen):
        photograph, outline, centres = flange_seen
        mark_region(photograph=photograph, shape="polygon", points=outline.tolist(), marked_by=examiner.user)
        answer = examiner.post(at("measure", photograph), LENGTH | {"holes": "1", "length_mm": "not yet"})
        form = answer.context["form"]
        assert answer.status_code == 200 and "Software proposes these 8 middles" in page(answer)
        assert form["tool"].value() == "hole_circle" and form["length_mm"].value() == "not yet"
        points = np.array([line.split(",") for line in form["points"].value().splitlines()], float)
        assert np.hypot(*(points[:, None] - centres[None]).transpose(2, 0, 1)).min(axis=1).max() < 3
        assert float(form["click_px"].value()) > 1.25
        assert not Measurement.objects.exists()

    def test_need_an_outline(self, examiner, flange_seen):
        answer = examiner.post(at("measure", flange_seen[0]), LENGTH | {"holes": "1"})
        assert answer.status_code == 200 and "Mark the outline of the part first" in page(answer)
        assert answer.context["form"]["points"].value() == LENGTH["points"]

    @pytest.mark.parametrize("number", ["1", "3", "x"])
    def test_where_there_are_none_say_so(self, examiner, photograph, number):
        mark_region(photograph=photograph, shape="rectangle", points=[[5, 5], [80, 80]], marked_by=examiner.user)
        answer = examiner.post(at("measure", photograph), LENGTH | {"holes": number})
        assert "No circle of holes is seen" in page(answer)
