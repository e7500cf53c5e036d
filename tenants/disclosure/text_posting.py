"""What of a unit's disclosures can be searched for: exactly what its board shows (design 6).

The rows lie in the shared ledger with the text, so that only what anybody may read without signing in goes there.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from accounts.models import User
from core.rich_text import as_plain
from hierarchy.ledger import public_texts
from hierarchy.ledger.models import PublicText
from hierarchy.ledger.vocabulary import Mode, Scope
from hierarchy.units.models import Unit

from .models import Disclosure, Publication, Version


def is_for_everybody(disclosure: Disclosure, version: Version) -> bool:
    """Tell whether a version, once published, stands on the board: for society, and no answer to one person."""
    return version.scope == Scope.PUBLIC and not disclosure.is_nil and disclosure.mode != Mode.ON_REQUEST


def text_of(unit: Unit, publication: Publication) -> PublicText:
    """Make the searchable row of a publication on the board, unsaved: its title and the words of its body."""
    version = publication.version
    return public_texts.public_text(
        kind=PublicText.Kind.DISCLOSURE,
        subject_id=version.disclosure_id,
        unit=unit,
        title=version.title,
        text=as_plain(version.body),
        category=version.disclosure.category,
        published_on=publication.disclosed_on,
        shown_until=publication.shown_until,
    )


def post(unit: Unit, publication: Publication, *, actor: User, at: datetime) -> None:
    """Make what was published findable if it is for everybody; call it in the transaction that publishes."""
    version = publication.version
    if not is_for_everybody(version.disclosure, version):
        return
    public_texts.post_text(
        kind=PublicText.Kind.DISCLOSURE,
        subject_id=version.disclosure_id,
        unit=unit,
        title=version.title,
        text=as_plain(version.body),
        category=version.disclosure.category,
        published_on=publication.disclosed_on,
        shown_until=publication.shown_until,
        actor=actor,
        at=at,
    )


def drop(disclosure_id: uuid.UUID) -> None:
    """Make a disclosure unfindable; call it in the transaction that takes it off the board."""
    public_texts.drop_text(kind=PublicText.Kind.DISCLOSURE, subject_id=disclosure_id)
