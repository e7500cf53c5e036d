"""Reminders of unanswered cases: each level once, everybody one notice a day, nothing from a workspace.

Received on Friday 10 April 2026 with 15 working days, a reply is due on the day that the ledger says (asserted below).
"""

from __future__ import annotations

from datetime import date, datetime

import pytest

from audit.models import Entry
from core.actors import SYSTEM
from hierarchy.ledger import cases as ledger
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.units.models import LeadPower, Role, Unit
from notices.models import Notice
from tenants.feedback.actions.reminding import remind_of_replies
from tenants.feedback.kinds import SENTENCES
from tests.counting import queries
from tests.factories import grant, make_lead, make_line, make_unit, make_user

from .people import Village


def on(day: date, village: Village) -> datetime:
    return village.at.replace(year=day.year, month=day.month, day=day.day)


def told(user) -> list[str]:  # type: ignore[no-untyped-def]
    """Give the kinds of reminders somebody has had, in their order."""
    kinds = [kind for kind in SENTENCES if kind.startswith(("cases_", "closings_"))]
    return list(
        Notice.objects.filter(recipient=user.person, kind__in=kinds).order_by("pk").values_list("kind", flat=True)
    )


@pytest.fixture
def waiting(village: Village) -> Village:
    village.receive()
    # 10 April + 15 working days: 13-17 (5), 20-24 (10), 27-30 (14); 1-5 May are holidays; 6 May is the fifteenth.
    assert FeedbackEntry.objects.get().due_on == date(2026, 5, 6)
    return village


def test_the_officer_hears_that_it_is_due_soon_and_hears_it_once(waiting: Village) -> None:
    assert remind_of_replies(at=on(date(2026, 4, 20), waiting)) == 0
    assert remind_of_replies(at=on(date(2026, 4, 30), waiting)) == 1
    assert remind_of_replies(at=on(date(2026, 5, 6), waiting)) == 0
    notice = Notice.objects.get(kind="cases_due_soon")
    assert notice.recipient_id == waiting.officer.person_id
    assert notice.values == {
        "soon": 1,
        "late": 0,
        "closings_soon": 0,
        "closings_late": 0,
        "due_on": "2026-05-06",
        "units": "清溪村党总支",
    }
    assert notice.url == f"/u/{waiting.unit.slug}/"
    assert "2026" in notice.text


def test_each_level_hears_on_its_day(waiting: Village) -> None:
    department = make_unit(code="ZZB", kind="committee_organ", parent=waiting.district.unit, line="L01")
    make_lead("L03", department, LeadPower.GUIDE)
    lead, office, supervisor = make_user(), make_user(), make_user()
    grant(lead, department, Role.LINE_SUPERVISOR)
    grant(office, waiting.district.unit, Role.DISTRICT_SUPERVISOR)
    grant(supervisor, waiting.town.unit, Role.SUPERIOR_SUPERVISOR)
    Unit.objects.filter(pk=waiting.unit.pk).update(line=make_line("L03"))
    days = {
        # after 6 May: 7 is the first working day, 8 the second, Saturday 9 is made up for and the third
        date(2026, 5, 6): set(),
        date(2026, 5, 7): {waiting.head},
        date(2026, 5, 8): set(),
        date(2026, 5, 9): {supervisor},
        date(2026, 5, 11): set(),
        date(2026, 5, 12): {lead},
        date(2026, 5, 18): set(),
        date(2026, 5, 19): {office},
        date(2026, 6, 30): set(),
    }
    everybody = {waiting.head, waiting.village.deputy, supervisor}
    everybody |= {lead, office, waiting.town.head}
    for day, expected in days.items():
        before = {user.pk: len(told(user)) for user in everybody}
        remind_of_replies(at=on(day, waiting))
        new = {user for user in everybody if len(told(user)) > before[user.pk]}
        assert new == expected, day
    levels = Entry.objects.filter(verb="case.reminded").order_by("pk").values_list("data__level", flat=True)
    assert list(levels) == ["officer", "head", "superior", "lead", "office"]


def test_all_that_was_missed_comes_in_one_notice(waiting: Village) -> None:
    grant(waiting.officer, waiting.unit, Role.HEAD)
    waiting.receive("桥太窄", received_on=date(2026, 4, 9))  # due a day earlier: 30 April
    assert remind_of_replies(at=on(date(2026, 5, 6), waiting)) > 0
    both = Notice.objects.get(recipient=waiting.officer.person, kind="cases_due_soon_and_overdue")
    assert (both.values["late"], both.values["soon"]) == (1, 1)
    assert told(waiting.officer) == ["cases_due_soon_and_overdue"]


def test_answered_ended_and_paused_cases_are_left_alone(waiting: Village) -> None:
    answered = FeedbackEntry.objects.get().pk
    ended, paused = waiting.receive("桥太窄").case.pk, waiting.receive("路不平").case.pk
    ledger.reply(case_id=answered, replied_on=waiting.at.date(), actor=SYSTEM, at=waiting.at)
    ledger.close(case_id=ended, outcome="merged", actor=SYSTEM, at=waiting.at)
    ledger.pause(case_id=paused, until=date(2026, 4, 30), actor=SYSTEM, at=waiting.at)
    assert remind_of_replies(at=on(date(2026, 5, 7), waiting)) == 0
    assert Entry.objects.filter(verb="case.reminded").count() == 0


def test_a_case_that_was_answered_and_not_closed_reminds_level_by_level(waiting: Village) -> None:
    entry = FeedbackEntry.objects.get()
    # 10 April + 30 working days: the fifteenth is 6 May; 7, 8 and Saturday 9 (18), 11-15 (23), 18-22 (28), 25, 26 May.
    assert entry.close_due_on == date(2026, 5, 26)
    ledger.reply(case_id=entry.pk, replied_on=waiting.at.date(), actor=SYSTEM, at=waiting.at)
    supervisor = make_user()
    grant(supervisor, waiting.town.unit, Role.SUPERIOR_SUPERVISOR)
    everybody = {waiting.officer, waiting.head, supervisor}
    days = {
        date(2026, 5, 18): set(),  # six working days before
        date(2026, 5, 19): {waiting.officer},  # five
        date(2026, 5, 20): set(),
        date(2026, 5, 26): set(),
        date(2026, 5, 27): {waiting.head},  # one after
        date(2026, 5, 28): set(),
        date(2026, 5, 29): {supervisor},  # three after
        date(2026, 5, 31): set(),
    }
    for day, expected in days.items():
        before = {user.pk: len(told(user)) for user in everybody}
        remind_of_replies(at=on(day, waiting))
        assert {user for user in everybody if len(told(user)) > before[user.pk]} == expected, day
    assert told(waiting.officer) == ["closings_due_soon"]
    assert told(waiting.head) == told(supervisor) == ["closings_overdue"]
    first = Notice.objects.get(kind="closings_due_soon")
    assert (first.values["closings_soon"], first.values["due_on"]) == (1, "2026-05-26")
    clocks = Entry.objects.filter(verb="case.reminded").order_by("pk").values_list("data__clock", "data__due_on")
    assert set(clocks) == {("closing", "2026-05-26")}


def test_replies_and_closings_come_in_one_notice(waiting: Village) -> None:
    ledger.reply(case_id=FeedbackEntry.objects.get().pk, replied_on=waiting.at.date(), actor=SYSTEM, at=waiting.at)
    longer = waiting.receive("桥太窄").case.pk
    ledger.extend(case_id=longer, actor=SYSTEM, at=on(date(2026, 5, 6), waiting))
    # 6 May + 10 working days: 7, 8, Saturday 9 (3), 11-15 (8), 18, 19 May.
    assert FeedbackEntry.objects.get(pk=longer).due_on == date(2026, 5, 19)
    assert remind_of_replies(at=on(date(2026, 5, 19), waiting)) > 0
    assert told(waiting.officer) == ["cases_and_closings"]
    notice = Notice.objects.get(recipient=waiting.officer.person, kind="cases_and_closings")
    assert {name: notice.values[name] for name in ("soon", "late", "closings_soon", "closings_late")} == {
        "soon": 1,
        "late": 0,
        "closings_soon": 1,
        "closings_late": 0,
    }


def test_a_closed_case_reminds_nobody(waiting: Village) -> None:
    pk = FeedbackEntry.objects.get().pk
    ledger.reply(case_id=pk, replied_on=waiting.at.date(), actor=SYSTEM, at=waiting.at)
    ledger.close(case_id=pk, outcome="answered", actor=SYSTEM, at=waiting.at)
    assert remind_of_replies(at=on(date(2026, 6, 30), waiting)) == 0


def test_more_time_means_a_new_reminder_before_the_new_day(waiting: Village) -> None:
    remind_of_replies(at=on(date(2026, 5, 6), waiting))
    ledger.extend(case_id=FeedbackEntry.objects.get().pk, actor=SYSTEM, at=on(date(2026, 5, 6), waiting))
    assert remind_of_replies(at=on(date(2026, 5, 7), waiting)) == 0
    due_on = FeedbackEntry.objects.get().due_on
    assert due_on is not None
    assert remind_of_replies(at=on(due_on, waiting)) == 1


def test_a_real_name_report_reminds_the_principal_and_goes_no_further(village: Village) -> None:
    village.receive(kind="report")
    for day in (date(2026, 5, 6), date(2026, 5, 7), date(2026, 6, 30)):
        remind_of_replies(at=on(day, village))
    assert told(village.head) == ["cases_due_soon", "cases_overdue"]
    assert told(village.officer) == told(village.town.head) == []


def test_thirty_cases_cost_as_many_questions_as_one(waiting: Village) -> None:
    with queries() as one:
        remind_of_replies(at=on(date(2026, 5, 6), waiting))
    for number in range(30):
        waiting.receive(f"第 {number} 件")
    with queries() as thirty:
        remind_of_replies(at=on(date(2026, 5, 6), waiting))
    assert len(thirty) == len(one)
    assert Notice.objects.filter(kind="cases_due_soon").count() == 2
