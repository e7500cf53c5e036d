"""What is due and not proposed is asked for, once per stage, on record (CAT-14)."""

from datetime import timedelta

from django.core.management import call_command

from audit.models import Entry
from district.models import District
from notices.models import Notice
from tenants.disclosure.actions.reminding import demand_proposals
from tests.tenants.disclosure.scene import Scene


def demands() -> list[tuple[str, str]]:
    entries = Entry.objects.filter(verb="disclosure.proposal_demanded").order_by("id")
    return [(entry.data["stage"], entry.subject_id) for entry in entries]


def test_what_is_due_soon_is_asked_for_once(full: Scene) -> None:
    with full.inside():
        full.proposed(item="班子分工")
        asked = demand_proposals(unit=full.unit, at=full.at)
        assert [(entry.title, entry.period_label) for entry in asked] == [
            ("党费收缴", "2026-Q1"),
            ("民主评议", "2026-Q1"),
            ("发展党员公示", "C2026-Q1"),
        ]
        assert demand_proposals(unit=full.unit, at=full.at) == []
    assert len(demands()) == 3
    told = Notice.objects.filter(kind="proposal_demanded")
    assert {notice.recipient_id for notice in told} == {full.drafter.person_id}
    assert "党费收缴" in told.order_by("id")[0].text


def test_what_becomes_overdue_is_asked_for_again_and_the_head_told(full: Scene) -> None:
    later = full.at + timedelta(days=14)
    with full.inside():
        demand_proposals(unit=full.unit, at=full.at)
        asked = demand_proposals(unit=full.unit, at=later)
    assert [entry.title for entry in asked] == ["党费收缴", "班子分工", "民主评议", "发展党员公示"]
    told = set(Notice.objects.filter(at=later).values_list("recipient_id", flat=True))
    assert told == {full.drafter.person_id, full.head.person_id}


def test_the_command_asks_in_every_unit_and_can_be_repeated(full: Scene, merged: Scene) -> None:
    District.objects.update(is_demonstration=True, frozen_on=full.at.date())
    call_command("daily")
    first = demands()
    call_command("daily")
    assert (len(first), demands()) == (8, first)
