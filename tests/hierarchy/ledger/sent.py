"""Submissions of every kind, with contents in the agreed shape, for tests of the receiver's side."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from core.ids import new_id
from hierarchy.ledger import submissions
from hierarchy.ledger.models import ObligationEntry, Submission, SubmissionKind
from hierarchy.units.models import Unit

HASH = "ab" * 32
ROW = {
    "order": 1,
    "level1": "决策",
    "level2": "重大决策",
    "level3": "重大项目决策及落实",
    "forms": ["meeting", "document"],
    "scope": "party",
    "time_limit": "periodic",
    "cycle": "quarterly",
    "nil_allowed": True,
    "needs_privacy_review": False,
    "section": "办公室",
}
CATALOGUE = {
    "unit": "青石镇党委",
    "number": 1,
    "adopted_on": "2026-04-08",
    "meeting_reference": "2026年4月8日党委会",
    "note": "",
    "explanation": "",
    "items": [ROW],
}
ABOUT = {"unit": "青石镇党委", "title": "党费收缴", "period": "2026-Q1", "item": "党费收缴"}
VERSION = ABOUT | {
    "title": "干部任用情况",
    "body": "第一段\n\n第二段 <b>粗</b>",
    "scope": "party",
    "forms": ["bulletin_board"],
    "planned_on": "2026-04-15",
    "path": "important",
    "labels": ["party"],
    "notice_until": "2026-04-20",
    "desensitising_note": "",
    "category": "cadres",
    "required_scope": "party",
    "version": 2,
    "files": [{"kind": "content", "name": "名单.pdf", "size": 2048, "sha256": HASH}],
    "steps": [
        {
            "kind": "review",
            "who": "赵宁",
            "role": "reviewer",
            "at": "2026-04-07T09:00:00+08:00",
            "results": {"necessity": "pass", "accuracy": "pass", "checks": ["complete"], "risk": "low"},
            "opinion": "材料齐全",
        }
    ],
    "content_sha256": HASH,
    "reason": "涉及全镇",
    "meeting_reference": "党委会第 3 次会议",
    "met_on": "2026-04-06",
}
CONTENTS: dict[str, dict[str, Any]] = {
    SubmissionKind.FILING: CATALOGUE,
    SubmissionKind.CATALOGUE: CATALOGUE,
    SubmissionKind.EXEMPTION: ABOUT | {"ground": "unsuitable", "explanation": "涉及个人隐私", "rule": "条例第九条"},
    SubmissionKind.EXTENSION: ABOUT | {"extended_to": "2026-04-22", "due_on": "2026-04-15", "reason": "会议推迟"},
    SubmissionKind.PLAN: ABOUT
    | {"scope": "public", "forms": ["meeting"], "planned_on": "2026-05-06", "reason": "群众关心"},
    SubmissionKind.ESCALATION: VERSION,
    SubmissionKind.COUNTERSIGN: VERSION,
}


def send_kind(
    kind: str,
    *,
    sender: Unit,
    receiver: Unit,
    actor: User,
    at: datetime,
    days_ago: int = 0,
    obligation: ObligationEntry | None = None,
    **content: Any,
) -> Submission:
    """Send something of a kind, with the usual content and what else is named."""
    title = {SubmissionKind.FILING: f"{sender.name}党务公开目录（第1版）"}.get(SubmissionKind(kind), "党费收缴")
    return submissions.send(
        kind=kind,
        sender=sender,
        receiver=receiver,
        subject_id=new_id(),
        title=title,
        content=CONTENTS[kind] | content,
        actor=actor,
        at=at - timedelta(days=days_ago),
        obligation=obligation,
    )
