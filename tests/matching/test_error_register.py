"""What the register counts, and what it tells to whom."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.matching.error_register import _Count, _together, held_back, register, register_for
from catalogue.models import Component, Role, User
from tests.matching.concluding import again, examiner, laboratory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab():
    return laboratory()


@pytest.fixture
def auditor():
    return User.objects.create_user("auditor", role=Role.AUDITOR)


@pytest.fixture
def others():
    """Three examiners who are in no case of the laboratory's own."""
    return [examiner(name) for name in ("dora", "emil", "fay")]


def counts(lines):
    return {line.code: (line.rate.overturned, line.rate.final) for line in lines}


class TestCounting:
    def test_verified_and_overturned_ones_count_and_nothing_that_is_open(self, lab, auditor):
        verified, disputed, lost = lab.stated(), lab.stated(), lab.stated()
        lab.stated()  # sealed
        lab.answered(verified)
        lab.answered(disputed, lab.says(lab.two))  # a conflict
        lab.answered(lost, lab.says(lab.two))
        assert counts([register(auditor).total]) == {"all": (0, 1)}
        lab.resolved(lost, lab.says(lab.two))
        assert counts([register(auditor).total]) == {"all": (1, 2)}
        lab.resolved(disputed)
        held = register(auditor)
        assert counts(held.components) == {"vane": (1, 3)}
        assert counts(held.families) == {"family-k": (1, 3)}
        assert counts(held.types) == {"kind-one": (1, 3)}
        assert counts(held.qualities) == {"no_photograph": (1, 3)}

    def test_an_amendment_overturns_when_it_is_final_itself(self, lab, auditor):
        first = lab.stated()
        lab.answered(first)
        later = lab.amended(first, lab.says(lab.two))
        assert counts([register(auditor).total]) == {"all": (0, 0)}
        lab.answered(later, lab.says(lab.two), lab.cleo)
        assert counts(register(auditor).types) == {"kind-one": (1, 1), "kind-two": (0, 1)}

    def test_one_that_is_only_worded_anew_counts_once(self, lab, auditor):
        first = lab.stated()
        lab.answered(lab.amended(first))
        assert counts([register(auditor).total]) == {"all": (0, 1)}

    def test_answers_without_a_type_stand_beside_the_families(self, lab, auditor):
        for level in ("cannot_tell", "none_of_these"):
            said = lab.says(level=level, component=None)
            lab.answered(lab.stated(statement=said), said)
        held = register(auditor)
        assert counts(held.families) == {"cannot_tell": (0, 1), "none_of_these": (0, 1)}
        assert [line.name for line in held.families] == ["Cannot tell", "None of these"]
        assert (held.types, counts(held.components)) == ((), {"not-stated": (0, 2)})

    def test_only_a_family_counts_for_the_family_alone(self, lab, auditor):
        said = lab.says(level="family", family=lab.one.family)
        lab.answered(lab.stated(statement=said), said)
        assert counts(register(auditor).families) == {"family-k": (0, 1)} and register(auditor).types == ()


class TestWhatAReaderLearns:
    def foreign(self, lab, others, number, *, same_case=False, statement=None):
        """Final conclusions of cases that the laboratory's own people are no members of."""
        for place in range(number):
            if place == 0 or not same_case:
                fragment = lab.another_case(*others)
            lab.settled(fragment, *others, statement=statement)

    def test_two_conclusions_of_other_cases_are_not_counted(self, lab, others):
        self.foreign(lab, others, 2)
        assert register(lab.ada).components == () and register(lab.ada).total.rate.final == 0
        assert counts(register(others[0]).components) == {"vane": (0, 2)}

    def test_three_of_two_cases_are(self, lab, others):
        self.foreign(lab, others, 3)
        assert counts(register(lab.ada).components) == {"vane": (0, 3)}

    def test_many_of_one_case_are_not(self, lab, others):
        self.foreign(lab, others, 4, same_case=True)
        assert register(lab.ada).components == ()

    def test_one_s_own_are_counted_and_do_not_help_to_reach_three(self, lab, others):
        self.foreign(lab, others, 2)
        for _ in range(2):
            lab.answered(lab.stated())
        assert counts(register(lab.ada).components) == {"vane": (0, 2)}

    def test_a_line_without_foreign_ones_looks_like_one_that_holds_them_back(self, lab, others):
        lab.answered(lab.stated())
        before = register(lab.ada)
        self.foreign(lab, others, 2)
        assert register(lab.ada) == before
        assert register_for(lab.ada, ["vane"], ["kind-one", "kind-two"]) == {
            "components": {"vane": before.components[0]}, "types": {"kind-one": before.types[0]},
        }  # fmt: skip

    def test_what_is_held_back_cannot_be_found_by_subtraction(self, lab, others):
        ring = Component.objects.create(code="ring", name="Ring")
        self.foreign(lab, others, 5)
        self.foreign(lab, others, 1, statement=lab.says(component=ring))
        held = register(lab.ada)
        assert held.total.rate.final == 6
        assert held.components == (), "with “vane” shown, 6 − 5 would tell of the one"

    def test_types_are_not_found_by_subtraction_from_their_family(self, lab, others):
        self.foreign(lab, others, 5)
        self.foreign(lab, others, 1, statement=lab.says(lab.two))
        held = register(lab.ada)
        assert counts(held.families) == {"family-k": (0, 6)} and held.types == ()

    def test_an_auditor_reads_everything(self, lab, others, auditor):
        self.foreign(lab, others, 1)
        assert counts(register(auditor).components) == {"vane": (0, 1)}

    @pytest.mark.parametrize("role", [Role.FIELD_OFFICER, Role.ADMINISTRATOR])
    def test_who_does_not_judge_reads_nothing(self, lab, role):
        lab.answered(lab.stated())
        other = User.objects.create_user("other", role=role)
        assert register(other).total.rate.final == 0

    def test_an_open_verification_changes_nothing_for_the_verifier(self, lab):
        lab.answered(lab.stated())
        before = register(lab.ben)
        lab.asked(lab.amended(lab.stated(lab.cleo), lab.says(lab.two)), lab.ben)
        assert register(lab.ben) == before

    def test_every_table_keeps_the_rule(self):
        """Against the obvious reference: whatever is lacking, alone or together, may be known as one number."""
        for shape in itertools.product(range(5), (1, 2), repeat=3):
            table = {}
            for place, (number, cases) in enumerate(zip(shape[::2], shape[1::2], strict=True)):
                count = _Count()
                for one in range(number):
                    count.add(case=(place, one % cases), is_own=False, overturned=False)
                table[str(place)] = count
            held = held_back(table)
            shown = [count for key, count in table.items() if key not in held]
            assert all(_together([count]) for count in shown)
            whole = _together(list(table.values()))
            assert not whole or _together([table[key] for key in held]), shape


def test_beside_candidates_two_queries_whatever_was_concluded(lab):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            register_for(lab.ada, ["vane"], ["kind-one"])
        return len(queries)

    lab.answered(lab.stated())
    few = asked()
    for _ in range(5):
        lab.answered(again(lab.stated()))
    assert asked() == few == 2
