"""Put a version in force by the unit's own collective decision (CAT-06: filing is a report, not a request)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit.trail import record
from core.errors import Invalid, Refusal
from district.settings import value as setting
from hierarchy.ledger import owing
from hierarchy.ledger.schedule import ScheduledItem
from hierarchy.ledger.submissions import receiver_of
from hierarchy.units.models import Unit
from workdays.calendar import Calendar

from .. import policies
from ..completeness import obstacles
from ..drafts import lock_draft, require_unchanged
from ..models import Catalogue, CatalogueItem, CatalogueState
from ..rows import Row, first_duplicate

MEETING_LENGTH = 120


class NotReady(Refusal):
    """The draft has no rows, incomplete rows, doubts not settled, or the same item twice."""

    code = "not_ready"


class ApprovalNeeded(Refusal):
    """The district asks for the superior's approval (CAT-05)."""

    code = "approval_needed"


class UnitClosed(Refusal):
    """The unit does not exist on that day."""

    code = "unit_closed"


@transaction.atomic
def adopt_catalogue(
    *,
    unit: Unit,
    catalogue_id: uuid.UUID,
    revision: int,
    meeting_reference: str,
    effective_on: date,
    actor: User,
    at: datetime,
    note: str = "",
) -> Catalogue:
    """Put a draft in force: the version before is superseded, and the ledger learns what is owed from now on.

    :param meeting_reference: the meeting that decided, such as "2026年4月10日支委会".
    :param effective_on: the day of the decision; it may be recorded up to `offline_backfill_days` later.
    :raises NotPermitted: unless the actor is the unit's head or approver.
    :raises OwnDraft: if the actor worked on the draft.
    :raises NotReady: if a row is incomplete, doubtful or doubled, or its forms do not suit its scope.
    :raises ApprovalNeeded: if the superior's approval puts it in force here: it is submitted instead.
    :raises Invalid: without a meeting, or with a day that cannot be.
    :raises Stale: if the draft was changed since.
    """
    draft = lock_draft(catalogue_id)
    policies.require_can_adopt(actor, unit, draft, on=localdate(at))
    require_unchanged(draft, revision)
    items = list(draft.items.order_by("order"))
    if needs_approval(unit, on=localdate(at)):
        raise ApprovalNeeded(_("In this district the superior's approval puts a catalogue in force: submit it."))
    require_ready(items, on=localdate(at))
    before = Catalogue.objects.select_for_update().filter(state=CatalogueState.IN_FORCE).first()
    check_meeting(meeting_reference.strip())
    _check_decision(effective_on, before=before, unit=unit, today=localdate(at))
    draft.meeting_reference = meeting_reference.strip()
    draft.note = note.strip() or draft.note
    put_in_force(
        draft, before=before, unit=unit, adopted_by=actor.person_id, effective_on=effective_on, actor=actor, at=at
    )
    return draft


def needs_approval(unit: Unit, *, on: date) -> bool:
    """Say whether a superior in this system approves the unit's catalogue (setting `catalogue_mode`; CAT-05)."""
    return setting("catalogue_mode", on=on) == "approval" and receiver_of(unit) is not None


def put_in_force(
    draft: Catalogue,
    *,
    before: Catalogue | None,
    unit: Unit,
    adopted_by: uuid.UUID,
    effective_on: date,
    actor: User,
    at: datetime,
) -> None:
    """Supersede the version before and tell the ledger. Everything was checked, and both versions are locked.

    :param adopted_by: who recorded the unit's decision; `actor` may be the superior who approved it.
    """
    items = list(draft.items.order_by("order"))
    if before is not None:
        before.state, before.superseded_on = CatalogueState.SUPERSEDED, effective_on
        before.save(update_fields=["state", "superseded_on"])
    draft.state = CatalogueState.IN_FORCE
    draft.adopted_on, draft.adopted_by_id = effective_on, adopted_by
    draft.save()
    owing.adopt_catalogue(
        unit=unit,
        catalogue_id=draft.pk,
        number=draft.number,
        items=[scheduled(item) for item in items if not item.not_applicable],
        effective_on=effective_on,
        meeting_reference=draft.meeting_reference,
        actor=actor,
        at=at,
    )
    record(
        "catalogue.adopted",
        subject=draft,
        actor=actor,
        at=at,
        unit_id=unit.pk,
        number=draft.number,
        rows=len(items),
        meeting_reference=draft.meeting_reference,
        effective_on=effective_on,
    )


def scheduled(item: CatalogueItem) -> ScheduledItem:
    """Give what the ledger needs to know of a row."""
    return ScheduledItem(
        key=item.key,
        title=item.level3,
        category=item.category,
        scope=item.scope,
        time_limit=item.time_limit,
        cycle=item.cycle,
        nil_allowed=item.nil_allowed,
    )


def require_ready(items: Sequence[CatalogueItem], *, on: date) -> None:
    """Refuse a table that may not be adopted (CAT-02: all six columns; SCO-07: forms that suit the scope).

    :raises NotReady: naming the rows.
    """
    found = obstacles(items, on=on)
    if not items:
        raise NotReady(_("The draft has no rows. Fill it in first."), code="no_rows")
    if found["incomplete"]:
        raise NotReady(
            _("Complete all six columns of these rows first: %(rows)s.") % {"rows": _listed(found["incomplete"])},
            code="incomplete_rows",
        )
    if found["unconfirmed"]:
        raise NotReady(
            _("Settle what is to be confirmed in these rows first: %(rows)s.")
            % {"rows": _listed(found["unconfirmed"])},
            code="unconfirmed_rows",
        )
    if found["conflicting"]:
        raise NotReady(
            _("Say why the forms suit the scope in these rows, or change them: %(rows)s.")
            % {"rows": _listed(found["conflicting"])},
            code="conflicting_rows",
        )
    twice = first_duplicate(Row.of(item).text for item in items)
    if twice:
        raise NotReady(_("“%(item)s” stands in the table twice.") % {"item": twice[2]}, code="same_item")


def _listed(numbers: Sequence[int]) -> str:
    return _(", ").join(str(number) for number in numbers)


def check_meeting(meeting_reference: str) -> None:
    """Refuse a decision without a meeting.

    :raises Invalid: at `meeting_reference`.
    """
    if not meeting_reference:
        raise Invalid(_("Name the meeting that adopted the catalogue."), field="meeting_reference")
    if len(meeting_reference) > MEETING_LENGTH:
        message = _("Shorten the text to at most %(length)d characters.") % {"length": MEETING_LENGTH}
        raise Invalid(message, field="meeting_reference")


def _check_decision(effective_on: date, *, before: Catalogue | None, unit: Unit, today: date) -> None:
    if effective_on > today:
        raise Invalid(_("The decision cannot lie in the future."), field="effective_on")
    limit = int(setting("offline_backfill_days", on=today))
    passed = Calendar.load().between(effective_on, today)
    if passed is not None and passed > limit:
        raise Invalid(
            _(
                "A decision is recorded within %(days)d working days. Enter today as the day of effect, and name the "
                "day of the meeting beside it."
            )
            % {"days": limit},
            field="effective_on",
        )
    if before is not None and before.adopted_on is not None and effective_on < before.adopted_on:
        raise Invalid(_("The version in force was adopted later than this day."), field="effective_on")
    require_open(unit, on=effective_on)


def require_open(unit: Unit, *, on: date) -> None:
    """Refuse a day on which the unit does not exist.

    :raises UnitClosed: then.
    """
    if on < unit.opened_on or (unit.closed_on is not None and on > unit.closed_on):
        raise UnitClosed(_("The unit does not exist on this day."))
