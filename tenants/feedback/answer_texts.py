"""What of the answers society may find by searching: posted and dropped together with the board."""

from __future__ import annotations

from datetime import datetime

from core.actors import Actor
from hierarchy.ledger.models import PublicText
from hierarchy.ledger.public_texts import drop_text, post_text
from hierarchy.ledger.vocabulary import Scope
from hierarchy.units.models import Unit

from .models import Reply


def post_answer(reply: Reply, *, unit: Unit, actor: Actor, at: datetime) -> None:
    """Post an answer that is on the board for society; one for the unit's own people is not searched."""
    if reply.scope != Scope.PUBLIC or reply.published_on is None:
        return
    post_text(
        kind=PublicText.Kind.ANSWER,
        subject_id=reply.pk,
        unit=unit,
        title=reply.public_title,
        text=f"{reply.public_question}\n{reply.public_answer}",
        category="",
        published_on=reply.published_on,
        shown_until=None,
        actor=actor,
        at=at,
    )


def drop_answer(reply: Reply) -> None:
    """Take an answer out of the search."""
    drop_text(kind=PublicText.Kind.ANSWER, subject_id=reply.pk)
