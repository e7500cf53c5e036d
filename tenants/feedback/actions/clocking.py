"""Stopping the clock of a case, letting it run again, and the one extension (defaults 4.4). The ledger counts."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.errors import Invalid
from hierarchy.ledger import cases as ledger
from hierarchy.ledger.case_folding import CaseFacts
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.units.models import Unit

from ..models import CaseStepKind
from ..procedure import CaseAct
from .acting import Handling, add_step, audit, begin, checked_text


class PauseReason(models.TextChoices):
    """Why a clock may stand; nothing else stops one."""

    ASKER = "asker", pgettext_lazy("pause", "waits for the asker's answer")
    OTHER_BODY = "other_body", pgettext_lazy("pause", "waits for another body")
    ENQUIRY = "enquiry", pgettext_lazy("pause", "an inspection or expert opinion is under way")
    FORCE = "force", pgettext_lazy("pause", "prevented by events beyond control")


@transaction.atomic
def pause_case(
    *, unit: Unit, case_id: uuid.UUID, reason: str, text: str, until: date, actor: User, at: datetime
) -> FeedbackEntry:
    """Stop the clock of a case until a day, for one of the known reasons and in words.

    :param until: the day on which it runs again by itself (at most `feedback_pause_max_days` working days ahead).
    :raises Invalid: for an unknown reason, without words, for the day. :raises PauseRefused: see the ledger.
    """
    handling = begin(CaseAct.CLOCK, unit=unit, case_id=case_id, actor=actor, at=at)
    if reason not in PauseReason.values:
        raise Invalid(_("Choose why the clock stands."), field="reason")
    text = checked_text(text, field="text", most=500, required=_("Say what is being waited for."))
    entry = ledger.pause(case_id=case_id, until=until, actor=actor, at=at)
    add_step(handling, CaseStepKind.PAUSE, text=text, reason=reason, until=until.isoformat())
    audit("clock_stopped", handling, reason=reason, until=until)
    return entry


@transaction.atomic
def resume_case(*, unit: Unit, case_id: uuid.UUID, actor: User, at: datetime) -> FeedbackEntry:
    """Let the clock run again before the planned day.

    :raises PauseRefused: if it is running.
    """
    return _resume(begin(CaseAct.CLOCK, unit=unit, case_id=case_id, actor=actor, at=at))


@transaction.atomic
def extend_case(*, unit: Unit, case_id: uuid.UUID, reason: str, actor: User, at: datetime) -> FeedbackEntry:
    """Extend the time to reply, once and before it has run out.

    :raises Invalid: without a reason. :raises CaseExtensionRefused: see the ledger.
    """
    handling = begin(CaseAct.CLOCK, unit=unit, case_id=case_id, actor=actor, at=at)
    reason = checked_text(reason, field="reason", most=500, required=_("Give the reason for the extension."))
    entry = ledger.extend(case_id=case_id, actor=actor, at=at)
    add_step(handling, CaseStepKind.EXTEND, text=reason, due_on=entry.due_on.isoformat() if entry.due_on else None)
    audit("extended", handling, due_on=entry.due_on)
    return entry


def resume_after_answer(handling: Handling) -> None:
    """Let a clock run again that stands because the asker was to answer."""
    facts = CaseFacts.of(FeedbackEntry.objects.get(pk=handling.case.pk))
    stopped = handling.case.steps.filter(kind=CaseStepKind.PAUSE).last()
    if stopped and stopped.data.get("reason") == PauseReason.ASKER and facts.stands_still(handling.on):
        _resume(handling)


def _resume(handling: Handling) -> FeedbackEntry:
    entry = ledger.resume(case_id=handling.case.pk, actor=handling.actor, at=handling.at)
    add_step(handling, CaseStepKind.RESUME)
    audit("clock_resumed", handling)
    return entry
