from catalogue.evaluation.findings import UNCOUNTED_VALUE_FITS, UNKNOWN_PART, compare, findings
from catalogue.evaluation.marks import Mark
from catalogue.evaluation.sources import SAME_CASE, UNSOURCED
from catalogue.evaluation.values import Expectation, Kind, Observation, SourceRef, State, ValueType, Verdict

LENGTH = Kind("length", "Length", ValueType.NUMBER, unit="mm")
WELD = Kind("weld", "Weld", ValueType.CHOICE, choices=(("bead", "Raised bead"), ("flush", "Ground flush")))
STAMP = Kind("stamp", "Stamp", ValueType.MARK)
BOOK, NEWS = SourceRef("S050", "B"), SourceRef("S052", "C")
ABOUT_THIS = SourceRef("S001", "A", frozenset({"KHARKIV"}))


def seen(kind, value, **given):
    return Observation(kind, State.VALUE, value, **given)


def published(kind, value, *sources, **given):
    return Expectation(kind, value, sources=frozenset(sources), unsourced=not sources, **given)


def judge(observation, *expectations):
    return compare(observation, expectations, case="KHARKIV")


class TestCompare:
    def test_agrees_when_any_sourced_value_agrees_and_lists_all(self):
        finding = judge(
            seen(LENGTH, 7300.0, label="F1"),
            published(LENGTH, 8700),
            published(LENGTH, 7300, BOOK, NEWS),
            published(LENGTH, 9000, NEWS),
        )
        assert finding.verdict is Verdict.AGREES
        assert finding.expected == "8700 mm (no source); 7300 mm; 9000 mm"
        assert (finding.counted_sources, finding.grade, finding.label) == ({BOOK, NEWS}, "B", "F1")
        assert "reference 7300 mm" in finding.sentence

    def test_the_best_graded_agreement_gives_the_sentence(self):
        finding = judge(seen(LENGTH, 7300), published(LENGTH, 7290, NEWS), published(LENGTH, 7310, BOOK))
        assert "7310 mm" in finding.sentence

    def test_an_unsourced_value_neither_counts_nor_excuses(self):
        assert judge(seen(LENGTH, 8700), published(LENGTH, 8700)).why_no_weight == UNSOURCED
        finding = judge(seen(LENGTH, 8700), published(LENGTH, 8700), published(LENGTH, 7300, BOOK))
        assert finding.verdict is Verdict.DISAGREES

    def test_a_value_from_this_case_does_not_count_but_excuses(self):
        assert judge(seen(LENGTH, 8700), published(LENGTH, 8700, ABOUT_THIS)).why_no_weight == SAME_CASE
        finding = judge(seen(LENGTH, 8700), published(LENGTH, 8700, ABOUT_THIS), published(LENGTH, 7300, BOOK))
        assert finding.why_no_weight == UNCOUNTED_VALUE_FITS
        assert UNCOUNTED_VALUE_FITS in finding.sentence

    def test_a_limit_excuses_nothing(self):
        limit = published(LENGTH, 7000, NEWS, bound=">")
        assert judge(seen(LENGTH, 8700), limit).verdict is Verdict.NO_WEIGHT
        assert judge(seen(LENGTH, 8700), limit, published(LENGTH, 7300, BOOK)).verdict is Verdict.DISAGREES

    def test_a_torn_part_is_excused_by_any_larger_value(self):
        torn = seen(LENGTH, 7000, damage=frozenset({"tear"}))
        finding = judge(torn, published(LENGTH, 5000, BOOK), published(LENGTH, 7300, BOOK))
        assert finding.why_no_weight == "a torn part may measure less"

    def test_an_unknown_part_excludes_nothing_and_still_agrees(self):
        nozzle = published(WELD, "bead", BOOK, component="nozzle")
        assert judge(seen(WELD, "flush"), nozzle).why_no_weight == UNKNOWN_PART
        assert judge(seen(WELD, "bead"), nozzle).verdict is Verdict.AGREES
        assert judge(seen(WELD, "flush", component="nozzle"), nozzle).verdict is Verdict.DISAGREES
        assert judge(seen(WELD, "flush"), published(WELD, "bead", BOOK)).verdict is Verdict.DISAGREES

    def test_a_mark_the_reference_lacks_is_not_in_the_reference(self):
        finding = judge(seen(STAMP, Mark("114")), published(STAMP, Mark("112"), BOOK), published(STAMP, Mark("113")))
        assert finding.verdict is Verdict.NOT_IN_REFERENCE

    def test_what_was_not_seen_says_why(self):
        expected = published(WELD, "bead", BOOK)
        hidden = judge(Observation(WELD, State.NOT_VISIBLE), expected)
        outside = judge(Observation(WELD, State.NOT_APPLICABLE), expected)
        assert hidden.verdict is outside.verdict is Verdict.NOT_OBSERVED
        assert hidden.sentence != outside.sentence
        assert hidden.expected == "Raised bead"


class TestFindings:
    def test_lists_observations_then_what_was_not_recorded(self):
        found = findings(
            [seen(WELD, "bead", component="nozzle"), seen(STAMP, Mark("112"))],
            [
                published(LENGTH, 7300, BOOK),
                published(WELD, "bead", BOOK, component="nozzle"),
                published(LENGTH, 7000, NEWS, bound=">"),
                published(WELD, "flush", BOOK, component="body"),
            ],
            case="KHARKIV",
        )
        assert [(finding.kind.code, finding.component, finding.verdict) for finding in found] == [
            ("weld", "nozzle", Verdict.AGREES),
            ("stamp", None, Verdict.NOT_IN_REFERENCE),
            ("length", None, Verdict.NOT_OBSERVED),
            ("weld", "body", Verdict.NOT_OBSERVED),
        ]
        assert found[2].expected == "7300 mm; > 7000 mm"

    def test_an_unknown_part_may_be_any_part(self):
        expectations = [published(WELD, "bead", BOOK, component=part) for part in ("nozzle", "body")]
        found = findings([seen(WELD, "flush")], expectations, case="KHARKIV")
        assert [finding.why_no_weight for finding in found] == [UNKNOWN_PART]

    def test_nothing_gives_nothing(self):
        assert findings([], [], case="KHARKIV") == []
