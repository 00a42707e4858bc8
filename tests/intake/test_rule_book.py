"""What the starter pack and the demonstration say: both readings of 112, and not before March 2023."""

from datetime import date

import pytest

from catalogue.intake import cases
from catalogue.intake.parts import record_part
from catalogue.intake.records import record_mark
from catalogue.intake.rule_book import dates_of, rule_book
from catalogue.models import ReadingRule, Release, Source
from catalogue.packs import demonstration
from catalogue.packs.load import load

pytestmark = pytest.mark.django_db
KHARKIV = "UA-63-KHARKIV-2024-01-02"


@pytest.fixture
def starter(db):
    return load(demonstration.FOLDER.parent / "starter").release


def test_kharkiv_not_before_march_2023_with_the_limiting_component_and_both_readings_of_112(starter, officer):
    kharkiv = demonstration.build(entered_by=officer)
    (dating,) = dates_of(kharkiv.fragments.select_related("incident"))
    assert dating.dates.not_before == date(2023, 3, 1)
    assert [one.item.label for one in dating.dates.limiting] == ["Component with the latest published date in K-09"]
    assert (dating.dates.interval.least, dating.dates.interval.most) == (0, 307)
    assert sum(row.part.count or 0 for row in dating.parts) == 290
    (stamp,) = [row for row in dating.marks if row.dated.readings]
    assert [(one.rule.code, one.text) for one in stamp.dated.readings] == [
        ("february-11-plant", "made by the February 11 plant"), ("juche-year", "2023 (1911 + 112)"),
    ], "and neither limits: one of them is no date"  # fmt: skip


def test_the_find_of_august_2024_strengthens_the_year_and_the_history_is_kept(starter):
    (one,) = [s for s in rule_book(starter).supports(case=KHARKIV) if s.rule == "juche-year"]
    first, second = one.history
    assert (first.why_nothing, first.after.value) == ("it is the find of this case itself", 0)
    assert (second.find.text, second.before.value) == ("113", 0)
    assert second.after.value == one.weight.value > 1


def test_a_rule_book_is_that_of_its_release(starter):
    newer = Release.objects.create(number=2, title="Second")
    ReadingRule.objects.filter(code="juche-year").update(retired_in=newer)
    assert "juche-year" in {rule.code for rule in rule_book(starter).rules}
    assert "juche-year" not in {rule.code for rule in rule_book().rules}


def test_an_empty_library_reads_nothing(fragment, officer):
    record_part(fragment=fragment, name="x", date_code="2312", recorded_by=officer)
    (dating,) = dates_of([fragment])
    assert (dating.dates.not_before, dating.parts[0].dated.readings) == (None, ())


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("2304", date(2004, 5, 31)),  # week 23 of 2004 comes before week 4 of 2023
        ("2023", date(2020, 6, 1)),  # week 23 of 2020 comes before the year 2023
        ("8304", date(1983, 1, 24)),
        ("2353", None),  # 2023 had 52 weeks; what is left has no source
        ("0554", None),
    ],
)
def test_the_starter_pack_reads_four_digits_in_every_way_and_claims_the_least(starter, fragment, officer, code, day):
    part = record_part(fragment=fragment, name="x", date_code=code, recorded_by=officer)
    (dating,) = dates_of([fragment])
    assert dating.dates.not_before == day
    assert len(rule_book().of_part(part)) == 5


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("12-83-К", ["lot-year-plant"]), ("12-83-17", ["lot-plant-year", "lot-year-plant"]),
        ("12-83", ["lot-year", "month-year", "year-month"]), ("IV.83", ["roman-month-year"]),
        ("М214 Герань-2", ["shahed-m"]), ("M214", ["shahed-m"]), ("И002", ["geran-i"]), ("Y18358", ["geran-y"]),
        ("Ш91579", ["tochka-sh"]), ("방-122", ["bang-122"]), ("1977", ["year-four-digits"]),
        ("113", ["juche-year"]), ("1?2", ["february-11-plant", "juche-year"]), ("ㅈ", []),
    ],
)  # fmt: skip
def test_the_starter_pack_reads_marks(starter, fragment, officer, text, codes):
    mark = record_mark(fragment=fragment, transcription=text, recorded_by=officer)
    assert [one.rule.code for one in rule_book().of_mark(mark)] == codes


def test_fragments_are_dated_by_their_own_incident(starter, case, officer):
    source = Source.objects.get(code="S001")
    for number, day in enumerate(("2021-01-01", "2023-01-01")):
        incident = cases.add_incident(case=case, entered_by=officer, title=f"i{number}")
        fragment = cases.add_fragment(case=case, entered_by=officer, exhibit_number=day, title="x", incident=incident)
        record_part(fragment=fragment, name="x", recorded_by=officer, stated_earliest=date.fromisoformat(day),
                    sources=[source])  # fmt: skip
    found = dates_of(case.fragments.select_related("incident"))
    assert [dating.dates.not_before for dating in found] == [date(2021, 1, 1), date(2023, 1, 1)]
