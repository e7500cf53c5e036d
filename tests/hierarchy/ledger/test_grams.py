"""Tokens of texts and of what is looked for: whatever stands in a text is asked for by tokens that the text has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hierarchy.ledger.grams import LONGEST_WORDS, Wanted, document_tokens, normalise, pairs_of, tokens

CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=30)
ANYTHING = st.text(max_size=80)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("党费", {"党费", "费"}),
        ("党务公开", {"党务", "务公", "公开", "开"}),
        ("2026年一季度", {"2026", "年一", "一季", "季度", "度"}),
        ("微信ＡＰＰ上线", {"微信", "信", "app", "上线", "线"}),
        ("《条例》、（试行）", {"条例", "例", "试行", "行"}),
        ("50% of_all", {"50", "of", "all"}),
        ("𠮷野家", {"𠮷野", "野家", "家"}),
        ("！？。……😀\x00", set()),
    ],
)
def test_the_tokens_of_a_text(text: str, expected: set[str]) -> None:
    assert tokens(text) == expected


def test_a_titles_tokens_stand_twice() -> None:
    assert document_tokens("党费", "会") == ["^党费", "^费", "会", "党费", "费"]


@pytest.mark.parametrize(
    ("words", "phrases", "compared", "query"),
    [
        ("党费", ("党费",), (), "'党费'"),
        ("党费 收缴", ("党费", "收缴"), (), "'党费' & '收缴'"),
        ("党费收", ("党费收",), ("党费收",), "'党费' & '费收'"),
        ("党", ("党",), (), "'党':*"),
        ("2026年", ("2026年",), ("2026年",), "'2026'"),
        ("ＡＰＰ", ("app",), (), "'app'"),
        ("“党费”&|!'%_\\", ("党费",), (), "'党费'"),
        ("好好好", ("好好好",), ("好好好",), "'好好'"),
        ("？！%_'\"\\\x00 😀", (), (), ""),
        ("", (), (), ""),
    ],
)
def test_what_is_asked_for(words: str, phrases: tuple[str, ...], compared: tuple[str, ...], query: str) -> None:
    wanted = Wanted.of(words)
    assert (wanted.phrases, wanted.compared, wanted.query()) == (phrases, compared, query)


def test_the_title_alone_can_be_asked_for() -> None:
    assert Wanted.of("党费 党").query(mark="^") == "'^党费' & '^党':*"


def test_too_much_is_cut_and_said() -> None:
    wanted = Wanted.of("字" * 500)
    assert (wanted.phrases, wanted.is_cut) == (("字" * LONGEST_WORDS,), True)
    assert len(Wanted.of(" ".join("一二三四五六七八九十")).phrases) == 8
    assert not Wanted.of("党费").is_cut


def test_a_sentences_pairs_come_once_in_order() -> None:
    assert pairs_of("党费党费，APP") == ["党费", "费党", "app"]


@given(before=CHINESE, phrase=CHINESE, after=CHINESE)
def test_every_part_of_a_text_is_asked_for_by_its_tokens(before: str, phrase: str, after: str) -> None:
    wanted, has = Wanted.of(phrase), tokens(before + phrase + after)
    for term in wanted.query().split(" & "):
        token = term.removesuffix(":*").strip("'")
        assert any(one.startswith(token) for one in has) if term.endswith(":*") else token in has


@given(text=ANYTHING)
def test_no_text_makes_a_token_that_would_need_an_escape(text: str) -> None:
    assert not set("".join(tokens(text))) & set(" '\"\\&|!:*()<>%_\x00")
    assert not set("".join(Wanted.of(text).phrases)) & set(" '\"\\&|!:*()<>%_\x00")


@given(text=ANYTHING)
def test_normalising_is_done_once_and_for_all(text: str) -> None:
    assert "\x00" not in normalise(text)
    assert normalise(text) == "".join(normalise(char) for char in text)
