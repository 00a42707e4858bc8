"""What a trial tells of features: kinds, values, and what is no trial with features."""

import pytest

from catalogue.evaluation.values import ValueType
from catalogue.matching.trial_features import recorded
from catalogue.matching.trials import UnusableTrial, digest, read_trial

REFERENCE = {
    "flange-1": {"bolt_count": 8, "outer_mm": 200, "weld": "none", "groove": True},
    "flange-2": {"bolt_count": 10, "outer_mm": 200, "weld": "none", "text": ["A 1", "A 2"]},
    "cone-1": {"half_deg": [11, 13], "outer_mm": 90.5, "weld": "bead"},
    "tube-1": {"bolt_count": [2, 4], "weld": "none"},
}


def write(folder, **change):
    import json

    told = {
        "library": [{"type": "flange-1", "image": "a.jpg"}], "reference": REFERENCE,
        "queries": [{"type": "flange-1", "image": "a.jpg", "features": {"bolt_count": 8}}],
    }  # fmt: skip
    (folder / "a.jpg").write_bytes(b"a picture, as far as reading a trial goes")
    path = folder / "parts.json"
    path.write_text(json.dumps(told | change))
    return path


def test_names_say_what_a_feature_is():
    features = {"outer_mm": 199, "bolt_count": 8, "weld": "none", "groove": False, "text": "A 1", "half_deg": 12}
    read = recorded(REFERENCE, [{"features": features}])
    kinds = {one.kind.code: one.kind for one in read.observations[0]}
    assert {code: kind.value_type for code, kind in kinds.items()} == {
        "outer_mm": ValueType.NUMBER, "bolt_count": ValueType.COUNT, "weld": ValueType.CHOICE,
        "groove": ValueType.CHOICE,
        "text": ValueType.SET, "half_deg": ValueType.NUMBER,
    }  # fmt: skip
    assert (kinds["outer_mm"].unit, kinds["half_deg"].unit) == ("mm", "deg")
    assert read.reference["cone-1"][0].value == 12 and read.reference["cone-1"][0].tolerance == 1


def test_a_trial_without_features_has_none(tmp_path):
    assert read_trial(write(tmp_path)).recorded is not None
    assert read_trial(write(tmp_path, reference=None)).recorded is None


def test_features_are_part_of_what_a_trial_is(tmp_path):
    first = digest(read_trial(write(tmp_path)))
    assert first == digest(read_trial(write(tmp_path)))
    other = [{"type": "flange-1", "image": "a.jpg", "features": {"bolt_count": 9}}]
    assert len({first, digest(read_trial(write(tmp_path, queries=other))),
                digest(read_trial(write(tmp_path, reference=None)))}) == 3  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [{"reference": 3}, {"queries": [{"type": "a", "image": "a.jpg"}]}, {"reference": {"a": {"x_mm": "long"}}}],
)
def test_an_unusable_trial_says_so(tmp_path, change):
    with pytest.raises(UnusableTrial, match="is no trial with features"):
        read_trial(write(tmp_path, **change))
