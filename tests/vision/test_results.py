import json
import math

import pytest

from catalogue.vision.measure import AngleMeasurement, Measurement, chord_and_sagitta
from catalogue.vision.results import Result


def length(value, uncertainty, low=None, high=None):
    low = value - uncertainty if low is None else low
    return Result.of(Measurement(value, uncertainty, low, value + uncertainty if high is None else high, "m", 2))


@pytest.mark.parametrize(
    ("value", "uncertainty", "text", "interval"),
    [
        (912.3456, 4.21, "912.3 ± 4.3 mm", "908.1 to 916.6 mm"),
        (912.3456, 42.1, "912 ± 43 mm", "870 to 955 mm"),
        (912.3456, 421.0, "910 ± 430 mm", "490 to 1340 mm"),
        (0.0512, 0.00033, "0.05120 ± 0.00033 mm", "0.05087 to 0.05153 mm"),
        (100.0, 0.0, "100.000 ± 0.000 mm", "100.000 to 100.000 mm"),
    ],
)
def test_is_written_with_the_digits_that_are_known(value, uncertainty, text, interval):
    found = length(value, uncertainty)
    assert (found.text, found.interval) == (text, interval)


def test_what_is_written_holds_the_whole_interval():
    for value, uncertainty in ((912.3456, 4.21), (77.7, 9.999), (1234.5, 101.0)):
        found = length(value, uncertainty)
        written, half = map(float, found.written)
        assert half >= uncertainty and abs(written - value) <= half / 20


def test_a_lower_bound_has_no_value_and_says_more_than():
    found = Result.of(chord_and_sagitta(chord_mm=80, sagitta_mm=0.2, chord_uncertainty_mm=1, sagitta_uncertainty_mm=1))
    assert not found.bounded and found.high is None and found.written == ("", "")
    assert found.text == f"more than {math.floor(found.low / 10) * 10} mm" and "too short" in found.sentences[0]
    assert Result(**json.loads(json.dumps(found.plain()))) == found


def test_an_angle_is_in_degrees():
    found = Result.of(AngleMeasurement(14.04, 0.6, 13.44, 14.64, "angle at a corner", 3))
    assert (found.text, found.unit) == ("14.04 ± 0.60 deg", "deg")
