"""A unit ends, and its open cases pass whole to its successor: days, pauses and all that was done are kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.actors import SYSTEM
from core.ids import new_id
from core.sealing import seal
from hierarchy.ledger import cases as ledger
from hierarchy.ledger.case_reconciling import differences
from hierarchy.ledger.models import FeedbackEntry, FeedbackEvent
from hierarchy.structure import actions
from hierarchy.structure.consequences import foresee
from hierarchy.units.models import Unit
from notices.models import Notice
from tenants.feedback.codes import digest_of
from tenants.feedback.models import Case, CaseFile, CaseState, CaseStep, CaseStepKind, Measure, Reply
from tenants.feedback.moving_units import NobodySucceeds, move_open_cases
from tenants.registry.provisioning import provision
from tenants.registry.workspaces import NoWorkspace, workspace
from tests.factories import make_unit

from .people import Staff, Village, make_staff, receive


@pytest.fixture
def neighbour(village: Village) -> Staff:
    unit = make_unit(name="白杨村党总支", parent=village.town.unit)
    provision([unit], at=village.at)
    return make_staff(unit)


def merge(village: Village, into: Staff, at: datetime) -> Unit:
    values = {"effective_on": at.date(), "reason": "合村并组", "actor": SYSTEM, "at": at}
    return actions.merge_units(absorbed=village.unit, into=into.unit, **values)


def test_an_open_case_passes_with_its_days_and_its_pause(village: Village, neighbour: Staff) -> None:
    received = village.receive()  # Friday 10 April 2026: 15 working days are 11..30 April with the holidays' table
    due_before = FeedbackEntry.objects.get().due_on
    ledger.pause(case_id=received.case.pk, until=date(2026, 4, 17), actor=SYSTEM, at=village.at)
    paused = FeedbackEntry.objects.get()
    assert paused.due_on is not None
    assert due_before is not None
    assert paused.due_on > due_before
    at = village.at + timedelta(days=4)
    merge(village, neighbour, at)
    with workspace(neighbour.unit):
        case = Case.objects.get(code_sha256=digest_of(received.code))
    old, new = FeedbackEntry.objects.get(pk=received.case.pk), FeedbackEntry.objects.get(pk=case.pk)
    assert (old.outcome, old.closed_on) == ("transferred", at.date())
    assert (new.unit, new.channel, new.received_on) == (neighbour.unit, "web", date(2026, 4, 10))
    assert (new.due_on, new.close_due_on) == (paused.due_on, paused.close_due_on)
    assert (new.reply_days, new.paused_days, new.pause_until) == (20, 5, date(2026, 4, 17))
    assert (new.closed_on, new.outcome) == (None, "")
    opened = FeedbackEvent.objects.get(case=new)
    assert (opened.event, opened.effective_on) == ("opened", at.date())
    assert list(differences()) == []
    # The pause can be ended early there: Tuesday 14 April, three working days before it would have ended.
    ledger.resume(case_id=case.pk, actor=SYSTEM, at=at)
    assert FeedbackEntry.objects.get(pk=case.pk).reply_days == 17
    assert list(differences()) == []


def test_all_that_was_done_passes_too(
    village: Village, neighbour: Staff, django_capture_on_commit_callbacks: Any
) -> None:
    case = village.receive(contact={"name": "李四"}).case
    common = {"created_by_id": new_id(), "created_at": village.at}
    with workspace(village.unit):
        Case.objects.filter(pk=case.pk).update(state=CaseState.REPLIED, proposal="修灯", officer_id=new_id())
        CaseStep.objects.create(case=case, kind=CaseStepKind.NOTE, text="已联系电工", at=village.at)
        Reply.objects.create(
            case=case,
            state="released",
            body="三天内修好",
            content_sha256="b" * 64,
            drafted_by_id=new_id(),
            drafted_at=village.at,
            released_at=village.at,
            scope="public",
            published_on=village.at.date(),
        )
        measure = Measure.objects.create(case=case, text="换灯", owner="王五", due_on=date(2026, 5, 8), **common)
        path = default_storage.save("village/lamp.jpg", ContentFile(b"lamp"))
        CaseFile.objects.create(
            case=case,
            measure=measure,
            name="路灯.jpg",
            path=path,
            content_type="image/jpeg",
            size=4,
            sha256="a" * 64,
            uploaded_by_id=new_id(),
            uploaded_at=village.at,
        )
    ledger.reply(case_id=case.pk, replied_on=village.at.date(), actor=SYSTEM, at=village.at)
    with django_capture_on_commit_callbacks(execute=True):
        merge(village, neighbour, village.at)
    with workspace(neighbour.unit):
        moved = Case.objects.get()
        assert (moved.state, moved.proposal, moved.sealed) == (CaseState.REPLIED, "修灯", case.sealed)
        assert (moved.officer_id, moved.origin_case_id, moved.number) == (None, case.pk, "2026-0001")
        assert [step.kind for step in moved.steps.all()] == ["receive", "note", "transfer"]
        reply = moved.replies.get()
        assert (reply.body, reply.published_on) == ("三天内修好", None)
        file = CaseFile.objects.get()
        assert (file.case_id, file.measure.text) == (moved.pk, "换灯")
        assert default_storage.open(file.path).read() == b"lamp"
    assert FeedbackEntry.objects.open().get().replied_on == village.at.date()
    with workspace(village.unit):
        old = Case.objects.get()
        assert (old.state, old.outcome, old.elsewhere_case_id) == (CaseState.ENDED, "transferred", moved.pk)
        assert old.replies.get().published_on == village.at.date()
    assert list(differences()) == []


def test_closed_cases_stay_and_the_successors_officer_is_told_once(village: Village, neighbour: Staff) -> None:
    done, first, second = village.receive().case, village.receive("路不平").case, village.receive("桥太窄").case
    with workspace(village.unit):
        Case.objects.filter(pk=done.pk).update(state=CaseState.CLOSED)
    ledger.close(case_id=done.pk, outcome="answered", actor=SYSTEM, at=village.at)
    merge(village, neighbour, village.at)
    with workspace(neighbour.unit):
        assert set(Case.objects.values_list("origin_case_id", flat=True)) == {first.pk, second.pk}
    told = Notice.objects.get(kind="cases_moved")
    assert (told.recipient_id, told.values["count"]) == (neighbour.officer.person_id, 2)


def test_a_closed_units_cases_pass_to_its_superior(village: Village) -> None:
    case = village.receive().case
    actions.close_unit(unit=village.unit, closed_on=village.at.date(), reason="撤销", actor=SYSTEM, at=village.at)
    with workspace(village.town.unit):
        assert Case.objects.get().origin_case_id == case.pk
    assert FeedbackEntry.objects.open().get().unit == village.town.unit


def test_without_a_workspace_to_pass_to_nothing_is_merged(village: Village) -> None:
    bare = make_unit(name="白杨村党总支", parent=village.town.unit)
    village.receive()
    with pytest.raises(NoWorkspace):
        merge(village, Staff(bare, village.officer, village.officer, village.head), village.at)
    assert Unit.objects.get(pk=village.unit.pk).closed_on is None
    assert FeedbackEntry.objects.open().get().unit == village.unit
    with pytest.raises(NobodySucceeds):
        move_open_cases(unit=village.unit, successor=None, actor=SYSTEM, at=village.at)
    assert FeedbackEntry.objects.open().get().unit == village.unit


def test_foreseeing_a_merge_moves_nothing(village: Village, neighbour: Staff) -> None:
    village.receive()
    foresee(lambda: merge(village, neighbour, village.at))
    assert FeedbackEntry.objects.open().get().unit == village.unit
    with workspace(neighbour.unit):
        assert Case.objects.count() == 0


def test_a_real_name_report_never_passes_to_the_unit_it_is_about(village: Village, neighbour: Staff) -> None:
    report = receive(village.unit, "不按时公开", at=village.at, kind="report").case
    with workspace(village.unit):
        Case.objects.filter(pk=report.pk).update(sealed=seal({"about": neighbour.unit.pk, "original": "不按时公开"}))
    merge(village, neighbour, village.at)
    with workspace(neighbour.unit):
        assert Case.objects.count() == 0
    with workspace(village.town.unit):
        assert Case.objects.get().origin_case_id == report.pk
    assert Notice.objects.filter(kind="cases_moved").count() == 0
