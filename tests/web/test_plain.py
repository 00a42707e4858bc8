"""The pages keep to the strict content security policy by having nothing inline, and load nothing from elsewhere."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

import catalogue

HERE = Path(catalogue.__file__).parent
TEMPLATES = sorted((HERE / "templates").rglob("*.html"))
FILES = [*TEMPLATES, *sorted((HERE / "static").rglob("*.*"))]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(HERE).as_posix())
def test_a_template_has_nothing_inline(path):
    text = path.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "|safe" not in text and "autoescape off" not in text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(HERE).as_posix())
def test_nothing_is_loaded_from_elsewhere(path):
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert "http:" not in text and "https:" not in text


def test_a_page_has_its_landmarks_and_its_policy(examiner):
    answer = examiner.get(reverse("catalogue:cases"))
    page = answer.content.decode()
    for part in ('<html lang="en">', 'class="skip" href="#main"', "<main", "<header", "<footer", "<h1"):
        assert part in page
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy


def test_every_input_has_a_label(examiner, everything):
    from tests.web.test_access import PAGES, address

    for route, rule in PAGES.items():
        if route.endswith("-add") and "examiner" in rule["GET"]:
            page = examiner.get(address(everything, route)).content.decode()
            named = set(re.findall(r'for="([^"]+)"', page))
            for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", page):
                found = re.search(r'\bid="([^"]+)"', tag)
                assert 'type="hidden"' in tag or (found and found[1] in named), (route, tag)
