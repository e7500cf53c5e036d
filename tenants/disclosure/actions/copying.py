"""Same as last period 与上期无变化: a draft with the last content, which the clerk reads before proposing it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from core.errors import Refusal
from core.ids import new_id
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.scope_forms import is_kept_offline
from hierarchy.units.models import Unit

from .. import policies
from ..content import MAX_TITLE
from ..copies import sources_of
from ..last_period import with_period_replaced
from ..models import PUBLISHED_KINDS, Attachment, Disclosure, Path, Version
from .drafting import in_party_online, save_version
from .starting import disclosure_for, lock_obligation, refuse_if_settled, roles_to_draft
from .steps import require_inside


class NothingToCopy(Refusal):
    """The period before has no published disclosure of this item."""

    code = "nothing_to_copy"


@transaction.atomic
def start_from_last(*, unit: Unit, obligation_id: uuid.UUID, actor: User, at: datetime) -> Disclosure:
    """Begin a draft with what was published for the period before: text, files to be disclosed, forms, scope.

    The title speaks of the new period; the planned day, the notice's end and the materials of the old decision are
    left out. Nothing is proposed: an unchanged copy is declared still true when it is (`proposing.propose`).

    :raises NothingToCopy: if the item is not periodic or the period before has nothing published.
    :raises AlreadyStarted, UnknownItem, ObligationSettled: as for any start.
    """
    require_inside(unit)
    if policies.first_role(actor, unit, roles_to_draft(unit), on=localdate(at)) is None:
        raise policies.NotYourStep(_("Only a drafter of this unit begins a disclosure."))
    obligation = lock_obligation(unit, obligation_id)
    refuse_if_settled(obligation)
    last = _last_of(obligation)
    source = last.current
    disclosure = disclosure_for(obligation, actor=actor, at=at)
    disclosure.copied_from_id = source.pk
    disclosure.save()
    version = _copy(disclosure, last, source, actor=actor, at=at)
    trail.record(
        "disclosure.started",
        subject=disclosure,
        actor=actor,
        at=at,
        unit_id=unit.pk,
        copied_from=last.pk,
        content_sha256=version.content_sha256,
    )
    return disclosure


def _last_of(obligation: ObligationEntry) -> Disclosure:
    last = sources_of([obligation]).get(obligation.pk)
    if last is None:
        raise NothingToCopy(_("Nothing was published for the period before. Begin with an empty draft."))
    return last


def _copy(disclosure: Disclosure, last: Disclosure, source: Version, *, actor: User, at: datetime) -> Version:
    scope = disclosure.required_scope if source.scope == last.required_scope else source.scope
    kept_offline = is_kept_offline(scope, in_party_online(localdate(at)))
    title = with_period_replaced(source.title, old=last.period_label, new=disclosure.period_label)
    version = Version(
        disclosure=disclosure,
        number=1,
        title=title[:MAX_TITLE],
        body="" if kept_offline else source.body,
        scope=scope,
        forms=list(source.forms),
        labels=list(source.labels),
        path=source.path if source.path == Path.IMPORTANT else Path.ORDINARY,
        is_vital=source.is_vital,
        author_id=actor.person_id,
        created_at=at,
    )
    files = [] if kept_offline else list(source.attachments.filter(kind__in=PUBLISHED_KINDS))
    save_version(version, files)
    for file in files:  # the stored bytes are shared, as between versions; whoever takes them over answers for them
        file.pk, file.version, file._state.adding = new_id(), version, True
        file.uploaded_by_id, file.uploaded_at = actor.person_id, at
    Attachment.objects.bulk_create(files)
    return version
