"""Files stay short enough to read at one sitting, functions short enough to see at one glance."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILE_LINES, FUNCTION_LINES = 350, 40
NAMELESS = {"utils", "util", "helpers", "selectors", "signals", "constants", "common", "misc"}


def modules():
    for package in ("catalogue", "debris"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield pytest.param(path, id=str(path.relative_to(ROOT)))


def long_functions(source):
    """Yield (name, lines) of every function that is too long; decorators and docstring count."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield node.name, lines


@pytest.mark.parametrize("path", list(modules()))
class TestEveryModule:
    def test_is_short(self, path):
        assert len(path.read_text().splitlines()) <= FILE_LINES

    def test_has_short_functions(self, path):
        assert dict(long_functions(path.read_text())) == {}

    def test_is_named_after_what_it_does(self, path):
        assert path.stem not in NAMELESS


def test_a_long_function_is_seen():
    source = "def long():\n" + "    x = 1\n" * FUNCTION_LINES
    assert list(long_functions(source)) == [("long", FUNCTION_LINES + 1)]
