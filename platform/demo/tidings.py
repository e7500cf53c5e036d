"""The notices on people's desks on the last day: what waits for them, as the real acts would have told them.

The bulk path writes none. What is older than two weeks has been read.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db.models import F

from core.urls import unit_url
from hierarchy.units.models import Role, Unit
from notices.actions import send
from notices.models import Notice
from tenants.disclosure.models import Disclosure, DisclosureState
from tenants.disclosure.procedure import decision_in, judged_as, roles_for
from tenants.registry.workspaces import workspace

from .history import History
from .people import Crew

READ_AFTER = timedelta(days=14)
WAITING = (DisclosureState.PROPOSED, DisclosureState.REVIEWED, DisclosureState.CLEARED, DisclosureState.APPROVED)


def tell_who_is_awaited(history: History, now: datetime) -> None:
    """Put before each person what waits for their decision or publication."""
    for unit in history.standing():
        with workspace(unit):
            for disclosure in Disclosure.objects.filter(state__in=WAITING).order_by("changed_at"):
                _tell(unit, history.crews[unit.pk], disclosure)
    Notice.objects.filter(at__lt=now - READ_AFTER, read_at__isnull=True).update(read_at=F("at"))


def _tell(unit: Unit, crew: Crew, disclosure: Disclosure) -> None:
    version = disclosure.current
    preset, state = judged_as(unit.staffing_preset, version.path), disclosure.state
    act = decision_in(preset, state, is_nil=disclosure.is_nil)
    if act is None:
        kind, people = "disclosure_to_publish", {disclosure.drafter_id}
    else:
        wanted = roles_for(act, preset=preset, state=state, is_nil=disclosure.is_nil)
        kind, people = f"disclosure_to_{act}", holders(crew, wanted) - {disclosure.drafter_id}
    send(
        recipients=sorted(people),
        kind=kind,
        values={"title": version.title, "unit": unit.short_name},
        url=unit_url(unit.slug, "disclosure", pk=disclosure.pk),
        at=disclosure.changed_at,
    )


def holders(crew: Crew, roles: tuple[Role, ...]) -> set[uuid.UUID]:
    """Give the persons who hold one of the roles."""
    return {each.user.person_id for each in crew.colleagues.values() if each.roles & set(roles)}
