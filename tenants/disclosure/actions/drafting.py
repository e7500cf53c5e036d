"""Drafting: start a disclosure, save it as typed, propose it, revise or discard it (PRO-02, PRO-03, CAT-10)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from core.errors import Invalid, Refusal
from core.ids import new_id
from district.settings import DistrictSettings
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.vocabulary import Form, Scope
from hierarchy.units.models import Unit
from tenants.catalogue.models import CatalogueItem, CatalogueState

from .. import policies
from ..content import MAX_BODY, MAX_OPINION, MAX_TITLE, hash_of
from ..models import Attachment, Disclosure, DisclosureState, Step, StepKind, Version
from ..procedure import Act, SecrecyResult, decision_in, roles_for
from ..scope_forms import conflicting, is_hidden_from_society, is_kept_offline
from .steps import Proceeding, add_step, audit, limited, move, open_for, require_inside, tell_roles


class UnknownItem(Refusal):
    """The obligation or the catalogue row is not this unit's, or not in force."""

    code = "unknown_item"
    status = 404


class AlreadyStarted(Refusal):
    """The obligation has a live disclosure already; `disclosure_id` names it."""

    code = "already_started"

    def __init__(self, disclosure_id: uuid.UUID) -> None:
        super().__init__(_("This item is being dealt with already. Continue there."))
        self.disclosure_id = disclosure_id


class ObligationSettled(Refusal):
    """Nothing is owed any more."""

    code = "obligation_settled"


class DraftIncomplete(Invalid):
    """A mandatory part of the plan is missing (PRO-03)."""

    code = "draft_incomplete"


class KeptOffline(Invalid):
    """In-party text must not be stored online (defaults 4.3, in_party_online)."""

    code = "kept_offline"


@dataclass(frozen=True)
class DraftContent:
    """The plan as typed: what, to whom, how, when."""

    title: str
    body: str
    scope: str
    forms: Sequence[str]
    planned_on: date | None


@transaction.atomic
def start_disclosure(
    *,
    unit: Unit,
    obligation_id: uuid.UUID | None = None,
    item_key: uuid.UUID | None = None,
    actor: User,
    at: datetime,
) -> Disclosure:
    """Begin a draft for an obligation, or for a catalogue row in force that something happened under (CAT-10).

    :raises AlreadyStarted: if the obligation has a live disclosure. :raises UnknownItem, ObligationSettled: see there.
    """
    require_inside(unit)
    if policies.first_role(actor, unit, roles_to_draft(unit), on=localdate(at)) is None:
        raise policies.NotYourStep(_("Only a drafter of this unit begins a disclosure."))
    if obligation_id is not None:
        obligation = lock_obligation(unit, obligation_id)
        refuse_if_settled(obligation)
        disclosure = disclosure_for(obligation, actor=actor, at=at)
        row = CatalogueItem.objects.filter(catalogue_id=obligation.catalogue_id, key=obligation.item_key).first()
    else:
        row = _row_in_force(item_key)
        disclosure = _disclosure_under(row, actor=actor, at=at)
    disclosure.save()
    version = Version(
        disclosure=disclosure,
        number=1,
        title=disclosure.item_title,
        scope=disclosure.required_scope,
        forms=row.forms if row else [],
        author_id=actor.person_id,
        created_at=at,
    )
    save_version(version, [])
    trail.record("disclosure.started", subject=disclosure, actor=actor, at=at, unit_id=unit.pk)
    return disclosure


def roles_to_draft(unit: Unit) -> tuple:
    """Give the roles that begin disclosures in a unit."""
    return roles_for(Act.PROPOSE, preset=unit.staffing_preset, state=DisclosureState.DRAFT, is_nil=False)


def lock_obligation(unit: Unit, obligation_id: uuid.UUID) -> ObligationEntry:
    """Lock one of the unit's own obligations: of two people who begin at once the second sees the first's draft.

    :raises UnknownItem: if it is not one of this unit's.
    """
    try:
        return ObligationEntry.objects.filter(unit=unit).lock(obligation_id)
    except ObligationEntry.DoesNotExist:
        raise UnknownItem(_("This unit owes no such item. Choose one from the desk.")) from None


def refuse_if_settled(obligation: ObligationEntry) -> None:
    """Refuse what is cancelled, exempt or disclosed, and what has a live disclosure.

    :raises ObligationSettled: nothing is owed. :raises AlreadyStarted: go on with the one that is there.
    """
    live = Disclosure.objects.live().filter(obligation_id=obligation.pk).first()
    if live is not None:
        raise AlreadyStarted(live.pk)
    if obligation.cancelled_on is not None:
        raise ObligationSettled(_("This item was cancelled: nothing is owed any more."))
    if obligation.exempted_on is not None:
        raise ObligationSettled(_("This item was exempted by the superior: nothing is owed any more."))
    if obligation.disclosed_on is not None and obligation.withdrawn_on is None:
        raise ObligationSettled(_("This item has been disclosed already."))


def disclosure_for(obligation: ObligationEntry, *, actor: User, at: datetime) -> Disclosure:
    """Make the disclosure of an obligation, unsaved."""
    return Disclosure(
        obligation_id=obligation.pk,
        item_key=obligation.item_key,
        catalogue_id=obligation.catalogue_id,
        item_title=obligation.title,
        category=obligation.category,
        required_scope=obligation.scope,
        period_label=obligation.period_label,
        drafter_id=actor.person_id,
        created_at=at,
        changed_at=at,
    )


def _row_in_force(item_key: uuid.UUID | None) -> CatalogueItem:
    row = CatalogueItem.objects.filter(key=item_key, catalogue__state=CatalogueState.IN_FORCE).first()
    if row is None:
        raise UnknownItem(_("The catalogue in force has no such row. Choose one from the catalogue."))
    return row


def _disclosure_under(row: CatalogueItem, *, actor: User, at: datetime) -> Disclosure:
    return Disclosure(
        item_key=row.key,
        catalogue_id=row.catalogue_id,
        item_title=row.level3,
        category=row.category,
        required_scope=row.scope,
        drafter_id=actor.person_id,
        created_at=at,
        changed_at=at,
    )


@transaction.atomic
def save_draft(
    *, unit: Unit, disclosure_id: uuid.UUID, seen_sha256: str, content: DraftContent, actor: User, at: datetime
) -> Version:
    """Save the draft as typed. Incomplete is allowed; unknown values and in-party text are not.

    On anything already proposed this makes a new version and voids every conclusion on the old one.

    :raises KeptOffline: if text for an in-party scope may not be stored online.
    """
    work = open_for(Act.EDIT, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    content = checked(content, files=count_files(work.version), on=work.on)
    if work.disclosure.state == DisclosureState.DRAFT and _is_unchanged(work.version, content):
        return work.version
    version = version_to_edit(work)
    version.title, version.body, version.scope = content.title, content.body, content.scope
    version.forms, version.planned_on = list(content.forms), content.planned_on
    save_version(version, list(version.attachments.all()))
    return version


def checked(content: DraftContent, *, files: int, on: date) -> DraftContent:
    """Check what was typed, and put the forms in the order of the vocabulary.

    :param files: how many files the version has: for an in-party scope they may not be kept either.
    """
    if content.scope not in Scope.values:
        raise Invalid(_("Choose one of the listed scopes."), field="scope", code="unknown_scope")
    if not set(content.forms) <= set(Form.values):
        raise Invalid(_("Choose among the listed forms."), field="forms", code="unknown_form")
    limited(content.title, MAX_TITLE, field="title")
    limited(content.body, MAX_BODY, field="body")
    if is_kept_offline(content.scope, in_party_online(on)):
        if content.body.strip():
            raise KeptOffline(
                _("In-party items are kept offline: register the meeting or document only. Take the text out."),
                field="body",
            )
        if files:
            raise KeptOffline(
                _("In-party items are kept offline. Remove the attached files before choosing this scope."),
                field="scope",
            )
    forms = [form for form in Form.values if form in set(content.forms)]
    return DraftContent(content.title.strip(), content.body, content.scope, forms, content.planned_on)


def in_party_online(on: date) -> str:
    """Give the district's setting for in-party items on a day: `off`, `title_only` or `login`."""
    return str(DistrictSettings.load().value("in_party_online", on=on))


def count_files(version: Version) -> int:
    """Count the files that belong to a version's content."""
    return version.attachments.filter(is_evidence=False).count()


def _is_unchanged(version: Version, content: DraftContent) -> bool:
    saved = DraftContent(version.title, version.body, version.scope, version.forms, version.planned_on)
    return saved == content


def version_to_edit(work: Proceeding) -> Version:
    """Give the version that an edit may change: the current one, or a new one where the current is bound.

    A version is bound once a step was taken on it, and each version has one author. What had been proposed goes
    back to draft, and its conclusions stay with the version they were given on.
    """
    bound = work.version.steps.exists() or work.version.author_id != work.person_id
    if work.disclosure.state != DisclosureState.DRAFT:
        audit("voided", work, state=work.disclosure.state)
        move(work, Act.EDIT)
    if bound:
        work.version = _next_version(work)
    return work.version


def _next_version(work: Proceeding) -> Version:
    old = work.version
    files = list(old.attachments.filter(is_evidence=False))
    version = Version(
        disclosure=work.disclosure,
        number=old.number + 1,
        title=old.title,
        body=old.body,
        scope=old.scope,
        forms=old.forms,
        planned_on=old.planned_on,
        author_id=work.person_id,
        created_at=work.at,
    )
    save_version(version, files)
    for file in files:
        file.pk, file.version, file._state.adding = new_id(), version, True
    Attachment.objects.bulk_create(files)
    return version


def save_version(version: Version, files: list[Attachment]) -> None:
    """Save a version with the hash of its content."""
    version.content_sha256 = hash_of(version, files)
    version.save()


@transaction.atomic
def revise(*, unit: Unit, disclosure_id: uuid.UUID, seen_sha256: str, actor: User, at: datetime) -> Version:
    """Open a new version of something proposed, approved or withdrawn; every conclusion on the old one is void.

    After a withdrawal this begins the successor, which goes through the whole procedure again.
    """
    work = open_for(Act.EDIT, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    version = version_to_edit(work)
    audit("revised", work)
    return version


@transaction.atomic
def discard(*, unit: Unit, disclosure_id: uuid.UUID, actor: User, at: datetime) -> Disclosure:
    """Give up a draft. It stays on record; its obligation can be taken up again."""
    work = open_for(Act.DISCARD, unit=unit, disclosure_id=disclosure_id, seen_sha256=None, actor=actor, at=at)
    add_step(work, StepKind.DISCARD)
    move(work, Act.DISCARD)
    audit("discarded", work)
    return work.disclosure


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


def unbind(work: Proceeding) -> None:
    """Give what is proposed again after a return a version of its own: a round's steps stay with its version."""
    if work.version.steps.exists():
        work.version = _next_version(work)


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
    content = DraftContent(version.title, version.body, version.scope, version.forms, version.planned_on)
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
