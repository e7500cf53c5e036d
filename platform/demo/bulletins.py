"""The bulletin of the month that ended last, drafted, worded and issued by the office with the real actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from hierarchy.bulletins import actions
from hierarchy.bulletins.models import Bulletin
from hierarchy.bulletins.reading import current_findings, seen_sha256
from hierarchy.metrics.periods import Period

from .people import OFFICE

OPENING = "从台账看，各级党组织按目录公开的自觉性总体较好，但少数单位仍存在公开不及时、零报告确认滞后等问题。"
CLOSING = (
    "有逾期未公开事项的党组织要对照名单逐项公开，并说明原因；各条线牵头部门要加强指导督促；"
    "上级党组织要及时办理下级报送件。整改情况在下期通报中反映。"
)
NUMBER = "云办通报〔{year}〕{number}号"


def issue_bulletin_of_last_month(now: datetime) -> Bulletin:
    """Issue the bulletin of the month before a moment."""
    today = timezone.localdate(now)
    month = Period.parse(f"{today:%Y-%m}").previous()
    office = User.objects.get(username=OFFICE[0])
    written_at = now - timedelta(minutes=40)
    draft = actions.draft_bulletin(period=month.code, actor=office, at=written_at)
    number = NUMBER.format(year=today.year, number=month.start.month)
    words = replace(draft.words, number=number, opening=OPENING, closing=CLOSING)
    worded = actions.reword_bulletin(
        bulletin_id=draft.pk, revision=draft.revision, words=words, actor=office, at=written_at
    )
    seen = seen_sha256(current_findings(month.code, today=today), worded.words)
    return actions.issue_bulletin(bulletin_id=worded.pk, seen=seen, actor=office, at=now)
