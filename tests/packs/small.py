"""A small pack with one of everything, and how to write one."""

import hashlib
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

STARTER = Path(__file__).resolve().parents[2] / "catalogue" / "packs" / "starter"


def picture(seed):
    """Draw a small JPEG; one seed, one picture."""
    pixels = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).resize((160, 120)).save(file, "JPEG")
    return file.getvalue()


def small_pack():
    """The records of a pack with one of everything, by file."""
    photograph = {
        "file": "photographs/nozzle.jpg", "sha256": hashlib.sha256(picture(1)).hexdigest(), "nature": "render",
        "caption": "From behind", "disclaimer": "Not the evidence", "outline": [[10, 10], [100.5, 10], [100, 90]],
    }  # fmt: skip
    return {
        "sources": [
            {"code": "S1", "title": "Report", "publisher": "Office", "date": "2024-05", "url": None, "kind": None,
             "grade": "A", "note": None, "only_about": []},
            {"code": "S2", "title": "Press", "publisher": None, "date": None, "url": None, "kind": None,
             "grade": "B", "note": None, "only_about": ["2024-01-02-kharkiv"]},
        ],
        "families": [{"code": "one", "name": "One line", "about": "", "sources": ["S1"]}],
        "components": [{"code": "nozzle", "name": "Nozzle", "about": "The rear opening."}],
        "kinds": [
            {"code": "diameter", "name": "Diameter", "question": "How wide?", "value_type": "number", "unit": "mm",
             "minimum": 20, "maximum": 3000, "choices": [], "design_group": None, "components": ["nozzle"],
             "guide": "Measure.", "sources": []},
            {"code": "weld", "name": "Weld", "question": "Which?", "value_type": "set", "unit": None, "minimum": None,
             "maximum": None, "choices": [{"code": "spot", "label": "Spot"}, {"code": "bead", "label": "Bead"}],
             "design_group": "weld", "components": [], "guide": None, "sources": ["S1"]},
            {"code": "mark", "name": "Mark", "question": "What is written?", "value_type": "mark", "unit": None,
             "minimum": None, "maximum": None, "choices": [], "design_group": None, "components": [], "guide": None,
             "sources": []},
        ],
        "types": [
            {"code": "a", "name": "Type A", "name_sources": ["S1"], "family": "one", "weapon_class": "rocket",
             "weapon_class_sources": [], "origin": None, "origin_sources": ["S2"], "fielded_by": None,
             "aliases": [{"text": "Тип А", "script": "cyrillic", "note": None, "sources": [], "unsourced": True}],
             "look_alikes": ["b"], "distinctions": [
                 {"versus": "b", "text": "The nozzle is wider.", "sources": ["S1"], "note": None}], "notes": ["x"]},
            {"code": "b", "name": "Type B", "name_sources": [], "family": "one", "weapon_class": None,
             "weapon_class_sources": [], "origin": None, "origin_sources": [], "fielded_by": None, "aliases": [],
             "look_alikes": [], "distinctions": [], "notes": []},
        ],
        "values": [
            value("a", 920),
            value("b", 880, sources=[], unsourced=True, tolerance=5, bound="~"),
            value("b", None, sources=[]),
            value("a", ["spot", "bead"], kind="weld", unit=None, component=None),
            value("a", {"text": "1[12]2", "technique": "stamped", "script": "digits", "readings": ["x", "y"]},
                  kind="mark", unit=None),
        ],
        "exemplars": [
            {"code": "EX-1", "type": "a", "component": "nozzle", "kind": "render", "title": "Nozzle A", "source": "S1",
             "grade": "B", "note": None, "photographs": [photograph]},
        ],
    }  # fmt: skip


def value(type_code, what, **others):
    """One record of values.json."""
    return {
        "type": type_code, "component": "nozzle", "kind": "diameter", "value": what, "unit": "mm", "tolerance": None,
        "bound": None, "sources": ["S1"], "unsourced": False, "note": None, **others,
    }  # fmt: skip


def write_pack(folder, records, *, files=None, **texts):
    """Write ``records`` as a pack with a right manifest."""
    folder.mkdir(parents=True)
    contents = {f"{noun}.json": as_lines(rows) for noun, rows in records.items()}
    contents |= {"photographs/nozzle.jpg": picture(1)} if files is None else files
    for file, data in contents.items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_bytes(data)
    write_manifest(folder, contents, **texts)
    return folder


def write_manifest(folder, contents, **texts):
    document = {
        "format": "missile-debris-reference-pack/1", "name": "small", "version": "1", "title": "Small pack",
        "licence": "Apache-2.0", "about": "For tests.", **texts,
        "files": {
            file: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for file, data in contents.items()
        },
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(document))


def as_lines(rows):
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n".encode() if rows else b"[]\n"
