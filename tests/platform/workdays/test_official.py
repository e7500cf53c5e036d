from datetime import date

import pytest

from workdays.official import read_exceptions
from workdays.seed import official_days

NOTICE_2026 = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""


def test_the_official_notice_gives_the_official_calendar() -> None:
    reading = read_exceptions(NOTICE_2026, year=2026)
    assert reading.problems == []
    expected = {day: is_working for day, is_working, _note in official_days(2026, 2026)}
    understood = {day: reading.days[day].is_working if day in reading.days else day.weekday() < 5 for day in expected}
    assert understood == expected
    assert reading.days[date(2026, 2, 28)].note == "春节"


def test_plain_lines_are_understood() -> None:
    reading = read_exceptions(
        "2027-05-01 至 2027-05-05 休 劳动节\n2027-05-08 班 劳动节调休\n2027/1/1 rest New Year", year=2027
    )
    assert reading.problems == []
    assert [(day.isoformat(), found.is_working) for day, found in sorted(reading.days.items())] == [
        ("2027-01-01", False),
        ("2027-05-01", False),
        ("2027-05-02", False),
        ("2027-05-03", False),
        ("2027-05-04", False),
        ("2027-05-05", False),
        ("2027-05-08", True),
    ]
    assert reading.days[date(2027, 5, 1)].note == "劳动节"


@pytest.mark.parametrize(
    "line",
    [
        "劳动节放假",
        "2027-05-01",
        "2027-02-30 休",
        "2027-05-05 至 2027-05-01 休",
        "2026-05-01 休",
        "2027-05-03 班",  # a Monday
        "1日 休",
        "2027-01-01 至 2027-12-31 休",
    ],
)
def test_a_line_that_makes_no_sense_is_named(line: str) -> None:
    reading = read_exceptions(f"2027-01-01 休 元旦\n{line}", year=2027)
    assert {problem.line for problem in reading.problems} == {2}


def test_a_day_cannot_be_off_and_at_work() -> None:
    reading = read_exceptions("2027-05-01 休\n2027-05-01 班", year=2027)
    assert [problem.line for problem in reading.problems] == [2]
