"""Transferring a case to the unit that can answer it: it leaves here and arrives there, or nothing happens."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client

from audit.models import Entry
from core.errors import NotPermitted, Refusal
from core.ids import new_id
from core.transitions import WrongStep
from core.urls import district_url
from hierarchy.ledger.case_reconciling import differences
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.units.models import Unit
from notices.models import Notice
from tenants.feedback.actions.acting import UnknownCase
from tenants.feedback.actions.ending import AlreadyAnswered
from tenants.feedback.actions.transferring import AppealStays, NotAReceiver, transfer_case
from tenants.feedback.codes import digest_of
from tenants.feedback.models import Case, CaseFile, CaseState, CaseStepKind, Reply
from tenants.feedback.receivers import receivers_of
from tenants.registry.provisioning import provision
from tenants.registry.workspaces import NoWorkspace, workspace
from tests.factories import make_unit, make_user

from .people import Village, receive, with_identity


def transferred(village: Village, case: Case, *, to: Unit | None = None, **changed: Any) -> Case:
    given = {
        "unit": village.unit,
        "case_id": case.pk,
        "receiver": to or village.town.unit,
        "reason": "路灯由镇里管",
        "actor": village.officer,
        "at": village.at,
    }
    return transfer_case(**(given | changed))


def nothing_left(village: Village, case: Case) -> bool:
    with workspace(village.unit):
        unchanged = Case.objects.get(pk=case.pk).state == CaseState.RECEIVED
    return unchanged and FeedbackEntry.objects.count() == 1 and FeedbackEntry.objects.open().count() == 1


def test_a_transferred_case_arrives_with_words_identity_and_code(village: Village) -> None:
    received = village.receive("镇上的路灯坏了", contact={"name": "李四", "phone": "13800000000"}, asker_group="masses")
    arrived = transferred(village, received.case)
    with workspace(village.unit):
        left = with_identity(Case.objects.get(pk=received.case.pk))
        step = left.steps.get(kind=CaseStepKind.TRANSFER)
    with workspace(village.town.unit):
        came = with_identity(Case.objects.get(code_sha256=digest_of(received.code)))
        first = came.steps.get()
    assert came.pk == arrived.pk
    assert (came.original, came.sealed, came.asker_group) == ("镇上的路灯坏了", left.sealed, "masses")
    assert came.contact_digest == left.contact_digest != ""
    assert (came.state, came.origin_unit_id, came.origin_case_id) == (CaseState.RECEIVED, village.unit.pk, left.pk)
    assert (left.state, left.outcome) == (CaseState.ENDED, "transferred")
    assert (left.elsewhere_unit_id, left.elsewhere_case_id) == (village.town.unit.pk, came.pk)
    assert (step.text, step.data) == ("路灯由镇里管", {"to_unit_id": village.town.unit.pk})
    assert first.data == {"channel": "web", "from_unit_id": village.unit.pk}


def test_the_clock_begins_anew_at_the_receiver_and_the_old_entry_counts_no_more(village: Village) -> None:
    at = datetime.fromisoformat("2026-06-01T09:00:00+08:00")
    earlier = at - timedelta(days=10)
    case = receive(village.unit, "村里路灯坏了", at=earlier).case
    arrived = transferred(village, case, at=at)
    old, new = FeedbackEntry.objects.get(pk=case.pk), FeedbackEntry.objects.get(pk=arrived.pk)
    assert (old.received_on, old.closed_on, old.outcome) == (date(2026, 5, 22), date(2026, 6, 1), "transferred")
    assert (new.unit, new.received_on, new.closed_on, new.outcome) == (village.town.unit, date(2026, 6, 1), None, "")
    # 15 working days after 1 June 2026; 19 June is the Dragon Boat holiday: 2-5, 8-12, 15-18 are 13, then 22 and 23.
    assert new.due_on == date(2026, 6, 23)
    assert new.reply_days == 15
    assert list(differences()) == []


def test_both_audit_chains_say_it_and_the_receivers_officer_is_told(village: Village) -> None:
    case = village.receive().case
    transferred(village, case)
    here = Entry.objects.get(chain_id=f"unit:{village.unit.pk}", verb="case.transferred")
    there = Entry.objects.get(chain_id=f"unit:{village.town.unit.pk}", verb="case.received")
    assert here.data == {"to": village.town.unit.code}
    assert there.data == {"channel": "web", "transferred_from": village.unit.code}
    told = Notice.objects.get(kind="case_arrived")
    assert told.recipient_id == village.town.officer.person_id


def test_a_case_may_be_sent_back_and_its_code_leads_to_where_it_is_open(village: Village) -> None:
    received = village.receive()
    arrived = transferred(village, received.case)
    back = transfer_case(
        unit=village.town.unit,
        case_id=arrived.pk,
        receiver=village.unit,
        reason="这盏灯归村里",
        actor=village.town.officer,
        at=village.at,
    )
    with workspace(village.unit):
        assert Case.objects.get(code_sha256=digest_of(received.code)).pk == back.pk
        assert Case.objects.count() == 2
    assert list(FeedbackEntry.objects.open().values_list("pk", flat=True)) == [back.pk]


def test_files_go_along_as_copies_of_the_receivers_own(
    village: Village, django_capture_on_commit_callbacks: Any
) -> None:
    case = village.receive().case
    with workspace(village.unit):
        path = default_storage.save("village/letter.pdf", ContentFile(b"%PDF letter"))
        CaseFile.objects.create(
            case=case,
            name="来信.pdf",
            path=path,
            content_type="application/pdf",
            size=11,
            sha256="a" * 64,
            uploaded_by_id=new_id(),
            uploaded_at=village.at,
        )
    with django_capture_on_commit_callbacks(execute=True):
        arrived = transferred(village, case)
    with workspace(village.town.unit):
        copy = CaseFile.objects.get(case_id=arrived.pk)
    assert copy.name == "来信.pdf"
    assert copy.path != path
    with default_storage.open(copy.path) as stored:
        assert stored.read() == b"%PDF letter"
    assert default_storage.exists(path)


def test_only_the_superior_units_below_and_neighbours_receive(village: Village) -> None:
    neighbour = make_unit(name="白杨村党总支", parent=village.town.unit)
    branch = make_unit(name="第一党支部", parent=village.unit)
    stranger = make_unit(name="另一个镇党委", parent=village.district.unit)
    allowed = set(receivers_of(village.unit))
    assert allowed == {village.town.unit, neighbour, branch}
    case = village.receive().case
    with pytest.raises(NotAReceiver) as refused:
        transferred(village, case, to=stranger)
    assert refused.value.field == "receiver"
    with pytest.raises(NotAReceiver):
        transferred(village, case, to=village.unit)
    assert nothing_left(village, case)


def test_a_case_that_came_from_further_up_may_go_back_there(village: Village) -> None:
    case = receive(village.district.unit, "村里路灯坏了", at=village.at).case
    down = transfer_case(
        unit=village.district.unit,
        case_id=case.pk,
        receiver=village.unit,
        reason="请村里办",
        actor=village.district.head,
        at=village.at,
    )
    back = transferred(village, down, to=village.district.unit)
    assert back.origin_unit_id == village.unit.pk


def test_a_receiver_without_a_workspace_is_refused_in_words(village: Village) -> None:
    branch = make_unit(name="第一党支部", parent=village.unit)
    case = village.receive().case
    with pytest.raises(NoWorkspace):
        transferred(village, case, to=branch)
    assert nothing_left(village, case)


def test_a_closed_unit_receives_nothing(village: Village) -> None:
    branch = make_unit(name="第一党支部", parent=village.unit)
    provision([branch], at=village.at)
    Unit.objects.filter(pk=branch.pk).update(closed_on=village.at.date())
    case = village.receive().case
    with pytest.raises(NotAReceiver):
        transferred(village, case, to=branch)
    assert nothing_left(village, case)


def test_a_reason_is_needed(village: Village) -> None:
    case = village.receive().case
    with pytest.raises(Refusal) as refused:
        transferred(village, case, reason="  ")
    assert refused.value.field == "reason"
    assert nothing_left(village, case)


def test_somebody_without_a_role_there_transfers_nothing(village: Village) -> None:
    case = village.receive().case
    for outsider in (make_user(), village.town.officer, village.town.head):
        with pytest.raises(NotPermitted):
            transferred(village, case, actor=outsider)
    assert nothing_left(village, case)


def test_a_real_name_report_is_not_transferred_and_not_admitted_to(village: Village) -> None:
    case = village.receive(kind="report").case
    with pytest.raises(UnknownCase):
        transferred(village, case)
    assert nothing_left(village, case)


def test_an_appeal_stays_with_the_superior(village: Village) -> None:
    case = village.receive(kind="request", links={"is_appeal": True}).case
    with pytest.raises(AppealStays):
        transferred(village, case)
    assert nothing_left(village, case)


def test_after_the_reply_nothing_is_transferred_even_when_opened_again(village: Village) -> None:
    case = village.receive().case
    with workspace(village.unit):
        Reply.objects.create(
            case=case,
            state=Reply.State.RELEASED,
            body="已修好",
            content_sha256="b" * 64,
            drafted_by_id=new_id(),
            drafted_at=village.at,
            released_at=village.at,
        )
        Case.objects.filter(pk=case.pk).update(state=CaseState.HANDLING)
    with pytest.raises(AlreadyAnswered):
        transferred(village, case)
    assert FeedbackEntry.objects.open().count() == 1


def test_a_second_transfer_is_refused_and_doubles_nothing(village: Village) -> None:
    case = village.receive().case
    transferred(village, case)
    with pytest.raises(WrongStep):
        transferred(village, case, actor=village.head)
    assert FeedbackEntry.objects.count() == 2
    with workspace(village.town.unit):
        assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_transfer_at_once_the_second_is_refused(village: Village) -> None:
    case = village.receive().case
    results: list[str] = []

    def attempt(actor: Any) -> None:
        try:
            transferred(village, case, actor=actor)
            results.append("done")
        except WrongStep as refused:
            results.append(refused.code)
        finally:
            connection.close()

    threads = [Thread(target=attempt, args=[actor]) for actor in (village.officer, village.head)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(results) == ["done", "wrong_step"]
    assert FeedbackEntry.objects.count() == 2
    with workspace(village.town.unit):
        assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_transfers_that_cross_do_not_wait_for_each_other_for_ever(village: Village) -> None:
    ours, theirs = village.receive().case, receive(village.town.unit, "镇里的件", at=village.at).case
    faults: list[BaseException] = []

    def attempt(unit: Unit, case: Case, receiver: Unit, actor: Any) -> None:
        try:
            transfer_case(unit=unit, case_id=case.pk, receiver=receiver, reason="归你们管", actor=actor, at=village.at)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    up = (village.unit, ours, village.town.unit, village.officer)
    down = (village.town.unit, theirs, village.unit, village.town.officer)
    threads = [Thread(target=attempt, args=way) for way in (up, down)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert faults == []
    assert FeedbackEntry.objects.open().count() == 2
    assert list(differences()) == []


def test_the_page_transfers_and_leads_back_with_a_message(client: Client, village: Village) -> None:
    case = village.receive().case
    client.force_login(village.officer)
    address = district_url("case_transfer", slug=village.unit.slug, pk=case.pk)
    page = client.get(address)
    assert page.status_code == 200
    assert village.town.unit.name in page.content.decode()
    refused = client.post(address, {"receiver": village.town.unit.code, "reason": ""})
    assert refused.status_code == 400
    sent = client.post(address, {"receiver": village.town.unit.code, "reason": "归镇里管"})
    assert sent.status_code == 302
    assert FeedbackEntry.objects.open().get().unit == village.town.unit


def test_the_page_shows_a_stranger_nothing(client: Client, village: Village) -> None:
    case = village.receive("不应看到的内容").case
    report = village.receive(kind="report").case
    address = district_url("case_transfer", slug=village.unit.slug, pk=case.pk)
    assert client.get(address).status_code == 302
    client.force_login(village.town.head)
    page = client.get(address)
    assert page.status_code == 403
    assert "不应看到的内容" not in page.content.decode()
    client.force_login(village.head)
    assert client.get(district_url("case_transfer", slug=village.unit.slug, pk=report.pk)).status_code == 404
