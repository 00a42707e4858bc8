"""Imports point down only; the contracts stand in pyproject.toml."""

import ast
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[1]
DOORS = {"web", "api", "management"}
# import-linter sees packages from outside as wholes, so what belongs to HTTP within Django is listed here.
HTTP = ("django.http", "django.shortcuts", "django.views", "django.urls", "django.template")


def test_every_import_contract_is_kept(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    broken = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert not broken, capsys.readouterr().out


def below_the_doors():
    """Every module that is no door and no description of the project."""
    for path in sorted((ROOT / "catalogue").rglob("*.py")):
        parts = path.relative_to(ROOT / "catalogue").parts
        if parts[0] not in DOORS:
            yield pytest.param(path, id="/".join(parts))


@pytest.mark.parametrize("path", list(below_the_doors()))
def test_nothing_below_the_doors_knows_http(path):
    assert [name for name in imported(path.read_text()) if name.startswith(HTTP)] == []


def imported(source):
    """Name everything that a module imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_an_import_of_django_http_is_seen():
    assert "django.http.Http404" in list(imported("def f():\n    from django.http import Http404"))
    assert "django.http" in list(imported("import django.http"))
