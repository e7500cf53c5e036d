"""Proposing: the plan is complete and declared truthful; whoever decides next is told (PRO-02, PRO-03)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid
from hierarchy.ledger.scope_forms import is_kept_offline
from hierarchy.ledger.vocabulary import Mode
from hierarchy.units.models import Unit

from ..content import MAX_OPINION
from ..copies import is_unchanged_copy
from ..explaining import may_be_emergency, to_explain
from ..labelling import needs_label
from ..models import PUBLISHED_KINDS, Disclosure, Path, Step, StepKind, Version
from ..notice_terms import term_of, too_short
from ..predisclosure_rule import require_term_over
from ..procedure import Act, PrivacyResult, SecrecyResult, decision_in, roles_for
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
    is_still_true: bool = False,
    actor: User,
    at: datetime,
) -> Disclosure:
    """Propose the draft with its plan complete, declaring that it is truthful (PRO-02, PRO-03).

    :param explanation: required for everything that `explaining.to_explain` names.
    :param is_still_true: the declaration required of what was taken over from the last period unchanged.
    :raises DraftIncomplete: if a part of the plan or an explanation is missing.
    """
    work = open_for(Act.PROPOSE, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    if work.disclosure.is_nil:
        raise DraftIncomplete(_("This is a nil return: give its reason instead."))
    explanation = limited(explanation.strip(), MAX_OPINION, field="explanation")
    _require_complete(work, is_truthful=is_truthful, explanation=explanation)
    _require_desensitised(work)
    is_copy = is_unchanged_copy(work.disclosure, work.version)
    if is_copy and not is_still_true:
        raise DraftIncomplete(
            _("Nothing has been changed since the last period. Declare that it is still true, or change it."),
            field="is_still_true",
        )
    require_term_over(work.disclosure, reason=explanation, on=work.on)
    unbind(work)
    if work.version.author_id != work.person_id:
        # The proposer answers for the truth of it, and is from here on one of its authors (policies.authors_of).
        audit("taken_over", work)
    work.version.is_truthful = True
    work.version.save(update_fields=["is_truthful"])
    declared = {"is_truthful": True} | ({"is_still_true": True} if is_copy else {})
    add_step(work, StepKind.PROPOSE, results=declared, opinion=explanation)
    work.disclosure.returned_reason = ""
    move(work, Act.PROPOSE)
    audit("proposed", work)
    ask_for_decision(work)
    return work.disclosure


def rulings_on(disclosure: Disclosure) -> list[Version]:
    """Give the versions that a review let pass only after desensitising or masking: they stay inside as originals."""
    stopped = Q(results__secrecy=SecrecyResult.AFTER_DESENSITISING) | Q(results__privacy=PrivacyResult.MASK_FIRST)
    ruled = Step.objects.filter(stopped, version__disclosure=disclosure).values("version")
    return list(Version.objects.filter(pk__in=ruled).prefetch_related("attachments"))


def _require_desensitised(work: Proceeding) -> None:
    """Let what was to be desensitised pass only changed, and with a word on what was taken out (document 002)."""
    originals = rulings_on(work.disclosure)
    if not originals:
        return
    shown = _shown(work.version)
    if any(_shown(original) == shown for original in originals):
        raise DraftIncomplete(
            _("The secrecy review lets this pass only after desensitising. Edit it before proposing it again."),
            field="body",
        )
    if not work.version.desensitising_note:
        raise DraftIncomplete(_("Say what was taken out or masked."), field="desensitising_note")


def _shown(version: Version) -> tuple[object, ...]:
    """Give what readers outside would see of a version."""
    files = sorted(file.sha256 for file in version.attachments.all() if file.kind in PUBLISHED_KINDS)
    return version.title, version.body, files


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
    _require_labelled(work)
    _require_notice_term(work)
    kept_offline = is_kept_offline(version.scope, in_party_online(work.on))
    has_document = version.attachments.filter(kind__in=PUBLISHED_KINDS).exists()
    if not kept_offline and not version.body.strip() and not has_document:
        raise DraftIncomplete(_("Write the text, or attach the document to be disclosed."), field="body")
    if not is_truthful:
        raise DraftIncomplete(_("Declare that the content is truthful."), field="is_truthful")
    if version.path == Path.EMERGENCY and not may_be_emergency(work.disclosure):
        raise DraftIncomplete(
            _("The emergency path is for what happened unforeseen, not for what comes round. Choose another."),
            field="path",
        )
    if not explanation and (reasons := to_explain(work.disclosure, version)):
        raise DraftIncomplete(
            _("Change this, or explain it: %(reasons)s") % {"reasons": " ".join(reasons)}, field="explanation"
        )


def _require_labelled(work: Proceeding) -> None:
    if needs_label(work.version.forms, on=work.on) and not work.version.labels:
        raise DraftIncomplete(
            _("Say under which affairs it is shown: boards and websites carry other affairs too."), field="labels"
        )


def _require_notice_term(work: Proceeding) -> None:
    """Ask a public notice for its last day, and for nothing else one (defaults 4.2)."""
    version, term = work.version, term_of(work.disclosure, on=work.on)
    if term is None:
        if version.notice_until is not None and work.disclosure.mode != Mode.PRE_DISCLOSURE:
            raise DraftIncomplete(_("Only a public notice has a last day. Leave it empty."), field="notice_until")
        return
    if version.notice_until is None:
        raise DraftIncomplete(_("Give the last day of the public notice."), field="notice_until")
    if version.planned_on is not None and not term.is_kept(version.planned_on, version.notice_until):
        raise DraftIncomplete(too_short(term, version.planned_on), field="notice_until")


def ask_for_decision(work: Proceeding) -> None:
    """Notify those who decide next."""
    preset, is_nil = work.preset, work.disclosure.is_nil
    state = work.disclosure.state
    act = decision_in(preset, state, is_nil=is_nil)
    if act is not None:
        roles = roles_for(act, preset=preset, state=state, is_nil=is_nil)
        tell_roles(work, f"disclosure_to_{act}", roles)
