"""Adoption by the unit's own decision, and filing upward."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.errors import NotPermitted, Refusal, Stale
from hierarchy.ledger import submissions
from hierarchy.ledger.models import CatalogueEntry, ObligationEntry, Submission
from hierarchy.units.models import Role
from tenants.catalogue import actions
from tenants.catalogue.actions.adopting import NotReady
from tenants.catalogue.models import Catalogue, CatalogueItem
from tenants.catalogue.policies import OwnDraft
from tenants.catalogue.rows import Row
from tenants.registry.workspaces import workspace
from tests.factories import grant

from .conftest import Office


def nothing_adopted() -> bool:
    return not CatalogueEntry.objects.exists() and set(Catalogue.objects.values_list("state", flat=True)) == {"draft"}


def test_adoption_puts_the_draft_in_force_and_the_ledger_learns_every_row(inside: Office) -> None:
    adopted = inside.adopt(inside.ready_draft())
    assert (adopted.state, adopted.adopted_on, adopted.adopted_by_id) == (
        "in_force",
        date(2026, 4, 10),
        inside.head.person_id,
    )
    entry = CatalogueEntry.objects.get(pk=adopted.pk)
    assert (entry.unit, entry.number, entry.item_count) == (inside.unit, 1, 36)
    assert [each["key"] for each in entry.items] == [str(item.key) for item in adopted.items.all()]
    owed = ObligationEntry.objects.filter(unit=inside.unit).owed()
    by_limit = {
        limit: owed.filter(time_limit=limit).values("item_key").distinct().count()
        for limit in ("long_term", "periodic")
    }
    assert by_limit == {"long_term": 4, "periodic": 21}


def test_doubts_are_settled_before_adoption_and_named(inside: Office) -> None:
    draft = inside.draft()
    with pytest.raises(NotReady) as refused:
        inside.adopt(draft)
    assert (refused.value.code, "12" in str(refused.value.message)) == ("unconfirmed_rows", True)
    assert nothing_adopted()


def test_incomplete_rows_and_an_empty_draft_are_not_adopted(inside: Office) -> None:
    draft = inside.draft("empty")
    with pytest.raises(NotReady) as refused:
        inside.adopt(draft)
    assert refused.value.code == "no_rows"
    actions.add_item(
        unit=inside.unit,
        catalogue_id=draft.pk,
        revision=0,
        row=Row("决策", "重大决策", "事项"),
        section_id=None,
        actor=inside.drafter,
        at=inside.at,
    )
    with pytest.raises(NotReady) as refused:
        inside.adopt(draft)
    assert (refused.value.code, nothing_adopted()) == ("incomplete_rows", True)


def test_whoever_worked_on_the_draft_does_not_adopt_it(inside: Office) -> None:
    grant(inside.drafter, inside.unit, Role.HEAD)
    grant(inside.head, inside.unit, Role.DRAFTER)
    draft = inside.ready_draft()
    with pytest.raises(OwnDraft):
        inside.adopt(draft, actor=inside.drafter)
    item = draft.items.get(order=1)
    actions.edit_item(
        unit=inside.unit,
        catalogue_id=draft.pk,
        item_id=item.pk,
        revision=draft.revision,
        row=replace(Row.of(item), nil_allowed=True),
        section_id=None,
        actor=inside.head,
        at=inside.at,
    )
    with pytest.raises(OwnDraft):
        inside.adopt(draft)
    assert nothing_adopted()


def test_only_head_and_approver_adopt(inside: Office) -> None:
    draft = inside.ready_draft()
    for other in (inside.reviewer, inside.member):
        with pytest.raises(NotPermitted):
            inside.adopt(draft, actor=other)
    assert nothing_adopted()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"meeting_reference": "  "}, "meeting_reference"),
        ({"meeting_reference": "长" * 121}, "meeting_reference"),
        ({"effective_on": date(2026, 4, 11)}, "effective_on"),
        ({"effective_on": date(2026, 3, 2)}, "effective_on"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_at_its_field(inside: Office, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        inside.adopt(inside.ready_draft(), **changes)
    assert (refused.value.field, nothing_adopted()) == (field, True)


def test_a_decision_of_some_days_ago_takes_effect_on_its_own_day(inside: Office) -> None:
    assert inside.adopt(inside.ready_draft(), effective_on=date(2026, 4, 7)).adopted_on == date(2026, 4, 7)


def test_the_adopter_decides_on_what_they_saw(inside: Office) -> None:
    draft = inside.ready_draft()
    with pytest.raises(Stale):
        inside.adopt(draft, revision=draft.revision - 1)
    assert nothing_adopted()


def test_a_new_version_supersedes_the_old_one_which_stays_readable(inside: Office) -> None:
    first = inside.adopt(inside.ready_draft())
    before = [Row.of(item) for item in first.items.all()]
    later = inside.at + timedelta(days=20)
    inside.at = later
    second = inside.draft("in_force")
    item = second.items.get(order=36)
    actions.remove_item(
        unit=inside.unit, catalogue_id=second.pk, item_id=item.pk, revision=0, actor=inside.drafter, at=later
    )
    inside.adopt(second)
    first.refresh_from_db()
    assert (first.state, first.superseded_on) == ("superseded", later.date())
    assert [Row.of(each) for each in first.items.all()] == before
    assert Catalogue.objects.in_force() == second
    kept = set(first.items.values_list("key", flat=True)) - {item.key}
    assert set(CatalogueItem.objects.filter(catalogue=second).values_list("key", flat=True)) == kept


def file(office: Office, catalogue: Catalogue, **changes: Any) -> Submission:
    values = {"unit": office.unit, "catalogue_id": catalogue.pk, "actor": office.drafter, "at": office.at}
    return actions.file_catalogue(**(values | changes))


def test_filing_sends_a_frozen_copy_to_the_district_committee(inside: Office) -> None:
    catalogue = inside.adopt(inside.ready_draft())
    sent = file(inside, catalogue)
    assert (sent.receiver, sent.round, sent.status) == (inside.district, 1, "sent")
    assert (sent.content["number"], len(sent.content["items"])) == (1, 36)
    assert sent.content["items"][0]["forms"] == ["meeting", "document", "bulletin_board", "website"]
    assert sent.title == "区委组织部党务公开目录（第1版）"


def test_a_draft_is_not_filed_and_nothing_is_filed_twice(inside: Office) -> None:
    with pytest.raises(Refusal) as refused:
        file(inside, inside.ready_draft())
    assert refused.value.code == "not_in_force"
    catalogue = inside.adopt(Catalogue.objects.get())
    file(inside, catalogue)
    with pytest.raises(Refusal) as refused:
        file(inside, catalogue)
    assert (refused.value.code, Submission.objects.count()) == ("already_sent", 1)


def test_only_drafter_and_head_file(inside: Office) -> None:
    catalogue = inside.adopt(inside.ready_draft())
    with pytest.raises(NotPermitted):
        file(inside, catalogue, actor=inside.reviewer)
    assert Submission.objects.count() == 0


def test_after_a_return_it_is_sent_again_with_what_was_completed(office: Office) -> None:
    with workspace(office.unit):
        catalogue = office.adopt(office.ready_draft())
        first = file(office, catalogue)
    submissions.give_back(submission=first, reason="请附会议纪要文号", actor=office.office_clerk, at=office.at)
    with workspace(office.unit):
        second = file(office, catalogue, explanation="会议纪要〔2026〕3号")
    received = submissions.accept(submission=second, actor=office.office_clerk, at=office.at)
    assert (second.round, second.content["explanation"]) == (2, "会议纪要〔2026〕3号")
    assert received.receipt_number == "报备〔2026〕1号"
