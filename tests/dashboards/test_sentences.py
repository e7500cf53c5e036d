"""The sentence a page begins with: zero, one and many, in both languages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from django.utils.html import strip_tags

from dashboards.sentences import (
    Finding,
    gathered_in,
    group_sentence,
    obligations_sentence,
    overview_sentence,
    share_in_words,
    spoken,
    units_sentence,
)
from hierarchy.metrics.figures import Figure
from hierarchy.metrics.periods import Period


def rate(on_time: int, due: int) -> Figure:
    return Figure("timeliness", on_time, due, date(2026, 7, 10), 10)


@pytest.fixture
def in_chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


LINES = (("农村（村）", 60), ("社区", 50), ("教育体育", 40), ("政法", 63))


def chinese(**values: object) -> Finding:
    finding = Finding(
        period="二季度",
        owed=1000,
        overdue=213,
        timeliness=rate(884, 1000),
        overdue_url="/obligations/?state=overdue",
        previous_period="一季度",
        previous_overdue=182,
        by_line=(("农村（村）", 60), ("社区", 50), ("教育体育", 43), ("政法", 60)),
        young=64,
    )
    return replace(finding, **values)


def english(**values: object) -> Finding:
    words = {"period": "the second quarter", "previous_period": "the first quarter"}
    return replace(chinese(by_line=(("Villages", 120), ("Schools", 50), ("Health", 43))), **{**words, **values})


@pytest.mark.usefixtures("in_chinese")
class TestInChinese:
    def test_many_overdue_items_are_counted_compared_located_and_aged(self) -> None:
        finding = chinese(by_line=(("农村（村）", 60), ("社区", 50), ("教育体育", 43), ("政法", 30), ("卫生健康", 30)))
        assert overview_sentence(finding) == (
            '二季度有 <a href="/obligations/?state=overdue">213 件逾期未公开</a>，比一季度多 31 件，'
            "一半集中在农村（村）和社区两条线；三成逾期不足 5 天。"
        )

    def test_fewer_than_before_are_said_to_be_fewer(self) -> None:
        finding = chinese(overdue=3, previous_overdue=10, by_line=(), young=None)
        assert strip_tags(overview_sentence(finding)) == "二季度有 3 件逾期未公开，比一季度少 7 件。"

    def test_as_many_as_before_are_said_to_be_as_many(self) -> None:
        finding = chinese(overdue=1, previous_overdue=1)
        assert strip_tags(overview_sentence(finding)) == "二季度有 1 件逾期未公开，与一季度持平。"

    def test_nothing_overdue_gives_the_rate_instead(self) -> None:
        finding = chinese(overdue=0, timeliness=rate(963, 1000))
        assert overview_sentence(finding) == "二季度没有逾期未公开的事项，公开及时率 96.3%。"

    def test_nothing_due_yet_is_no_rate(self) -> None:
        assert overview_sentence(chinese(overdue=0, timeliness=rate(0, 0))) == "二季度没有逾期事项，均未到期。"

    def test_nothing_owed_is_said_so(self) -> None:
        assert overview_sentence(chinese(owed=0, overdue=0)) == "二季度没有应公开的事项。"

    def test_a_group_is_named_first(self) -> None:
        sentence = group_sentence("青石镇党委", chinese(owed=0, overdue=0))
        assert sentence == "青石镇党委：二季度没有应公开的事项。"

    def test_a_list_says_how_many_it_holds(self) -> None:
        assert obligations_sentence(1204, 3, "各期") == "各期共 1,204 件，其中 3 件逾期未公开。"
        assert (
            obligations_sentence(9, 3, "各期", overdue_url="?state=overdue")
            == '各期共 9 件，其中 <a href="?state=overdue">3 件逾期未公开</a>。'
        )
        assert obligations_sentence(7, 0, "各期") == "各期共 7 件，均无逾期。"
        assert obligations_sentence(1, None, "各期") == "各期共 1 件。"
        assert obligations_sentence(0, 0, "各期") == "各期没有符合条件的应公开事项。"

    def test_a_list_of_units_says_in_how_many_something_is_overdue(self) -> None:
        assert units_sentence(79, 19) == "79 个党组织，其中 19 个有逾期事项。"
        assert units_sentence(1, 0) == "1 个党组织，均无逾期事项。"
        assert units_sentence(0, 0) == "没有符合条件的党组织。"

    def test_a_period_of_this_year_or_the_last_is_spoken_without_a_number(self) -> None:
        assert spoken(Period.parse("2026-Q2"), year=2026) == "二季度"
        assert spoken(Period.parse("2025-Q4"), year=2026) == "上年四季度"
        assert spoken(Period.parse("2025"), year=2026) == "上年"
        assert spoken(Period.parse("2024-H1"), year=2026) == "2024 年上半年"
        assert spoken(Period.parse("2026-03"), year=2026) == "2026 年 3 月"
        assert spoken(Period.parse("2026"), year=2026) == "2026 年"
        assert spoken(None, year=2026) == "各期"


@pytest.mark.usefixtures("in_english")
class TestInEnglish:
    def test_many_overdue_items_are_counted_compared_located_and_aged(self) -> None:
        assert strip_tags(overview_sentence(english())) == (
            "213 items overdue in the second quarter, 31 more than in the first quarter, "
            "six in ten of them in the line Villages; three in ten by fewer than 5 days."
        )

    def test_one_overdue_item_is_one(self) -> None:
        finding = english(overdue=1, previous_overdue=0)
        assert strip_tags(overview_sentence(finding)) == (
            "1 item overdue in the second quarter, 1 more than in the first quarter."
        )

    def test_nothing_overdue_gives_the_rate_instead(self) -> None:
        finding = english(overdue=0, timeliness=rate(1, 3))
        assert overview_sentence(finding) == ("Nothing is overdue in the second quarter; 33.3% was disclosed on time.")

    def test_items_all_overdue_for_long_are_said_to_be(self) -> None:
        finding = english(previous_overdue=None, by_line=(), young=0)
        assert strip_tags(overview_sentence(finding)) == (
            "213 items overdue in the second quarter, all by 5 days or more."
        )

    def test_three_lines_are_named_when_two_do_not_hold_half(self) -> None:
        lines = (("A", 40), ("B", 40), ("C", 40), ("D", 40), ("E", 40))
        finding = english(overdue=200, previous_overdue=None, by_line=lines, young=None)
        assert strip_tags(overview_sentence(finding)) == (
            "200 items overdue in the second quarter, six in ten of them in the lines A, B and C."
        )

    def test_one_unit_and_one_item_are_singular(self) -> None:
        assert units_sentence(1, 1) == "1 party organisation, 1 of them with something overdue."
        assert obligations_sentence(1, 0, "all periods") == "1 item in all periods, none overdue."


def test_names_in_a_sentence_are_escaped() -> None:
    with translation.override("en"):
        sentence = group_sentence("<b>", chinese(owed=0, overdue=0, period="<i>"))
    assert sentence == "&lt;b&gt;: Nothing fell due in &lt;i&gt;."


def test_overdue_items_spread_over_many_lines_gather_nowhere() -> None:
    assert gathered_in([(str(number), 10) for number in range(12)]) == ([], 0)


@pytest.mark.parametrize(
    ("part", "whole", "words"), [(1, 100, "a few"), (1, 2, "half"), (99, 100, "nearly all"), (4, 4, "all")]
)
def test_shares_are_said_in_tenths(part: int, whole: int, words: str) -> None:
    with translation.override("en"):
        assert share_in_words(part, whole) == words
