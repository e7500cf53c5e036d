"""Cases on their way from decision to conversion, without the acts of other parts: a state set, a reply sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from hierarchy.ledger.models import FeedbackEntry
from tenants.feedback.actions import deciding, measuring
from tenants.feedback.actions.measuring import Plan
from tenants.feedback.actions.publishing_answers import BoardAnswer, publish_answer
from tenants.feedback.models import Case, CaseState, Measure, Reply
from tenants.registry.workspaces import workspace
from tests.tenants.feedback.people import Village
from tests.uploads import photo_bytes

PLANNED = Plan("更换路灯灯泡十二只", "村委会主任", date(2026, 4, 20))
SHOWN = BoardAnswer("public", "路灯坏了怎么办", "村里的路灯坏了，能不能修？", "已安排更换。", is_anonymised=True)


def photo(name: str = "路灯.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo_bytes(), content_type="image/jpeg")


def who(case: Case, actor: User, village: Village, *, days: int = 0) -> dict[str, Any]:
    """Give what every act needs, `days` after the village's day."""
    return {"unit": village.unit, "case_id": case.pk, "actor": actor, "at": village.at + timedelta(days=days)}


def being_handled(village: Village, original: str = "村里路灯坏了", **given: Any) -> Case:
    """Receive a case and take it to the state in which it is decided."""
    case = village.receive(original, **given).case
    with workspace(village.unit):
        Case.objects.filter(pk=case.pk).update(state=CaseState.HANDLING)
    return Case(pk=case.pk, number=case.number, kind=case.kind, title=case.title)


def adopted(village: Village, original: str = "村里路灯坏了", **given: Any) -> Case:
    case = being_handled(village, original, **given)
    with workspace(village.unit):
        deciding.decide_case(is_adopted=True, **who(case, village.head, village))
    return case


def planned(village: Village, case: Case, plan: Plan = PLANNED, *, days: int = 0) -> Measure:
    with workspace(village.unit):
        return measuring.plan_measure(plan=plan, **who(case, village.officer, village, days=days))


def finish(village: Village, case: Case, measure: Measure, *, days: int = 1, **changes: Any) -> Measure:
    """Finish a measure some days after the village's day, with a photograph."""
    on = (village.at + timedelta(days=days)).date()
    given: dict[str, Any] = {"result": "十二只灯泡已全部换好。", "done_on": on, "files": [photo()], **changes}
    with workspace(village.unit):
        return measuring.finish_measure(
            measure_id=measure.pk, **given, **who(case, village.officer, village, days=days)
        )


def sent(village: Village, case: Case, body: str = "已安排更换。", *, at: datetime | None = None) -> Reply:
    """Put a reply there as drafted by the officer, approved by the head and sent."""
    moment = at or village.at
    with workspace(village.unit):
        number = Reply.objects.filter(case_id=case.pk).count() + 1
        reply = Reply.objects.create(
            case_id=case.pk, number=number, state=Reply.State.RELEASED, body=body, content_sha256="0" * 64,
            drafted_by_id=village.officer.person_id, drafted_at=moment, approved_by_id=village.head.person_id,
            approved_at=moment, released_at=moment, released_how="link",
        )  # fmt: skip
        Case.objects.filter(pk=case.pk).update(state=CaseState.REPLIED)
    return reply


def on_the_board(village: Village, case: Case, shown: BoardAnswer = SHOWN) -> Reply:
    """Send a reply and put it on the board."""
    reply = sent(village, case)
    with workspace(village.unit):
        return publish_answer(reply_id=reply.pk, shown=shown, **who(case, village.head, village))


def entry(case: Case) -> FeedbackEntry:
    return FeedbackEntry.objects.get(pk=case.pk)
