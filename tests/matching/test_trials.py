"""What a trial is, and which two are the same."""

import json
import shutil

import pytest

from catalogue.matching.trials import UnusableTrial, digest, read_trial, true_type
from tests.matching.test_validate import trial  # noqa: F401  the drawn plates


def changed(path, change):
    told = json.loads(path.read_text())
    change(told)
    path.write_text(json.dumps(told))
    return read_trial(path)


class TestFamilies:
    def test_come_from_the_entries_and_from_the_trial(self, trial):  # noqa: F811
        def tell(told):
            told["families"] = {"A": "round"}
            told["queries"][2]["family"] = "square"

        assert dict(changed(trial, tell).families) == {"A": "round", "C": "square"}
        assert true_type({"type": None}) is None

    def test_must_not_contradict_each_other(self, trial):  # noqa: F811
        def contradict(told):
            told["families"] = {"A": "round"}
            told["library"][0]["family"] = "square"

        with pytest.raises(UnusableTrial, match="A is of the family round and of square"):
            changed(trial, contradict)

    def test_are_never_guessed_from_a_name(self, trial):  # noqa: F811
        read = changed(trial, lambda told: told["library"][0].update(type="cone-1"))
        assert dict(read.families) == {}


class TestDigest:
    def test_is_of_pictures_and_truths_and_not_of_names_and_places(self, trial, tmp_path):  # noqa: F811
        before = digest(read_trial(trial))
        assert digest(changed(trial, lambda told: told.update(name="Another name", about="x"))) == before
        moved = shutil.copytree(trial.parent, tmp_path / "moved", ignore=shutil.ignore_patterns("moved"))
        assert digest(read_trial(moved / trial.name)) == before

    @pytest.mark.parametrize(
        "change",
        [
            lambda told: told["queries"][0].update(type="B"),
            lambda told: told["queries"][0].update(box=[0, 0, 50, 50]),
            lambda told: told["queries"][2].update(absent="D"),
            lambda told: told["library"].reverse(),
            lambda told: told.update(families={"A": "round"}),
        ],
    )
    def test_tells_another_question_apart(self, trial, change):  # noqa: F811
        before = digest(read_trial(trial))
        assert digest(changed(trial, change)) != before

    def test_tells_another_picture_apart(self, trial):  # noqa: F811
        read = read_trial(trial)
        before = digest(read)
        (read.folder / "qa.jpg").write_bytes((read.folder / "qb.jpg").read_bytes())
        assert digest(read) != before
