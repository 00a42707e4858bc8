"""An embedder of the operator's own, from its setting to what a method says it found."""

import json

import pytest
from PIL import Image

from tests.vision.drawn import plate
from tests.vision.small_network import written

from .site import Site

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture
def trial(tmp_path):
    """Two plates of the same drawing, one red and one blue, and each once more."""
    entries = {}
    for name, kind, colour in (("a", "red", 0), ("b", "blue", 2), ("qa", "red", 0), ("qb", "blue", 2)):
        picture = plate(1, 300)
        picture[..., colour] = 255 - (255 - picture[..., colour]) // 4
        Image.fromarray(picture).resize((310, 310) if name[0] == "q" else (300, 300)).save(tmp_path / f"{name}.png")
        entries[name] = {"type": kind, "image": f"{name}.png", "box": [0, 0, 299, 299]}
    path = tmp_path / "trial.json"
    told = {"name": "colours", "library": [entries["a"], entries["b"]], "queries": [entries["qa"], entries["qb"]]}
    path.write_text(json.dumps(told))
    return path


def test_a_trial_is_asked_of_the_method_that_it_makes(tmp_path, trial):
    site, own = Site(tmp_path / "site"), {"DEBRIS_EMBEDDER": str(written(tmp_path, weight=4.0))}
    (tmp_path / "site").mkdir()
    site.prepare()
    figures = tmp_path / "figures.json"
    done = site.command("validate_method", "--trial", str(trial), "--json", str(figures), **own)
    assert done.returncode == 0, done.stderr
    told = json.loads(figures.read_text())
    assert told["method"].startswith("fused/2+small-1-")
    # It tells colours: what it adds to the right one it adds less of to the other.
    site.run("validate_method", "--trial", str(trial), "--json", str(figures))
    without = json.loads(figures.read_text())
    for one, ours in zip(told["per_query"], without["per_query"], strict=True):
        more = {kind: one["scores"][kind] - ours["scores"][kind] for kind in ("red", "blue")}
        assert min(more.values()) > 1 and max(more, key=more.get) == one["type"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [({"sha256": "0" * 64}, "was altered: its SHA-256 is "), ({"width": 12}, "its output is (1, 48), not (1, 12)")],
)
def test_one_that_cannot_be_used_is_named_and_nothing_starts(tmp_path, changed, sentence):
    site = Site(tmp_path / "site")
    done = site.command("check", DEBRIS_EMBEDDER=str(written(tmp_path, **changed)))
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode != 0
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: DEBRIS_EMBEDDER: ")
    assert "small.json" in last
    assert sentence in last
