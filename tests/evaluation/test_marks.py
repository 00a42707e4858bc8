import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.evaluation.marks import (
    SCRIPTS,
    Mark,
    Match,
    Transcription,
    TranscriptionRefused,
    fold,
    script_doubt,
    scripts,
)

CHARACTERS = "0123456789ABCDEFabcАВЕКМНОРСТУХІЗжяㅈ가ᄌى۱۲-. /"
transcriptions = st.builds(
    "".join,
    st.lists(
        st.one_of(
            st.sampled_from(CHARACTERS.replace(" ", "")),
            st.just("?"),
            st.text("0123ABОЗㅈ", min_size=1, max_size=4).map(lambda inside: f"[{inside}]"),
        ),
        min_size=1,
        max_size=12,
    ),
)


class TestParse:
    def test_reads_plain_doubtful_and_unreadable_characters(self):
        places = Transcription.parse("11[2Z]?").places
        assert places == (frozenset("1"), frozenset("1"), frozenset("2Z"), frozenset())

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "empty"),
            ("   ", "empty"),
            ("11[2", "not closed"),
            ("11]", "not opened"),
            ("1[]2", "empty bracket"),
            ("1[2?]", "in a bracket"),
            ("1[[2]]", "in a bracket"),
            ("1[ 2]", "in a bracket"),
            ("11\n2", "U+000A"),
            ("11\u200b2", "U+200B"),
            ("11\u202e2", "U+202E"),
            ("1" * 201, "200"),
        ],
    )
    def test_refuses_in_a_sentence(self, text, said):
        with pytest.raises(TranscriptionRefused) as refusal:
            Transcription.parse(text)
        assert said in str(refusal.value)
        assert str(refusal.value).endswith(".")

    @given(st.text(max_size=30))
    def test_reads_or_refuses_anything(self, text):
        try:
            transcription = Transcription.parse(text)
        except TranscriptionRefused:
            return
        assert transcription.matches(text) is Match.SAME

    @given(transcriptions)
    def test_writes_what_it_reads(self, text):
        transcription = Transcription.parse(text)
        assert Transcription.parse(str(transcription)) == transcription

    def test_an_accent_that_has_no_composed_form_stays_with_its_letter(self):
        assert len(Transcription.parse("Ж\u03011").places) == 2

    def test_counts_what_was_read(self):
        transcription = Transcription.parse("1[2Z]??")
        assert transcription.read == 2
        assert not transcription.complete
        assert Transcription.parse("112").complete

    def test_a_mark_is_refused_with_its_transcription(self):
        with pytest.raises(TranscriptionRefused):
            Mark("11[")


class TestMatches:
    @pytest.mark.parametrize(
        ("seen", "pattern", "match"),
        [
            ("112", "112", Match.SAME),
            ("11[2Z]", "112", Match.SAME),
            ("11?", "113", Match.SAME),
            ("112", "11?", Match.SAME),
            ("112", "113", Match.NONE),
            ("112", "1123", Match.NONE),
            ("9M723", "9М723", Match.SAME),
            ("9m723", "9М723", Match.SAME),
            ("АВЕКМНОРСТУХІ", "ABEKMHOPCTYXI", Match.SAME),
            ("O12", "012", Match.COULD_BE_READ_AS),
            ("О12", "012", Match.COULD_BE_READ_AS),
            ("I12", "112", Match.COULD_BE_READ_AS),
            ("9З", "93", Match.COULD_BE_READ_AS),
            ("В1", "81", Match.COULD_BE_READ_AS),
            ("۱۱۲", "112", Match.COULD_BE_READ_AS),
            ("ㅈ", "ᄌ", Match.SAME),
            ("ㅈ", "ᆽ", Match.SAME),
            ("ㅈ", "ㅊ", Match.NONE),
        ],
    )
    def test_says_how_far(self, seen, pattern, match):
        assert Transcription.parse(seen).matches(pattern) is match

    @given(transcriptions, transcriptions)
    def test_is_symmetric(self, one, other):
        assert Transcription.parse(one).matches(other) is Transcription.parse(other).matches(one)


class TestFold:
    @given(st.text(CHARACTERS, max_size=20))
    def test_folding_twice_changes_nothing(self, text):
        assert fold(fold(text)) == fold(text)

    def test_two_letters_do_not_become_a_syllable(self):
        assert fold("ㅈㅏ") == "ㅈㅏ"
        assert fold("가") == fold(unicodedata.normalize("NFD", "가")) == "가"

    def test_keeps_digits_and_letters_apart(self):
        assert fold("O0I1З3В8") == "O0I1З3B8"


class TestScripts:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("112", {"digits"}),
            ("9M", {"digits", "latin"}),
            ("9М", {"digits", "cyrillic"}),
            ("ㅈ화", {"hangul"}),
            ("موشک", {"arabic_persian"}),
            ("۱۱۲", {"digits", "arabic_persian"}),
            ("导弹", {"han"}),
            ("Ω", {"other"}),
            ("?[]-", set()),
        ],
    )
    def test_are_named(self, text, names):
        assert scripts(text) == names

    @pytest.mark.parametrize(
        ("text", "script"),
        [("9М723", "cyrillic"), ("112", "digits"), ("112", ""), ("9MМ", "mixed"), ("??", "latin"), ("1[2Z]", "latin")],
    )
    def test_no_doubt(self, text, script):
        assert script_doubt(text, script) == ""

    @pytest.mark.parametrize(
        ("text", "script", "said"),
        [
            ("9M723", "cyrillic", "latin capital letter m"),
            ("112", "hangul", "no hangul"),
            ("1A", "digits", "latin capital letter a"),
            ("9MЖ", "", "mixes"),
            ("Ω1", "latin", "greek"),
            ("9MЖ", "unknown", "mixes"),
            ("MAX", "mixed", "only latin"),
            ("AB", "hebrew", "latin capital letter a"),
            ("ABCDEFGHIJ", "digits", "and 7 more"),
        ],
    )
    def test_a_doubt_is_a_sentence(self, text, script, said):
        assert said in script_doubt(text, script)

    def test_hebrew_is_named(self):
        assert scripts("אב") == {"hebrew"} and script_doubt("אב1", "hebrew") == ""

    @given(st.text(min_size=1, max_size=200), st.sampled_from([*SCRIPTS, "mixed", "unknown"]))
    def test_a_doubt_is_short_enough_to_be_stored(self, text, script):
        try:
            Transcription.parse(text)
        except TranscriptionRefused:
            return
        assert len(script_doubt(text, script)) <= 300

    def test_an_unknown_script_is_a_mistake(self):
        with pytest.raises(ValueError, match="cyrilic"):
            script_doubt("9М", "cyrilic")
