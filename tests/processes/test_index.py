"""Several processes search one release: one makes its indexes, all open them, and all find the same."""

import json
import subprocess
import sys

import pytest

from .site import ROOT, Site

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

FILL = """
from catalogue.models import Role, User
from tests.matching.drawn_library import add_pictures, publish
librarian = User.objects.create_user("lib", role=Role.LIBRARIAN)
add_pictures(librarian, range(60))
publish(librarian)
"""

GROW = """
from catalogue.models import User
from tests.matching.drawn_library import add_pictures, publish
librarian = User.objects.get(username="lib")
add_pictures(librarian, range(60, 80))
publish(librarian)
"""

SEARCH = """
import json
from catalogue.matching import library, saved
from catalogue.matching.method import METHOD
from catalogue.matching.shortlist import likeness
from catalogue.models import Release
from catalogue.vision.methods import METHODS
from tests.matching.drawn_library import signature
made, adapt = [], saved._adapt
saved._adapt = lambda *told: made.append(1) or adapt(*told)
answers = []
for release in Release.objects.order_by("number"):
    held = library.released(release).library
    told = [likeness(signature(seed, seen_again=True), held, METHODS[METHOD]) for seed in range(0, 60, 7)]
    answers.append([[len(held), held.labels[int(one.voted.argmax())], one.voted.round(9).tolist()] for one in told])
print(json.dumps([len(made), answers]))
"""


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path / "site")
    site.run("migrate", "-v0")
    site.run("shell", "--no-imports", "-c", FILL)
    return site


def search(site, processes):
    started = [
        subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", SEARCH], cwd=ROOT, env=site.environment,
            stdout=subprocess.PIPE, text=True,
        )
        for _ in range(processes)
    ]  # fmt: skip
    return [json.loads(process.communicate(timeout=120)[0]) for process in started]


def test_one_makes_it_and_all_find_the_same(site):
    told = search(site, 4)
    assert sum(made for made, _ in told) == 1
    assert all(answers == told[0][1] for _, answers in told)
    assert [label for _, label, _ in told[0][1][0]] == [f"type:t{seed // 2}" for seed in range(0, 60, 7)]
    site.run("shell", "--no-imports", "-c", GROW)
    grown = search(site, 4)
    assert sum(made for made, _ in grown) == 1
    assert all(answers == grown[0][1] for _, answers in grown) and grown[0][1][0] == told[0][1][0]
    assert search(site, 1)[0] == [0, grown[0][1]]
