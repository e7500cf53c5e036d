"""Who may do what to the unit's catalogue (defaults 3; four eyes)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import NotPermitted
from hierarchy.units.models import Role, Unit
from tenants.registry.policies import require_workspace_role

from .models import Catalogue

COMPILES = (Role.DRAFTER,)
ADOPTS = (Role.HEAD, Role.APPROVER)
FILES = (Role.DRAFTER, Role.HEAD)
RECALLS = (Role.DRAFTER, Role.HEAD, Role.APPROVER)
ARRANGES_SECTIONS = (Role.DRAFTER, Role.HEAD)
#: A party member reads what is in force; what is being drafted is for those who work on it.
SEES_DRAFTS = tuple(role for role in Role if role != Role.MEMBER)


class OwnDraft(NotPermitted):
    """The actor compiled or edited the draft, so somebody else adopts it."""

    code = "own_draft"


def require_can_compile(user: User, unit: Unit, *, on: date) -> None:
    """Refuse whoever is not the unit's drafter."""
    require_workspace_role(user, unit, COMPILES, on=on)


def require_can_adopt(user: User, unit: Unit, catalogue: Catalogue, *, on: date) -> None:
    """Refuse whoever is not the unit's head or approver, and whoever worked on the draft.

    :raises OwnDraft: if the actor compiled or edited it.
    """
    require_workspace_role(user, unit, ADOPTS, on=on)
    if str(user.person_id) in {str(catalogue.created_by_id), *catalogue.editor_ids}:
        raise OwnDraft(_("You worked on this draft yourself. Another principal or approver must adopt it."))


def can_adopt(held: Collection[Role], user: User, catalogue: Catalogue) -> bool:
    """Answer a template whether the adoption is open to a person with these roles."""
    is_own = str(user.person_id) in {str(catalogue.created_by_id), *catalogue.editor_ids}
    return bool(set(held) & set(ADOPTS)) and not is_own


def require_can_recall(user: User, unit: Unit, *, on: date) -> None:
    """Refuse whoever neither compiles nor adopts the unit's catalogue."""
    require_workspace_role(user, unit, RECALLS, on=on)


def require_can_review(user: User, unit: Unit, *, on: date) -> None:
    """Refuse whoever is not the unit's head or approver (CAT-12)."""
    require_workspace_role(user, unit, ADOPTS, on=on)


def require_can_file(user: User, unit: Unit, *, on: date) -> None:
    """Refuse whoever is neither the unit's drafter nor its head."""
    require_workspace_role(user, unit, FILES, on=on)


def require_can_arrange_sections(user: User, unit: Unit, *, on: date) -> None:
    """Refuse whoever is neither the unit's drafter nor its head."""
    require_workspace_role(user, unit, ARRANGES_SECTIONS, on=on)
