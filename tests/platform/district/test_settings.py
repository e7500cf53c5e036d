from datetime import date, datetime

import pytest

from core.actors import SYSTEM
from district.actions import set_setting
from district.models import SettingValue
from district.settings import DistrictSettings, value
from tests.counting import queries

pytestmark = pytest.mark.django_db


def set_grace(days: int, valid_from: date, at: datetime) -> None:
    set_setting(key="periodic_grace_days", value=days, valid_from=valid_from, reason="x", actor=SYSTEM, at=at)


def test_the_default_holds_until_somebody_sets_it() -> None:
    assert value("periodic_grace_days", on=date(2020, 1, 1)) == 10
    assert DistrictSettings.load().value("periodic_grace_days", on=date(2020, 1, 1)) == 10


def test_a_value_holds_from_its_day_on_and_changes_no_earlier_day(at: datetime) -> None:
    set_grace(0, date(2026, 1, 1), at)
    set_grace(5, date(2026, 7, 1), at)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2030, 1, 1)]
    loaded = DistrictSettings.load()
    assert [value("periodic_grace_days", on=day) for day in days] == [10, 0, 0, 5, 5]
    assert [loaded.value("periodic_grace_days", on=day) for day in days] == [10, 0, 0, 5, 5]


def test_of_two_values_for_one_day_the_later_set_one_holds(at: datetime) -> None:
    set_grace(0, date(2026, 7, 1), at)
    set_grace(5, date(2026, 7, 1), at)
    assert value("periodic_grace_days", on=date(2026, 7, 1)) == 5
    assert DistrictSettings.load().value("periodic_grace_days", on=date(2026, 7, 1)) == 5
    assert SettingValue.objects.count() == 2


def test_dates_are_read_as_dates(at: datetime) -> None:
    day = date(2026, 4, 30)
    set_setting(key="first_filing_due_on", value=day, valid_from=day, reason="x", actor=SYSTEM, at=at)
    assert value("first_filing_due_on", on=day) == day
    set_setting(key="first_filing_due_on", value=None, valid_from=day, reason="x", actor=SYSTEM, at=at)
    assert DistrictSettings.load().value("first_filing_due_on", on=day) is None


def test_loading_is_one_query_and_asking_none() -> None:
    with queries() as statements:
        settings = DistrictSettings.load()
        settings.value("nil_return", on=date(2026, 1, 1))
        settings.value("catalogue_mode", on=date(2026, 1, 1))
    assert len(statements) == 1


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        value("no_such_setting", on=date(2026, 1, 1))
