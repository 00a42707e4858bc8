"""The records of a pack: JSON arrays with one record on each line, and the keys that each record has."""

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalogue.packs.manifest import Manifest, PackRefused

Rule = Callable[[Any], str]
LARGEST = 1e15  # beyond this a JSON number is no longer the same number everywhere


@dataclass(frozen=True, slots=True)
class Record:
    """One record with the place that a fault in it is reported at."""

    file: str
    line: int
    data: dict[str, Any]

    @property
    def where(self) -> str:
        return f"{self.file} line {self.line}"


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose files are whole and whose records have the right keys; what they say is not yet checked."""

    manifest: Manifest
    records: dict[str, list[Record]]

    def __getitem__(self, noun: str) -> list[Record]:
        return self.records[noun]

    def codes(self, noun: str) -> set[str]:
        """Return the codes of the records of one file."""
        return {record.data["code"] for record in self.records[noun]}


def _text(value: Any) -> str:
    return "" if isinstance(value, str) and value.strip() and not _odd(value) else "must be a text that is not empty"


def _words(value: Any) -> str:
    return "" if value is None or (isinstance(value, str) and not _odd(value)) else "must be a text or null"


def _number(value: Any) -> str:
    return "" if value is None or _is_number(value) else "must be a number or null"


def _flag(value: Any) -> str:
    return "" if isinstance(value, bool) else "must be true or false"


def _codes(value: Any) -> str:
    if not isinstance(value, list) or any(_text(part) for part in value):
        return "must be a list of texts"
    return "" if len(set(value)) == len(value) else "names something twice"


def _lines(value: Any) -> str:
    return "must be a list of texts" if not isinstance(value, list) or any(_text(part) for part in value) else ""


def _whole(value: Any) -> str:
    return "" if value is None or (isinstance(value, int) and _is_number(value)) else "must be a whole number or null"


def _day(value: Any) -> str:
    try:
        return "" if date.fromisoformat(value).isoformat() == value else "must be a day such as 2024-08-18"
    except (TypeError, ValueError):
        return "must be a day such as 2024-08-18"


def _counts(value: Any) -> str:
    if isinstance(value, list) and len(value) == 2 and value[0] is not None and not any(map(_whole, value)):
        least, most = value
        if least >= 0 and (most is None or least <= most):
            return ""
    return "must be [least, most], whole numbers of 0 and more; most is null where it is open"


def _outline(value: Any) -> str:
    if value is None:
        return ""
    pairs = isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in value)
    if pairs and all(_is_number(part) for pair in value for part in pair):
        return ""
    return "must be a list of [x, y] pairs or null"


def _value(value: Any) -> str:
    if value is None or _is_number(value):
        return ""
    if isinstance(value, dict):
        return _wrong_keys(value, MARK)
    return _lines(value) if isinstance(value, list) else _text(value)


def _several(shape: "Shape") -> Rule:
    def rule(value: Any) -> str:
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            return "must be a list of records"
        return "; ".join(filter(None, (_wrong_keys(part, shape) for part in value)))

    return rule


def _odd(value: str) -> bool:
    """Whether a database cannot hold the text: a NUL, or half of a surrogate pair."""
    return any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value)


def _is_number(value: Any) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return abs(value) < LARGEST if isinstance(value, int) else math.isfinite(value) and abs(value) < LARGEST


Shape = dict[str, Rule]
MARK: Shape = {"text": _text, "technique": _words, "script": _words, "readings": _lines}
CHOICE: Shape = {"code": _text, "label": _text, "counts?": _counts}
ALIAS: Shape = {"text": _text, "script": _text, "note": _words, "sources": _codes, "unsourced": _flag}
DISTINCTION: Shape = {"versus": _words, "text": _text, "sources": _codes, "note": _words, "unsourced?": _flag}
PHOTOGRAPH: Shape = {
    "file": _text, "sha256": _text, "nature": _text, "caption": _words, "disclaimer": _words, "outline": _outline,
}  # fmt: skip
SHAPES: dict[str, Shape] = {
    "sources": {
        "code": _text, "title": _text, "publisher": _words, "date": _words, "url": _words, "kind": _words,
        "grade": _text, "note": _words, "only_about": _codes,
    },
    "families": {"code": _text, "name": _text, "about": _words, "sources": _codes},
    "components": {"code": _text, "name": _text, "about": _words},
    "kinds": {
        "code": _text, "name": _text, "question": _text, "value_type": _text, "unit": _words, "minimum": _number,
        "maximum": _number, "choices": _several(CHOICE), "design_group": _words, "components": _codes,
        "guide": _words, "sources": _codes,
    },
    # A type names its sources for each statement, or, where that is no longer known, once for all of them.
    "types": {
        "code": _text, "name": _text, "name_sources?": _codes, "family": _text, "weapon_class": _words,
        "weapon_class_sources?": _codes, "origin": _words, "origin_sources?": _codes, "fielded_by": _words,
        "fielded_by_sources?": _codes, "sources?": _codes, "aliases": _several(ALIAS), "look_alikes": _codes,
        "distinctions": _several(DISTINCTION), "notes": _lines,
    },
    "values": {
        "type": _text, "component": _words, "kind": _text, "value": _value, "unit": _words, "tolerance": _number,
        "bound": _words, "sources": _codes, "unsourced": _flag, "note": _words,
    },
    "exemplars": {
        "code": _text, "type": _words, "component": _words, "kind": _text, "title": _text, "source": _text,
        "grade": _text, "note": _words, "photographs": _several(PHOTOGRAPH),
    },
    "rules": {
        "code": _text, "title": _text, "gives": _text, "patterns": _codes, "subjects": _codes, "base": _whole,
        "first_year": _whole, "last_year": _whole, "meaning": _words, "scripts": _codes, "techniques": _codes,
        "part_kinds": _codes, "rivals": _codes, "sources": _codes, "unsourced": _flag, "note": _words,
    },
    "finds": {
        "code": _text, "title": _text, "text": _text, "script": _words, "technique": _words, "used_from": _day,
        "used_until": _day, "about": _codes, "cases": _codes, "sources": _codes, "unsourced": _flag, "note": _words,
    },
}  # fmt: skip
# Packs from before the rule book have none of these; a pack without them has no rules of its own.
OPTIONAL = frozenset({"rules", "finds"})


def read(manifest: Manifest) -> Pack:
    """Read every record of the pack. Raises ``PackRefused`` for lines that are no record of their file."""
    faults: list[str] = []
    records = {
        noun: list(_records(manifest, f"{noun}.json", shape, faults))
        if noun not in OPTIONAL or f"{noun}.json" in manifest.files
        else []
        for noun, shape in SHAPES.items()
    }
    known = {f"{noun}.json" for noun in SHAPES}
    faults += [
        f"{file}: the format knows no such file"
        for file in manifest.files
        if file.endswith(".json") and file not in known
    ]
    if faults:
        raise PackRefused(faults)
    return Pack(manifest, records)


def _records(manifest: Manifest, file: str, shape: Shape, faults: list[str]) -> Iterator[Record]:
    if file not in manifest.files:
        faults.append(f"{file}: the pack has no such file; write [] where there is nothing to say")
        return
    try:
        lines = manifest.read(file).decode("utf-8").rstrip().split("\n")
    except UnicodeDecodeError as error:
        faults.append(f"{file}: it is not UTF-8: {error}")
        return
    if lines == ["[]"]:
        return
    if lines[0].strip() != "[" or lines[-1].strip() != "]":
        faults.append(f"{file}: it must begin with a line '[', end with a line ']' and have one record on each between")
        return
    for number, line in enumerate(lines[1:-1], start=2):
        last = number == len(lines) - 1
        try:
            yield Record(file, number, _parsed(line, shape, last=last))
        except (ValueError, RecursionError) as error:
            faults.append(f"{file} line {number}: {error}")


def _parsed(line: str, shape: Shape, *, last: bool) -> dict[str, Any]:
    text = line.strip()
    if text.endswith(",") is last:
        raise ValueError("a comma follows every record but the last")
    data = json.loads(text.removesuffix(","), object_pairs_hook=_once, parse_constant=_no_constant)
    if not isinstance(data, dict):
        raise ValueError("a record is a JSON object on one line")
    if wrong := _wrong_keys(data, shape):
        raise ValueError(wrong)
    return data


def _wrong_keys(data: dict[str, Any], shape: Shape) -> str:
    rules = {key.removesuffix("?"): rule for key, rule in shape.items()}
    wrong = [f"unknown key '{key}'" for key in data if key not in rules]
    wrong += [f"key '{key}' is missing" for key in shape if not key.endswith("?") and key not in data]
    for key, rule in rules.items():
        if key in data and (reason := rule(data[key])):
            wrong.append(f"'{key}' {reason}")
    return "; ".join(wrong)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a key stands twice")
    return data


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")
