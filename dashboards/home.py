"""Where each reader begins: the page with what they came for (design, section 1)."""

from __future__ import annotations

from core.urls import district_url, unit_url
from district.requests import DistrictRequest
from hierarchy.units.policies import led_lines

from .navigation import Standing, items


def home_of(request: DistrictRequest) -> str:
    """Give the address of a reader's first page; blank for somebody with an account but without any role."""
    if not request.user.is_authenticated:
        return district_url("account_login")
    standing = Standing.of(request)
    if standing.is_office:
        return district_url("overview")
    if standing.is_lead:
        return _of_lead(request)
    if standing.units:
        unit = next((unit for unit in standing.units if standing.works_in(unit)), standing.units[0])
        return unit_url(unit.slug, "desk" if standing.works_in(unit) else "board")
    entries = items(request).entries
    return entries[0].url if entries else ""


def _of_lead(request: DistrictRequest) -> str:
    codes = list(led_lines(request.user, on=request.today).values_list("code", flat=True)[:2])
    return district_url("line", code=codes[0]) if len(codes) == 1 else district_url("lines")
