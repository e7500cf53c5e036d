"""Several of the office at once: one bulletin comes of it, and the others are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connections

from core.errors import Refusal
from hierarchy.bulletins import actions
from hierarchy.bulletins.models import Bulletin

from .given import MARCH, Ground, ground

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["ground"]
AT_ONCE = 4


def outcomes(act: Callable[[], object]) -> Counter[str]:
    """Let several do the same at once, and count how it went for them."""

    def one(_number: int) -> str:
        try:
            act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(one, range(AT_ONCE)))


def test_several_who_draft_and_issue_at_once_make_one_bulletin(ground: Ground, at: datetime) -> None:
    drafted = outcomes(lambda: actions.draft_bulletin(period=MARCH, actor=ground.officer, at=at))
    assert drafted == {"done": 1, "bulletin_stands": AT_ONCE - 1}
    draft = Bulletin.objects.get()
    seen = ground.seen(draft, at)
    issued = outcomes(lambda: actions.issue_bulletin(bulletin_id=draft.pk, seen=seen, actor=ground.officer, at=at))
    assert issued == {"done": 1, "not_a_draft": AT_ONCE - 1}
    assert [(each.status, each.is_intact) for each in Bulletin.objects.all()] == [("issued", True)]
