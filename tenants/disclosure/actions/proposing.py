"""Proposing: the plan is complete and declared truthful; whoever decides next is told (PRO-02, PRO-03)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid
from hierarchy.units.models import Unit

from ..content import MAX_OPINION
from ..models import Disclosure, Step, StepKind, Version
from ..predisclosure_rule import require_term_over
from ..procedure import Act, SecrecyResult, decision_in, roles_for
from ..scope_forms import conflicting, is_hidden_from_society, is_kept_offline
from .drafting import DraftContent, checked, count_files, in_party_online, unbind
from .steps import Proceeding, add_step, audit, limited, move, open_for, tell_roles


class DraftIncomplete(Invalid):
    """A mandatory part of the plan is missing (PRO-03)."""

    code = "draft_incomplete"


@transaction.atomic
def propose(
    *,
    unit: Unit,
    disclosure_id: uuid.UUID,
    seen_sha256: str,
    is_truthful: bool,
    explanation: str = "",
    actor: User,
    at: datetime,
) -> Disclosure:
    """Propose the draft with its plan complete, declaring that it is truthful (PRO-02, PRO-03).

    :param explanation: required where scope and forms do not suit each other or depart from the catalogue.
    """
    work = open_for(Act.PROPOSE, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    if work.disclosure.is_nil:
        raise DraftIncomplete(_("This is a nil return: give its reason instead."))
    explanation = limited(explanation.strip(), MAX_OPINION, field="explanation")
    _require_complete(work, is_truthful=is_truthful, explanation=explanation)
    _require_desensitised(work)
    require_term_over(work.disclosure, reason=explanation, on=work.on)
    unbind(work)
    if work.version.author_id != work.person_id:
        # The proposer answers for the truth of it, and is from here on one of its authors (policies.authors_of).
        audit("taken_over", work)
    work.version.is_truthful = True
    work.version.save(update_fields=["is_truthful"])
    add_step(work, StepKind.PROPOSE, results={"is_truthful": True}, opinion=explanation)
    work.disclosure.returned_reason = ""
    move(work, Act.PROPOSE)
    audit("proposed", work)
    ask_for_decision(work)
    return work.disclosure


def _require_desensitised(work: Proceeding) -> None:
    ruled = Step.objects.filter(
        version__disclosure=work.disclosure,
        content_sha256=work.version.content_sha256,
        results__secrecy=SecrecyResult.AFTER_DESENSITISING,
    )
    if ruled.exists():
        raise DraftIncomplete(
            _("The secrecy review lets this pass only after desensitising. Edit it before proposing it again."),
            field="body",
        )


def _require_complete(work: Proceeding, *, is_truthful: bool, explanation: str) -> None:
    version = work.version
    content = DraftContent.of(version)
    checked(content, files=count_files(version), on=work.on)
    if not version.title.strip():
        raise DraftIncomplete(_("Give a title."), field="title")
    if not version.forms:
        raise DraftIncomplete(_("Choose at least one form of disclosure."), field="forms")
    if version.planned_on is None:
        raise DraftIncomplete(_("Give the planned day of disclosure."), field="planned_on")
    kept_offline = is_kept_offline(version.scope, in_party_online(work.on))
    if not kept_offline and not version.body.strip() and not count_files(version):
        raise DraftIncomplete(_("Write the text, or attach the document to be disclosed."), field="body")
    if not is_truthful:
        raise DraftIncomplete(_("Declare that the content is truthful."), field="is_truthful")
    if not explanation and needs_explanation(work.disclosure, version):
        raise DraftIncomplete(
            _("Scope and forms depart from the catalogue or do not suit each other. Change them, or explain why."),
            field="explanation",
        )


def needs_explanation(disclosure: Disclosure, version: Version) -> bool:
    """Tell whether the plan's scope departs from the catalogue, or its forms do not suit its scope (defaults 4.3)."""
    if version.scope != disclosure.required_scope:
        return True
    return bool(conflicting(version.scope, version.forms)) or is_hidden_from_society(version.scope, version.forms)


def ask_for_decision(work: Proceeding) -> None:
    """Notify those who decide next."""
    preset, is_nil = work.unit.staffing_preset, work.disclosure.is_nil
    state = work.disclosure.state
    act = decision_in(preset, state, is_nil=is_nil)
    if act is not None:
        roles = roles_for(act, preset=preset, state=state, is_nil=is_nil)
        tell_roles(work, f"disclosure_to_{act}", roles)
