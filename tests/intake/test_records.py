"""Features, marks and areas: read by the rules of their kind, corrected by new rows, never in place."""

import io
import json

import pytest
from django.core.exceptions import ValidationError

from catalogue.intake.cases import add_fragment
from catalogue.intake.receive import receive_photograph
from catalogue.intake.records import mark_region, record_feature, record_mark, withdraw
from catalogue.models import CustodyEvent, Feature, FeatureKind, Mark, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def diameter():
    return FeatureKind.objects.create(
        code="diameter", name="Diameter", question="How wide?", value_type="number", unit="mm", minimum=20, maximum=3000
    )


@pytest.fixture
def photograph(fragment, officer, jpeg):
    return receive_photograph(
        stream=io.BytesIO(jpeg()), file_name="a.jpg", owner=fragment, received_from=officer
    ).photograph


def blamed(refusal):
    return set(refusal.value.message_dict)


class TestAFeature:
    def test_is_kept_in_the_unit_of_its_kind_and_as_typed(self, fragment, diameter, officer):
        feature = record_feature(
            fragment=fragment, kind=diameter, recorded_by=officer, text="92,05", unit="cm", uncertainty="0.5"
        )
        assert (feature.value, feature.uncertainty, feature.as_typed) == (920.5, 5.0, "92,05 cm")
        assert json.loads(CustodyEvent.objects.get(action="feature.recorded").facts)["value"] == 920.5

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"text": "5000", "unit": "mm"}, "value"),
            ({"text": "1", "unit": "mm"}, "value"),
            ({"text": "wide", "unit": "mm"}, "value"),
            ({"text": "1,234", "unit": "mm"}, "value"),
            ({"text": "920", "unit": ""}, "unit"),
            ({"text": "920", "unit": "kg"}, "unit"),
            ({"text": "920", "unit": "mm", "uncertainty": "-1"}, "uncertainty"),
            ({"text": "920", "unit": "mm", "state": "not_visible"}, "value"),
            ({"text": "", "unit": "mm"}, "value"),
        ],
    )
    def test_outside_its_range_or_unit_is_refused_at_the_field(self, fragment, diameter, officer, given, field):
        with pytest.raises(ValidationError) as refusal:
            record_feature(fragment=fragment, kind=diameter, recorded_by=officer, **given)
        assert blamed(refusal) == {field}
        assert not Feature.objects.exists()
        assert not CustodyEvent.objects.filter(action="feature.recorded").exists()

    def test_that_is_corrected_stays_beside_its_correction(self, fragment, diameter, officer):
        first = record_feature(fragment=fragment, kind=diameter, recorded_by=officer, text="920", unit="mm")
        second = record_feature(
            fragment=fragment, kind=diameter, recorded_by=officer, text="930", unit="mm", replaces=first
        )
        assert list(Feature.objects.current()) == [second]
        assert Feature.objects.count() == 2
        with pytest.raises(ValidationError, match="no longer stands"):
            record_feature(fragment=fragment, kind=diameter, recorded_by=officer, text="1", unit="m", replaces=first)

    def test_of_another_fragment_is_not_mixed_in(self, case, fragment, diameter, officer, photograph):
        other = add_fragment(case=case, entered_by=officer, exhibit_number="2", title="Cone")
        with pytest.raises(ValidationError) as refusal:
            record_feature(
                fragment=other, kind=diameter, recorded_by=officer, text="920", unit="mm", photograph=photograph
            )
        assert blamed(refusal) == {"photograph"}

    def test_is_withdrawn_only_with_a_reason_and_once(self, fragment, diameter, officer):
        feature = record_feature(fragment=fragment, kind=diameter, recorded_by=officer, text="920", unit="mm")
        with pytest.raises(ValidationError):
            withdraw(record=feature, because=" ", withdrawn_by=officer)
        withdraw(record=feature, because="wrong piece", withdrawn_by=officer)
        assert not Feature.objects.current().exists()
        assert Feature.objects.get().value == 920
        with pytest.raises(ValidationError, match="no longer stands"):
            withdraw(record=feature, because="again", withdrawn_by=officer)


class TestAMark:
    def test_keeps_doubtful_characters(self, fragment, officer):
        mark = record_mark(fragment=fragment, transcription="11[2Z]?", technique="stamped", recorded_by=officer)
        assert mark.transcription == "11[2Z]?"

    def test_keeps_the_doubt_where_script_and_characters_disagree(self, fragment, officer):
        mark = record_mark(fragment=fragment, transcription="9M723", script="cyrillic", recorded_by=officer)
        assert mark.transcription == "9M723"
        assert "latin capital letter m" in mark.doubt

    @pytest.mark.parametrize(
        ("text", "script"),
        [
            ("9MЖ", "unknown"), ("9M723", "cyrillic"), ("12A", "digits"), ("112", "hangul"), ("ABC", "hebrew"),
            ("MAX", "mixed"), ("Москва " * 20, "latin"), ("ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 5, "digits"),
        ],
    )  # fmt: skip
    def test_whose_script_and_characters_disagree_is_kept_as_typed_with_a_doubt(self, fragment, officer, text, script):
        mark = record_mark(fragment=fragment, transcription=text, script=script, recorded_by=officer)
        assert (mark.transcription, mark.script) == (text.strip(), script)
        assert mark.doubt

    def test_of_a_script_that_is_none_is_refused_at_the_field(self, fragment, officer):
        with pytest.raises(ValidationError) as refusal:
            record_mark(fragment=fragment, transcription="112", script="runes", recorded_by=officer)
        assert blamed(refusal) == {"script"}

    @pytest.mark.parametrize("text", ["", "1[2", "1]2", "[]", "a\u200bb", "x" * 201])
    def test_nobody_can_read_is_refused_at_the_field(self, fragment, officer, text):
        with pytest.raises(ValidationError) as refusal:
            record_mark(fragment=fragment, transcription=text, recorded_by=officer)
        assert blamed(refusal) == {"transcription"}
        assert not Mark.objects.exists()


class TestAnArea:
    def test_replaces_the_outline_before_it(self, photograph, officer):
        first = mark_region(photograph=photograph, shape="rectangle", points=[[0, 0], [50, 50]], marked_by=officer)
        second = mark_region(photograph=photograph, shape="rectangle", points=[[9, 9], [50, 50]], marked_by=officer)
        assert [region.pk for region in Region.objects.filter(withdrawn_at=None)] == [second.pk]
        assert Region.objects.filter(pk=first.pk).exists()

    @pytest.mark.parametrize(
        ("shape", "points"),
        [
            ("rectangle", [[0, 0], [161, 50]]),
            ("rectangle", [[0, 0], [-1, 50]]),
            ("rectangle", [[0, 0], [3, 50]]),
            ("rectangle", [[0, 0]]),
            ("polygon", [[0, 0], [50, 50]]),
            ("polygon", "abc"),
            ("polygon", [[0, 0], [50, 50], [float("nan"), 1]]),
            ("polygon", None),
        ],
    )
    def test_outside_the_picture_or_empty_is_refused(self, photograph, officer, shape, points):
        with pytest.raises(ValidationError) as refusal:
            mark_region(photograph=photograph, shape=shape, points=points, marked_by=officer)
        assert blamed(refusal) == {"points"}
        assert not Region.objects.exists()
