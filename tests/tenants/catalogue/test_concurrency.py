"""Several people at once: one adoption, one submission, one answer of decision and recall; the others are told so."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from core.errors import Refusal
from hierarchy.ledger import submissions
from hierarchy.ledger.models import CatalogueEntry, Submission
from hierarchy.units.models import Unit
from tenants.catalogue import actions
from tenants.catalogue.models import Catalogue
from tenants.registry.workspaces import workspace

from .conftest import Office
from .test_approving import set_mode, submit

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(*acts: Callable[[], object]) -> list[str]:
    """Run the acts in connections of their own at the same moment; give what became of each."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=20)
            act()
        except Refusal as refusal:
            return refusal.code
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def inside(office: Office, act: Callable[[Unit], object]) -> Callable[[], object]:
    """Give an act that opens the workspace itself, on a unit read afresh."""

    def acting() -> object:
        unit = Unit.objects.get(pk=office.unit.pk)
        with workspace(unit):
            return act(unit)

    return acting


def test_of_several_who_adopt_at_once_one_does(office: Office) -> None:
    with workspace(office.unit):
        draft = office.ready_draft()
    adopting = inside(office, lambda _unit: office.adopt(Catalogue.objects.get(pk=draft.pk)))
    assert all_at_once(adopting, adopting, adopting) == ["done", "not_a_draft", "not_a_draft"]
    assert CatalogueEntry.objects.count() == 1


def test_of_several_who_submit_at_once_one_does(office: Office) -> None:
    set_mode(office, "approval")
    with workspace(office.unit):
        draft = office.ready_draft()
    submitting = inside(office, lambda _unit: submit(office, Catalogue.objects.get(pk=draft.pk)))
    assert all_at_once(submitting, submitting, submitting) == ["done", "not_a_draft", "not_a_draft"]
    assert Submission.objects.count() == 1


def test_a_decision_and_a_recall_at_once_leave_one_of_the_two(office: Office) -> None:
    set_mode(office, "approval")
    with workspace(office.unit):
        draft = office.ready_draft()
        sent = submit(office, draft)

    def recall(unit: Unit) -> object:
        return actions.recall_catalogue(unit=unit, catalogue_id=draft.pk, actor=office.drafter, at=office.at)

    def approve() -> object:
        return submissions.accept(
            submission=Submission.objects.get(pk=sent.pk), actor=office.office_clerk, at=office.at
        )

    outcomes = all_at_once(inside(office, recall), approve)
    assert outcomes in (["already_decided", "done"], ["done", "not_submitted"])
    with workspace(office.unit):
        state = Catalogue.objects.get(pk=draft.pk).state
    status = Submission.objects.get().status
    assert (state, status, CatalogueEntry.objects.count()) in (("draft", "recalled", 0), ("in_force", "accepted", 1))
