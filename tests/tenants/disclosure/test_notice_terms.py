"""Public notices with a term: long enough, off the board by themselves, on record (defaults 4.2)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from audit.models import Entry
from district.models import District
from hierarchy.ledger.models import ObligationEntry, PublicationEntry
from hierarchy.ledger.reconciling import differences
from notices.models import Notice
from tenants.disclosure import daily, reconciling
from tenants.disclosure.actions.proposing import DraftIncomplete
from tenants.disclosure.actions.publishing import NoticeTooShort
from tenants.disclosure.actions.taking_down import end_notices
from tenants.disclosure.models import Disclosure, Publication, Step
from tenants.registry.workspaces import as_district
from tests.tenants.disclosure.publishing_scene import (
    FIVE_WORKING_DAYS_ON,
    add_row,
    approve,
    begin,
    later,
    set_setting,
    shown,
)
from tests.tenants.disclosure.scene import Scene
from tests.tenants.disclosure.test_procedure import counted

FRIDAY = date(2026, 4, 10)
TITLE = "任前公示"


def put_up(scene: Scene, **content: Any) -> Disclosure:
    add_row(scene, TITLE, notice="cadre")
    return shown(scene, TITLE, **{"planned_on": FRIDAY, "notice_until": FIVE_WORKING_DAYS_ON, **content})


def on_board(scene: Scene, day: date) -> int:
    District.objects.update(is_demonstration=True, frozen_on=day)
    return int(Client().get(f"/u/{scene.unit.slug}/board/").context["total"])


@pytest.mark.parametrize(
    ("notice", "until"),
    [
        ("cadre", None),
        ("cadre", date(2026, 4, 16)),  # Thursday: the fourth working day
        ("member", date(2026, 4, 16)),
        ("member", date(2028, 1, 3)),  # long after, but fails nothing: see below
    ],
)
def test_a_notice_stays_up_for_its_working_days(full: Scene, notice: str, until: date | None) -> None:
    with full.inside():
        add_row(full, TITLE, notice=notice)
        disclosure = begin(full, TITLE, planned_on=FRIDAY, notice_until=until)
        if until == date(2028, 1, 3):
            full.propose(disclosure)  # as long as possible: no end is too late
            return
        before = counted()
        with pytest.raises(DraftIncomplete) as refused:
            full.propose(disclosure)
        assert (refused.value.field, counted()) == ("notice_until", before)


def test_public_holidays_do_not_count(full: Scene) -> None:
    """1 to 5 May 2026 are holidays, Saturday 9 May is worked: five working days after 30 April end on 11 May."""
    with full.inside():
        add_row(full, TITLE, notice="cadre")
        disclosure = begin(full, TITLE, planned_on=date(2026, 4, 30), notice_until=date(2026, 5, 9))
        with pytest.raises(DraftIncomplete):
            full.propose(disclosure)
        full.write(disclosure, title=TITLE, planned_on=date(2026, 4, 30), notice_until=date(2026, 5, 11))
        full.propose(disclosure)


def test_the_districts_number_of_days_counts(full: Scene) -> None:
    set_setting("cadre_notice_days", 7, full)
    with full.inside():
        add_row(full, TITLE, notice="cadre")
        disclosure = begin(full, TITLE, planned_on=FRIDAY, notice_until=date(2026, 4, 20))
        with pytest.raises(DraftIncomplete):
            full.propose(disclosure)
        full.write(disclosure, title=TITLE, planned_on=FRIDAY, notice_until=date(2026, 4, 21))
        full.propose(disclosure)


def test_past_the_calendar_a_term_cannot_be_promised(full: Scene) -> None:
    with full.inside():
        add_row(full, TITLE, notice="cadre")
        disclosure = begin(full, TITLE, planned_on=date(2027, 6, 1), notice_until=date(2027, 7, 1))
        with pytest.raises(DraftIncomplete) as refused:
            full.propose(disclosure)
        assert refused.value.field == "notice_until"


def test_only_a_public_notice_has_a_last_day(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft(notice_until=FIVE_WORKING_DAYS_ON)
        with pytest.raises(DraftIncomplete) as refused:
            full.propose(disclosure)
        assert refused.value.field == "notice_until"


def test_the_draft_form_says_which_working_day_it_ends_on(full: Scene) -> None:
    with full.inside():
        add_row(full, TITLE, notice="cadre")
        disclosure = begin(full, TITLE, planned_on=FRIDAY, notice_until=FIVE_WORKING_DAYS_ON)
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(full.drafter)
    page = client.get(f"/u/{full.unit.slug}/disclosures/{disclosure.pk}/")
    assert "working day 5 of at least 5" in str(page.context["draft_form"].fields["notice_until"].help_text)


def test_a_notice_that_went_up_too_late_is_refused_until_its_plan_is_revised(full: Scene) -> None:
    with full.inside():
        add_row(full, TITLE, notice="cadre")
        disclosure = approve(full, begin(full, TITLE, planned_on=FRIDAY, notice_until=FIVE_WORKING_DAYS_ON))
        full.at = later(full, 3)  # Monday
        before = counted()
        with pytest.raises(NoticeTooShort) as refused:
            full.publish(disclosure, disclosed_on=date(2026, 4, 13))
        assert (refused.value.field, counted()) == ("disclosed_on", before)
        full.publish(disclosure, disclosed_on=FRIDAY)
        assert Publication.objects.get().shown_until == FIVE_WORKING_DAYS_ON
    assert PublicationEntry.objects.get().shown_until == FIVE_WORKING_DAYS_ON


@pytest.mark.parametrize(("unlist_days", "last"), [(0, FIVE_WORKING_DAYS_ON), (3, date(2026, 4, 20))])
def test_a_notice_leaves_the_board_by_itself(full: Scene, unlist_days: int, last: date) -> None:
    set_setting("personal_notice_unlist_days", unlist_days, full)
    with full.inside():
        disclosure = put_up(full)
    assert (on_board(full, last), on_board(full, last + timedelta(days=1))) == (1, 0)
    assert Client().get(f"/u/{full.unit.slug}/board/{disclosure.pk}/").status_code == 404


def test_its_end_is_recorded_once_and_its_drafter_told(full: Scene) -> None:
    with full.inside():
        disclosure = put_up(full)
        assert end_notices(unit=full.unit, at=later(full, 7)) == []  # the 17th is its last day
        with as_district():
            Notice.objects.all().delete()
        assert len(end_notices(unit=full.unit, at=later(full, 8))) == 1
        assert end_notices(unit=full.unit, at=later(full, 9)) == []
        publication = Publication.objects.get()
        assert (publication.taken_down_at, publication.withdrawn_at) == (later(full, 8), None)
        step = Step.objects.get(kind="take_down")
        assert (step.actor_id, step.results) == (None, {"early": False})
        assert Disclosure.objects.get(pk=disclosure.pk).state == "published"
    posted = PublicationEntry.objects.get()
    assert (posted.taken_down_at, posted.taken_down_early, posted.withdrawn_at) == (later(full, 8), False, None)
    entry = Entry.objects.get(verb="disclosure.taken_down")
    assert (entry.actor_id, entry.data["early"]) == (None, False)
    told = [(notice.recipient_id, notice.kind) for notice in Notice.objects.all()]
    assert told == [(full.drafter.person_id, "notice_ended")]


def test_the_obligation_stays_fulfilled(full: Scene) -> None:
    with full.inside():
        row = full.items["党费收缴"]
        type(row).objects.filter(pk=row.pk).update(notice="cadre")
        disclosure = full.draft(planned_on=FRIDAY, notice_until=FIVE_WORKING_DAYS_ON)
        approve(full, disclosure)
        full.publish(disclosure, disclosed_on=FRIDAY)
        end_notices(unit=full.unit, at=later(full, 30))
        assert list(reconciling.differences_of(full.unit)) == []
    entry = ObligationEntry.objects.get(disclosure_id=disclosure.pk)
    assert (entry.verdict, entry.withdrawn_on, entry.disclosed_on) == ("on_time", None, FRIDAY)
    assert list(differences()) == []


def test_the_daily_job_opens_only_the_workspaces_that_have_one(full: Scene, merged: Scene) -> None:
    with full.inside():
        put_up(full)
    District.objects.update(is_demonstration=True, frozen_on=date(2026, 4, 18))
    assert daily.end_notices() == "1 public notices ended"
    assert daily.end_notices() == "0 public notices ended"


def test_the_end_of_a_notice_is_part_of_the_days_work(full: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    with full.inside():
        put_up(full)
    District.objects.update(is_demonstration=True, frozen_on=date(2026, 4, 18))
    call_command("daily")
    assert "1 public notices ended" in capsys.readouterr().out


def test_a_withdrawn_notice_is_not_ended_again(full: Scene) -> None:
    from tenants.disclosure.actions import publishing

    with full.inside():
        disclosure = put_up(full)
        publishing.withdraw(reason="有误", **full.who(full.approver, disclosure))
        assert end_notices(unit=full.unit, at=later(full, 30)) == []


def test_a_notice_on_the_board_says_until_when(full: Scene) -> None:
    with full.inside():
        put_up(full)
    on_board(full, FRIDAY)
    text = Client(HTTP_ACCEPT_LANGUAGE="en").get(f"/u/{full.unit.slug}/board/").content.decode()
    assert "shown until" in text
