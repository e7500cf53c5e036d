"""The procedure 提出 → 审核 → 保密审查 → 审批 → 实施 as tables (PRO-01; defaults 3).

One table per staffing preset. What differs is how many sittings the steps take, never whether one is skipped: in
one sitting the conclusions are still given and kept separately. The tables also carry on whatever was under way
under another preset, so that changing a unit's preset strands nothing.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Transitions
from hierarchy.units.models import Role, StaffingPreset

from .models import DisclosureState as State


class Act(models.TextChoices):
    """What can be done to a disclosure. Wider than `StepKind`: one sitting leaves two or three steps."""

    EDIT = "edit", _("edit")
    DISCARD = "discard", _("discard")
    PROPOSE = "propose", _("propose")
    REVIEW = "review", _("review")
    SECRECY_REVIEW = "secrecy_review", _("secrecy review")
    SIT = "sit", _("review in one sitting")
    APPROVE = "approve", _("approve")
    RETURN = "return", _("return")
    WITHHOLD = "withhold", _("decide not to disclose")
    PUBLISH = "publish", _("publish")
    WITHDRAW = "withdraw", _("withdraw")
    TAKE_DOWN = "take_down", _("take down")
    CONFIRM_NIL = "confirm_nil", _("confirm the nil return")


class Finding(models.TextChoices):
    """What a review says of necessity or accuracy, and an approval of the whole."""

    PASS = "pass", _("pass")
    FAIL = "fail", _("return for correction")


class SecrecyResult(models.TextChoices):
    """What the secrecy review says (defaults 3)."""

    PASS = "pass", _("pass")
    AFTER_DESENSITISING = "pass_after_desensitising", _("pass after desensitising")
    NOT_DISCLOSE = "not_disclose", _("not to be disclosed")


#: An edit in any of these states makes a new version and voids what was concluded on the old one.
EDITABLE = (State.DRAFT, State.PROPOSED, State.REVIEWED, State.CLEARED, State.APPROVED, State.WITHDRAWN)

_COMMON = {
    **{(state, Act.EDIT): State.DRAFT for state in EDITABLE},
    (State.DRAFT, Act.DISCARD): State.DISCARDED,
    (State.DRAFT, Act.PROPOSE): State.PROPOSED,
    (State.PROPOSED, Act.RETURN): State.DRAFT,
    (State.REVIEWED, Act.RETURN): State.DRAFT,
    (State.CLEARED, Act.RETURN): State.DRAFT,
    (State.REVIEWED, Act.SECRECY_REVIEW): State.CLEARED,
    (State.REVIEWED, Act.WITHHOLD): State.NOT_DISCLOSED,
    (State.CLEARED, Act.APPROVE): State.APPROVED,
    (State.APPROVED, Act.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Act.WITHDRAW): State.WITHDRAWN,
    (State.PUBLISHED, Act.TAKE_DOWN): State.PUBLISHED,
}

PATHS: dict[str, Transitions] = {
    StaffingPreset.FULL: Transitions({**_COMMON, (State.PROPOSED, Act.REVIEW): State.REVIEWED}),
    StaffingPreset.MERGED: Transitions(
        {
            **_COMMON,
            (State.PROPOSED, Act.SIT): State.CLEARED,
            (State.PROPOSED, Act.WITHHOLD): State.NOT_DISCLOSED,
        }
    ),
    StaffingPreset.SMALL_BRANCH: Transitions(
        {
            **_COMMON,
            (State.PROPOSED, Act.SIT): State.APPROVED,
            (State.PROPOSED, Act.WITHHOLD): State.NOT_DISCLOSED,
        }
    ),
}

NIL_PATH = Transitions(
    {
        (State.DRAFT, Act.EDIT): State.DRAFT,
        (State.DRAFT, Act.PROPOSE): State.PROPOSED,
        (State.DRAFT, Act.DISCARD): State.DISCARDED,
        (State.PROPOSED, Act.RETURN): State.DRAFT,
        (State.PROPOSED, Act.CONFIRM_NIL): State.CONFIRMED,
    }
)

_DRAFTERS = (Role.DRAFTER,)
_APPROVERS = (Role.APPROVER, Role.HEAD)
_REVIEWERS = (Role.REVIEWER, Role.DEPUTY, Role.HEAD)  # PRO-05: the deputy in charge or the principal
_SECRECY_REVIEWERS = (Role.SECRECY_REVIEWER, Role.HEAD)

_ROLES: dict[Act, tuple[Role, ...]] = {
    Act.EDIT: _DRAFTERS,
    Act.DISCARD: _DRAFTERS,
    Act.PROPOSE: _DRAFTERS,
    Act.REVIEW: _REVIEWERS,
    Act.SECRECY_REVIEW: _SECRECY_REVIEWERS,
    Act.APPROVE: _APPROVERS,
    Act.PUBLISH: (Role.DRAFTER, Role.DEPUTY, *_APPROVERS),
    Act.WITHDRAW: _APPROVERS,
    Act.TAKE_DOWN: _APPROVERS,
    Act.CONFIRM_NIL: _APPROVERS,
}

_SITTING: dict[str, tuple[Role, ...]] = {
    StaffingPreset.MERGED: (Role.REVIEWER, Role.SECRECY_REVIEWER, Role.DEPUTY, Role.HEAD),
    StaffingPreset.SMALL_BRANCH: (Role.HEAD, Role.APPROVER),
}

#: What is decided on a proposal, in order: the first that the table allows is the next step.
_DECISIONS = (Act.SIT, Act.REVIEW, Act.SECRECY_REVIEW, Act.APPROVE, Act.CONFIRM_NIL)

#: Acts by which a version is judged: never by somebody who wrote any of it.
JUDGING = frozenset({*_DECISIONS, Act.RETURN, Act.WITHHOLD})


def path_of(preset: str, *, is_nil: bool) -> Transitions:
    """Give the table that a disclosure of a unit with this staffing preset follows."""
    return NIL_PATH if is_nil else PATHS[preset]


def decision_in(preset: str, state: str, *, is_nil: bool) -> Act | None:
    """Give the judging act that a state waits for, or None if it waits for none."""
    allowed = path_of(preset, is_nil=is_nil).steps(state)
    return next((act for act in _DECISIONS if act in allowed), None)


def roles_for(act: Act, *, preset: str, state: str, is_nil: bool) -> tuple[Role, ...]:
    """Give the roles that may do an act. Returning or withholding is for those who decide in that state."""
    if act in (Act.RETURN, Act.WITHHOLD):
        decision = decision_in(preset, state, is_nil=is_nil)
        return () if decision is None else roles_for(decision, preset=preset, state=state, is_nil=is_nil)
    if act == Act.SIT:
        return _SITTING.get(preset, ())
    return _ROLES[act]
