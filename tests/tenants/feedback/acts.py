"""Taking a case of the village from one state to the next."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from accounts.models import User
from hierarchy.ledger.models import FeedbackEntry
from tenants.feedback.actions import handling, replying
from tenants.feedback.actions.reply_content import ReplyContent
from tenants.feedback.models import Case, CaseStep, Reply
from tenants.registry.workspaces import workspace
from tests.tenants.feedback.people import Village


def do(village: Village, action: Callable[..., Any], case_id: uuid.UUID, actor: User, **given: Any) -> Any:
    """Do an act in the village's workspace, at the usual moment unless `at` is given."""
    at: datetime = given.pop("at", village.at)
    with workspace(village.unit):
        return action(unit=village.unit, case_id=case_id, actor=actor, at=at, **given)


def now(village: Village, case_id: uuid.UUID) -> Case:
    """Read a case again."""
    with workspace(village.unit):
        return Case.objects.get(pk=case_id)


def kinds_of_steps(village: Village, case_id: uuid.UUID) -> list[str]:
    """Give the kinds of a case's steps in their order."""
    with workspace(village.unit):
        return list(CaseStep.objects.filter(case_id=case_id).order_by("at", "id").values_list("kind", flat=True))


def entry_of(case_id: uuid.UUID) -> FeedbackEntry:
    return FeedbackEntry.objects.get(pk=case_id)


def proposed(village: Village, **given: Any) -> uuid.UUID:
    """Receive a case, register it and propose its handling."""
    case_id = village.receive(**given).case.pk
    kind = now(village, case_id).kind
    do(
        village, handling.take_up_case, case_id, village.officer, title="路灯", kind=kind, asker_group="masses",
        proposal="由电工检修",
    )  # fmt: skip
    return case_id


def in_handling(village: Village, **given: Any) -> uuid.UUID:
    case_id = proposed(village, **given)
    do(village, handling.instruct, case_id, village.head)
    return case_id


def drafted(village: Village, body: str = "已修好。", **given: Any) -> tuple[uuid.UUID, Reply]:
    case_id = in_handling(village, **given)
    return case_id, do(village, replying.draft_reply, case_id, village.officer, content=ReplyContent(body))


def replied(village: Village, **given: Any) -> uuid.UUID:
    case_id, reply = drafted(village, **given)
    do(
        village, replying.approve_and_release, case_id, village.head, seen_sha256=reply.content_sha256, how="phone"
    )  # fmt: skip
    return case_id


def closed(village: Village, **given: Any) -> uuid.UUID:
    case_id = replied(village, **given)
    do(village, replying.close_case, case_id, village.officer, outcome="answered")
    return case_id
