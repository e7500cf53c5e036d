"""What is approved of a reply: its words, and what it decides with its ground (REQ-04, REQ-05)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.errors import Invalid
from core.hashing import canonical_json, sha256_hex
from core.secrecy_marks import SecretText
from core.urls import unit_url
from district.settings import value as setting
from hierarchy.ledger.vocabulary import CaseKind
from hierarchy.units.models import Unit
from tenants.disclosure.actions.asking import MAX_DOCUMENT_NUMBER, SENTENCE
from tenants.disclosure.models import Publication

from ..applicant_identity import id_number_of
from ..models import Case, CaseStepKind, Reply
from ..refusal_grounds import ASKED_OF, GroundFact, RefusalGround, grounds_of
from .acting import checked_text
from .clocking import PauseReason

MAX_FACT = 200
_Decision = Reply.Decision
#: The address of an item on a board, whole or without its host.
_ON_A_BOARD = re.compile(r"/board/(?P<pk>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/|$)", re.IGNORECASE)


@dataclass(frozen=True)
class ReplyContent:
    """What is approved of a reply.

    :ivar decision: of a topic or a request `granted`, `partly` or `refused`; of an appeal `upheld` or `changed`;
        for all other cases it is not kept.
    :ivar facts: what the ground asks for (`refusal_grounds.GroundFact`), or `answer_within` working days.
    """

    body: str
    decision: str = _Decision.GRANTED
    refusal_ground: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """The digest that drafting, approving and sending are bound to."""
        return sha256_hex(canonical_json(asdict(self)))


class GroundMissing(Invalid):
    """What is not given is not given for one of the known grounds, with what the ground asks for."""

    code = "ground_missing"


class NotSo(Invalid):
    """The ground does not hold: nobody was asked, nothing was answered before, nothing is disclosed there."""

    code = "ground_does_not_hold"


def checked_content(unit: Unit, case: Case, content: ReplyContent, *, on: date) -> ReplyContent:
    """Give what may be kept of a reply to a case, which is locked in the unit's open workspace.

    :raises Invalid: without words or a decision that fits the case. :raises GroundMissing, NotSo: see there.
    :raises SecretText: if a secret is more than the number of its document.
    """
    body = checked_text(content.body, field="body", required=_("Write the reply first."))
    if case.is_appeal:
        return _of_appeal(case, body, content, on=on)
    grounds = grounds_of(case.kind)
    if not grounds and content.decision in ("", _Decision.GRANTED):
        return ReplyContent(body, "")
    if not grounds or content.decision not in (_Decision.GRANTED, _Decision.PARTLY, _Decision.REFUSED):
        raise Invalid(
            _("Choose whether it is granted, granted in part, or refused."), field="decision", code="decision_missing"
        )
    if content.decision == _Decision.GRANTED:
        return ReplyContent(body, _Decision.GRANTED)
    if content.refusal_ground not in grounds:
        raise GroundMissing(_("What is not given needs its ground. Choose one."), field="refusal_ground")
    ground = RefusalGround(content.refusal_ground)
    return ReplyContent(body, content.decision, ground, _facts(unit, case, ground, content.facts, on=on))


def _of_appeal(case: Case, body: str, content: ReplyContent, *, on: date) -> ReplyContent:
    """An appeal is decided once; whatever is written to its applicant afterwards decides nothing."""
    if any(reply.decides_appeal for reply in case.replies.released()):
        return ReplyContent(body, "")
    if content.decision == _Decision.UPHELD:
        return ReplyContent(body, _Decision.UPHELD)
    if content.decision != _Decision.CHANGED:
        raise Invalid(
            _("Decide on the appeal: the unit's decision stands, or it is to be answered anew."),
            field="decision",
            code="decision_missing",
        )
    days, most = content.facts.get("answer_within"), longest_to_answer_anew(on=on)
    if not isinstance(days, int) or not 1 <= days <= most:
        raise Invalid(
            _("Say within how many working days the unit answers anew: at most %(days)s.") % {"days": most},
            field="answer_within",
        )
    return ReplyContent(body, _Decision.CHANGED, "", {"answer_within": days})


def longest_to_answer_anew(*, on: date) -> int:
    """Give the most working days in which a unit may be told to answer anew: those of an extended decision."""
    return int(setting("request_decide_extended_days", on=on))


def _facts(unit: Unit, case: Case, ground: RefusalGround, given: dict[str, Any], *, on: date) -> dict[str, Any]:
    if ground == RefusalGround.UNCLEAR and not was_asked(case):
        raise NotSo(
            _("The applicant was not asked to make it clear. Put the question first: “Ask the asker”."),
            field="refusal_ground",
        )
    fact = ASKED_OF.get(ground)
    if fact is None:
        return {}
    text = checked_text(str(given.get(fact, "")), field=fact, most=MAX_FACT, required=_REQUIRED[fact]())
    return {fact.value: _CHECKS[fact](unit, case, text, on)}


def was_asked(case: Case) -> bool:
    """Say whether the applicant was asked something, by a question or by stopping the clock for an answer."""
    asked = case.steps.filter(kind=CaseStepKind.ASK)
    waited = case.steps.filter(kind=CaseStepKind.PAUSE, data__reason=str(PauseReason.ASKER))
    return asked.exists() or waited.exists()


def _document(unit: Unit, case: Case, text: str, on: date) -> str:
    if SENTENCE & set(text) or len(text) > MAX_DOCUMENT_NUMBER:
        raise SecretText(
            _("Enter the number of the document only. The explanation of a secret goes by paper."),
            field=GroundFact.DOCUMENT,
        )
    return text


def _where(unit: Unit, case: Case, text: str, on: date) -> str:
    """Keep a place or an address; the address of an item on a board must be one that society reads on ours now."""
    found = _ON_A_BOARD.search(text)
    if found is None:
        return text
    key = uuid.UUID(found["pk"])
    path = unit_url(unit.slug, "board_item", pk=key)
    if path not in text or not Publication.objects.on_the_board(on=on).filter(version__disclosure_id=key).exists():
        raise NotSo(
            _("Nothing of this unit is on its board under this address. Open the item on the board and copy it again."),
            field=GroundFact.WHERE,
        )
    return path


def _earlier(unit: Unit, case: Case, text: str, on: date) -> str:
    """Keep the number of a request of the same applicant that was answered before."""
    before = Case.objects.filter(number=text, kind=CaseKind.REQUEST).exclude(pk=case.pk).first()
    number = id_number_of(case)
    if before is None or not number or id_number_of(before) != number or not before.replies.released().exists():
        raise NotSo(
            _("No request of the same applicant was answered under this number. Look it up in the list of cases."),
            field=GroundFact.EARLIER,
        )
    return text


def _holder(unit: Unit, case: Case, text: str, on: date) -> str:
    return text


_CHECKS: dict[GroundFact, Callable[[Unit, Case, str, date], str]] = {
    GroundFact.DOCUMENT: _document,
    GroundFact.HOLDER: _holder,
    GroundFact.WHERE: _where,
    GroundFact.EARLIER: _earlier,
}
_REQUIRED: dict[GroundFact, Callable[[], str]] = {
    GroundFact.DOCUMENT: lambda: _("Give the number of the document that says so."),
    GroundFact.HOLDER: lambda: _("Say who holds it, so that the applicant knows where to turn."),
    GroundFact.WHERE: lambda: _("Say where it is disclosed: the address of the item on the board, or the place."),
    GroundFact.EARLIER: lambda: _("Give the number of the case in which the applicant was answered."),
}
