"""What is found, in which order, how it is counted and marked; and what is near a sentence."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core.ids import new_id
from hierarchy.ledger import searching
from hierarchy.ledger.models import PublicText
from hierarchy.ledger.public_texts import public_text, write_texts
from hierarchy.ledger.searching import search, suggestions
from hierarchy.units.models import Unit
from tests.counting import queries
from tests.factories import make_district, make_unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 10)


@pytest.fixture
def unit() -> Unit:
    return make_unit(parent=make_district(), name="白杨村党总支")


def text(unit: Unit, title: str, body: str = "", **changes: Any) -> PublicText:
    values: dict[str, Any] = {
        "kind": "disclosure", "subject_id": new_id(), "category": "organization", "published_on": TODAY,
        "shown_until": None, **changes,
    }  # fmt: skip
    return public_text(unit=unit, title=title, text=body, **values)


def titles(words: str, **asked: Any) -> list[str]:
    found = search(words=words, on=TODAY, **asked)
    return [row.title for row in (PublicText.objects.get(subject_id=hit.subject_id) for hit in found.hits)]


def test_words_of_one_two_and_more_characters_are_found(unit: Unit) -> None:
    write_texts([text(unit, "党费收缴情况", "本季度共收缴1,230元"), text(unit, "换届", "会费")])
    for words in ("党", "党费", "收缴", "党费收缴情况", "费", "况", "1,230", "元"):
        assert "党费收缴情况" in titles(words), words
    assert titles("党员") == []


def test_pairs_that_stand_apart_are_no_hit(unit: Unit) -> None:
    """党务 and 务公 and 公开 are all there, 党务公开 is not."""
    write_texts([text(unit, "一", "党务，务公，公开"), text(unit, "二", "党务公开")])
    assert titles("党务公开") == ["二"]
    assert search(words="党务公开", on=TODAY).total == 1


def test_a_phrase_does_not_go_over_the_end_of_the_title(unit: Unit) -> None:
    write_texts([text(unit, "关于党费", "收缴")])
    assert titles("党费收缴") == []
    assert titles("党费 收缴") == ["关于党费"]


def test_several_words_must_all_occur(unit: Unit) -> None:
    write_texts([text(unit, "甲", "党费收缴"), text(unit, "乙", "党费使用"), text(unit, "丙", "党费使用与收缴")])
    assert sorted(titles("党费 使用 收缴")) == ["丙"]
    assert len(titles("党费　使用")) == 2  # the space of a Chinese keyboard


def test_width_and_case_make_no_difference(unit: Unit) -> None:
    write_texts([text(unit, "微信ＡＰＰ", "第１２号")])
    for words in ("APP", "app", "ａｐｐ", "12", "第12号"):
        assert titles(words) == ["微信ＡＰＰ"], words


def test_words_of_letters_are_whole(unit: Unit) -> None:
    write_texts([text(unit, "甲", "apple 2026")])
    assert (titles("app"), titles("20"), titles("apple")) == ([], [], ["甲"])


def test_title_hits_come_first_then_the_newest(unit: Unit) -> None:
    def days_ago(days: int) -> date:
        return TODAY - timedelta(days=days)

    write_texts([
        text(unit, "丁", "党费", published_on=days_ago(0)),
        text(unit, "丙", "党费", published_on=days_ago(1)),
        text(unit, "党费乙", "", published_on=days_ago(9)),
        text(unit, "党费甲", "", published_on=days_ago(8)),
    ])  # fmt: skip
    assert titles("党费") == ["党费甲", "党费乙", "丁", "丙"]
    assert titles("党费", per_page=3) + titles("党费", per_page=3, page=2) == ["党费甲", "党费乙", "丁", "丙"]
    assert titles("党费", per_page=3, page=99) == ["丙"]


def test_only_what_is_shown_on_the_day_is_found(unit: Unit) -> None:
    write_texts([
        text(unit, "昨天止", "公示", shown_until=TODAY - timedelta(days=1)),
        text(unit, "今天止", "公示", shown_until=TODAY),
    ])  # fmt: skip
    assert titles("公示") == ["今天止"]


def test_it_is_narrowed_by_unit_locality_category_and_kind(unit: Unit) -> None:
    town = make_unit(kind="town_committee", parent=unit.parent)
    village = make_unit(parent=town, locality=town)
    write_texts([
        text(unit, "别处", "党费"),
        text(town, "镇里", "党费", category="cadres"),
        text(village, "村里", "党费", kind="answer", category=""),
    ])  # fmt: skip
    assert titles("党费", unit=town) == ["镇里"]
    assert sorted(titles("党费", locality=town)) == ["村里", "镇里"]
    assert titles("党费", category="cadres") == ["镇里"]
    assert titles("党费", kind="answer") == ["村里"]


def test_three_thousand_results_are_counted_and_paged_up_to_a_thousand(unit: Unit) -> None:
    write_texts([text(unit, f"第{number}项", "党费") for number in range(3_000)])
    found = search(words="党费", on=TODAY, page=150)
    assert (found.total, found.is_more, len(found.hits), found.page) == (1_000, True, 20, 50)
    assert found.paged.paginator.num_pages == 50


def test_a_long_phrase_is_counted_as_far_as_it_is_compared(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_COMPARED", 5)
    write_texts([text(unit, f"第{number}项", "党务公开") for number in range(6)])
    found = search(words="党务公开", on=TODAY, per_page=2, page=3)
    assert (found.total, found.is_more, len(found.hits)) == (5, True, 1)


def test_words_are_marked_and_everything_else_is_escaped(unit: Unit) -> None:
    body = "<script>" + "前文" * 40 + "本年<b>党费</b>ＡＰＰ缴纳" + "后文" * 60
    write_texts([text(unit, "<i>党费</i>&", body)])
    hit = search(words="党费 app", on=TODAY).hits[0]
    assert hit.title == "&lt;i&gt;<mark>党费</mark>&lt;/i&gt;&amp;"
    assert "本年&lt;b&gt;<mark>党费</mark>&lt;/b&gt;<mark>ＡＰＰ</mark>缴纳" in hit.snippet
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    assert "<script" not in hit.snippet


@pytest.mark.parametrize("words", ["", " ", "？！", "%", "_", "'\"\\", "😀", "\x00", "--", "*:&|!()<->"])
def test_nothing_to_search_for_finds_nothing(unit: Unit, words: str) -> None:
    write_texts([text(unit, "100%_'", "党费")])
    found = search(words=words, on=TODAY)
    assert (found.wanted.phrases, found.hits, found.total) == ((), [], 0)


@pytest.mark.parametrize("words", ["党费' | 'x", "党费%", "党费:*", "\\党费\\", "党\x00费", "!党费"])
def test_signs_are_no_operators(unit: Unit, words: str) -> None:
    write_texts([text(unit, "党费收缴", "x")])
    assert titles(words) == ["党费收缴"]


def test_what_is_near_a_sentence_comes_best_first(unit: Unit, at: datetime) -> None:
    write_texts([
        text(unit, "困难党员慰问金发放", "2026年春节慰问困难党员12人"),
        text(unit, "低保评议结果", "第一组"),
        text(unit, "慰问活动", "走访"),
        text(unit, "困难党员慰问金发放已过期", "春节", shown_until=TODAY - timedelta(days=1)),
    ])  # fmt: skip
    sentence = "春节的慰问金发放给了哪些困难党员"
    assert [row.title for row in suggestions(text=sentence, on=TODAY)] == ["困难党员慰问金发放"]
    assert suggestions(text=sentence, on=TODAY, unit=make_unit(parent=unit.parent)) == []
    for nothing in ("", "？？", "\x00", "毫无关联的内容"):
        assert suggestions(text=nothing, on=TODAY) == []


def page(query: str = "") -> Any:
    return Client(raise_request_exception=False).get(f"/search/{query}")


def test_the_page_is_open_to_everybody_and_leads_to_boards(unit: Unit) -> None:
    row = text(unit, "党费收缴情况", "一季度")
    write_texts([row])
    shown = page("?q=党费").content.decode()
    assert f'href="/u/{unit.slug}/board/{row.subject_id}/"' in shown
    assert "白杨村党总支" in shown
    assert page("?q=党费&kind=answer").context["found"].total == 0
    assert page("?q=党费&kind=nonsense&category=x&locality=y&page=x").context["found"].total == 1


@pytest.mark.parametrize("query", ["", "?q=", "?q=%00", "?q=%25_'%22", "?q=😀", "?q=党", "?q=" + "字" * 500, "?q=？！"])
def test_the_page_bears_anything(unit: Unit, query: str) -> None:
    assert page(query).status_code == 200


def test_the_page_asks_as_much_for_one_as_for_thirty(unit: Unit) -> None:
    def asked(rows: int) -> int:
        write_texts([text(unit, f"第{number}项", "党费") for number in range(rows)])
        page("?q=党费")
        with queries() as statements:
            assert page("?q=党费").status_code == 200
        return len(statements)

    assert asked(1) == asked(29)
