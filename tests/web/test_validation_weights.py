"""What a validation's page says of weights."""

import pytest

from catalogue.matching.trial_features import recorded
from catalogue.matching.validate_features import run_features
from catalogue.matching.validations import record_validation
from catalogue.matching.weight_figures import weight_figures
from tests.matching.test_trial_features import REFERENCE
from tests.matching.test_validate_features import answers, drawn, many, query
from tests.web.test_validations import keep, page


def kept(queries, scores):
    told = answers(queries, scores)
    base = keep([1, 1, 3, 0])
    measured = {"trial": "Parts", "trial_sha256": "d" * 64, "method": "plane/2", "software": "test 1", "seconds": 1,
                "per_query": base.per_query, **base.figures, "weights": weight_figures(told),
                "features": run_features(recorded(REFERENCE, queries), told)}  # fmt: skip
    return record_validation(measured=measured)


@pytest.fixture
def text(examiner):
    queries = [*many(), *(query(None, n, weld="none") for n in range(3))]
    return page(examiner, "validation", kept(queries, drawn(queries)).pk).content.decode()


def test_pictures_and_features_stand_side_by_side(text):
    for way in ("Pictures", "Features, agreements counted", "Features, weighed", "Pictures and features, weighed"):
        assert f'<th scope="row">{way}</th>' in text
    assert "3 queries are of a type that is not there" in text


def test_figures_plots_and_their_tables_are_shown(text):
    assert "fitted without the queries of the same true type" in text
    assert "48 pairs of the same type" in text and "Cllr-min" in text
    assert 'aria-labelledby="tippett-title tippett-about"' in text and "calibration-title" in text
    assert text.count("<svg") == 4 == text.count("<summary>As a table</summary>")
    assert "agree with lir" in text or "lir was not installed" in text
    assert "style=" not in text


def test_too_few_pairs_are_said_and_no_number_is_shown(examiner):
    queries = [query("cone-1"), query("flange-2", bolt_count=10)]
    text = page(examiner, "validation", kept(queries, None).pk).content.decode()
    assert "2 known pairs of one type and 6 of two are too few for a number" in text
    assert "Picture evidence stays at words." in text and "Pictures and features are not weighed together." in text
    assert "Tippett" not in text and "Cllr-min:" not in text and 'data-label="Cllr" class="num">–</td>' in text


def test_a_record_from_before_there_were_weights_is_still_shown(examiner):
    record = keep([1, 1, 3, 0])
    assert "weights" not in record.figures
    assert "What pictures weigh" not in page(examiner, "validation", record.pk).content.decode()


def test_two_records_stand_side_by_side_with_their_weights(examiner):
    queries = many()
    first, second = kept(queries, drawn(queries)), kept([query("cone-1")], None)
    cllr = first.figures["weights"]["cllr"]
    text = page(examiner, "validation-compare", first.pk, second.pk).content.decode()
    assert cllr < 0.5
    assert f'<td data-label="First">{cllr:g}</td><td data-label="Second">no number</td>' in text
