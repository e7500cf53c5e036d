"""What an applicant is told with a reply: what was decided, why, and where to turn (REQ-04, REQ-05; EXE-02).

The sentences are the same for everybody and stand beside the reply's own words, so that no refusal goes out without
its reason and the way of appeal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.display import day
from hierarchy.ledger.vocabulary import CaseKind
from hierarchy.units.models import Unit

from .models import Case, Reply
from .refusal_grounds import reason_of

_Decision = Reply.Decision


@dataclass(frozen=True)
class Told:
    """The fixed sentences of a reply, and the address where something is disclosed already, if it is one."""

    sentences: Sequence[str]
    url: str = ""


def told_with(reply: Reply, case: Case, unit: Unit, *, may_appeal: bool = True) -> Told | None:
    """Give what is told with a reply; None if nothing was applied for.

    :param unit: the unit that replies. :param may_appeal: whether no appeal was made yet.
    """
    facts = reply.decision_facts
    if reply.decides_appeal:
        return Told(appeal_sentences(reply.decision, facts))
    if reply.decision == _Decision.GRANTED and case.kind == CaseKind.REQUEST:
        return Told([_("What you applied for is given to you.")])
    if not reply.withholds:
        return None
    where = str(facts.get("where", ""))
    return Told(
        [_lead(reply), reason_of(reply.refusal_ground, facts), _way_of_appeal(case, unit, may_appeal=may_appeal)],
        where if where.startswith(("/", "https://", "http://")) else "",
    )


def _lead(reply: Reply) -> str:
    if reply.decision == _Decision.PARTLY:
        return _("Thank you for your trust. A part of what you asked for is given to you; the rest cannot be given.")
    return _("Thank you for your trust. We have looked into it, and what you asked for cannot be given.")


def _way_of_appeal(case: Case, unit: Unit, *, may_appeal: bool) -> str:
    superior = unit.parent
    if not may_appeal:
        return _("An appeal is made once, and has been made.")
    if superior is None:
        return _("If you do not agree, ask this unit which superior decides on it.")
    if case.kind != CaseKind.REQUEST:
        return _("If you do not agree, you may turn to the superior: %(superior)s.") % {"superior": superior.name}
    return _(
        "If you do not agree, you may appeal once to the superior, %(superior)s, "
        "on the page that your private code opens."
    ) % {"superior": superior.name}


def appeal_sentences(decision: str, facts: dict[str, Any]) -> list[str]:
    """Give what a superior's decision on an appeal says, to the applicant and to the unit alike."""
    if decision == _Decision.UPHELD:
        return [_("The superior has decided on the appeal: the unit's decision stands.")]
    return [_("The superior has decided on the appeal: the unit answers anew."), anew_by(facts)]


def anew_by(facts: dict[str, Any]) -> str:
    """Say by when a unit is to answer anew: the day, or as long as the calendar does not know it the working days."""
    if facts.get("answer_by"):
        return _("The new answer is due on %(day)s.") % {"day": day(date.fromisoformat(facts["answer_by"]))}
    days = int(facts.get("answer_within", 0))
    words = ngettext(
        "The new answer is due within %(days)s working day.",
        "The new answer is due within %(days)s working days.",
        days,
    )
    return words % {"days": days}
