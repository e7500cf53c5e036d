"""Who may see which units, and who may do what for them.

Every answer is for one day (`on`), because roles and leads are dated. `can_...`, `holds_...` and `is_...` answer;
`require_...` raise `NotPermitted` with a sentence that says who may. The reasons are in ADR "Who sees which units".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import PlatformRole, User
from core.actors import SystemActor
from core.errors import NotPermitted
from district import clock

from .models import ROOT_KIND, LeadPower, Line, LineLead, Membership, Role, Unit
from .querysets import UnitQuerySet

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.actors import Actor

# A party member opens what was disclosed in the unit; the figures of the units below are none of a member's duties.
SEES_OWN_UNIT_ONLY = frozenset({Role.MEMBER, Role.DISCLOSURE_SUPERVISOR, Role.LINE_SUPERVISOR})
DECIDES_FOR_CHILDREN = frozenset({Role.SUPERIOR_SUPERVISOR, Role.HEAD, Role.DEPUTY})
_POWER_ORDER = [LeadPower.GUIDE, LeadPower.GUIDE_URGE, LeadPower.GUIDE_SUPERVISE]


def _memberships(user: Any, on: date) -> QuerySet[Membership]:
    """Give the roles an account holds on a day: none for the signed out, the switched off and the administrators."""
    if not isinstance(user, User) or user.is_administrator or not user.is_active:
        return Membership.objects.none()
    return Membership.objects.valid(on).filter(user=user)


def visible_units(user: Any, *, on: date) -> UnitQuerySet:
    """Give the units whose figures and entries an account may see, as one query that can be a subquery.

    The district committee's office sees all; a lead department its lines' units; everybody else the own unit and
    those below it. Closed units are included: their history stays visible. Costs one query to prepare.
    """
    memberships = _memberships(user, on).select_related("unit").order_by()
    seen = Q(pk__in=())
    for membership in memberships:
        unit, role = membership.unit, membership.role
        if role == Role.DISTRICT_SUPERVISOR and unit.is_root_committee:
            return Unit.objects.all()
        if role == Role.LINE_SUPERVISOR:
            seen |= Q(line__in=LineLead.objects.valid(on).filter(unit=unit).order_by().values("line"))
        if role in SEES_OWN_UNIT_ONLY:
            seen |= Q(pk=unit.pk)
        else:
            seen |= Q(tree_id=unit.tree_id, lft__gte=unit.lft, rght__lte=unit.rght)
    return Unit.objects.filter(seen)


def can_see(user: Any, unit: Unit, *, on: date) -> bool:
    """Say whether an account may see one unit."""
    return visible_units(user, on=on).filter(pk=unit.pk).exists()


def require_can_see(user: Any, unit: Unit, *, on: date) -> None:
    """Refuse an account that may not see the unit."""
    if not can_see(user, unit, on=on):
        raise NotPermitted(_("You may not see this unit. Its own people, its superiors and its lead department may."))


def roles_in(user: Any, unit: Unit, *, on: date) -> frozenset[Role]:
    """Give the roles an account holds in a unit."""
    return frozenset(Role(role) for role in _memberships(user, on).filter(unit=unit).values_list("role", flat=True))


def holds_role(user: Any, unit: Unit, roles: Role | Iterable[Role], *, on: date) -> bool:
    """Say whether an account holds one of the roles in a unit."""
    return _memberships(user, on).filter(unit=unit, role__in=_as_set(roles)).exists()


def require_role(user: Any, unit: Unit, roles: Role | Iterable[Role], *, on: date) -> None:
    """Refuse an account that holds none of the roles in the unit."""
    wanted = _as_set(roles)
    if not holds_role(user, unit, wanted, on=on):
        names = _(", ").join(str(role.label) for role in Role if role in wanted)
        raise NotPermitted(
            _("Only these roles of %(unit)s may do this: %(roles)s.") % {"unit": unit.name, "roles": names}
        )


def is_district_supervisor(user: Any, *, on: date) -> bool:
    """Say whether an account acts for the district committee's office."""
    return (
        _memberships(user, on)
        .filter(role=Role.DISTRICT_SUPERVISOR, unit__kind=ROOT_KIND, unit__parent__isnull=True)
        .exists()
    )


def require_district_supervisor(user: Any, *, on: date) -> None:
    """Refuse an account that does not act for the district committee's office."""
    if not is_district_supervisor(user, on=on):
        raise NotPermitted(_("Only the district committee's office may do this."))


def led_lines(user: Any, *, on: date) -> QuerySet[Line]:
    """Give the lines led on a day by the departments for which an account is the lead's supervisor."""
    departments = _memberships(user, on).filter(role=Role.LINE_SUPERVISOR).order_by().values("unit")
    return Line.objects.filter(pk__in=LineLead.objects.valid(on).filter(unit__in=departments).order_by().values("line"))


def has_line_power(user: Any, line: Line, power: LeadPower | str, *, on: date) -> bool:
    """Say whether an account's department leads the line with at least this power."""
    departments = _memberships(user, on).filter(role=Role.LINE_SUPERVISOR).order_by().values("unit")
    enough = _POWER_ORDER[_POWER_ORDER.index(LeadPower(power)) :]
    return LineLead.objects.valid(on).filter(line=line, unit__in=departments, power__in=enough).exists()


def require_line_power(user: Any, line: Line, power: LeadPower | str, *, on: date) -> None:
    """Refuse an account whose department does not lead the line, or leads it with less power (defaults 1, rule 4)."""
    if not has_line_power(user, line, power, on=on):
        raise NotPermitted(
            _(
                "This needs a department that leads %(line)s with the power “%(power)s”. "
                "Ask the district committee's office."
            )
            % {"line": line.label, "power": LeadPower(power).label}
        )


def decided_for(user: Any, *, on: date) -> UnitQuerySet:
    """Give the units in whose name an account decides: those for which `can_decide_for` holds, in one query."""
    office = Q(role=Role.DISTRICT_SUPERVISOR, unit__kind=ROOT_KIND, unit__parent__isnull=True)
    deciding = _memberships(user, on).filter(Q(role__in=DECIDES_FOR_CHILDREN) | office)
    return Unit.objects.filter(pk__in=deciding.order_by().values("unit"))


def can_decide_for(user: Any, unit: Unit, *, on: date) -> bool:
    """Say whether an account decides in the name of `unit`, the receiver, on what its children send up."""
    deciding = set(DECIDES_FOR_CHILDREN)
    if unit.is_root_committee:
        deciding.add(Role.DISTRICT_SUPERVISOR)
    return holds_role(user, unit, deciding, on=on)


def require_can_decide_for(user: Any, unit: Unit, *, on: date) -> None:
    """Refuse an account that does not decide in the name of `unit`."""
    if not can_decide_for(user, unit, on=on):
        raise NotPermitted(
            _("Only %(unit)s decides on this: its principal, its deputy in charge or its supervisor of units below.")
            % {"unit": unit.name}
        )


def can_see_people(user: Any, unit: Unit, *, on: date) -> bool:
    """Say whether an account may see who holds which role: the unit's head, the office, the security administrator."""
    if _is_platform(user, PlatformRole.SECURITY_ADMIN) or is_district_supervisor(user, on=on):
        return True
    return holds_role(user, unit, {Role.HEAD, Role.DEPUTY}, on=on)


def require_can_see_people(user: Any, unit: Unit, *, on: date) -> None:
    """Refuse an account that may not see a unit's people."""
    if not can_see_people(user, unit, on=on):
        raise NotPermitted(
            _("Only the unit's principal or deputy, the district office and the security administrator may do this.")
        )


def authorise(actor: Actor, permission: str) -> None:
    """Answer `core.authority.require` for the rooms below this one: raise `NotPermitted` or return.

    The system actor, which only jobs and commands pass, may. A permission unknown here is a programming error.

    :raises LookupError: if nobody has ever been given this permission.
    """
    if permission not in PERMISSIONS:
        raise LookupError(permission)
    allowed, refusal = PERMISSIONS[permission]
    if isinstance(actor, SystemActor) or allowed(actor, clock.today()):
        return
    raise NotPermitted(refusal)


def _as_set(roles: Role | Iterable[Role]) -> Collection[Role]:
    return {roles} if isinstance(roles, Role) else {Role(role) for role in roles}


def _is_platform(user: Any, *roles: PlatformRole) -> bool:
    return isinstance(user, User) and user.is_active and user.platform_role in roles


def _office(user: Any, on: date) -> bool:
    return is_district_supervisor(user, on=on)


def _office_or_system_admin(user: Any, on: date) -> bool:
    return _is_platform(user, PlatformRole.SYSTEM_ADMIN) or is_district_supervisor(user, on=on)


def _security_admin(user: Any, on: date) -> bool:
    return _is_platform(user, PlatformRole.SECURITY_ADMIN)


def _audit_admin(user: Any, on: date) -> bool:
    return _is_platform(user, PlatformRole.AUDIT_ADMIN)


_OFFICE_ONLY = gettext_lazy("Only the district committee's office may do this.")
_OFFICE_OR_SYSTEM = gettext_lazy("Only the district committee's office or the system administrator may do this.")
PERMISSIONS: dict[str, tuple[Callable[[Any, date], bool], Any]] = {
    "district.change_settings": (_office, _OFFICE_ONLY),
    "workdays.change": (_office_or_system_admin, _OFFICE_OR_SYSTEM),
    "structure.change": (_office, _OFFICE_ONLY),
    "audit.read": (_audit_admin, gettext_lazy("Only the audit administrator may do this.")),
    "accounts.manage": (_security_admin, gettext_lazy("Only the security administrator may do this.")),
}
