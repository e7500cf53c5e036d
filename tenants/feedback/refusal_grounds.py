"""Why something applied for is not given, what each ground asks for, and the sentence the applicant reads (REQ-05).

The two grounds of a duty that is not disclosed (`tenants.disclosure.actions.asking.Ground`, EXE-01) are the first of
these and the next three; the others say that there is nothing to give, or nothing more.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hierarchy.ledger.vocabulary import CaseKind


class RefusalGround(models.TextChoices):
    """Why something is not given, or not all of it."""

    SECRET = "secret", pgettext_lazy("ground of a refusal", "Party or state secret")
    INTERNAL = "internal", pgettext_lazy("ground of a refusal", "work secret, or matter still in internal process")
    PRIVACY = "privacy", pgettext_lazy("ground of a refusal", "personal privacy of others")
    TRADE_SECRET = "trade_secret", pgettext_lazy("ground of a refusal", "trade secret of a third party")
    NOT_HELD = "not_held", pgettext_lazy("ground of a refusal", "not held by this unit")
    DISCLOSED = "disclosed", pgettext_lazy("ground of a refusal", "disclosed already")
    REPEATED = "repeated", pgettext_lazy("ground of a refusal", "the same applicant was answered before")
    UNCLEAR = "unclear", pgettext_lazy("ground of a refusal", "unclear, though the applicant was asked")


class GroundFact(models.TextChoices):
    """What a ground asks for besides; the names are those of the form's fields and of `Reply.decision_facts`."""

    DOCUMENT = "document", _("Number of the document that says so")
    HOLDER = "holder", _("Who holds it")
    WHERE = "where", _("Where it is disclosed")
    EARLIER = "earlier", _("Number of the case answered before")


#: The one fact that a ground asks for. Of a secret the number stays inside: the applicant is told the ground alone.
ASKED_OF: dict[str, GroundFact] = {
    RefusalGround.SECRET: GroundFact.DOCUMENT,
    RefusalGround.NOT_HELD: GroundFact.HOLDER,
    RefusalGround.DISCLOSED: GroundFact.WHERE,
    RefusalGround.REPEATED: GroundFact.EARLIER,
}

#: A topic is for everybody: nobody is known to have asked before, and what is unclear is talked over.
_OF_TOPICS = tuple(ground for ground in RefusalGround if ground not in (RefusalGround.REPEATED, RefusalGround.UNCLEAR))
_GROUNDS: dict[str, tuple[RefusalGround, ...]] = {
    CaseKind.REQUEST: tuple(RefusalGround),
    CaseKind.TOPIC: _OF_TOPICS,
}

_REASONS: dict[str, str | Promise] = {
    RefusalGround.SECRET: _(
        "It concerns secrets of the Party or the state, which may not be disclosed under the rules on guarding secrets."
    ),
    RefusalGround.INTERNAL: _(
        "It concerns work secrets or a matter still in internal process, which is unsuitable for disclosure now."
    ),
    RefusalGround.PRIVACY: _("It concerns the privacy of other people, whom its disclosure would harm."),
    RefusalGround.TRADE_SECRET: _("It concerns the trade secrets of a third party, whom its disclosure would harm."),
    RefusalGround.NOT_HELD: _("This unit does not hold it. As far as we know it is held by: %(holder)s."),
    RefusalGround.DISCLOSED: _("It has been disclosed already. You find it here: %(where)s."),
    RefusalGround.REPEATED: _("You applied for the same before and were answered: case %(earlier)s."),
    RefusalGround.UNCLEAR: _(
        "We asked you to make clear what you apply for, and still cannot tell. Please apply anew, and say what it is."
    ),
}


def grounds_of(kind: str) -> tuple[RefusalGround, ...]:
    """Give the grounds on which a case of a kind may be refused; none: it is answered, not granted or refused."""
    return _GROUNDS.get(kind, ())


def label_of(ground: str) -> str:
    """Give the name of a ground; blank for none."""
    return str(RefusalGround(ground).label) if ground in RefusalGround.values else ""


def reason_of(ground: str, facts: dict[str, Any]) -> str:
    """Give the sentence in which the applicant is told a ground."""
    words = {fact.value: str(facts.get(fact, "")) for fact in GroundFact}
    return str(_REASONS[ground]) % words
