"""Merging: the same matter from several channels is handled once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.models import Entry
from core.errors import NotPermitted
from core.ids import new_id
from core.transitions import WrongStep
from core.urls import unit_url
from hierarchy.ledger.case_reconciling import differences
from hierarchy.ledger.models import FeedbackEntry
from tenants.feedback.actions.acting import UnknownCase
from tenants.feedback.actions.merging import NotMergeable, merge_case
from tenants.feedback.models import Case, CaseState, CaseStepKind
from tenants.registry.workspaces import workspace

from .people import Village, receive, with_identity


def merged(village: Village, case: Case, into: Case, **changed: object) -> Case:
    given = {"unit": village.unit, "case_id": case.pk, "into_id": into.pk, "actor": village.officer, "at": village.at}
    with workspace(village.unit):
        return merge_case(**(given | changed))


def two(village: Village, **given: object) -> tuple[Case, Case]:
    older = receive(village.unit, "路灯坏了", at=village.at - timedelta(days=1), channel="hotline").case
    return older, village.receive("村口路灯不亮", **given).case


def test_a_younger_case_ends_in_the_older_one(village: Village) -> None:
    older, younger = two(village)
    main = merged(village, younger, older)
    with workspace(village.unit):
        ended = Case.objects.get(pk=younger.pk)
        steps = [(step.case_id, step.data) for step in Case.objects.get(pk=older.pk).steps.filter(kind="merge")]
        own = ended.steps.get(kind=CaseStepKind.MERGE)
    assert main.pk == older.pk
    assert (ended.state, ended.outcome, ended.merged_into_id) == (CaseState.ENDED, "merged", older.pk)
    assert own.data == {"into_number": older.number}
    assert steps == [(older.pk, {"from_number": younger.number})]
    entry = FeedbackEntry.objects.get(pk=younger.pk)
    assert (entry.outcome, entry.closed_on) == ("merged", village.at.date())
    assert FeedbackEntry.objects.get(pk=older.pk).closed_on is None
    assert Entry.objects.get(verb="case.merged").data == {"into": older.number}
    assert list(differences()) == []


def test_the_merged_keeps_its_words_and_who_came(village: Village) -> None:
    older, younger = two(village, contact={"phone": "13800000000"})
    merged(village, younger, older)
    with workspace(village.unit):
        kept = with_identity(Case.objects.get(pk=younger.pk))
    assert (kept.original, kept.sealed) == ("村口路灯不亮", younger.sealed)


@pytest.mark.parametrize("fault", ["younger", "itself", "closed", "unknown", "report", "request"])
def test_what_cannot_be_one_case_is_refused(village: Village, fault: str) -> None:
    older, younger = two(village)
    case, into_id = younger, older.pk
    with workspace(village.unit):
        if fault == "younger":
            case, into_id = older, younger.pk
        elif fault == "itself":
            into_id = younger.pk
        elif fault == "closed":
            Case.objects.filter(pk=older.pk).update(state=CaseState.CLOSED)
        elif fault == "unknown":
            into_id = new_id()
        else:
            Case.objects.filter(pk=older.pk).update(kind=fault)
    with pytest.raises(NotMergeable) as refused:
        merged(village, case, older, into_id=into_id)
    assert refused.value.field == "into"
    assert FeedbackEntry.objects.open().count() == 2


def test_a_report_is_never_merged(village: Village) -> None:
    older, report = two(village, kind="report")
    with pytest.raises(UnknownCase):
        merged(village, report, older)
    assert FeedbackEntry.objects.open().count() == 2


def test_a_second_merge_and_a_stranger_are_refused(village: Village) -> None:
    older, younger = two(village)
    with pytest.raises(NotPermitted):
        merged(village, younger, older, actor=village.town.head)
    assert FeedbackEntry.objects.open().count() == 2
    merged(village, younger, older)
    with pytest.raises(WrongStep):
        merged(village, younger, older, actor=village.head)
    assert FeedbackEntry.objects.open().count() == 1


def test_the_form_merges_by_number_and_says_when_there_is_no_such_case(client, village: Village) -> None:  # type: ignore[no-untyped-def]
    older, younger = two(village)
    client.force_login(village.officer)
    address = unit_url(village.unit.slug, "case_merge", pk=younger.pk)
    assert client.post(address, {"into": "2026-9999"}).status_code == 302
    assert FeedbackEntry.objects.open().count() == 2
    assert client.post(address, {"into": older.number}).url == unit_url(village.unit.slug, "case", pk=older.pk)
    assert FeedbackEntry.objects.open().count() == 1
