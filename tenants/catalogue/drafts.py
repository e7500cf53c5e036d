"""The open draft: locked, permitted, and not changed since the actor saw it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Person, User
from core.errors import Refusal, Stale
from hierarchy.units.models import Unit

from . import policies
from .models import Catalogue, CatalogueItem, CatalogueState


class NotADraft(Refusal):
    """The version is in force, superseded or gone: it can no longer be changed (CAT-08)."""

    code = "not_a_draft"


class ItemGone(Refusal):
    """The row is no longer in the draft."""

    code = "item_gone"


def open_draft(*, unit: Unit, catalogue_id: uuid.UUID, revision: int | None, actor: User, at: datetime) -> Catalogue:
    """Lock a draft for a drafter's change.

    :param revision: what the actor saw; None where the change does not depend on it.
    :raises NotPermitted: if the actor is not the unit's drafter.
    :raises NotADraft: if the version is no draft any more.
    :raises Stale: if somebody changed it since.
    """
    catalogue = lock_draft(catalogue_id)
    policies.require_can_compile(actor, unit, on=localdate(at))
    require_unchanged(catalogue, revision)
    return catalogue


def lock_draft(catalogue_id: uuid.UUID) -> Catalogue:
    """Lock a version that must be a draft.

    :raises NotADraft: if it is none any more.
    """
    try:
        catalogue = Catalogue.objects.lock(catalogue_id)
    except Catalogue.DoesNotExist:
        raise NotADraft(_("This draft has been discarded. Start a new version.")) from None
    if catalogue.state == CatalogueState.SUBMITTED:
        raise NotADraft(_("This version lies with the superior for approval. Recall it first, then change it."))
    if catalogue.state != CatalogueState.DRAFT:
        raise NotADraft(_("This version has been adopted and can no longer be changed. Start a new version."))
    return catalogue


def require_unchanged(catalogue: Catalogue, revision: int | None) -> None:
    """Refuse a change made on the sight of an earlier revision.

    :raises Stale: naming who changed the draft meanwhile.
    """
    if revision is None or revision == catalogue.revision:
        return
    person = last_editor_of(catalogue)
    raise Stale(
        _("%(name)s changed this draft after you opened it. What you entered is kept: check the draft and save again.")
        % {"name": person.name if person else _("Somebody")}
    )


def last_editor_of(catalogue: Catalogue) -> Person | None:
    """Give who changed the draft last: whoever opens it is told, since two may be at it."""
    last = catalogue.editor_ids[-1] if catalogue.editor_ids else catalogue.created_by_id
    return Person.objects.filter(pk=last).first()


def lock_item(catalogue: Catalogue, item_id: uuid.UUID) -> CatalogueItem:
    """Give one row of a locked draft.

    :raises ItemGone: if it was removed.
    """
    item = CatalogueItem.objects.filter(catalogue=catalogue, pk=item_id).first()
    if item is None:
        raise ItemGone(_("This row has been removed from the draft. Go back to the draft and look at it again."))
    return item


def touch(catalogue: Catalogue, *, actor: User) -> None:
    """Raise the revision and remember who edited, the last one last."""
    person = str(actor.person_id)
    catalogue.editor_ids = [each for each in catalogue.editor_ids if each != person] + [person]
    catalogue.revision += 1
    catalogue.save(update_fields=["revision", "editor_ids", "note"])
