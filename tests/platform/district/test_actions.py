from datetime import date, datetime, timedelta
from typing import Any

import pytest

from audit.models import Entry
from core.errors import NotPermitted, Refusal
from district.actions import SettingRefused, SettingStale, set_setting
from district.models import SettingValue
from hierarchy.units.models import Role
from tests.factories import grant, make_district, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Any:
    user = make_user(name="李四")
    grant(user, make_district(), Role.DISTRICT_SUPERVISOR)
    return user


def test_a_change_is_kept_with_who_when_and_why_and_recorded(office: Any, at: datetime, today: date) -> None:
    row = set_setting(
        key="periodic_grace_days", value=0, valid_from=today, reason=" 区委通知 ", actor=office, at=at, seen_id=0
    )
    assert (row.value, row.reason, row.set_by_label, row.set_by_id, row.set_at) == (
        0,
        "区委通知",
        "李四",
        office.person_id,
        at,
    )
    entry = Entry.objects.get()
    assert (entry.verb, entry.subject_id, entry.data["before"], entry.data["after"]) == (
        "setting.changed",
        "periodic_grace_days",
        10,
        0,
    )


def test_nobody_without_the_permission_changes_a_setting(at: datetime, today: date) -> None:
    make_district()
    with pytest.raises(NotPermitted):
        set_setting(key="nil_return", value=False, valid_from=today, reason="x", actor=make_user(), at=at)
    assert (SettingValue.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("key", "value", "code", "field"),
    [
        ("no_such", 1, "setting_unknown", "key"),
        ("periodic_grace_days", 16, "setting_out_of_range", "value"),
        ("periodic_grace_days", -1, "setting_out_of_range", "value"),
        ("periodic_grace_days", True, "setting_out_of_range", "value"),
        ("periodic_grace_days", "5", "setting_out_of_range", "value"),
        ("periodic_cycle", "weekly", "setting_refused", "value"),
        ("nil_return", 1, "setting_refused", "value"),
        ("first_filing_due_on", "2026-01-01", "setting_refused", "value"),
        ("catalogue_review_due", "02-29", "setting_not_a_day", "value"),
        ("receipt_number", "报备", "setting_text_incomplete", "value"),
        ("secret_notice", "长" * 61, "text_too_long", "value"),
        ("secret_notice", "a\x00", "text_unwanted_characters", "value"),
        ("periodic_grace_days", 10, "setting_unchanged", "value"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused(
    office: Any, at: datetime, today: date, key: str, value: Any, code: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        set_setting(key=key, value=value, valid_from=today, reason="x", actor=office, at=at)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert (SettingValue.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.parametrize(("days", "code"), [(-1, "setting_in_the_past"), (1500, "setting_too_far_ahead")])
def test_a_value_begins_today_or_within_three_years(
    office: Any, at: datetime, today: date, days: int, code: str
) -> None:
    with pytest.raises(SettingRefused) as refused:
        set_setting(key="nil_return", value=False, valid_from=today + timedelta(days), reason="x", actor=office, at=at)
    assert (refused.value.code, refused.value.field) == (code, "valid_from")


def test_a_reason_is_required(office: Any, at: datetime, today: date) -> None:
    with pytest.raises(Refusal) as refused:
        set_setting(key="nil_return", value=False, valid_from=today, reason="  ", actor=office, at=at)
    assert refused.value.field == "reason"


def test_a_page_opened_before_another_change_is_stale(office: Any, at: datetime, today: date) -> None:
    set_setting(key="nil_return", value=False, valid_from=today, reason="x", actor=office, at=at, seen_id=0)
    with pytest.raises(SettingStale):
        set_setting(key="nil_return", value=True, valid_from=today, reason="x", actor=office, at=at, seen_id=0)
    assert SettingValue.objects.count() == 1
