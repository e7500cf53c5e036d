"""Approval mode: the superior's approval puts a version in force on its day, and counts as its filing (CAT-05)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.errors import NotPermitted, Refusal
from district.models import SettingValue
from hierarchy.ledger import submissions
from hierarchy.ledger.filing import FilingState, filing_states
from hierarchy.ledger.models import CatalogueEntry, ObligationEntry, Submission
from tenants.catalogue import actions
from tenants.catalogue.actions.adopting import ApprovalNeeded, NotReady
from tenants.catalogue.actions.approving import NoApprovalNeeded, NotSubmitted
from tenants.catalogue.actions.versions import DraftExists
from tenants.catalogue.drafts import NotADraft
from tenants.catalogue.models import Catalogue, CatalogueItem
from tenants.catalogue.policies import OwnDraft
from tenants.registry.workspaces import workspace

from .conftest import Office

MEETING = "2026年4月9日部务会"


def set_mode(office: Office, mode: str, *, since: date = date(2020, 1, 1)) -> None:
    SettingValue.objects.create(
        key="catalogue_mode", value=mode, valid_from=since, reason="test", set_by_id=None, set_at=office.at
    )


@pytest.fixture
def asking(office: Office) -> Office:
    """A district whose superiors approve."""
    set_mode(office, "approval")
    return office


def submit(office: Office, draft: Catalogue, **changes: Any) -> Submission:
    draft.refresh_from_db()
    values = {
        "unit": office.unit,
        "catalogue_id": draft.pk,
        "revision": draft.revision,
        "meeting_reference": MEETING,
        "actor": office.head,
        "at": office.at,
    }
    return actions.submit_catalogue(**(values | changes))


def submitted(office: Office) -> tuple[Catalogue, Submission]:
    with workspace(office.unit):
        draft = office.ready_draft()
        return draft, submit(office, draft)


def state_of(office: Office, draft: Catalogue) -> str:
    with workspace(office.unit):
        return Catalogue.objects.get(pk=draft.pk).state


def filing_on(office: Office, day: date) -> FilingState:
    return filing_states([office.unit.pk], as_of=day)[office.unit.pk].state


def test_the_superiors_approval_puts_it_in_force_on_its_own_day(asking: Office) -> None:
    draft, sent = submitted(asking)
    assert (sent.kind, sent.receiver, len(sent.content["items"])) == ("catalogue", asking.district, 36)
    assert (state_of(asking, draft), CatalogueEntry.objects.count()) == ("submitted", 0)
    later = asking.at + timedelta(days=4)
    accepted = submissions.accept(submission=sent, actor=asking.office_clerk, at=later)
    with workspace(asking.unit):
        adopted = Catalogue.objects.get(pk=draft.pk)
    assert (adopted.state, adopted.adopted_on) == ("in_force", date(2026, 4, 14))
    assert (adopted.adopted_by_id, adopted.meeting_reference) == (asking.head.person_id, MEETING)
    entry = CatalogueEntry.objects.get()
    assert (entry.effective_on, entry.item_count) == (date(2026, 4, 14), 36)
    assert accepted.receipt_number == "批复〔2026〕1号"
    assert ObligationEntry.objects.filter(unit=asking.unit).owed().exists()


def test_the_approval_counts_as_filing_and_receipt_from_its_day(asking: Office) -> None:
    draft, sent = submitted(asking)
    assert filing_on(asking, date(2026, 4, 13)) == FilingState.NOT_ADOPTED
    submissions.accept(submission=sent, actor=asking.office_clerk, at=asking.at + timedelta(days=4))
    status = filing_states([asking.unit.pk], as_of=date(2026, 4, 14))[asking.unit.pk]
    assert (status.state, status.receipt_number, status.days_late) == (FilingState.RECEIVED, "批复〔2026〕1号", 0)
    assert filing_on(asking, date(2026, 4, 13)) == FilingState.NOT_ADOPTED
    with workspace(asking.unit), pytest.raises(submissions.AlreadySent):
        actions.file_catalogue(unit=asking.unit, catalogue_id=draft.pk, actor=asking.drafter, at=asking.at)
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("answer", ["give_back", "refuse"])
def test_returned_or_refused_it_is_a_draft_again_and_can_be_sent_as_the_next_round(asking: Office, answer: str) -> None:
    draft, sent = submitted(asking)
    getattr(submissions, answer)(submission=sent, reason="请补充第3行依据", actor=asking.office_clerk, at=asking.at)
    assert (state_of(asking, draft), CatalogueEntry.objects.count()) == ("draft", 0)
    with workspace(asking.unit):
        item = draft.items.get(order=3)
        asking.edit(draft, item, nil_allowed=True)
        second = submit(asking, draft)
    assert (second.round, second.status) == (2, "sent")


def test_nothing_changes_while_it_lies_with_the_superior(asking: Office) -> None:
    draft, _sent = submitted(asking)
    with workspace(asking.unit):
        draft.refresh_from_db()
        with pytest.raises(NotADraft):
            asking.edit(draft, draft.items.get(order=1), nil_allowed=True)
        with pytest.raises(NotADraft):
            submit(asking, draft)
        with pytest.raises(DraftExists):
            asking.draft()
        assert CatalogueItem.objects.get(order=1).nil_allowed is False
    assert Submission.objects.count() == 1


def test_a_decision_after_the_recall_finds_nothing_to_decide(asking: Office) -> None:
    draft, sent = submitted(asking)
    with workspace(asking.unit):
        actions.recall_catalogue(unit=asking.unit, catalogue_id=draft.pk, actor=asking.drafter, at=asking.at)
    with pytest.raises(submissions.AlreadyDecided):
        submissions.accept(submission=sent, actor=asking.office_clerk, at=asking.at)
    assert (state_of(asking, draft), CatalogueEntry.objects.count()) == ("draft", 0)
    with workspace(asking.unit), pytest.raises(NotSubmitted):
        actions.recall_catalogue(unit=asking.unit, catalogue_id=draft.pk, actor=asking.drafter, at=asking.at)


def test_in_approval_mode_the_unit_does_not_adopt_by_itself(asking: Office) -> None:
    with workspace(asking.unit):
        draft = asking.ready_draft()
        with pytest.raises(ApprovalNeeded):
            asking.adopt(draft)
    assert (state_of(asking, draft), CatalogueEntry.objects.count()) == ("draft", 0)


def test_four_eyes_and_readiness_hold_for_submitting_too(asking: Office) -> None:
    with workspace(asking.unit):
        draft = asking.draft()
        with pytest.raises(NotReady):
            submit(asking, draft)
        with pytest.raises(NotPermitted):
            submit(asking, draft, actor=asking.drafter)
        for item in CatalogueItem.objects.unconfirmed():
            asking.confirm(draft, item)
        draft.editor_ids = [*draft.editor_ids, str(asking.head.person_id)]
        draft.save(update_fields=["editor_ids"])
        with pytest.raises(OwnDraft):
            submit(asking, draft)
    assert (state_of(asking, draft), Submission.objects.count()) == ("draft", 0)


def test_in_record_mode_nothing_is_submitted(office: Office) -> None:
    with workspace(office.unit):
        draft = office.ready_draft()
        with pytest.raises(NoApprovalNeeded):
            submit(office, draft)
    assert (state_of(office, draft), Submission.objects.count()) == ("draft", 0)


def test_switching_the_mode_strands_nothing(asking: Office) -> None:
    draft, sent = submitted(asking)
    set_mode(asking, "record", since=date(2026, 4, 11))
    asking.at += timedelta(days=4)
    # The superior may still decide what lies with it ...
    submissions.give_back(submission=sent, reason="改为报备", actor=asking.office_clerk, at=asking.at)
    # ... and the unit goes on by its own decision, then files.
    with workspace(asking.unit):
        adopted = asking.adopt(draft)
        actions.file_catalogue(unit=asking.unit, catalogue_id=draft.pk, actor=asking.drafter, at=asking.at)
    assert adopted.state == "in_force"
    assert filing_on(asking, asking.at.date()) == FilingState.FILED


def test_what_was_submitted_may_be_approved_after_the_switch(asking: Office) -> None:
    draft, sent = submitted(asking)
    set_mode(asking, "record", since=date(2026, 4, 11))
    submissions.accept(submission=sent, actor=asking.office_clerk, at=asking.at + timedelta(days=4))
    assert state_of(asking, draft) == "in_force"
    assert filing_on(asking, date(2026, 4, 14)) == FilingState.RECEIVED


def test_an_approval_supersedes_the_version_before(office: Office) -> None:
    with workspace(office.unit):
        first = office.adopt(office.ready_draft())
    set_mode(office, "approval", since=date(2026, 4, 11))
    office.at += timedelta(days=10)
    with workspace(office.unit):
        second = office.draft("in_force")
        sent = submit(office, second)
    assert state_of(office, first) == "in_force"
    submissions.accept(submission=sent, actor=office.office_clerk, at=office.at)
    assert (state_of(office, first), state_of(office, second)) == ("superseded", "in_force")


def test_a_decision_that_the_workspace_refuses_is_not_made(asking: Office) -> None:
    draft, sent = submitted(asking)
    asking.unit.closed_on = date(2026, 4, 11)
    asking.unit.save(update_fields=["closed_on"])
    with pytest.raises(Refusal):
        submissions.accept(submission=sent, actor=asking.office_clerk, at=asking.at + timedelta(days=4))
    sent.refresh_from_db()
    assert (sent.status, state_of(asking, draft)) == ("sent", "submitted")
