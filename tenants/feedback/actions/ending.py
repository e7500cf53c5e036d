"""What every end without an answer shares: transferred, merged, pointed to the body in charge, or no case at all.

Such a case is in no figure of the unit. A case that has been answered cannot be ended so: its reply counts.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from district.settings import value as setting
from hierarchy.ledger import cases as ledger
from hierarchy.ledger.vocabulary import CaseKind, Outcome
from hierarchy.units.models import Unit

from ..procedure import CaseAct
from .acting import Handling, UnknownCase, begin, move

#: Advisory lock class of "cases go to or leave this unit's workspace".
WORKSPACE_LOCK = 7_204


class AlreadyAnswered(Refusal):
    """The asker has had a reply: the case is closed, not ended otherwise."""

    code = "case_answered"


def lock_workspaces(unit_ids: Iterable[int]) -> None:
    """Wait for everybody else who moves cases between these units, in one order for all (until the transaction ends).

    An act in two workspaces writes two audit chains; without this, two that cross would wait for each other for ever.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, id) FROM unnest(%s::int[]) AS id ORDER BY id",
            [WORKSPACE_LOCK, sorted(set(unit_ids))],
        )
        cursor.fetchall()


def begin_end(*, unit: Unit, case_id: uuid.UUID, actor: User, at: datetime) -> Handling:
    """Lock a case to end it without an answer. Real-name reports are handled where they are, on pages of their own.

    :raises UnknownCase, NotForYou, WrongStep: see `acting.begin`. :raises AlreadyAnswered: after a reply was sent.
    """
    handling = begin(CaseAct.END, unit=unit, case_id=case_id, actor=actor, at=at)
    if handling.case.kind == CaseKind.REPORT:
        raise UnknownCase(_("This unit has no such case. Open it from the list."))
    if handling.case.replies.filter(released_at__isnull=False).exists():
        raise AlreadyAnswered(_("The asker has been answered. Close the case instead."))
    return handling


def end(handling: Handling, outcome: Outcome, *, also: Iterable[str] = ()) -> None:
    """End a case that is locked, and post it to the ledger.

    :param also: further fields that the caller has set.
    """
    handling.case.outcome = outcome
    move(handling, CaseAct.END, also=["outcome", *also])
    ledger.close(case_id=handling.case.pk, outcome=outcome, actor=handling.actor, at=handling.at)


def limit_code(handling: Handling) -> None:
    """Let the asker's code end some time after the case has (setting `feedback_link_days`). Unsaved."""
    days = int(setting("feedback_link_days", on=handling.on))
    handling.case.code_expires_on = handling.on + timedelta(days=days)
