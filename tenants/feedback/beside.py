"""What stands beside a disclosure on its page: consultations held on it, and what people said about it (REQ-06)."""

from __future__ import annotations

from tenants.disclosure.beside import Panel
from tenants.disclosure.consultation_rule import lacks_consultation
from tenants.disclosure.models import Disclosure, Version
from tenants.disclosure.predisclosure_rule import is_predisclosure
from tenants.registry.requests import WorkRequest

from .models import Case, Occasion
from .occasion_kinds import CONSULTING
from .occasion_policies import can_keep_occasions
from .policies import can_read_cases

#: How many of the newest occasions are offered for linking.
OFFERED = 20


def consultations_on(request: WorkRequest, disclosure: Disclosure, version: Version) -> Panel | None:
    """Show the occasions linked to a disclosure, and offer those that may still be (FBK-09, FBK-10)."""
    if disclosure.is_nil or not (version.is_vital or disclosure.consultation_ids):
        return None
    linked = list(Occasion.objects.filter(disclosure_ids__contains=[str(disclosure.pk)]).defer("summary"))
    may_link = can_keep_occasions(request.user, request.unit, on=request.today)
    offered = []
    if may_link:
        held = Occasion.objects.filter(state=Occasion.State.HELD, kind__in=[*CONSULTING, Occasion.Kind.NON_PARTY])
        offered = list(held.exclude(pk__in=[each.pk for each in linked]).order_by("-held_on", "-id")[:OFFERED])
    values = {
        "linked": linked,
        "offered": offered,
        "may_link": may_link,
        "is_missing": lacks_consultation(disclosure, version),
    }
    return Panel("feedback/_consultations.html", values)


def cases_about(request: WorkRequest, disclosure: Disclosure, version: Version) -> Panel | None:
    """Show those who read the unit's cases what came in on a disclosure, with its state. Real-name reports never."""
    if disclosure.is_nil or not can_read_cases(request.user, request.unit, on=request.today):
        return None
    cases = list(Case.objects.ordinary().filter(disclosure_id=disclosure.pk).defer("original", "sealed"))
    if not cases and not is_predisclosure(disclosure):
        return None
    return Panel("feedback/_cases_about.html", {"cases": cases, "is_predisclosure": is_predisclosure(disclosure)})
