"""A complaint about misconduct is pointed to the body in charge, and no word of it stays; spam is set aside whole."""

from __future__ import annotations

from datetime import timedelta
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
from core.urls import district_url, unit_url
from hierarchy.ledger.case_reconciling import differences
from hierarchy.ledger.models import FeedbackEntry
from tenants.feedback.actions.acting import UnknownCase
from tenants.feedback.actions.dismissing import NotDismissed, dismiss_case, restore_case
from tenants.feedback.actions.merging import merge_case
from tenants.feedback.actions.redirecting import redirect_case
from tenants.feedback.actions.transferring import transfer_case
from tenants.feedback.models import Case, CaseFile, CaseState, CaseStep, CaseStepKind, Reply
from tenants.registry.ownership import acting_as_owner
from tenants.registry.workspaces import workspace

from .people import Village, receive, with_identity

SECRET = "村主任收了老王的钱"


def complaint(village: Village, **given: Any) -> Case:
    contact = {"name": "李四", "phone": "13800000000"}
    return village.receive(SECRET, contact=contact, asker_group="masses", **given).case


def all_text() -> str:
    """Give every row of the open workspace's tables of cases as text, as an administrator of the database reads it."""
    tables = ("case", "casestep", "reply", "measure", "casefile")
    with acting_as_owner(), connection.cursor() as cursor:
        found = []
        for table in tables:
            cursor.execute(f"SELECT t::text FROM feedback_{table} t")
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def redirected(village: Village, case: Case, **changed: Any) -> Case:
    given = {"unit": village.unit, "case_id": case.pk, "actor": village.officer, "at": village.at}
    return redirect_case(**(given | changed))


def test_only_days_and_outcome_remain(village: Village, django_capture_on_commit_callbacks: Any) -> None:
    case = complaint(village)
    with workspace(village.unit):
        path = default_storage.save("village/letter.pdf", ContentFile(SECRET.encode()))
        common = {"uploaded_by_id": new_id(), "uploaded_at": village.at, "sha256": "a" * 64, "size": 3}
        CaseFile.objects.create(case=case, name=f"{SECRET}.pdf", path=path, content_type="application/pdf", **common)
        CaseStep.objects.create(
            case=case, kind=CaseStepKind.MESSAGE, text=SECRET, data={"quote": SECRET}, at=village.at
        )
        Reply.objects.create(
            case=case, body=SECRET, content_sha256="b" * 64, drafted_by_id=new_id(), drafted_at=village.at
        )
        Case.objects.filter(pk=case.pk).update(proposal=SECRET, instruction=SECRET, decision_reason=SECRET)
    with django_capture_on_commit_callbacks(execute=True):
        redirected(village, case)
    with workspace(village.unit):
        kept = with_identity(Case.objects.get(pk=case.pk))
        text = all_text()
        kinds = list(kept.steps.values_list("kind", flat=True))
    assert (kept.state, kept.outcome, kept.received_on) == (CaseState.ENDED, "redirected", case.received_on)
    assert (kept.title, kept.original, kept.sealed, kept.contact_digest, kept.asker_group) == ("", "", "", "", "")
    assert "老王" not in text
    assert case.sealed not in text
    assert kinds == ["receive", "message", "redirect"]
    assert not default_storage.exists(path)
    entry = FeedbackEntry.objects.get()
    assert (entry.outcome, entry.closed_on) == ("redirected", village.at.date())
    assert "老王" not in str(list(Entry.objects.values_list("data", flat=True)))
    assert list(differences()) == []


def test_the_words_are_erased_where_the_case_came_through_and_where_it_was_merged(village: Village) -> None:
    case = complaint(village)
    town = village.town
    arrived = transfer_case(
        unit=village.unit, case_id=case.pk, receiver=town.unit, reason=SECRET, actor=village.officer, at=village.at
    )
    later = village.at + timedelta(hours=1)
    double = receive(town.unit, SECRET, at=later).case
    with workspace(town.unit):
        merge_case(unit=town.unit, case_id=double.pk, into_id=arrived.pk, actor=town.officer, at=later)
    redirect_case(unit=town.unit, case_id=arrived.pk, actor=town.officer, at=later)
    for unit in (village.unit, town.unit):
        with workspace(unit):
            assert "老王" not in all_text()
    with workspace(village.unit):
        assert Case.objects.get(pk=case.pk).outcome == "transferred"
    assert Entry.objects.get(verb="case.erased").data == {"redirected_by": town.unit.code}


def test_a_second_redirect_a_stranger_and_a_report_are_refused(village: Village) -> None:
    case, report = complaint(village), complaint(village, kind="report")
    with pytest.raises(NotPermitted):
        redirected(village, case, actor=village.town.head)
    with pytest.raises(UnknownCase):
        redirected(village, report)
    assert FeedbackEntry.objects.open().count() == 2
    redirected(village, case)
    with pytest.raises(WrongStep):
        redirected(village, case, actor=village.head)


def test_what_is_set_aside_keeps_its_words_and_can_be_taken_up_again(village: Village) -> None:
    case = village.receive("买灯具请找我们").case
    with workspace(village.unit):
        dismiss_case(unit=village.unit, case_id=case.pk, reason="广告", actor=village.officer, at=village.at)
        aside = Case.objects.get(pk=case.pk)
        assert (aside.state, aside.outcome, aside.original) == (CaseState.ENDED, "spam", "买灯具请找我们")
        assert aside.steps.get(kind=CaseStepKind.DISMISS).text == "广告"
        assert FeedbackEntry.objects.get().outcome == "spam"
        due_on = FeedbackEntry.objects.get().due_on
        restore_case(unit=village.unit, case_id=case.pk, actor=village.head, at=village.at)
        again = Case.objects.get(pk=case.pk)
        assert (again.state, again.outcome, again.code_expires_on) == (CaseState.RECEIVED, "", None)
    entry = FeedbackEntry.objects.get()
    assert (entry.closed_on, entry.outcome, entry.due_on) == (None, "", due_on)
    assert list(differences()) == []


def test_a_dismissal_needs_a_reason_and_what_was_redirected_is_not_restored(village: Village) -> None:
    case = complaint(village)
    with workspace(village.unit):
        with pytest.raises(Refusal) as refused:
            dismiss_case(unit=village.unit, case_id=case.pk, reason=" ", actor=village.officer, at=village.at)
        assert refused.value.field == "reason"
        assert Case.objects.get().state == CaseState.RECEIVED
    redirected(village, case)
    with workspace(village.unit):
        with pytest.raises(NotDismissed):
            restore_case(unit=village.unit, case_id=case.pk, actor=village.officer, at=village.at)
        assert Case.objects.get().state == CaseState.ENDED


def test_the_forms_redirect_dismiss_and_restore(client: Client, village: Village) -> None:
    case, advert = complaint(village), village.receive("买灯具请找我们").case
    client.force_login(village.officer)
    slug = village.unit.slug
    unticked = client.post(district_url("case_redirect", slug=slug, pk=case.pk))
    assert unticked.status_code == 400
    assert FeedbackEntry.objects.open().count() == 2
    assert client.post(district_url("case_redirect", slug=slug, pk=case.pk), {"sure": "on"}).status_code == 302
    assert client.post(unit_url(slug, "case_dismiss", pk=advert.pk), {"reason": "广告"}).status_code == 302
    assert FeedbackEntry.objects.open().count() == 0
    assert client.post(unit_url(slug, "case_restore", pk=advert.pk)).status_code == 302
    assert FeedbackEntry.objects.open().get().pk == advert.pk
