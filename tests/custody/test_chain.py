"""The chain: what it binds, what breaks it, and how a break is named."""

import json
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from catalogue.custody import canonical, ledger
from catalogue.models import Case, CustodyEvent, LedgerHead, Role, User

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def written(db):
    """Three events of one case."""
    user = User.objects.create_user("ada", role=Role.EXAMINER)
    case = Case.objects.create(reference="K-1", title="x", created_by=user)
    return [
        ledger.record(action=f"test.{number}", actor=user, subject=case, case_key=case.pk, facts={"number": number})
        for number in range(3)
    ]


@pytest.fixture
def permitted(db):
    """Take the triggers away, as somebody with the password of the database could."""
    on = " ON catalogue_custodyevent" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for deed in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER catalogue_custodyevent_no_{deed}{on}")


class TestAnEvent:
    def test_follows_the_one_before(self, written):
        assert [event.sequence for event in written] == [1, 2, 3]
        assert written[0].previous_sha256 == ledger.NOTHING_BEFORE
        assert written[2].previous_sha256 == written[1].sha256
        assert LedgerHead.objects.get().sha256 == written[2].sha256
        assert list(ledger.breaks()) == []

    def test_names_its_actor_and_subject_in_words(self, written):
        assert (written[0].actor, written[0].subject, written[0].subject_kind) == ("ada (examiner)", "K-1", "case")

    def test_reads_the_same_after_the_database_had_it(self, written):
        assert all(ledger.digest(event) == event.sha256 for event in CustodyEvent.objects.all())

    def test_is_written_only_in_a_transaction(self, written, monkeypatch):
        monkeypatch.setattr(ledger, "connection", SimpleNamespace(in_atomic_block=False))
        with pytest.raises(ledger.NotInTransaction):
            ledger.record(action="x", actor=None, subject=LedgerHead.objects.get())

    def test_goes_with_what_it_tells_of(self, written):
        with pytest.raises(RuntimeError), transaction.atomic():
            ledger.record(action="x", actor=None, subject=LedgerHead.objects.get())
            raise RuntimeError
        assert CustodyEvent.objects.count() == 3
        assert list(ledger.breaks()) == []


class TestABreakIsNamed:
    @pytest.mark.parametrize(
        "column", ["at", "actor", "action", "subject_kind", "subject_key", "subject", "facts", "case_key"]
    )
    def test_where_a_column_was_changed(self, written, permitted, column):
        changed = "00000000-0000-0000-0000-000000000000" if column == "case_key" else '{"number":9}'
        CustodyEvent.objects.filter(sequence=2).update(**{column: changed})
        assert list(ledger.breaks()) == [
            f"ledger: entry 2 ({CustodyEvent.objects.get(pk=2).action}) was changed after it was written"
        ]

    def test_where_an_entry_is_gone(self, written, permitted):
        CustodyEvent.objects.filter(sequence=2).delete()
        assert list(ledger.breaks()) == ["ledger: entries 2 to 2 are missing"]

    def test_where_the_last_entry_is_gone(self, written, permitted):
        CustodyEvent.objects.filter(sequence=3).delete()
        assert list(ledger.breaks()) == ["ledger: its head names entry 3, its last entry is 2"]

    def test_where_an_entry_was_rewritten_with_a_new_hash(self, written, permitted):
        event = CustodyEvent.objects.get(sequence=2)
        event.facts = '{"number":9}'
        CustodyEvent.objects.filter(sequence=2).update(facts=event.facts, sha256=ledger.digest(event))
        assert list(ledger.breaks()) == ["ledger: entry 3 does not follow the entry before it"]

    def test_where_the_head_is_gone(self, written):
        LedgerHead.objects.all().delete()
        assert list(ledger.breaks()) == ["ledger: its head is missing"]


class TestCanonicalText:
    @given(JSON)
    def test_means_what_the_value_means(self, value):
        try:
            text = canonical.text(value)
        except UnicodeEncodeError:
            return
        assert json.loads(text) == value

    @given(st.dictionaries(st.text(), st.integers(), min_size=2))
    def test_does_not_depend_on_the_order_of_keys(self, value):
        assert canonical.text(dict(reversed(value.items()))) == canonical.text(value)

    @pytest.mark.parametrize("value", [float("nan"), float("inf")])
    def test_refuses_what_is_no_number(self, value):
        with pytest.raises(ValueError, match="not JSON compliant"):
            canonical.text(value)

    def test_refuses_what_is_no_json(self):
        with pytest.raises(TypeError):
            canonical.text({"x": {1, 2}})

    def test_never_changes(self):
        assert (
            canonical.sha256({"b": [1, 2.5, None], "a": "날짜"})
            == "41a5365bb373f96fda2c556e35ecbcc56fb2beadcdc6e27f3e6d0202e38f0024"
        )
