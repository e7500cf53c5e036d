"""The menu: what an account may see, and where it is. Named in `settings.NAVIGATION`; drawn by every page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import PlatformRole
from core.urls import district_url, unit_url
from hierarchy.bulletins.policies import has_section
from hierarchy.ledger.models import FeedbackEntry, Submission, SubmissionStatus
from hierarchy.ledger.vocabulary import CaseKind
from hierarchy.units import staffing
from hierarchy.units.models import Membership, Role, Unit
from hierarchy.units.policies import DECIDES_FOR_CHILDREN, ROOT_KIND, SEES_OWN_UNIT_ONLY

WORKS_IN_UNIT = frozenset(Role) - {Role.MEMBER, Role.LINE_SUPERVISOR, Role.DISTRICT_SUPERVISOR}

#: What one entry of the menu leads to; the pages' own tabs lead on (`tenants.feedback.sections`).
OPINIONS = ("cases", "reports", "occasions", "supervisors", "surveys", "circulars")

DECIDES = DECIDES_FOR_CHILDREN | {Role.DISTRICT_SUPERVISOR}
#: Who sees the figures of the units below the own one; of one unit alone there is little to analyse.
SEES_BELOW = frozenset(Role) - SEES_OWN_UNIT_ONLY


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True)
class Navigation:
    """`entries` in the header, `place` where the reader is, `places` the reader may go, `account` the own pages."""

    entries: list[Item] = field(default_factory=list)
    place: str = ""
    places: list[Item] = field(default_factory=list)
    account: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Standing:
    """What an account's roles amount to on a day, from one query."""

    memberships: tuple[Membership, ...]

    @classmethod
    def of(cls, request: HttpRequest) -> Standing:
        user, today = request.user, getattr(request, "today", None)
        if not user.is_authenticated or today is None or user.platform_role:
            return cls(())
        rows = Membership.objects.valid(today).filter(user=user).select_related("unit")
        return cls(tuple(rows.order_by("unit__level", "unit__code", "role")))

    def has(self, *roles: Role, unit: Unit | None = None) -> bool:
        return any(row.role in roles and (unit is None or row.unit_id == unit.pk) for row in self.memberships)

    @property
    def is_office(self) -> bool:
        return any(row.role == Role.DISTRICT_SUPERVISOR and row.unit.kind_id == ROOT_KIND for row in self.memberships)

    @property
    def is_lead(self) -> bool:
        return self.has(Role.LINE_SUPERVISOR)

    @property
    def units(self) -> list[Unit]:
        """The units an account belongs to other than as the office or a lead, the highest first."""
        found = {row.unit_id: row.unit for row in self.memberships if row.role in WORKS_IN_UNIT | {Role.MEMBER}}
        return list(found.values())

    def works_in(self, unit: Unit) -> bool:
        return self.has(*WORKS_IN_UNIT, unit=unit)

    @property
    def decides_for(self) -> list[int]:
        """The units in whose name an account decides on what is sent to them."""
        return sorted({row.unit_id for row in self.memberships if row.role in DECIDES})

    @property
    def reads_bulletins(self) -> bool:
        """Whether an account decides for the district committee, or for a superior with a section of its own."""
        deciding = [row.unit for row in self.memberships if row.role in DECIDES_FOR_CHILDREN]
        return any(unit.is_root_committee or has_section(unit) for unit in deciding)

    @property
    def has_units_below(self) -> bool:
        """Whether one of those units has others below it, from which something is sent sooner or later."""
        return any(row.role in DECIDES and _has_children(row) for row in self.memberships)


def _has_children(membership: Membership) -> bool:
    return membership.unit.rght - membership.unit.lft > 1


def items(request: HttpRequest) -> Navigation:
    """Give a request's menu. At most three queries for somebody with roles, none for the signed out."""
    if not request.user.is_authenticated:
        return Navigation()
    if request.user.platform_role:
        return Navigation(
            entries=_of_administrator(request, PlatformRole(request.user.platform_role)), account=_account(request)
        )
    standing = Standing.of(request)
    inside: Unit | None = getattr(request, "unit", None)
    supervising = inside is None and (standing.is_office or standing.is_lead)
    unit = inside or (standing.units[0] if standing.units else None)
    entries = _of_supervisor(request, standing) if supervising else _of_unit(request, standing, unit)
    return Navigation(
        entries=entries,
        place=_("District committee office") if supervising and standing.is_office else unit.short_name if unit else "",
        places=_places(standing, inside),
        account=_account(request),
    )


def _of_supervisor(request: HttpRequest, standing: Standing) -> list[Item]:
    names: list[tuple[str, str]] = []
    if standing.is_office:
        names += [("overview", pgettext("menu", "All"))]
    names += [("lines", pgettext("menu", "Lines"))]
    if standing.is_office:
        names += [("localities", pgettext("menu", "Localities"))]
    names += [
        ("matrix", pgettext("menu", "Compare")),
        ("obligations", pgettext("menu", "Items owed")),
        ("units", pgettext("menu", "Units")),
        ("roster", pgettext("menu", "Roster")),
        ("analysis", pgettext("menu", "Analysis")),
        ("bulletins", pgettext("menu", "Bulletins")),
    ]
    found = _items(request, names)
    found += _inbox(request, standing)
    if standing.is_office:
        names = [("structure", pgettext("menu", "Structure")), ("settings", pgettext("menu", "Settings"))]
        found += _items(request, names)
    return found


def _of_unit(request: HttpRequest, standing: Standing, unit: Unit | None) -> list[Item]:
    if unit is None:
        return []
    inside = getattr(request, "unit", None) is not None
    names: list[tuple[str, str]] = []
    reads_cases = standing.has(*staffing.reads_cases(unit.staffing_preset), unit=unit)
    opinions = "cases" if reads_cases else "occasions"
    if standing.works_in(unit):
        names += [
            ("desk", pgettext("menu", "Desk")),
            ("catalogue", pgettext("menu", "Catalogue")),
            ("disclosures", pgettext("menu", "Disclosures")),
            (opinions, pgettext("menu", "Opinions and requests")),
        ]
    names += [("board", pgettext("menu", "Board"))]
    counts = {"cases": _unanswered(unit)} if reads_cases else {}
    found = [
        Item(
            label,
            url,
            current=inside and _is_at(request.path, unit, OPINIONS if name == opinions else (name,)),
            count=counts.get(name, 0),
        )
        for name, label in names
        if (url := _unit_address(unit, name))
    ]
    if standing.works_in(unit):
        names = [("obligations", pgettext("menu", "Items owed"))]
        if standing.has_units_below:
            names += [("roster", pgettext("menu", "Roster")), ("matrix", pgettext("menu", "Compare"))]
            if standing.has(*SEES_BELOW, unit=unit):
                names += [("analysis", pgettext("menu", "Analysis"))]
        if standing.reads_bulletins:
            names += [("bulletins", pgettext("menu", "Bulletins"))]
        found += _items(request, names)
        found += _inbox(request, standing)
    return found


def _is_at(path: str, unit: Unit, names: Iterable[str]) -> bool:
    """Whether a page lies at or below one of some pages of a unit."""
    addresses = filter(None, (_unit_address(unit, name) for name in names))
    return any(_is_under(path, url, index=unit_index(unit)) for url in addresses)


def _unanswered(unit: Unit) -> int:
    """Count the cases that wait for an answer. Real-name reports are counted nowhere but on their own pages."""
    return FeedbackEntry.objects.filter(unit=unit).unanswered().exclude(kind=CaseKind.REPORT).count()


def _inbox(request: HttpRequest, standing: Standing) -> list[Item]:
    """The inbox of those who decide on what is sent to them, with the number that waits.

    A department without units below it has one from the day it is first asked to countersign (ORG-13).
    """
    deciding, url = standing.decides_for, _district_address("inbox")
    if not deciding or not url:
        return []
    received = Submission.objects.filter(receiver__in=deciding)
    waiting = received.filter(status=SubmissionStatus.SENT).count()
    if not waiting and not standing.has_units_below and not received.exists():
        return []
    return [Item(pgettext("menu", "Submissions"), url, current=_is_under(request.path, url), count=waiting)]


def _of_administrator(request: HttpRequest, role: PlatformRole) -> list[Item]:
    names: dict[str, list[tuple[str, str]]] = {
        PlatformRole.SYSTEM_ADMIN: [
            ("settings", pgettext("menu", "Settings")),
            ("workdays", pgettext("menu", "Working days")),
        ],
        PlatformRole.SECURITY_ADMIN: [("accounts", pgettext("menu", "Accounts"))],
        PlatformRole.AUDIT_ADMIN: [("audit", pgettext("menu", "Audit"))],
    }
    return _items(request, names.get(role, []))


def _places(standing: Standing, inside: Unit | None) -> list[Item]:
    """Where somebody with several hats may go; nothing for those who have one."""
    places = []
    if standing.is_office:
        places.append(Item(_("District committee office"), district_url("overview"), current=inside is None))
    elif standing.is_lead:
        places.append(Item(_("Lines led"), district_url("lines"), current=inside is None))
    for unit in standing.units:
        url = _unit_address(unit, "desk" if standing.works_in(unit) else "board")
        if url:
            places.append(Item(unit.short_name, url, current=inside is not None and inside.pk == unit.pk))
    return places if len(places) > 1 else []


def _account(request: HttpRequest) -> list[Item]:
    names = [("notices", pgettext("menu", "Notices")), ("account_change_password", _("Change the password"))]
    return _items(request, names)


def _items(request: HttpRequest, names: Iterable[tuple[str, str]]) -> list[Item]:
    return [
        Item(label, url, current=_is_under(request.path, url))
        for name, label in names
        if (url := _district_address(name))
    ]


def _district_address(name: str, **kwargs: Any) -> str:
    """Give a page's address, or nothing: a menu without one entry is better than no page at all."""
    try:
        return district_url(name, **kwargs)
    except NoReverseMatch:
        return ""


def _unit_address(unit: Unit, name: str) -> str:
    try:
        return unit_url(unit.slug, name)
    except NoReverseMatch:
        return ""


def unit_index(unit: Unit) -> str:
    return _unit_address(unit, "desk")


def _is_under(path: str, url: str, *, index: str = "/") -> bool:
    """Whether a page lies at or below an entry's address; the index, below which everything lies, only at it."""
    return path == url or (url != index and path.startswith(url))
