"""Personal data in Chinese text: what is found, what is not, and that masking leaves nothing to find."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from core.personal_data import Kind, counts, find, mask

ID = "640221198001011237"
CARD = "6222021234567890128"


def kinds(text: str) -> list[str]:
    return [found.kind.value for found in find(text)]


def masked(text: str) -> str:
    return mask(text, find(text))


def test_the_numbers_used_here_are_right() -> None:
    assert (ric.calc_check_digit(ID[:-1]), luhn.is_valid(CARD)) == ("7", True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("由张三同志负责，电话13812345678转", "由张三同志负责，电话138****5678转"),
        ("电话：１３８１２３４５６７８。", "电话：１３８****５６７８。"),
        ("138-1234-5678或138 1234 5678", "138-****-5678或138 **** 5678"),
        ("+86 13812345678，0086-13812345678", "+86 138****5678，0086-138****5678"),
        (f"张三{ID}男", "张三640221**********37男"),
        ("张三64022119800101100X男", "张三640221**********0X男"),
        (f"账号{CARD}农行", "账号***************0128农行"),
        ("6222 0212 3456 7890 128", "**** **** **** ***0 128"),
        ("家住青石镇人民路12号3栋2单元501室", "家住青石镇人民路**号*栋*单元***室"),
        ("白杨村三组五号", "白杨村*组*号"),
        ("邮箱zhangsan@163.com。", "邮箱z*******@163.com。"),
    ],
)
def test_personal_data_is_masked_in_its_form(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "12345678901234567890",
        f"1{ID}",
        f"{ID}0",
        ID[:-1] + "8",  # a wrong check digit
        "640221198002301235",  # 30 February
        "12812345678",
        "138123456789",
        "收缴党费 13,812,345.67 元",
        "2026 年 4 月 10 日",
        "报备〔2026〕1号",
        "统一社会信用代码 91640221MA75XXXX0X",
        "白杨村3组道路硬化",
        "中央一号文件",
        "6222021234567890129",  # a wrong Luhn digit
        "0000000000000000",
        "沿路1号线",
        "0951-6012345",
    ],
)
def test_what_only_resembles_it_is_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_an_identity_number_is_not_also_a_card_or_a_telephone() -> None:
    assert kinds(f"{ID} {CARD} 13812345678") == ["resident_id", "bank_card", "mobile"]
    assert counts(f"13812345678、13912345678、{ID}") == {Kind.RESIDENT_ID: 1, Kind.MOBILE: 2}


def test_a_card_followed_by_another_number_is_found() -> None:
    card = "622202123456789" + luhn.calc_check_digit("622202123456789")
    assert kinds(f"{card} 12 张") == ["bank_card"]


PIECES = st.one_of(
    st.sampled_from([ID, CARD, "13812345678", "86", "+86", "1381234", "6222 0212 3456 7890 ", "640221", "****"]),
    st.sampled_from(["人民路", "12号", "3栋", "村", "三组", "a@b.com", "@", ".", " ", "-", "，", "\n", "转", "０"]),
    st.text("0123456789 -*Xx@.a", max_size=24),
    st.text(max_size=4),
)
TEXTS = st.lists(PIECES, max_size=9).map("".join)


@settings(max_examples=1500, deadline=None)
@given(TEXTS)
@example("6222 0212 3456 7890 1234 5678 9012 3456")
@example("1234 5678 9012 640221198001011237")
@example("64022119800101100X13812345678")
@example("a@b.com@c.com")
def test_masking_leaves_nothing_to_find_and_touches_nothing_else(text: str) -> None:
    found = find(text)
    result = mask(text, found)
    assert find(result) == []
    assert masked(result) == result
    inside = {index for one in found for index in range(one.start, one.end)}
    assert len(result) == len(text)
    assert [char for index, char in enumerate(result) if index not in inside] == [
        char for index, char in enumerate(text) if index not in inside
    ]


def check_digit(digits: str) -> str:
    """Compute the last sign by the weights of GB 11643, apart from the library that the rule asks."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11]


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
def test_every_identity_number_is_found_between_chinese_characters(day: date, serial: int) -> None:
    digits = f"640221{day:%Y%m%d}{serial:03d}"
    number = digits + check_digit(digits)
    assert [(one.kind, one.start, one.end) for one in find(f"由{number}办")] == [(Kind.RESIDENT_ID, 1, 19)]


def test_a_long_text_is_searched_quickly() -> None:
    text = ("张三 13812345678 人民路12号 " + "1" * 50 + " a@b " + "路" * 50) * 400
    assert counts(text)[Kind.MOBILE] == 400
