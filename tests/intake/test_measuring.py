"""Measurements: worked out from what is kept, told to the ledger, and recorded as a feature once."""

import io
import json

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from PIL import Image

from catalogue.intake import originals
from catalogue.intake.measuring import measure, measure_lengths, record_as_feature, worked_out
from catalogue.intake.receive import receive_photograph
from catalogue.models import Component, CustodyEvent, Feature, FeatureKind, Measurement
from tests.vision.photographed import camera

pytestmark = pytest.mark.django_db

BY_TWO = {"by": "two_points", "points_px": [[0, 0], [100, 0]], "length_mm": 500.0, "uncertainty_mm": 1.0}
BY_CARD = {"by": "card", "check_line_mm": 100.0}
VIEW = camera(slant=25, span_mm=460, distortion=0.01, aim=(105, 200))
SHARD = {"chord_mm": 300.0, "chord_uncertainty_mm": 1.0, "sagitta_mm": 25.0, "sagitta_uncertainty_mm": 0.5}


def received(pixels, owner, user, nature="photograph"):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    file.seek(0)
    return receive_photograph(
        stream=file, file_name="bench.png", owner=owner, received_from=user, nature=nature
    ).photograph


@pytest.fixture
def photograph(fragment, officer, jpeg):
    return receive_photograph(
        stream=io.BytesIO(jpeg()), file_name="a.jpg", owner=fragment, received_from=officer
    ).photograph


@pytest.fixture
def with_card(fragment, officer):
    """A photograph of the card and its printed ruler."""
    return received(VIEW.photograph(np.random.default_rng(1)), fragment, officer)


@pytest.fixture
def diameter():
    return FeatureKind.objects.create(
        code="diameter", name="Diameter", question="How wide?", value_type="number", unit="cm", minimum=2, maximum=300
    )


def length(photograph, officer, **changed):
    return measure(**{"photograph": photograph, "tool": "length", "points": [[10, 10], [60, 10]], "gauge": BY_TWO,
                      "measured_by": officer} | changed)  # fmt: skip


def shard(fragment, officer, **changed):
    return measure_lengths(fragment=fragment, lengths=SHARD | changed, measured_by=officer)


class TestAMeasurement:
    def test_is_kept_with_what_it_rests_on_and_told_to_the_ledger(self, photograph, officer, fragment):
        kept = Measurement.objects.get(pk=length(photograph, officer).pk)
        assert (kept.fragment, kept.measured_by, kept.points) == (fragment, officer, [[10, 10], [60, 10]])
        assert kept.found.value == pytest.approx(250) and kept.found.unit == "mm"
        assert kept.software.startswith("missile debris catalogue ")
        event = CustodyEvent.objects.get(action="measurement.taken")
        told = json.loads(event.facts)
        assert told["result"] == kept.result and told["gauge"] == kept.gauge and told["points"] == kept.points
        assert told["original"] == photograph.original_id and event.case_key == fragment.case_id

    @pytest.mark.parametrize("gauge", ["two points", "card", "ruler", "lifted card", "lengths"])
    def test_is_worked_out_again_from_what_is_kept(self, gauge, with_card, fragment, officer):
        across = VIEW.seen(np.array([[56.0, 263.5], [154, 263.5]])).tolist()
        arc = VIEW.seen(np.array([[60.0, 200], [80, 215], [105, 220], [130, 215], [150, 200]])).tolist()
        gauges = {
            "two points": BY_TWO, "card": BY_CARD, "ruler": {"by": "ruler", "points_px": across, "spacing_mm": 1.0},
            "lifted card": BY_CARD | {"height": {"height_mm": 12.0, "distance_mm": 700.0, "uncertainty_mm": 2.0}},
        }  # fmt: skip
        if gauge == "lengths":
            made = shard(fragment, officer)
        else:
            made = length(with_card, officer, tool="best_fit_arc", points=arc, gauge=gauges[gauge])
        kept = Measurement.objects.get(pk=made.pk)
        originals.address(with_card.original_id).unlink()  # no pixel is needed
        assert worked_out(kept).plain() == kept.result

    def test_on_the_card_is_true_in_millimetres(self, with_card, officer):
        points = VIEW.seen(np.array([[55.0, 150], [155, 200]])).tolist()
        found = length(with_card, officer, points=points, gauge=BY_CARD).found
        assert found.low < np.hypot(100, 50) < found.high
        assert any("of 4 markers, check line 100 mm" in said for said in found.sentences)

    def test_by_the_ticks_of_a_ruler(self, with_card, officer):
        across = VIEW.seen(np.array([[56.0, 263.5], [154, 263.5]])).tolist()
        made = length(with_card, officer, points=across, gauge={"by": "ruler", "points_px": across, "spacing_mm": 1.0})
        assert made.found.value == pytest.approx(98, rel=0.01) and made.gauge["mm_per_px"] > 0

    def test_by_chord_and_sagitta_needs_no_photograph(self, fragment, officer):
        made = shard(fragment, officer)
        assert made.found.value == pytest.approx(300**2 / (4 * 25) + 25) and made.photograph is None

    def test_with_coarse_clicks_says_more_doubt(self, photograph, officer):
        fine, coarse = (length(photograph, officer, click_px=px).found for px in (1.25, 4.0))
        assert coarse.uncertainty > 2 * fine.uncertainty


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"points": [[10, 10]]}, "points"),
        ({"points": [[10, 10], [10, 10]]}, "points"),
        ({"points": [[10, 10], [9000, 10]]}, "points"),
        ({"points": [[10, 10], [float("nan"), 10]]}, "points"),
        ({"points": "everywhere"}, "points"),
        ({"points": [[1, 1]] * 201, "tool": "best_fit_arc"}, "points"),
        ({"tool": "weight"}, "tool"),
        ({"tool": "chord_and_sagitta"}, "tool"),
        ({"click_px": 0.0}, "click_px"),
        ({"click_px": float("inf")}, "click_px"),
        ({"gauge": {}}, "gauge"),
        ({"gauge": {"by": "eye"}}, "gauge"),
        ({"gauge": BY_TWO | {"length_mm": -5.0}}, "length_mm"),
        ({"gauge": BY_TWO | {"length_mm": None}}, "length_mm"),
        ({"gauge": BY_TWO | {"length_mm": True}}, "length_mm"),
        ({"gauge": BY_TWO | {"uncertainty_mm": -1.0}}, "uncertainty_mm"),
        ({"gauge": BY_TWO | {"points_px": [[0, 0]]}}, "gauge_points"),
        ({"gauge": BY_TWO | {"points_px": [[0, 0], [1, 0]]}}, "points"),
        ({"gauge": BY_CARD | {"check_line_mm": 10.0}}, "check_line_mm"),
        ({"gauge": BY_CARD}, "gauge"),
        ({"gauge": {"by": "ruler", "points_px": [[0, 5], [150, 5]], "spacing_mm": 0.0}}, "spacing_mm"),
        ({"gauge": {"by": "ruler", "points_px": [[0, 5], [150, 5]], "spacing_mm": 1.0}}, "gauge"),
        ({"gauge": {"by": "ruler", "points_px": [[5, 5], [5, 5]], "spacing_mm": 1.0}}, "gauge_points"),
        ({"gauge": BY_TWO | {"height": {"height_mm": 900.0, "distance_mm": 800.0, "uncertainty_mm": 1.0}}},
         "height_mm"),
        ({"gauge": BY_TWO | {"height": {"height_mm": 9.0, "distance_mm": -8.0, "uncertainty_mm": 1.0}}},
         "distance_mm"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_refused_at_the_field_and_nothing_is_kept(photograph, officer, changed, field):
    with pytest.raises(ValidationError) as refusal:
        length(photograph, officer, **changed)
    assert set(refusal.value.message_dict) == {field}
    (sentence,) = refusal.value.messages
    assert not sentence[0].islower() and sentence.endswith(".")
    assert not Measurement.objects.exists() and not CustodyEvent.objects.filter(action="measurement.taken").exists()


def test_a_bent_card_is_refused_in_a_sentence(fragment, officer):
    view = camera(slant=0, turn=0, span_mm=460)
    grey = view.photograph(np.random.default_rng(1))
    folded = np.vstack([grey[:600], grey[660:], grey[-60:]])  # a strip of the middle is gone
    bent = np.hstack([folded[:, :700], folded[:, 640:700], folded[:, 700:-60]])
    bent[:600, :700] = np.roll(bent[:600, :700], 60, axis=0)
    with pytest.raises(ValidationError) as refusal:
        length(received(bent, fragment, officer), officer, gauge=BY_CARD)
    assert "lay the card flat" in str(refusal.value)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"chord_mm": -1.0}, "chord_mm"), ({"sagitta_mm": 0.0}, "sagitta_mm"), ({"sagitta_mm": 400.0}, "sagitta_mm"),
        ({"chord_uncertainty_mm": 0.0}, "chord_uncertainty_mm"), ({"sagitta_mm": None}, "sagitta_mm"),
        ({"chord_mm": float("inf")}, "chord_mm"), ({"sagitta_uncertainty_mm": "x"}, "sagitta_uncertainty_mm"),
    ],
)  # fmt: skip
def test_impossible_lengths_are_refused_at_the_field(fragment, officer, changed, field):
    with pytest.raises(ValidationError) as refusal:
        shard(fragment, officer, **changed)
    assert set(refusal.value.message_dict) == {field} and not Measurement.objects.exists()


class TestAFeature:
    def test_says_how_it_was_measured(self, photograph, officer, diameter):
        part = Component.objects.create(code="body", name="Body")
        made = length(photograph, officer)
        feature = record_as_feature(measurement=made, kind=diameter, recorded_by=officer, component=part, note="inside")
        assert feature.value == pytest.approx(made.found.value / 10, abs=made.found.uncertainty / 100)
        assert feature.uncertainty * 10 >= made.found.uncertainty
        assert (feature.component, feature.photograph, feature.as_typed.endswith(" mm")) == (part, photograph, True)
        for words in ("length between two points", "2 points on a photograph", "500 mm apart", made.found.interval):
            assert words in feature.method
        assert feature.note.startswith("inside\n") and "Perspective is not corrected" in feature.note
        made.refresh_from_db()
        assert made.feature == feature
        assert json.loads(CustodyEvent.objects.get(action="measurement.recorded").facts)["feature"] == str(feature.pk)

    def test_of_chord_and_sagitta_says_what_was_measured(self, fragment, officer, diameter):
        feature = record_as_feature(measurement=shard(fragment, officer), kind=diameter, recorded_by=officer)
        assert "measured on the part: 300 ± 1 and 25 ± 0.5 mm" in feature.method

    def test_is_recorded_once(self, photograph, officer, diameter):
        made = length(photograph, officer)
        record_as_feature(measurement=made, kind=diameter, recorded_by=officer)
        with pytest.raises(ValidationError, match="before"):
            record_as_feature(measurement=made, kind=diameter, recorded_by=officer)
        assert Feature.objects.count() == 1

    def test_needs_a_value(self, fragment, officer, diameter):
        short = shard(fragment, officer, chord_mm=80.0, sagitta_mm=0.3)
        assert not short.found.bounded and short.found.high is None
        with pytest.raises(ValidationError, match="lower bound"):
            record_as_feature(measurement=short, kind=diameter, recorded_by=officer)
        assert Measurement.objects.get().feature is None and not Feature.objects.exists()

    @pytest.mark.parametrize("nature", ["render", "drawing", "frame"])
    def test_is_not_made_of_a_picture_that_is_no_photograph(self, fragment, officer, diameter, nature):
        made = length(received(np.full((200, 300, 3), 128, np.uint8), fragment, officer, nature), officer)
        with pytest.raises(ValidationError, match="no photograph"):
            record_as_feature(measurement=made, kind=diameter, recorded_by=officer)
        made.refresh_from_db()
        assert made.feature is None and not Feature.objects.exists()

    @pytest.mark.parametrize(
        "kind", [{"value_type": "number", "unit": "kg"}, {"value_type": "number", "unit": "deg"},
                 {"value_type": "count"}, {"value_type": "text"}],
    )  # fmt: skip
    def test_of_a_kind_whose_unit_does_not_fit_is_refused(self, photograph, officer, kind):
        other = FeatureKind.objects.create(code="other", name="Other", question="?", **kind)
        with pytest.raises(ValidationError) as refusal:
            record_as_feature(measurement=length(photograph, officer), kind=other, recorded_by=officer)
        assert set(refusal.value.message_dict) == {"kind"} and "measured in mm" in str(refusal.value)

    def test_outside_the_range_of_its_kind_is_refused(self, photograph, officer, diameter):
        diameter.maximum = 20
        diameter.save()
        made = length(photograph, officer)
        with pytest.raises(ValidationError, match="at most 20"):
            record_as_feature(measurement=made, kind=diameter, recorded_by=officer)
        made.refresh_from_db()
        assert made.feature is None

    def test_is_an_angle_in_degrees(self, photograph, officer):
        kind = FeatureKind.objects.create(code="cone", name="Cone", question="?", value_type="number", unit="deg")
        made = length(photograph, officer, tool="angle", points=[[10, 80], [60, 80], [60, 10]])
        assert record_as_feature(measurement=made, kind=kind, recorded_by=officer).value == pytest.approx(90, abs=0.1)

    def test_has_room_for_the_longest_method(self, with_card, officer, diameter):
        points = VIEW.seen(100 + 40 * np.column_stack([f(np.linspace(0, 5, 200)) for f in (np.cos, np.sin)])).tolist()
        gauge = BY_CARD | {"check_line_mm": 100.125,
                           "height": {"height_mm": -12.375, "distance_mm": 1200.0, "uncertainty_mm": 2.0}}  # fmt: skip
        made = length(with_card, officer, tool="hole_circle", points=points, gauge=gauge)
        record_as_feature(measurement=made, kind=diameter, recorded_by=officer)


class TestTheTable:
    def refused(self, write):
        with pytest.raises(DatabaseError) as refusal, transaction.atomic():
            write()
        return str(refusal.value)

    def test_refuses_change_and_removal(self, photograph, officer):
        made = length(photograph, officer)
        rows = Measurement.objects.filter(pk=made.pk)
        for changed in ({"result": {}}, {"points": []}, {"gauge": {}}, {"click_px": 9.0}, {"software": "x"}):
            assert "never changed" in self.refused(lambda changed=changed: rows.update(**changed))
        assert "never changed" in self.refused(lambda: rows._raw_delete("default"))

    def test_refuses_another_feature(self, photograph, officer, diameter):
        made = length(photograph, officer)
        record_as_feature(measurement=made, kind=diameter, recorded_by=officer)
        assert "once" in self.refused(lambda: Measurement.objects.filter(pk=made.pk).update(feature=None))

    def test_refuses_what_is_neither_of_a_photograph_nor_of_lengths(self, photograph, fragment, officer):
        row = {"fragment": fragment, "result": {}, "software": "x", "measured_by": officer}
        for wrong in (
            {"tool": "length"}, {"tool": "length", "lengths": SHARD}, {"tool": "chord_and_sagitta", "gauge": BY_TWO},
            {"tool": "length", "photograph": photograph, "gauge": BY_TWO, "click_px": 0.0},
        ):  # fmt: skip
            assert "xor_of_lengths" in self.refused(lambda wrong=wrong: Measurement.objects.create(**row, **wrong))
