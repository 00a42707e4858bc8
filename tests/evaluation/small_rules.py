"""A few rules as the rule book holds them, for tests of what is made of them."""

from catalogue.evaluation.rulebook import Carrier, Rule, Subject
from catalogue.evaluation.values import SourceRef

KHARKIV = "UA-63-KHARKIV-2024-01-02"
DISPATCH = SourceRef("S001", "B", frozenset({KHARKIV}))
LATER, AGAIN = SourceRef("S002", "B"), SourceRef("S031", "B")
STANDARD = SourceRef("R501", "A")

PART, MARK = Carrier(Subject.PART), Carrier(Subject.MARK)
FOUR = frozenset({"yyww", "wwyy", "yymm", "year"})


def rule(code, gives, *patterns, subject="part", years=(1960, 2059), **more):
    """Make a rule; unsourced where no source is named."""
    first, last = years if years else (None, None)
    return Rule(
        code, code, gives, patterns, frozenset({subject}), first_year=first, last_year=last,
        unsourced=not more.get("sources"), **more,
    )  # fmt: skip


YYWW = rule("yyww", "year_week", "<year:2><week:2>", sources=frozenset({STANDARD}), rivals=FOUR - {"yyww"})
WWYY = rule("wwyy", "year_week", "<week:2><year:2>", rivals=FOUR - {"wwyy"})
YYMM = rule("yymm", "year_month", "<year:2><month:2>", rivals=FOUR - {"yymm"})
YEAR = rule("year", "year", "<year:4>", rivals=FOUR - {"year"})
YWW = rule("yww", "year_week", "<year:1><week:2>", sources=frozenset({STANDARD}))
QUARTER = rule("yq", "year_quarter", "<year:1><quarter:1>", sources=frozenset({STANDARD}))
ROMAN = rule("roman", "year_month", "<month:roman>.<year:2>")
LOT = rule("lot", "year", "<digits:1-4>-<year:2>-<letters:1-2>", subject="mark", years=(1940, 2039))
JUCHE = rule(
    "juche", "year", "<number:3>", subject="mark", years=(2011, 2060), base=1911, sources=frozenset({DISPATCH}),
    rivals=frozenset({"plant"}),
)  # fmt: skip
PLANT = rule(
    "plant", "place", "112", subject="mark", years=None, meaning="the February 11 plant",
    sources=frozenset({DISPATCH}), rivals=frozenset({"juche"}),
)  # fmt: skip
CODES = (YYWW, WWYY, YYMM, YEAR)
EVERY = (*CODES, YWW, QUARTER, ROMAN, LOT, JUCHE, PLANT)
