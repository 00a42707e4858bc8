"""Loading a pack: checked whole, stored whole, told in the ledger, and loaded twice it changes nothing."""

import json

import pytest
from django.core.management import CommandError, call_command

from catalogue.custody import ledger
from catalogue.intake import originals
from catalogue.models import (
    CustodyEvent,
    Exemplar,
    Family,
    FeatureKind,
    MissileType,
    Original,
    Photograph,
    ReferencePack,
    ReferenceValue,
    Release,
    Source,
    User,
)
from catalogue.packs.load import load
from catalogue.packs.manifest import PackRefused

from .small import STARTER, picture, small_pack, value, write_pack

pytestmark = pytest.mark.django_db
STORED = (
    Source,
    Family,
    FeatureKind,
    MissileType,
    ReferenceValue,
    Exemplar,
    Photograph,
    Release,
    ReferencePack,
    Original,
)


def stored():
    return {model.__name__: model.objects.count() for model in STORED}


def changed(tmp_path, version, change, **others):
    records = small_pack()
    change(records)
    return write_pack(tmp_path / version, records, version=version, **others)


def refusal(folder):
    before, events = stored(), CustodyEvent.objects.count()
    with pytest.raises(PackRefused) as caught:
        load(folder)
    assert (stored(), CustodyEvent.objects.count()) == (before, events)
    return str(caught.value)


class TestAWholePack:
    def test_is_stored_with_all_it_says(self, pack, librarian):
        report = load(pack, loaded_by=librarian)
        assert report.added == {
            "components": 1, "exemplars": 1, "families": 1, "kinds": 3, "photographs": 1, "sources": 2, "types": 2,
            "values": 5,
        }  # fmt: skip
        first = MissileType.objects.get(code="a")
        assert [source.code for source in first.sources.all()] == ["S1", "S2"]
        assert [alias.text for alias in first.aliases.all()] == ["Тип А"]
        assert [other.code for other in first.look_alikes.all()] == ["b"]
        assert first.distinctions.get().versus.code == "b"
        measured = ReferenceValue.objects.get(missile_type=first, kind__code="diameter")
        assert (measured.value, measured.sources.get().code, measured.added_in) == (920, "S1", report.release)
        assert FeatureKind.objects.get(code="diameter").rules.refusal(5000)

    def test_its_pictures_come_in_through_the_one_door(self, pack, librarian, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            release = load(pack, loaded_by=librarian).release
        photograph = Photograph.objects.get()
        assert originals.digest_on_disk(photograph.original_id) == photograph.original_id
        assert (photograph.nature, photograph.disclaimer, photograph.added_in) == (
            "render",
            "Not the evidence",
            release,
        )
        assert photograph.regions.get().outline == [[10, 10], [100.5, 10], [100, 90]]
        assert CustodyEvent.objects.filter(action="photograph.received", subject_key=str(photograph.pk)).exists()
        assert not list(originals.incoming().iterdir())

    def test_is_told_in_the_ledger_with_the_digest_of_its_manifest(self, pack, librarian):
        load(pack, loaded_by=librarian)
        event = CustodyEvent.objects.get(action="pack.loaded")
        assert event.actor == "ada (librarian)"
        assert json.loads(event.facts)["sha256"] == ReferencePack.objects.get().sha256
        assert CustodyEvent.objects.filter(action="release.published").count() == 1
        assert list(ledger.breaks()) == []

    def test_without_a_person_an_account_that_cannot_sign_in_stands_for_it(self, pack):
        load(pack)
        account = User.objects.get()
        assert not account.is_active
        assert not account.has_usable_password()

    def test_a_dry_run_says_the_same_and_stores_nothing(self, pack, media):
        before = stored()
        tried = load(pack, dry_run=True)
        assert tried.release is None
        assert stored() == before
        assert CustodyEvent.objects.count() == 0
        assert not (media / "originals").exists() or not list((media / "originals").rglob("?" * 64))
        assert tried.added == load(pack).added

    def test_loaded_again_it_changes_nothing_and_says_so(self, pack):
        load(pack)
        before, events = stored(), CustodyEvent.objects.count()
        again = load(pack)
        assert (stored(), CustodyEvent.objects.count()) == (before, events)
        assert again.release is None
        assert "nothing was changed" in " ".join(again.sentences())


class TestANewVersion:
    def test_retires_the_changed_value_and_keeps_the_rest(self, pack, tmp_path):
        first = load(pack).release
        kept = ReferenceValue.objects.exclude(value=920).values_list("pk", flat=True)
        second = changed(tmp_path, "2", lambda records: records["values"][0].update(value=921))
        report = load(second)
        assert (report.added, report.retired) == ({"values": 1}, {"values": 1})
        old = ReferenceValue.objects.get(value=920)
        assert (old.added_in, old.retired_in) == (first, report.release)
        assert set(kept) <= set(ReferenceValue.objects.current().values_list("pk", flat=True))
        assert 920 in ReferenceValue.objects.in_release(first).values_list("value", flat=True)
        assert 920 not in ReferenceValue.objects.in_release(report.release).values_list("value", flat=True)

    def test_updates_what_has_a_code_with_before_and_after_in_the_ledger(self, pack, tmp_path):
        load(pack)
        report = load(changed(tmp_path, "2", lambda records: records["sources"][0].update(grade="C")))
        assert report.changed == {"sources": 1}
        facts = json.loads(CustodyEvent.objects.get(action="source.changed").facts)
        assert facts == {"grade": {"before": "A", "after": "C"}}

    def test_replaces_the_aliases_of_a_type(self, pack, tmp_path):
        load(pack)
        report = load(changed(tmp_path, "2", lambda records: records["types"][0]["aliases"][0].update(note="press")))
        assert report.changed == {"types": 1}
        assert MissileType.objects.get(code="a").aliases.get().note == "press"

    def test_retires_a_type_an_exemplar_and_its_photographs(self, pack, tmp_path):
        load(pack)

        def without_a(records):
            records["types"] = records["types"][1:]
            records["values"] = [row for row in records["values"] if row["type"] == "b"]
            records["exemplars"] = []

        report = load(changed(tmp_path, "2", without_a, files={}))
        assert report.retired == {"exemplars": 1, "photographs": 1, "types": 1, "values": 3}
        assert "use another code" in refusal(changed(tmp_path, "3", lambda records: None))

    def test_leaves_the_values_of_another_pack_alone(self, pack, tmp_path):
        load(pack)

        def other(records):
            records["values"] = [value("a", 921)]
            records["exemplars"] = []

        load(changed(tmp_path, "o", other, name="other", files={}))
        standing = ReferenceValue.objects.current().filter(kind__code="diameter").values_list("value", flat=True)
        assert {880, 920, 921} <= set(standing)

    def test_a_proposal_made_by_hand_stays_a_proposal(self, pack, tmp_path):
        load(pack)
        family = Family.objects.get()
        MissileType.objects.create(code="mine", name="Mine", family=family)
        load(changed(tmp_path, "2", lambda records: records["sources"][0].update(note="x")))
        assert MissileType.objects.get(code="mine").added_in is None


FAULTS = [
    ("values", 0, {"type": "x"}, "values.json line 2: unknown type 'x'"),
    ("values", 0, {"kind": "x"}, "values.json line 2: unknown kind 'x'"),
    ("values", 0, {"component": "x"}, "values.json line 2: unknown component 'x'"),
    ("values", 0, {"sources": ["S9"]}, "values.json line 2: unknown source 'S9'"),
    ("values", 0, {"unit": None}, "values.json line 2: Diameter needs the unit mm"),
    ("values", 0, {"unit": "cm"}, "values.json line 2: Diameter needs the unit mm, not 'cm'"),
    ("values", 0, {"value": 5000}, "values.json line 2: Diameter must be at most 3000 mm; “5000” was given."),
    ("values", 0, {"value": "920"}, "values.json line 2: Diameter must be a finite number in mm; “920” was given."),
    ("values", 0, {"unsourced": True}, "values.json line 2: diameter: a value has sources or is unsourced"),
    ("values", 0, {"sources": []}, "values.json line 2: diameter: a value has sources or is unsourced"),
    ("values", 0, {"bound": ">>"}, "values.json line 2: diameter: '>>' is no bound"),
    ("values", 0, {"tolerance": -1}, "values.json line 2: Diameter: the tolerance must be 0 or more; “-1” given."),
    ("values", 1, {"value": None}, "values.json line 3: null means that no public value was found"),
    ("values", 3, {"value": ["spot", "arc"]}, "values.json line 5: Weld must be one or more of spot, bead"),
    ("values", 3, {"value": ["spot", "spot"]}, "values.json line 5: Weld names a choice twice"),
    ("values", 3, {"unit": "mm"}, "values.json line 5: Weld has no unit, not 'mm'"),
    ("values", 2, {"surprise": 1}, "values.json line 4: unknown key 'surprise'"),
    ("sources", 0, {"grade": "E"}, "sources.json line 2: 'grade': Value 'E' is not a valid choice."),
    ("sources", 1, {"code": "S1"}, "sources.json line 3: code 'S1' stands on line 2 already"),
    ("sources", 0, {"code": "x" * 41}, "sources.json line 2: 'code': Ensure this value has at most 40 characters"),
    ("sources", 0, {"title": "a\0b"}, "sources.json line 2: 'title' must be a text that is not empty"),
    ("kinds", 0, {"unit": None}, "kinds.json line 2: diameter: a unit goes with a number"),
    ("kinds", 0, {"minimum": 4000}, "kinds.json line 2: diameter: the minimum lies above the maximum"),
    ("kinds", 0, {"code": "a b"}, "kinds.json line 2: 'code': Enter a valid “slug”"),
    ("kinds", 1, {"choices": []}, "kinds.json line 3: weld: a set kind lists its choices"),
    ("types", 0, {"family": "x"}, "types.json line 2: unknown family 'x'"),
    ("types", 0, {"look_alikes": ["a"]}, "types.json line 2: type 'a' is its own look-alike"),
    ("types", 0, {"look_alikes": ["z"]}, "types.json line 2: unknown type 'z'"),
    ("exemplars", 0, {"type": None, "component": None}, "exemplars.json line 2: an exemplar is of a type"),
    ("exemplars", 0, {"kind": "x"}, "exemplars.json line 2: 'kind': Value 'x' is not a valid choice."),
]  # fmt: skip


class TestABadPackIsRefusedWholeWithTheLine:
    @pytest.mark.parametrize(("noun", "place", "change", "sentence"), FAULTS, ids=[fault[3][:70] for fault in FAULTS])
    def test_for(self, tmp_path, noun, place, change, sentence):
        assert sentence in refusal(changed(tmp_path, "bad", lambda records: records[noun][place].update(change)))

    def test_for_a_mark_nobody_can_read(self, tmp_path):
        mark = {"text": "1[2", "technique": None, "script": None, "readings": []}
        folder = changed(tmp_path, "bad", lambda records: records["values"][4].update(value=mark))
        assert "values.json line 6: The transcription '1[2' opens a bracket that is not closed." in refusal(folder)

    def test_for_a_value_that_stands_twice(self, tmp_path):
        folder = changed(tmp_path, "bad", lambda records: records["values"].append(value("a", 920.0)))
        assert refusal(folder) == "values.json line 7: the same value stands on line 2 already"

    def test_for_a_picture_nobody_can_decode(self, tmp_path, records):
        import hashlib

        torn = picture(1)[:200]
        records["exemplars"][0]["photographs"][0]["sha256"] = hashlib.sha256(torn).hexdigest()
        folder = write_pack(tmp_path / "bad", records, files={"photographs/nozzle.jpg": torn})
        assert refusal(folder).startswith("exemplars.json line 2: photographs/nozzle.jpg: ")

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"sha256": "0" * 64}, "the manifest says SHA-256"),
            ({"file": "photographs/x.jpg"}, "photographs/x.jpg: the manifest does not name it"),
            ({"nature": "x"}, "'x' is no nature"),
            ({"outline": [[0, 0], [500, 0], [0, 90]]}, "its outline leaves the picture, 160 × 120 pixels"),
            ({"outline": [[0, 0], [5, 5]]}, "its outline has 2 corners"),
            ({"caption": "x" * 301}, "its caption is longer than 300 characters"),
        ],
    )
    def test_for_a_photograph_that_does_not_fit(self, tmp_path, change, sentence):
        folder = changed(tmp_path, "bad", lambda records: records["exemplars"][0]["photographs"][0].update(change))
        assert sentence in refusal(folder)

    def test_for_a_picture_that_no_exemplar_names(self, tmp_path, records):
        files = {"photographs/nozzle.jpg": picture(1), "photographs/lost.jpg": picture(2)}
        assert (
            refusal(write_pack(tmp_path / "bad", records, files=files)) == "photographs/lost.jpg: no exemplar names it"
        )

    @pytest.mark.parametrize(
        ("line", "sentence"),
        [
            (b'{"code": "a", "name": "A", "about": ""}', "components.json line 3: a comma follows every record"),
            (b'{"code": "a", "code": "b", "name": "A", "about": ""},', "components.json line 3: a key stands twice"),
            (b'{"code": NaN, "name": "A", "about": ""},', "components.json line 3: NaN is no number"),
            (b"[],", "components.json line 3: a record is a JSON object"),
            (b"{},", "components.json line 3: key 'code' is missing; key 'name' is missing; key 'about' is missing"),
            (b"[" * 50_000 + b",", "components.json line 3: "),
        ],
    )
    def test_for_a_line_that_is_no_record(self, tmp_path, records, line, sentence):
        good = b'{"code": "nozzle", "name": "Nozzle", "about": ""}'
        data = b"[\n" + good + b",\n" + line + b"\n" + good.replace(b"nozzle", b"c") + b"\n]\n"
        files = {"photographs/nozzle.jpg": picture(1), "components.json": data}
        assert sentence in refusal(write_pack(tmp_path / "bad", records, files=files))

    def test_for_a_kind_that_would_change_what_was_recorded(self, pack, tmp_path):
        load(pack)

        def in_metres(records):
            records["kinds"][0].update(unit="cm")
            for row in records["values"]:
                row.update(unit="cm" if row["unit"] else None)

        assert "kind 'diameter' is in use as number mm" in refusal(changed(tmp_path, "2", in_metres))

    def test_with_every_fault_up_to_fifty(self, tmp_path):
        def bad(records):
            records["values"] = [value(f"x{number}", number + 100) for number in range(60)]

        sentences = refusal(changed(tmp_path, "bad", bad)).splitlines()
        assert len(sentences) == 51
        assert sentences[-1] == "and 10 more"

    def test_by_the_command_with_exit_code_and_lines(self, tmp_path):
        folder = changed(tmp_path, "bad", lambda records: records["values"][0].update(type="x"))
        with pytest.raises(CommandError, match=r"values\.json line 2: unknown type 'x'"):
            call_command("load_pack", folder)


def test_a_fault_while_storing_leaves_no_row_and_bytes_that_verify_explains(pack, monkeypatch):
    from catalogue.intake.verify import Tally, verify
    from catalogue.packs import library

    def fails(*_, **__):
        raise OSError("the disk is full")

    monkeypatch.setattr(library, "finish_release", fails)
    before = stored()
    with pytest.raises(OSError, match="disk is full"):
        load(pack)
    assert stored() == before
    findings = list(verify(Tally()))
    assert [finding.is_fault for finding in findings] == [False]
    assert "cut before its receipt" in findings[0].sentence


def test_the_starter_pack_loads(capsys):
    call_command("load_pack", STARTER)
    assert "is loaded as release 1" in capsys.readouterr().out
    assert MissileType.objects.count() == 58
    assert not ReferenceValue.objects.filter(value=None, sources__isnull=False).exists()
