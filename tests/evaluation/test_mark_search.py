import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalogue.evaluation.mark_search import Fit, Query, QueryRefused, find, find_slowly, key, pieces
from catalogue.evaluation.marks import Transcription

SEEN = "012378OIBАВОМЗбв-/ .ㅈ۱#"
place = st.one_of(
    st.sampled_from(SEEN.replace(" ", "")),
    st.just("?"),
    st.text("027OО-B", min_size=1, max_size=3).map(lambda inside: f"[{inside}]"),
)
marks = st.lists(place, min_size=1, max_size=7).map("".join).map(Transcription.parse)
queries = st.lists(
    st.one_of(st.sampled_from("01238OBОМЗ-б#"), st.sampled_from("?*"), st.just("[0O]"), st.just("[27]")),
    min_size=1, max_size=4,
).map("".join)  # fmt: skip


def asked(text):
    return Query.parse(text)


def hit(query, mark):
    return find(asked(query), Transcription.parse(mark))


def read(text):
    try:
        return asked(text)
    except QueryRefused:
        return None


class TestQuery:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "at least one character"),
            ("  ", "at least one character"),
            ("??", "fit every mark"),
            ("*-?", "fit every mark"),
            ("11[2", "not closed"),
            ("1[2*]", "bracket"),
            ("1[-2]", "bracket"),
            ("1\u200b2", "U+200B"),
            ("1" * 61, "at most 60"),
            ("1*1*1*1*1*1", "4 runs"),
        ],
    )
    def test_is_refused_in_a_sentence(self, text, said):
        with pytest.raises(QueryRefused) as refusal:
            asked(text)
        assert said in str(refusal.value)
        assert str(refusal.value).endswith(".")

    def test_runs_at_either_end_say_nothing(self):
        assert asked("*12**").asked == asked("12").asked

    def test_separators_say_nothing(self):
        assert asked("1-1/2 4.").asked == asked("1124").asked


class TestFind:
    @pytest.mark.parametrize(
        ("query", "mark", "fit"),
        [
            ("112", "112", Fit.SAME),
            ("112", "КП 1-1/2.7", Fit.SAME),
            ("кп1", "КП 112", Fit.SAME),
            ("1–12", "112", Fit.SAME),
            ("1?2", "1 Ж2", Fit.SAME),
            ("1*7", "12 34 7", Fit.SAME),
            ("1*7", "17", Fit.SAME),
            ("11[2Z]", "112", Fit.SAME),
            ("9M723", "9М723", Fit.HOMOGLYPH),
            ("ABEKMHOPCTYX", "АВЕКМНОРСТУХ", Fit.HOMOGLYPH),
            ("112", "11[2Z]", Fit.EITHER_OR),
            ("13", "1[-2]3", Fit.EITHER_OR),
            ("123", "1[-2]3", Fit.EITHER_OR),
            ("0", "O", Fit.COULD_BE_READ_AS),
            ("0", "О", Fit.COULD_BE_READ_AS),
            ("1", "I", Fit.COULD_BE_READ_AS),
            ("3", "З", Fit.COULD_BE_READ_AS),
            ("8", "В", Fit.COULD_BE_READ_AS),
            ("112", "1?2", Fit.UNREAD),
            ("1?", "?71?", Fit.SAME),
        ],
    )
    def test_says_how_it_fits(self, query, mark, fit):
        assert hit(query, mark).fit is fit

    @pytest.mark.parametrize(
        ("query", "mark"),
        [
            ("112", "121"), ("112", "11"), ("112", "???"), ("1?", "?7"), ("1", "-"), ("1*2", "2 1"), ("1?2", "12"),
            ("1?2", "1-2"),
        ],
    )  # fmt: skip
    def test_finds_nothing_where_nothing_read_fits(self, query, mark):
        assert hit(query, mark) is None

    def test_names_every_kind_that_is_needed(self):
        assert hit("9M72", "9М7[2Z]").through == (Fit.EITHER_OR, Fit.HOMOGLYPH)
        assert hit("13", "1[-2]3").through == (Fit.EITHER_OR,)

    def test_says_where(self):
        mark = Transcription.parse("КП 11-[2Z]?")
        found = find(asked("112"), mark)
        assert found.at == (3, 4, 6)
        assert pieces(mark, found) == [
            ("КП ", None), ("11", Fit.SAME), ("-", None), ("[2Z]", Fit.EITHER_OR), ("?", None)
        ]  # fmt: skip

    def test_takes_the_surest_of_several_places(self):
        assert hit("12", "1? 12").at == (3, 4)

    def test_lists_the_surest_and_barest_first(self):
        texts = ["1?2", "11[2Z]", "I12", "112 7", "112", "7112"]
        order = sorted((hit("112", text).order, text) for text in texts)
        assert [text for _, text in order] == ["112", "112 7", "7112", "11[2Z]", "I12", "1?2"]

    @given(queries, marks)
    @example("1?", Transcription.parse("?71?"))
    @example("1*2", Transcription.parse("1[-2]?2"))
    def test_is_what_trying_everything_finds(self, text, mark):
        if query := read(text):
            assert find(query, mark) == find_slowly(query, mark)

    @given(marks)
    def test_every_mark_that_was_read_contains_itself(self, mark):
        if any(place and not place & set(" -/.") for place in mark.places):
            text = "".join("?" if "-" in part and len(part) > 1 else part for part in mark.written)
            query = read(text)
            assert query is None or find(query, mark) is not None

    def test_a_long_mark_and_a_long_query_end(self):
        mark = Transcription.parse("1?" * 100)
        assert find(asked("1*" * 4 + "1" * 56), mark).fit is Fit.UNREAD


class TestKey:
    @pytest.mark.parametrize(
        ("mark", "written"),
        [
            ("КП 11-24", "KП1124"), ("О1I", "011"), ("11?4", "11?4"), ("1[0O]", "10"), ("1[27]", "1?"), ("1[-2]", ""),
            ("#1", "?1"), ("--", ""), ("۱", "1"),
        ],
    )  # fmt: skip
    def test_writes_one_character_a_place(self, mark, written):
        assert key(Transcription.parse(mark)) == written

    @given(queries, marks)
    def test_no_hit_has_a_key_that_the_rough_question_misses(self, text, mark):
        query = read(text)
        if query and find(query, mark) and key(mark):
            rough = "".join((".*" if run else "") + (f"[?{re.escape(c)}]" if c else ".") for c, run in query.rough)
            assert re.search(rough, key(mark))
