"""Calibrations fitted on a library's own known pairs: kept, used, refused."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from catalogue.custody import canonical
from catalogue.evaluation.calibration import FEWEST_PAIRS, TooFewPairs
from catalogue.matching.calibrations import current, fit_release, keep_calibration
from catalogue.matching.compare import Standing, compare_all
from catalogue.matching.image_weights import image_weights, standing_out
from catalogue.matching.leave_out import run_library
from catalogue.matching.library import Known, Library
from catalogue.matching.trials import UnusableTrial
from catalogue.models import Calibration, CustodyEvent, Release
from catalogue.packs import demonstration
from catalogue.packs.load import load
from tests.matching.drawn_library import known_pairs, signature

pytestmark = pytest.mark.django_db
METHOD = "plane/2"  # the quickest; what is drawn for it is drawn for all
TYPES, UNLIKE = 14, 3


@pytest.fixture
def release(librarian):
    return known_pairs(librarian, TYPES, method=METHOD, unlike=UNLIKE)


@pytest.fixture
def kept(release, librarian):
    return fit_release(release=release, method=METHOD, fitted_by=librarian)


def test_is_kept_with_its_pairs_its_figures_and_a_ledger_entry(kept, release, librarian):
    assert (kept.release, kept.method, kept.fitted_by) == (release, METHOD, librarian)
    assert (kept.same, kept.different, kept.sources) == (2 * TYPES, 2 * TYPES * (TYPES - 1), 2)
    assert kept.figures["left_out"] == "the photographs of the same source"
    assert 0 < kept.figures["cllr"] < 0.6 and kept.figures["misleading_same"] > 0
    assert kept.figures["natures"] == {"Photograph": 2 * TYPES}
    event = CustodyEvent.objects.get(action="calibration.added")
    facts = json.loads(event.facts)
    assert facts["coefficients_sha256"] == canonical.sha256(Calibration.objects.get().coefficients)
    assert facts["cllr"] == kept.figures["cllr"] and event.subject_key == str(kept.pk)


def test_a_specimen_counts_once_however_many_types_it_is_set_against(kept):
    model, specimens = kept.read(), 2 * TYPES
    assert kept.figures["specimens"] == specimens
    assert 0.5 < model.ceiling <= np.log10(specimens + 1) and -np.log10(specimens + 1) <= model.floor < 0


def test_what_is_read_back_is_what_was_fitted(kept):
    model = Calibration.objects.get(pk=kept.pk).read()
    assert model == kept.read() and model.names == ("stands_out",) and model.coefficients[0] > 0


def test_a_questioned_picture_supports_the_type_it_shows(kept):
    known = [Known(f"type:p{number}", str(number), signature(number)) for number in range(8)]
    known.append(Known("component:ring", "ring", signature(99)))
    standings = compare_all([signature(3, seen_again=True)], Library.of(known, method=METHOD), method=METHOD)
    weights = image_weights(standings, kept.read())
    assert set(weights) == {f"p{number}" for number in range(8)}, "a component is no type"
    assert max(weights, key=lambda code: weights[code].value) == "p3"
    assert weights["p3"].value > 0 > max(one.value for code, one in weights.items() if code != "p3")
    for one in weights.values():
        assert one.low <= one.value <= one.high and kept.read().floor <= one.value <= kept.read().ceiling


def test_the_newest_of_its_release_and_method_counts(kept, release):
    assert current(release, METHOD) == kept
    again = keep_calibration(measured=run_library(release, method=METHOD), release=release)
    assert current(release, METHOD) == again and Calibration.objects.count() == 2
    assert current(release, "fused/2").startswith(f"Nobody has calibrated fused/2 for {release} yet: picture evidence")


@pytest.mark.parametrize("deed", ["UPDATE catalogue_calibration SET method = 'x'", "DELETE FROM catalogue_calibration"])
def test_the_database_refuses_to_change_or_delete(kept, deed):
    with (
        pytest.raises(DatabaseError, match="calibrations are added, never changed or deleted"),
        transaction.atomic(), connection.cursor() as cursor,
    ):  # fmt: skip
        cursor.execute(deed)


class TestTooFew:
    def test_pairs_of_one_type_are_counted(self, librarian):
        release = known_pairs(librarian, 4, method=METHOD)
        sentence = (f"The library has 8 known pairs of one type from different sources; {FEWEST_PAIRS} are needed: "
                    "picture evidence stays at words.")  # fmt: skip
        assert current(release, METHOD) == sentence
        with pytest.raises(TooFewPairs, match="8 known pairs of one type from different sources"):
            fit_release(release=release, method=METHOD)
        assert not Calibration.objects.exists() and not CustodyEvent.objects.filter(action="calibration.added")

    def test_one_source_makes_no_pairs(self, plates):
        assert current(plates).startswith("The library has 0 known pairs")

    def test_the_starter_and_the_demonstration_stay_at_words(self, librarian):
        for folder in (demonstration.FOLDER.parent / "starter", demonstration.ILLUSTRATIONS):
            load(folder, loaded_by=librarian)
        release = Release.objects.order_by("number").last()
        sentence = "The library has 0 known pairs of one type from different sources; 10 are needed"
        assert current(release).startswith(sentence)
        with pytest.raises(TooFewPairs, match=sentence):
            fit_release(release=release)

    def test_without_one_source_too_few_may_be_left(self, librarian):
        """Ten pairs in all, but every one of them in two sources: without one there are five."""
        release = known_pairs(librarian, 6, method=METHOD)
        with pytest.raises(TooFewPairs, match="Without the photographs of the same source"):
            fit_release(release=release, method=METHOD)

    def test_a_method_that_does_not_exist_is_no_lack_of_pairs(self, release):
        with pytest.raises(UnusableTrial, match="nothing/9 is no method"):
            fit_release(release=release, method="nothing/9")


class TestCommand:
    def test_prints_what_it_keeps(self, release, capsys):
        call_command("calibrate", method=METHOD)
        printed = capsys.readouterr().out
        kept = Calibration.objects.get()
        assert f"kept as calibration {kept.pk}" in printed and kept.fitted_by is None
        assert f"cllr                  {kept.figures['cllr']}" in printed

    def test_says_why_there_is_no_number(self, plates):
        with pytest.raises(CommandError, match="The library has 0 known pairs"):
            call_command("calibrate")

    def test_names_what_is_missing(self):
        with pytest.raises(CommandError, match="no release yet"):
            call_command("calibrate")
        with pytest.raises(CommandError, match="there is no release 7"):
            call_command("calibrate", release=7)


class TestStandingOut:
    def standings(self, **likeness):
        return [Standing(label, value) for label, value in likeness.items()]

    def test_is_the_same_for_a_picture_that_is_like_everything(self):
        low, high = self.standings(a=1, b=2, c=6), self.standings(a=11, b=12, c=16)
        assert standing_out(low) == pytest.approx(standing_out(high))
        assert max(standing_out(low), key=standing_out(low).get) == "c"

    def test_noise_among_labels_that_hardly_differ_is_not_stretched(self):
        assert max(standing_out(self.standings(a=1, b=1.01, c=1.02)).values()) < 0.02

    def test_a_copy_says_nothing_of_types(self):
        found = self.standings(a=1, b=2, c=6)
        found[1].same = True
        assert standing_out(found) == {} == standing_out(found[:1])

    def test_photographs_are_one_group(self):
        """What three photographs share with a type says as much as what one shares."""
        one, three = self.standings(a=1, b=1, c=1), self.standings(a=1, b=1, c=1)
        one[0].beyond, three[0].beyond = {0: 20}, {0: 20, 1: 20, 2: 20}
        assert standing_out(one) == standing_out(three)

    def test_a_calibration_of_something_else_is_refused(self):
        with pytest.raises(ValueError, match="this calibration is of distinct"):
            image_weights([], SimpleNamespace(names=("distinct",)))
