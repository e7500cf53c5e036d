"""The pages under “Opinions and requests”, and which of them a reader may open."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.urls import unit_url
from hierarchy.units.policies import roles_in
from tenants.registry.entrance import WORKING_ROLES
from tenants.registry.requests import WorkRequest

from .procedure import roles_that_read


@dataclass(frozen=True)
class Section:
    """One page as the tabs show it; `count` is for tabs that have one."""

    label: str
    url: str
    current: bool
    count: int | None = None


def sections_of(request: WorkRequest) -> list[Section]:
    """Give the pages that the reader may open; none for those who do not work in the unit.

    Whether there is a real-name report is not told: the page is offered to all who deal with cases where reports can
    arrive, that is where there are units below (FBK-07).
    """
    unit = request.unit
    held = getattr(request, "roles", None) or roles_in(request.user, unit, on=request.today)
    if not held & WORKING_ROLES:
        return []
    names = [
        ("occasions", _("Occasions")),
        ("supervisors", _("Disclosure supervisors")),
        ("surveys", _("Yearly surveys")),
        ("circulars", _("Circulars")),
    ]
    if held & set(roles_that_read(unit.staffing_preset)):
        has_units_below = unit.rght - unit.lft > 1
        reports = [("reports", _("Real-name reports"))] if has_units_below else []
        names = [("cases", pgettext("opinions and requests", "Cases")), *reports, *names]
    addresses = [(label, unit_url(unit.slug, name)) for name, label in names]
    return [Section(label, url, current=request.path.startswith(url)) for label, url in addresses]
