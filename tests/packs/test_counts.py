"""How many a choice implies, in a pack: kept, dumped, corrected by a later version, and refused where it cannot be."""

import json

import pytest

from catalogue.evaluation.implied import Implied
from catalogue.models import CustodyEvent, FeatureKind
from catalogue.packs.dump import dump
from catalogue.packs.load import load
from catalogue.packs.manifest import PackRefused

from .small import STARTER, small_pack, write_pack

pytestmark = pytest.mark.django_db


def pack_with(target, counts, *, version="1", **kind):
    records = small_pack()
    records["kinds"][1].update(kind)
    records["kinds"][1]["choices"][0]["counts"] = counts
    return write_pack(target, records, version=version)


def test_are_kept_and_dumped(tmp_path):
    release = load(pack_with(tmp_path / "pack", [2, None])).release
    assert FeatureKind.objects.get(code="weld").rules.counts == (("spot", Implied(2)),)
    dumped = (dump(release, tmp_path / "dumped") / "kinds.json").read_text()
    assert '{"code": "spot", "label": "Spot", "counts": [2, null]}, {"code": "bead", "label": "Bead"}' in dumped
    assert load(tmp_path / "dumped").changes is False


def test_a_pack_without_them_loads_as_before(pack, tmp_path):
    release = load(pack).release
    assert all(kind.rules.counts == () for kind in FeatureKind.objects.all())
    assert "counts" not in (dump(release, tmp_path / "dumped") / "kinds.json").read_text()


def test_a_later_version_brings_them_and_the_ledger_tells_so(pack, tmp_path):
    load(pack)
    load(pack_with(tmp_path / "later", [1, 3], version="2"))
    assert FeatureKind.objects.get(code="weld").rules.counts == (("spot", Implied(1, 3)),)
    facts = json.loads(CustodyEvent.objects.get(action="featurekind.changed").facts)
    assert facts["choices"]["after"][0]["counts"] == [1, 3]


@pytest.mark.parametrize(
    "counts", [None, 4, [], [4], [1, 2, 3], [-1, 4], [4, 3], [None, 4], [1.5, 2], [True, 4], ["4", 4], [1, "4"]]
)
def test_what_is_no_count_is_refused(tmp_path, counts):
    with pytest.raises(PackRefused, match=r"kinds\.json line 3: .*'counts' must be \[least, most\]"):
        load(pack_with(tmp_path / "pack", counts))
    assert not FeatureKind.objects.exists()


def test_they_need_a_design_group(tmp_path):
    with pytest.raises(PackRefused, match="weld: counts need a design group"):
        load(pack_with(tmp_path / "pack", [1, 1], design_group=None))


def test_the_starter_pack_has_them_where_a_count_of_the_same_design_is_recorded():
    kinds = json.loads((STARTER / "kinds.json").read_text())
    counted = {kind["design_group"] for kind in kinds if kind["value_type"] == "count"}
    told = {
        kind["code"]: {choice["code"]: choice["counts"] for choice in kind["choices"] if "counts" in choice}
        for kind in kinds
        if any("counts" in choice for choice in kind["choices"])
    }
    assert told["fin_layout"] == {
        "cruciform": [4, 4], "three_around": [3, 3], "two_opposed": [2, 2], "more_than_four": [5, None], "none": [0, 0]
    }  # fmt: skip
    assert told["jet_vanes"] == {"present": [1, None], "absent": [0, 0]}
    assert told["nozzle_form"] == {"single_central": [1, 1], "several": [2, None], "none": [0, 0]}
    assert set(told) == {"fin_layout", "wing_layout", "jet_vanes", "nozzle_form"}
    assert {kind["design_group"] for kind in kinds if kind["code"] in told} <= counted
