"""Outside the catalogue: a reason, and a plan sent upward before it is published (EXE-03, EXE-04)."""

from datetime import date
from typing import Any

import pytest

from core.errors import Invalid, Refusal
from hierarchy.ledger import submissions
from hierarchy.ledger.models import ObligationEntry, PublicationEntry, Submission
from hierarchy.ledger.submissions import AlreadySent
from tenants.disclosure.actions import asking, beyond, drafting
from tenants.disclosure.models import Disclosure, Publication
from tenants.disclosure.plan_rule import PlanMissing, PlanNotReceived
from tenants.disclosure.policies import NotYourStep
from tests.hierarchy.ledger.given import set_value
from tests.tenants.disclosure.scene import PASSED_AND_APPROVED, Scene

WHY = "群众关心，目录未列"


def start(scene: Scene, **changes: Any) -> Disclosure:
    values = {"title": "抗旱物资发放", "category": "liaison", "scope": "public", "why": WHY, **changes}
    return beyond.start_beyond(unit=scene.unit, actor=scene.drafter, at=scene.at, **values)


def approved(scene: Scene, **changes: Any) -> Disclosure:
    disclosure = start(scene, **changes)
    scene.write(disclosure, title="抗旱物资发放")
    scene.propose(disclosure)
    scene.sit(disclosure, scene.head, PASSED_AND_APPROVED)
    return disclosure


def send_plan(scene: Scene, disclosure: Disclosure) -> Submission:
    return beyond.send_plan(unit=scene.unit, disclosure_id=disclosure.pk, actor=scene.drafter, at=scene.at)


def test_it_belongs_to_no_row_and_says_why(village: Scene) -> None:
    with village.inside():
        disclosure = start(village, mode="topic")
    assert (disclosure.item_key, disclosure.catalogue_id, disclosure.obligation_id) == (None, None, None)
    assert (disclosure.reason, disclosure.mode, disclosure.category) == (WHY, "topic", "liaison")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"why": ""}, "why"),
        ({"category": "other"}, "why_other"),
        ({"category": "nonsense"}, "category"),
        ({"scope": "nonsense"}, "scope"),
        ({"mode": "nonsense"}, "mode"),
        ({"mode": "pre_disclosure"}, "mode"),
        ({"title": ""}, "title"),
    ],
)
def test_what_is_missing_is_asked_for_at_its_field(village: Scene, changes: dict[str, Any], field: str) -> None:
    with village.inside():
        with pytest.raises(Invalid) as refused:
            start(village, **changes)
        assert refused.value.field == field
        assert not Disclosure.objects.exists()


def test_the_category_others_takes_a_second_reason(village: Scene) -> None:
    with village.inside():
        assert start(village, category="other", why_other="不属前八类").reason == f"{WHY}\n不属前八类"


def test_it_is_not_published_before_its_plan_is_sent(village: Scene) -> None:
    with village.inside():
        disclosure = approved(village)
        with pytest.raises(PlanMissing):
            village.publish(disclosure)
        assert not Publication.objects.exists()
        sent = send_plan(village, disclosure)
        village.publish(disclosure)
    assert (sent.receiver, sent.subject_id, sent.content["reason"]) == (village.unit.parent, disclosure.pk, WHY)
    assert PublicationEntry.objects.get().is_out_of_catalogue


def test_where_the_receipt_is_waited_for_it_is_not_published_before(village: Scene) -> None:
    set_value("out_of_catalogue_mode", "wait_receipt")
    with village.inside():
        disclosure = approved(village)
        sent = send_plan(village, disclosure)
        with pytest.raises(PlanNotReceived):
            village.publish(disclosure)
    received = submissions.accept(submission=sent, actor=village.supervisor, at=village.at)
    assert received.receipt_number == "备案〔2026〕1号"
    with village.inside():
        village.publish(disclosure)
    assert PublicationEntry.objects.count() == 1


def test_a_recalled_or_returned_plan_is_none(village: Scene) -> None:
    with village.inside():
        disclosure = approved(village)
        sent = send_plan(village, disclosure)
        with pytest.raises(AlreadySent):
            send_plan(village, disclosure)
        asking.recall(unit=village.unit, submission_id=sent.pk, reason="", actor=village.head, at=village.at)
        with pytest.raises(PlanMissing):
            village.publish(disclosure)
        again = send_plan(village, disclosure)
    submissions.give_back(submission=again, reason="范围过大", actor=village.supervisor, at=village.at)
    with village.inside(), pytest.raises(PlanMissing):
        village.publish(disclosure)
    assert not PublicationEntry.objects.exists()


def test_an_unfinished_plan_is_not_sent(village: Scene) -> None:
    with village.inside():
        disclosure = start(village)
        with pytest.raises(beyond.PlanIncomplete):
            send_plan(village, disclosure)
    assert not Submission.objects.exists()


def test_a_row_of_the_catalogue_needs_no_plan(village: Scene) -> None:
    with village.inside():
        disclosure = village.draft()
        with pytest.raises(beyond.InCatalogue):
            send_plan(village, disclosure)
        village.propose(disclosure)
        village.sit(disclosure, village.head, PASSED_AND_APPROVED)
        village.publish(disclosure)
    assert not PublicationEntry.objects.get().is_out_of_catalogue


def test_what_was_discarded_has_no_plan_to_send(village: Scene) -> None:
    with village.inside():
        disclosure = start(village)
        village.write(disclosure, planned_on=date(2026, 4, 13))
        drafting.discard(unit=village.unit, disclosure_id=disclosure.pk, actor=village.drafter, at=village.at)
        with pytest.raises(Refusal):
            send_plan(village, disclosure)


def test_it_fulfils_nothing_that_is_owed(village: Scene) -> None:
    with village.inside():
        disclosure = approved(village)
        send_plan(village, disclosure)
        village.publish(disclosure)
    assert not ObligationEntry.objects.exclude(disclosed_on=None).exists()


def test_only_people_of_the_unit_who_work_on_it_send_a_plan(village: Scene) -> None:
    with village.inside():
        disclosure = start(village)
        village.write(disclosure)
        with pytest.raises(NotYourStep):
            beyond.send_plan(unit=village.unit, disclosure_id=disclosure.pk, actor=village.member, at=village.at)
