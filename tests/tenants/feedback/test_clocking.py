"""Stopping, starting and extending the clock of a case. Received on Friday 10 April 2026, it is due on 6 May."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from core.errors import Invalid
from hierarchy.ledger.cases import CaseExtensionRefused, PauseRefused
from hierarchy.ledger.models import FeedbackEvent
from tenants.feedback import policies
from tenants.feedback.actions import clocking
from tenants.feedback.case_clock import clock_of
from tenants.feedback.models import CaseStep
from tenants.registry.workspaces import workspace
from tests.factories import make_user
from tests.tenants.feedback.acts import do, entry_of, in_handling, kinds_of_steps, replied
from tests.tenants.feedback.people import Village
from workdays.calendar import Calendar

WAIT = {"reason": "other_body", "text": "等供电所答复", "until": date(2026, 4, 17)}


def test_a_pause_is_recorded_with_reason_words_and_end(village: Village) -> None:
    case_id = in_handling(village)
    do(village, clocking.pause_case, case_id, village.officer, **WAIT)
    assert (entry_of(case_id).paused_days, entry_of(case_id).due_on) == (5, date(2026, 5, 12))
    with workspace(village.unit):
        step = CaseStep.objects.get(kind="pause")
    assert (step.text, step.data) == ("等供电所答复", {"reason": "other_body", "until": "2026-04-17"})


@pytest.mark.parametrize(
    ("given", "field"),
    [({"reason": "busy"}, "reason"), ({"text": " "}, "text"), ({"until": date(2026, 7, 1)}, "until")],
)
def test_a_pause_without_reason_words_or_end_in_sight_changes_nothing(
    village: Village, given: dict[str, object], field: str
) -> None:
    case_id = in_handling(village)
    with pytest.raises(Invalid) as refused:
        do(village, clocking.pause_case, case_id, village.officer, **{**WAIT, **given})
    assert refused.value.field == field
    assert "pause" not in kinds_of_steps(village, case_id)
    assert not FeedbackEvent.objects.filter(event="paused").exists()


def test_a_clock_that_stands_is_not_stopped_again_and_runs_again_early(village: Village) -> None:
    case_id = in_handling(village)
    with pytest.raises(PauseRefused):
        do(village, clocking.resume_case, case_id, village.officer)
    do(village, clocking.pause_case, case_id, village.officer, **WAIT)
    with pytest.raises(PauseRefused):
        do(village, clocking.pause_case, case_id, village.officer, **WAIT)
    do(village, clocking.resume_case, case_id, village.head, at=village.at + timedelta(days=5))
    assert entry_of(case_id).due_on == date(2026, 5, 9)
    assert kinds_of_steps(village, case_id)[-2:] == ["pause", "resume"]


def test_the_time_is_extended_once_with_a_reason(village: Village) -> None:
    case_id = in_handling(village)
    with pytest.raises(Invalid):
        do(village, clocking.extend_case, case_id, village.officer, reason="")
    do(village, clocking.extend_case, case_id, village.officer, reason="要请第三方检测")
    # 6 May is the fifteenth; 7, 8, 9 (a Saturday at work), 11 … 15, 18, 19 May.
    assert entry_of(case_id).due_on == date(2026, 5, 19)
    with pytest.raises(CaseExtensionRefused):
        do(village, clocking.extend_case, case_id, village.head, reason="再延")
    assert kinds_of_steps(village, case_id).count("extend") == 1


def test_an_answered_case_has_no_clock_to_stop(village: Village) -> None:
    case_id = replied(village)
    with pytest.raises(clocking.ledger.Refusal):
        do(village, clocking.pause_case, case_id, village.officer, **WAIT)
    assert entry_of(case_id).paused_days == 0


def test_a_stranger_does_not_stop_a_clock(village: Village) -> None:
    case_id = in_handling(village)
    with pytest.raises(policies.NotForYou):
        do(village, clocking.pause_case, case_id, make_user(), **WAIT)
    assert entry_of(case_id).paused_on is None


def test_the_clock_says_the_day_its_number_and_how_long_it_stood(village: Village) -> None:
    case_id = in_handling(village)
    do(village, clocking.pause_case, case_id, village.officer, **WAIT)
    do(village, clocking.resume_case, case_id, village.officer, at=village.at + timedelta(days=5))
    with translation.override("en"):
        clock = clock_of(entry_of(case_id), today=date(2026, 4, 17), calendar=Calendar.load(), due_soon_days=5)
    # 13 to 17 April are five working days; 15 and the 3 that it stood are allowed.
    assert (clock.due_on, clock.state) == (date(2026, 5, 9), "normal")
    assert clock.sentences[1:] == ["working day 5 of 18", "stood still 3 working days"]
    late = clock_of(entry_of(case_id), today=date(2026, 5, 11), calendar=Calendar.load(), due_soon_days=5)
    assert late.state == "overdue"
