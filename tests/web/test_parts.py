"""Parts on the page of a fragment, and components and dates of a case: with makers and without."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from catalogue.intake import cases, records
from catalogue.intake.parts import record_part
from catalogue.models import Part, ReadingRule

SECRETS = ("Zyrkon Semiconductor", "ZYR", "QX-77/8", "Norlander", "seen beside a Norlander", "Oldmaker")


@pytest.fixture
def rules(library):
    shared = {"subjects": ["part"], "first_year": 1960, "last_year": 2059, "added_in": library.release}
    for code, pattern, rival in (("yyww", "<year:2><week:2>", "wwyy"), ("wwyy", "<week:2><year:2>", "yyww")):
        row = ReadingRule.objects.create(
            code=code, title=code.upper(), gives="year_week", patterns=[pattern], rivals=[rival],
            unsourced=code == "wwyy", **shared,
        )  # fmt: skip
        if code == "yyww":
            row.sources.add(library.source)
    ReadingRule.objects.create(
        code="juche", title="Juche year", gives="year", patterns=["<number:3>"], base=1911, first_year=2011,
        last_year=2060, subjects=["mark"], unsourced=True, added_in=library.release,
    )  # fmt: skip


@pytest.fixture
def full(case, fragment, rules, examiner, library):
    """A case with parts whose makers and numbers stand in every field that a person may type them into."""
    incident = cases.add_incident(
        case=case, entered_by=examiner.user, title="Strike", occurred_from=datetime(2024, 1, 2, 5, tzinfo=UTC),
        occurred_until=datetime(2024, 1, 2, 9, tzinfo=UTC),
    )  # fmt: skip
    fragment.incident = incident
    fragment.save()
    shared = {"fragment": fragment, "recorded_by": examiner.user}
    record_part(
        name="Zyrkon Semiconductor clock", maker="Zyrkon Semiconductor", maker_as_marked="ZYR", country="US",
        part_number="QX-77/8", date_code="2312", count=3, note="seen beside a Norlander", kind="integrated_circuit",
        **shared,
    )  # fmt: skip
    gone = record_part(name="Wrong", maker="Oldmaker", **shared)
    record_part(
        name="Bearing of Oldmaker", maker="Norlander", replaces=gone, note="was Oldmaker", country="DE",
        date_code="ZYR 2312", count=1, **shared,
    )  # fmt: skip
    record_part(name="=1+1", maker="=cmd|' /C calc'!A0", date_code="4523", count=None, note="@x", **shared)
    record_part(name="Capacitor", stated_earliest=date(2022, 2, 1), sources=[library.source], count=4, **shared)
    records.record_mark(transcription="112", **shared)
    return case


def page(person, case, query=""):
    return person.get(reverse("catalogue:case-parts", args=[case.pk]) + query).content.decode()


def csv(person, case, query):
    return person.get(reverse("catalogue:case-parts-table", args=[case.pk]) + query)


class TestOnTheFragment:
    def test_a_part_is_recorded_corrected_and_withdrawn(self, examiner, fragment, rules):
        add = reverse("catalogue:part-add", args=[fragment.pk])
        given = {"name": "Clock chip", "kind": "other", "country": "us", "date_code": "23[12]2", "count": "2"}
        assert examiner.post(add, given).status_code == 302
        part = Part.objects.get()
        assert (part.country, part.date_code, part.count) == ("US", "23[12]2", 2)
        shown = reverse("catalogue:fragment", args=[fragment.pk])
        assert "Clock chip" in examiner.get(shown).content.decode()
        change = reverse("catalogue:part-replace", args=[part.pk])
        assert 'value="Clock chip"' in examiner.get(change).content.decode()
        examiner.post(change, given | {"name": "Timer chip", "count": ""})
        assert Part.objects.current().get().count is None
        take_back = reverse("catalogue:part-withdraw", args=[Part.objects.current().get().pk])
        examiner.post(take_back, {"because": "it is a screw"})
        body = examiner.get(shown).content.decode()
        assert "Part Clock chip" in body and "it is a screw" in body

    @pytest.mark.parametrize(
        ("given", "field", "sentence"),
        [
            ({"country": "XX"}, "country", "“XX” is no country code"),
            ({"date_code": "23[1"}, "date_code", "not closed"),
            ({"stated_earliest": "2023-03-01"}, "sources", "needs the source"),
            ({"stated_earliest": "2999-01-01", "sources": "S1"}, "stated_earliest", "in the future"),
            ({"count": "0"}, "count", "must be 1 or more; “0” was given"),
            ({"name": ""}, "name", "required"),
        ],
    )
    def test_what_cannot_be_is_refused_at_the_field_and_nothing_typed_is_lost(
        self, examiner, fragment, library, given, field, sentence
    ):
        answer = examiner.post(
            reverse("catalogue:part-add", args=[fragment.pk]),
            {"name": "Chip", "kind": "other", "part_number": "AB-77"} | given,
        )
        assert answer.status_code == 422
        assert sentence in answer.context["form"].errors[field][0]
        assert "AB-77" in answer.content.decode()
        assert not Part.objects.exists()

    def test_a_code_in_the_future_is_kept_with_a_visible_doubt(self, examiner, fragment, rules):
        examiner.post(reverse("catalogue:part-add", args=[fragment.pk]),
                      {"name": "Chip", "kind": "other", "date_code": "5858"})  # fmt: skip
        body = examiner.get(reverse("catalogue:fragment", args=[fragment.pk])).content.decode()
        assert "5858" in body and "No reading of “5858” is from 1960 to" in body
        assert '<summary class="warn">No possible date.</summary>' in body


class TestOfACase:
    def test_readings_stand_side_by_side_and_the_cautious_one_limits(self, examiner, full):
        body = page(examiner, full)
        assert "2023, week 12" in body and "2012, week 23" in body
        assert "Not completed before 2022-02-01. Limiting: Capacitor in K-1" in body
        assert "At most 700 days between the manufacture of the limiting part and use" in body
        assert "2023 (1911 + 112)" in body

    def test_that_no_reading_is_possible_is_said_once_and_in_short(self, examiner, full, fragment):
        record_part(fragment=fragment, name="Chip", date_code="5858", recorded_by=examiner.user)
        body = page(examiner, full)
        assert '<summary class="warn">No possible date: 2 readings</summary>' in body
        assert body.count("year 58, week 58") == 2, "once for each reading"
        assert "No reading of “5858”" not in body

    def test_a_doubt_about_a_stated_date_stands_beside_the_readings(self, examiner, full, fragment, library):
        record_part(fragment=fragment, name="Chip", date_code="5858", recorded_by=examiner.user,
                    stated_earliest=date(2025, 1, 1), sources=[library.source])  # fmt: skip
        sentence = "The stated date 2025-01-01 lies after the use on 2024-01-02."
        assert f'<span class="warn">{sentence}</span>' in page(examiner, full)
        on_fragment = examiner.get(reverse("catalogue:fragment", args=[fragment.pk])).content.decode()
        assert f"No possible date. {sentence}</summary>" in on_fragment

    def test_shares_are_drawn_and_stand_in_a_table(self, examiner, full):
        body = page(examiner, full)
        assert 'role="img"' in body and "Parts by the country of the maker’s seat" in body
        assert "United States: 3, 37.5 %; Germany: 1, 12.5 %; not known: 4, 50 %" in body
        assert "1 record without a count left out" in body

    def test_fragments_of_two_incidents_are_not_put_together(self, examiner, full):
        other = cases.add_fragment(case=full, entered_by=examiner.user, exhibit_number="K-2", title="x")
        record_part(fragment=other, name="Late chip", date_code="2323", recorded_by=examiner.user)
        told = examiner.get(reverse("catalogue:case-parts", args=[full.pk])).context["told"]
        assert [group["not_before"] for group in told["groups"]] == ["2022-02-01", "2023-06-05"]
        assert told["groups"][1]["interval"] is None

    def test_a_withdrawn_part_limits_nothing(self, examiner, full):
        part = Part.objects.get(name="Capacitor")
        records.withdraw(record=part, because="x", withdrawn_by=examiner.user)
        assert "Not completed before 2012-06-04" in page(examiner, full), "the earlier of 2012 and 2023"

    def test_an_empty_case_says_so(self, examiner, case):
        assert "No parts and no marks" in page(examiner, case)

    def test_a_stranger_finds_neither_page_nor_table(self, stranger, full):
        for name in ("case-parts", "case-parts-table"):
            assert stranger.get(reverse(f"catalogue:{name}", args=[full.pk])).status_code == 404


class TestWithoutMakers:
    def test_no_maker_and_no_number_is_anywhere_in_the_answer(self, examiner, full):
        whole = page(examiner, full)
        assert all(secret in whole for secret in SECRETS), "the test would prove nothing"
        answers = [page(examiner, full, "?redacted=1")]
        answers += [
            csv(examiner, full, f"?redacted=1&table={table}").content.decode()
            for table in ("parts", "countries", "makers")
        ]
        for answer in answers:
            for secret in (*SECRETS, "cmd|"):
                assert secret.lower() not in answer.lower()

    def test_dates_countries_and_readings_stay(self, examiner, full):
        body = page(examiner, full, "?redacted=1")
        for kept in ("2023, week 12", "United States", "Maker 1", "Integrated circuit, part 1", "▮▮▮ 2312"):
            assert kept in body
        assert "Not completed before 2022-02-01. Limiting: Other or not known, part 5 in K-1" in body


class TestAsTable:
    def test_it_is_utf_8_and_holds_what_the_page_holds(self, examiner, full):
        answer = csv(examiner, full, "?table=parts")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert 'filename="parts.csv"' in answer["Content-Disposition"]
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert lines[0].startswith("exhibit,kind_name,name,maker_as_marked,maker,country,part_number,count")
        assert "YYWW: 2023, week 12" in lines[1] and len(lines) == 5
        assert csv(examiner, full, "?table=countries").content.decode("utf-8-sig").splitlines()[1] == (
            "US,United States,3,37.5"
        )

    def test_no_cell_is_a_formula(self, examiner, full):
        import csv as reader

        for table in ("parts", "makers", "countries"):
            text = csv(examiner, full, f"?table={table}").content.decode("utf-8-sig")
            for row in reader.reader(text.splitlines()):
                assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert "'=1+1" in csv(examiner, full, "?table=parts").content.decode()

    def test_an_unknown_table_is_that_of_the_parts(self, examiner, full):
        assert b"exhibit" in csv(examiner, full, "?table=secrets").content
