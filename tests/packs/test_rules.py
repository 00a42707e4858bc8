"""The rule book in a pack: stored by release, never changed, written out again, and refused with the line."""

import pytest

from catalogue.intake.rule_book import rule_book
from catalogue.models import LaterFind, ReadingRule, Release
from catalogue.packs.dump import dump
from catalogue.packs.load import load
from catalogue.packs.manifest import PackRefused

from .small import small_pack, write_pack

pytestmark = pytest.mark.django_db


def rule(code="juche", **others):
    return {
        "code": code, "title": "Juche year", "gives": "year", "patterns": ["<number:3>"], "subjects": ["mark"],
        "base": 1911, "first_year": 2011, "last_year": 2060, "meaning": None, "scripts": [], "techniques": [],
        "part_kinds": [], "rivals": ["plant"], "sources": ["S1"], "unsourced": False, "note": None, **others,
    }  # fmt: skip


def plant(**others):
    dateless = {"gives": "place", "patterns": ["112"], "base": None, "first_year": None, "last_year": None}
    return rule("plant", **dateless | {"title": "Plant", "meaning": "a plant", "rivals": ["juche"]} | others)


def find(**others):
    return {
        "code": "f1", "title": "A find", "text": "113", "script": "digits", "technique": None,
        "used_from": "2024-08-18", "used_until": "2024-08-18", "about": ["juche", "plant"], "cases": [],
        "sources": ["S2"], "unsourced": False, "note": None, **others,
    }  # fmt: skip


def with_rules(folder, rules, finds=(), **texts):
    return write_pack(folder, small_pack() | {"rules": list(rules), "finds": list(finds)}, **texts)


def test_rules_and_finds_are_stored_as_the_engine_knows_them(tmp_path):
    report = load(with_rules(tmp_path / "a", [rule(), plant()], [find()]))
    assert (report.added["rules"], report.added["finds"]) == (2, 1)
    stored = {row.code: row.rule for row in ReadingRule.objects.all()}
    assert stored["juche"].how == "year = 1911 + number; holds for 2011 to 2060"
    assert {source.code for source in stored["juche"].sources} == {"S1"}
    assert LaterFind.objects.get().find.about == {"juche", "plant"}
    assert not load(tmp_path / "a").changes


def test_a_changed_rule_is_a_new_row_and_an_earlier_release_reads_as_before(tmp_path):
    first = load(with_rules(tmp_path / "a", [rule(), plant()])).release
    report = load(with_rules(tmp_path / "b", [rule(last_year=2050), plant()], version="2"))
    assert (report.added, report.retired) == ({"rules": 1}, {"rules": 1})
    assert [row.last_year for row in ReadingRule.objects.in_release(first).filter(code="juche")] == [2060]
    assert [row.last_year for row in ReadingRule.objects.current().filter(code="juche")] == [2050]


def test_a_later_find_is_added_by_the_next_pack(tmp_path):
    first = load(with_rules(tmp_path / "a", [rule(), plant()])).release
    report = load(with_rules(tmp_path / "b", [rule(), plant()], [find()], version="2"))
    assert (report.added, report.retired) == ({"finds": 1}, {})
    before, after = (
        next(one for one in rule_book(release).supports() if one.rule == "juche") for release in (first, report.release)
    )
    assert (before.weight.value, before.history) == (0, ())
    assert after.weight.value > 1 and [step.find.code for step in after.history] == ["f1"]


def test_another_pack_with_the_same_rule_supersedes_it_and_one_without_rules_leaves_it(tmp_path):
    load(with_rules(tmp_path / "a", [rule(), plant()]))
    assert load(write_pack(tmp_path / "b", small_pack(), name="other")).retired.get("rules") is None
    assert ReadingRule.objects.current().count() == 2
    load(with_rules(tmp_path / "c", [rule(note="x"), plant()], name="third"))
    assert [row.note for row in ReadingRule.objects.current().filter(code="juche")] == ["x"]


def test_a_dump_holds_the_rule_book_and_loads_to_the_same(tmp_path):
    release = load(with_rules(tmp_path / "a", [rule(), plant()], [find()])).release
    dumped = dump(release, tmp_path / "dumped")
    assert (dumped / "rules.json").read_text().count('"code"') == 2
    assert not load(dumped).changes


def test_a_pack_without_a_rule_book_dumps_without_one(pack, tmp_path):
    dumped = dump(load(pack).release, tmp_path / "dumped")
    assert not (dumped / "rules.json").exists()


FAULTS = [
    ([rule(gives="moon"), plant()], [], "rules.json line 2: 'moon' is not a valid Gives"),
    ([rule(patterns=["<year:2"]), plant()], [], "rules.json line 2: the pattern '<year:2' has '<'"),
    ([rule(patterns=["(a+)+"]), plant()], [], "rules.json line 2: rule juche: the pattern '(a+)+' must have number"),
    ([rule(patterns=[]), plant()], [], "rules.json line 2: rule juche: it needs a code, a title, a pattern"),
    ([rule(first_year=3000), plant()], [], "rules.json line 2: rule juche: its years must be in order"),
    ([rule(first_year=2011.5), plant()], [], "rules.json line 2: 'first_year' must be a whole number or null"),
    ([rule(sources=[]), plant()], [], "rules.json line 2: rule juche: it either has sources or is unsourced"),
    ([rule(sources=["S9"]), plant()], [], "rules.json line 2: unknown source 'S9'"),
    ([rule(code="a b"), plant()], [], "rules.json line 2: 'code': Enter a valid “slug”"),
    ([rule(techniques=["burnt"]), plant()], [], "rules.json line 2: 'burnt' is none of the techniques"),
    ([rule(part_kinds=["moon"]), plant()], [], "rules.json line 2: 'moon' is none of the part_kinds"),
    ([rule(), plant(rivals=[])], [], "rules.json line 2: its rival 'plant' does not name it in turn"),
    ([rule()], [], "rules.json line 2: its rival 'plant' is no rule of this pack"),
    ([rule(), plant(), plant()], [], "rules.json line 4: code 'plant' stands on line 3 already"),
    ([rule(), plant()], [find(about=["juche"])], "finds.json line 2: find f1: a find speaks between two rules"),
    ([rule(), plant()], [find(about=["juche", "x"])], "finds.json line 2: it speaks to 'x', which is no rule"),
    ([rule(), plant()], [find(used_from="2025-01-01")], "finds.json line 2: find f1: the earliest day of use"),
    ([rule(), plant()], [find(used_from="18.8.2024")], "finds.json line 2: 'used_from' must be a day such as"),
    ([rule(), plant()], [find(text="11[3")], "finds.json line 2: The transcription '11[3' opens a bracket"),
    ([rule(), plant()], [find(script="runes")], "finds.json line 2: 'runes' is none of the scripts"),
    ([rule(), plant()], [find(surprise=1)], "finds.json line 2: unknown key 'surprise'"),
]


@pytest.mark.parametrize(("rules", "finds", "sentence"), FAULTS, ids=[fault[2][:60] for fault in FAULTS])
def test_a_rule_book_that_cannot_be_is_refused_whole_with_the_line(tmp_path, rules, finds, sentence):
    with pytest.raises(PackRefused) as caught:
        load(with_rules(tmp_path / "bad", rules, finds))
    assert sentence in str(caught.value)
    assert not ReadingRule.objects.exists() and not Release.objects.exists()
