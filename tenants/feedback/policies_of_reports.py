"""Who may handle a real-name report: never anybody of the unit reported on (FBK-07; defaults 3: 被反映人).

It is for those who handle and decide on cases in the unit that received it, not for its inspector; and one must not
hold a role in the unit reported on or below it, nor have held one in the last three years. Whoever is kept out sees
neither the report nor that there is one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from core.sealing import unseal
from hierarchy.ledger.vocabulary import CaseKind
from hierarchy.units.models import Membership, Unit
from hierarchy.units.policies import holds_role

from .models import Case
from .policies import NotForYou
from .procedure import PRINCIPALS, officers

#: A role held within so many days keeps one out.
LOOK_BACK = timedelta(days=3 * 365)


@dataclass(frozen=True)
class Report:
    """A report opened for somebody who may handle it."""

    case: Case
    title: str
    original: str
    about: Unit | None


def opened(case: Case) -> Report:
    """Unseal a report's words and the unit it is about; the reporter's identity stays closed.

    :raises core.sealing.KeyMissing, core.sealing.Illegible: see there.
    """
    sealed = unseal(case.sealed)
    about = Unit.objects.filter(pk=sealed.get("about")).first()
    return Report(case, sealed.get("title", ""), sealed.get("original", ""), about)


def is_kept_out(user: Any, about: Unit | None, *, on: date) -> bool:
    """Say whether somebody has or lately had a role in the unit reported on or below it."""
    if about is None:
        return True
    lately = Q(valid_to__isnull=True) | Q(valid_to__gt=on - LOOK_BACK)
    there = Membership.objects.filter(lately, user=user, unit__tree_id=about.tree_id)
    return there.filter(unit__lft__gte=about.lft, unit__rght__lte=about.rght).exists()


def people_kept_out(people: frozenset[uuid.UUID], case: Case, *, on: date) -> frozenset[uuid.UUID]:
    """Give those of some persons who are not even told of a report; all of them if it cannot be opened."""
    try:
        about = opened(case).about
    except Refusal:
        return people
    accounts = User.objects.filter(person__in=people).select_related("person")
    return frozenset(account.person_id for account in accounts if is_kept_out(account, about, on=on))


def is_for_reports(user: Any, unit: Unit, *, on: date) -> bool:
    """Say whether somebody has a role that handles reports of a unit, whatever they are about."""
    return holds_role(user, unit, (*officers(unit.staffing_preset), *PRINCIPALS), on=on)


def require_for_reports(user: Any, unit: Unit, *, on: date) -> None:
    """Refuse whoever has no role that handles the unit's reports.

    :raises NotForYou: see there.
    """
    if not is_for_reports(user, unit, on=on):
        raise NotForYou(_("Only those who handle the cases of %(unit)s may open this.") % {"unit": unit.name})


def may_handle(user: Any, unit: Unit, case: Case, *, on: date) -> bool:
    """Say whether somebody may see and handle a report; not if it cannot be opened either."""
    if case.kind != CaseKind.REPORT or not is_for_reports(user, unit, on=on):
        return False
    try:
        return not is_kept_out(user, opened(case).about, on=on)
    except Refusal:
        return False


def reports_for(user: Any, unit: Unit, cases: Iterable[Case], *, on: date) -> list[Report]:
    """Open those of some reports that somebody may handle."""
    return [opened(case) for case in cases if may_handle(user, unit, case, on=on)]
