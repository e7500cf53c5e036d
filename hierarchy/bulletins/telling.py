"""Tell the lead departments that their line's bulletin is there, or no longer stands."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.urls import district_url
from hierarchy.units.models import LineLead, Membership, Role
from notices import kinds
from notices.actions import send

from .content import LINE, key_of
from .models import Bulletin

ISSUED, WITHDRAWN = "bulletin_issued", "bulletin_withdrawn"


def register_kinds() -> None:
    """Make the bulletins' notices known; called when the app starts."""
    kinds.register(ISSUED, _("“%(title)s” has been issued. The part on %(line)s is for your department to act on."))
    kinds.register(WITHDRAWN, _("“%(title)s” has been withdrawn: %(reason)s"))


def tell_leads(bulletin: Bulletin, kind: str, *, at: datetime, reason: str = "") -> int:
    """Put a notice before the supervisors of each line's lead, with a link to that line's section; give how many.

    A line without a section in the bulletin has nothing to read there. Constant in queries per line told.
    """
    today = timezone.localdate(at)
    sections = bulletin.content["sections"] if bulletin.content else {}
    leads = LineLead.objects.valid(today).select_related("line").order_by("line__order")
    people: dict[int, list[UUID]] = defaultdict(list)
    rows = Membership.objects.valid(today).filter(role=Role.LINE_SUPERVISOR).order_by("pk")
    for unit, person in rows.values_list("unit", "user__person"):
        people[unit].append(person)
    told = 0
    for lead in leads:
        if key_of(LINE, lead.line.code) not in sections or not people[lead.unit_id]:
            continue
        values = {"title": bulletin.words.title, "line": lead.line.name, "reason": reason}
        url = f"{district_url('bulletin', pk=bulletin.pk)}?{urlencode({'part': key_of(LINE, lead.line.code)})}"
        told += len(send(recipients=people[lead.unit_id], kind=kind, values=values, url=url, at=at))
    return told
