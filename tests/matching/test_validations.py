"""Records of what was measured, and two of them side by side."""

import json

import pytest
from django.core.management import CommandError, call_command

from catalogue.custody import ledger
from catalogue.matching.validations import NotTheSameTrial, failed, paired, record_validation, result_sha256
from catalogue.models import CustodyEvent, Validation
from tests.matching.test_leave_out import release  # noqa: F401
from tests.matching.test_validate import trial  # noqa: F401

pytestmark = pytest.mark.django_db


def record(*ranks, supported=(), method="plane/2", sha256="a" * 64):
    """A record with a query of known type for every rank, and an absent one for every member of ``supported``."""
    answers = [{"image": f"{n}.jpg", "type": "T", "rank": rank, "supported": False} for n, rank in enumerate(ranks)]
    answers += [{"image": f"absent {n}.jpg", "type": None, "rank": None, "supported": yes}
                for n, yes in enumerate(supported)]  # fmt: skip
    return Validation(name="trial", trial_sha256=sha256, method=method, per_query=answers, figures={}, seconds=1)


class TestCommand:
    def test_keeps_a_record_with_its_ledger_entry(self, trial, tmp_path, capsys):  # noqa: F811
        call_command("validate_method", trial=trial, json=tmp_path / "out.json", keep=True, method="fine-marks/2")
        row, told = Validation.objects.get(), json.loads((tmp_path / "out.json").read_text())
        assert (row.name, row.method, row.release, row.run_by) == ("plates", "fine-marks/2", None, None)
        scores = [one.pop("scores") for one in told["per_query"] if one.pop("stands_out")]
        assert scores[0]["A"] == row.per_query[0]["top"][0]["score"]
        assert row.per_query == told["per_query"] and row.figures["top1"] == told["top1"]
        assert "top1                        100.0  (34.2 to 100.0)" in capsys.readouterr().out
        event = CustodyEvent.objects.get(action="validation.recorded")
        assert json.loads(event.facts)["result_sha256"] == result_sha256(row)
        assert event.subject_key == str(row.pk) and not list(ledger.breaks())

    def test_measures_every_trial_of_a_folder(self, trial, tmp_path, capsys):  # noqa: F811
        told = json.loads(trial.read_text()) | {"name": "more plates", "families": {"A": "plates", "B": "plates"}}
        (trial.parent / "z.json").write_text(json.dumps(told))
        call_command("validate_method", all_trials=trial.parent, json=tmp_path / "all.out", keep=True)
        assert set(Validation.objects.values_list("name", flat=True)) == {"plates", "more plates"}
        assert [one["trial"] for one in json.loads((tmp_path / "all.out").read_text())] == ["plates", "more plates"]
        printed = capsys.readouterr().out
        assert "family plates               of 2 queries: first 2, among 5 2, family 2" in printed
        assert [line.split()[0] for line in printed.splitlines()[-4:-1]] == ["queries", "plates", "more"]

    def test_reads_every_trial_before_it_runs_one(self, trial):  # noqa: F811
        (trial.parent / "zz.json").write_text("{}")
        with pytest.raises(CommandError, match=r"zz\.json is no trial"):
            call_command("validate_method", all_trials=trial.parent, keep=True)
        assert not Validation.objects.exists()

    def test_a_folder_without_trials_is_named(self, tmp_path):
        with pytest.raises(CommandError, match="has no trials"):
            call_command("validate_method", all_trials=tmp_path)

    def test_keeps_nothing_unless_asked(self, trial):  # noqa: F811
        call_command("validate_method", trial=trial)
        assert not Validation.objects.exists() and not CustodyEvent.objects.exists()

    def test_measures_the_library(self, release, capsys):  # noqa: F811
        call_command("validate_method", library=True, keep=True)
        assert Validation.objects.get().release == release
        with pytest.raises(CommandError, match="at least two sources"):
            call_command("validate_method", library=True, release=1)

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"library": True}, "no release yet"),
            ({"library": True, "release": 7}, "there is no release 7"),
            ({}, "required"),
        ],
    )
    def test_names_what_is_missing(self, given, sentence):
        with pytest.raises(CommandError, match=sentence):
            call_command("validate_method", **given)

    def test_names_what_does_not_go_together(self, trial):  # noqa: F811
        with pytest.raises(CommandError, match="nothing/9 is no method"):
            call_command("validate_method", trial=trial, method="nothing/9")
        with pytest.raises(CommandError, match="belongs to --library"):
            call_command("validate_method", trial=trial, release=1)


class TestPaired:
    def test_counts_what_only_one_got_right(self):
        told = paired(record(1, 1, 2, 3, supported=[True, False]), record(1, 2, 1, None, supported=[False, False]))
        assert (told.both, told.neither, told.only_first, told.only_second) == (1, 1, 1, 1)
        assert (told.support_only_first, told.support_only_second) == (1, 0)
        assert [(a["image"], better) for a, _, better in told.changed] == [
            ("1.jpg", "first"), ("2.jpg", "second"), ("3.jpg", "first"), ("absent 0.jpg", "second")
        ]  # fmt: skip

    def test_says_no_more_than_the_counts_allow(self):
        def sentence(only_first, only_second):
            first = [1] * only_first + [2] * only_second
            return paired(record(*first), record(*[3 - rank for rank in first])).sentence

        assert "nothing tells them apart" in sentence(0, 0)
        assert sentence(0, 5).startswith("On 0 queries only the first was right, on 5 only the second. With so few")
        assert sentence(1, 0).startswith("On 1 query only")
        assert "the second is better on this trial" in sentence(0, 6)
        assert "the first is better on this trial" in sentence(6, 0)
        assert "neither is shown to be better" in sentence(2, 6)

    def test_refuses_records_of_different_trials(self):
        with pytest.raises(NotTheSameTrial, match="different pictures"):
            paired(record(1), record(1, sha256="b" * 64))
        with pytest.raises(NotTheSameTrial):
            paired(record(1), record(1, 1))


def test_a_query_fails_by_another_type_or_by_support_for_an_absent_one():
    assert [failed(one) for one in record(1, 2, None, supported=[True, False]).per_query] == [
        False, True, True, True, False
    ]  # fmt: skip


def test_a_record_that_is_refused_leaves_no_entry():
    with pytest.raises(KeyError):
        record_validation(measured={"trial": "x", "trial_sha256": "0", "method": "m", "software": "s"})
    assert not CustodyEvent.objects.exists()
