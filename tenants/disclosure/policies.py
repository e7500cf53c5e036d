"""Who may do what to a disclosure: roles of the unit, four eyes, and the staffing preset (PRO-02, PRO-04, PRO-05)."""

import uuid
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import NotPermitted
from hierarchy.units.models import Membership, Role, StaffingPreset, Unit
from hierarchy.units.policies import roles_in

from .models import PROPOSED_KINDS, Disclosure, Publication, Step, StepKind, Version
from .procedure import JUDGING, Act, path_of, roles_for

#: Of these, no two are done by one person on one version under the full preset.
_JUDGEMENTS = (StepKind.REVIEW, StepKind.SECRECY_REVIEW, StepKind.APPROVE)


class NotYourStep(NotPermitted):
    """The actor holds no role that does this step."""

    code = "not_your_step"


class OwnWork(NotPermitted):
    """The actor wrote it, so somebody else judges it, whatever roles the actor holds."""

    code = "own_work"


class SamePerson(NotPermitted):
    """The actor already took another step that the staffing preset gives to somebody else."""

    code = "same_person"


def authors_of(disclosure: Disclosure) -> frozenset[uuid.UUID]:
    """Give every person who wrote, proposed or attached anything to any version."""
    versions = Version.objects.filter(disclosure=disclosure)
    written = versions.values_list("author_id", flat=True)
    attached = versions.filter(attachments__kind__in=PROPOSED_KINDS).values_list(
        "attachments__uploaded_by_id", flat=True
    )
    proposed = Step.objects.filter(version__disclosure=disclosure, kind=StepKind.PROPOSE)
    proposers = filter(None, proposed.values_list("actor_id", flat=True))
    return frozenset({disclosure.drafter_id, *written, *attached, *proposers})


def role_for(user: User, unit: Unit, disclosure: Disclosure, act: Act, *, on: date) -> Role:
    """Give the role in which the actor does this act.

    :raises NotYourStep: if the actor holds none of the roles it needs.
    :raises OwnWork: if it is a judgement on something the actor wrote.
    :raises SamePerson: if the preset wants another person than for an earlier step on this version.
    """
    wanted = roles_for(act, preset=unit.staffing_preset, state=disclosure.state, is_nil=disclosure.is_nil)
    role = first_role(user, unit, wanted, on=on)
    if role is None:
        raise NotYourStep(_not_yours(wanted))
    if act in JUDGING:
        if user.person_id in authors_of(disclosure):
            raise OwnWork(_("You wrote this yourself. Somebody else must review and approve it."))
        if act != Act.RETURN:
            _require_another_person(user, unit, disclosure, act)
    return role


def first_role(user: User, unit: Unit, wanted: tuple[Role, ...], *, on: date) -> Role | None:
    """Give the first wanted role that the user holds in the unit on a day."""
    held = roles_in(user, unit, on=on)
    return next((role for role in wanted if role in held), None)


def _not_yours(wanted: tuple[Role, ...]) -> str:
    if not wanted:
        return _("This step is not open now. Reload the page to see where it stands.")
    names = _(", ").join(str(role.label) for role in wanted)
    return _("This step is for: %(roles)s. You do not hold that role in this unit.") % {"roles": names}


def _require_another_person(user: User, unit: Unit, disclosure: Disclosure, act: Act) -> None:
    if unit.staffing_preset == StaffingPreset.SMALL_BRANCH:
        return
    earlier = Step.objects.filter(version=disclosure.current, kind__in=_JUDGEMENTS, actor_id=user.person_id)
    if unit.staffing_preset == StaffingPreset.MERGED and act == Act.SECRECY_REVIEW:
        earlier = earlier.exclude(kind=StepKind.REVIEW)
    if earlier.exists():
        raise SamePerson(_("You already took an earlier step on this version. This one is for another person."))


def can_do(user: User, unit: Unit, disclosure: Disclosure, act: Act, *, on: date) -> bool:
    """Answer a template whether an act is open to this user now."""
    if act not in path_of(unit.staffing_preset, is_nil=disclosure.is_nil).steps(disclosure.state):
        return False
    if act == Act.TAKE_DOWN and not Publication.objects.still_up(disclosure).exists():
        return False
    try:
        role_for(user, unit, disclosure, act, on=on)
    except NotPermitted:
        return False
    return True


def acts_open_to(user: User, unit: Unit, disclosure: Disclosure, *, on: date) -> frozenset[Act]:
    """Give the acts that the user may do to a disclosure as it stands."""
    return frozenset(act for act in Act if can_do(user, unit, disclosure, act, on=on))


class NotAMember(NotPermitted):
    """Nothing binds the reader to the unit."""

    code = "not_a_member"


def can_read_as_member(user: Any, unit: Unit, *, on: date) -> bool:
    """Say whether a person has any role in the unit or in one below it: what is disclosed locally is for them.

    Those who supervise the unit from above or from its line are not its people: they read the ledger.
    """
    return (
        Membership.objects.valid(on)
        .filter(
            user=user if isinstance(user, User) and user.is_active and not user.is_administrator else None,
            unit__tree_id=unit.tree_id,
            unit__lft__gte=unit.lft,
            unit__rght__lte=unit.rght,
        )
        .exists()
    )


def require_can_read_as_member(user: Any, unit: Unit, *, on: date) -> None:
    """Refuse whoever has no role in the unit or below it."""
    if not can_read_as_member(user, unit, on=on):
        raise NotAMember(
            _("This page is for the people of %(unit)s and of the units below it. Everybody may read the board.")
            % {"unit": unit.name}
        )
