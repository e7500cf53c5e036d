"""Publishing: carry out what was approved, withdraw it (PRO-10; design 8)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.display import day
from core.errors import Invalid
from hierarchy.ledger import fulfilling, publications
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.vocabulary import Form, Mode, Scope
from hierarchy.units.models import Unit

from ..files import MAX_FILES, FileRefused
from ..models import Disclosure, FileKind, Publication, StepKind, Version
from ..notice_terms import term_of, too_short
from ..plan_rule import is_outside, require_plan
from ..policies import authors_of
from ..predisclosure_rule import shown_until
from ..procedure import Act
from ..text_posting import drop, post
from .attaching import accept_evidence, add_file
from .circulating import checked_recipients, tell_recipients
from .steps import Proceeding, add_step, audit, limited, move, open_for, required_reason, tell

MAX_PLACE, MAX_REFERENCE, MAX_LINK = 200, 120, 200


class NotAsApproved(Invalid):
    """What was published departs from what was approved."""

    code = "not_as_approved"


class NoticeTooShort(Invalid):
    """From the day it went up, the approved last day of the notice comes too soon."""

    code = "notice_too_short"


class WrongDay(Invalid):
    """The declared day of disclosure cannot be."""

    code = "wrong_day"


class EvidenceMissing(Invalid):
    """Nothing shows that it was published."""

    code = "evidence_missing"


@dataclass(frozen=True)
class Fulfilment:
    """How, when and where it was published, with what shows it."""

    disclosed_on: date
    forms: Sequence[str]
    place: str = ""
    reference: str = ""
    link: str = ""
    evidence: Sequence[File] = field(default=())
    recipients: Sequence[str] = ()  # keys of persons, of a circular for specified persons (REQ-08)


@transaction.atomic
def publish(
    *, unit: Unit, disclosure_id: uuid.UUID, seen_sha256: str, fulfilment: Fulfilment, actor: User, at: datetime
) -> Publication:
    """Record that the approved version was published, and post it to the ledger in the same transaction.

    :raises NotAsApproved: a form was not approved. :raises WrongDay: in the future, or before the period begins.
    :raises EvidenceMissing: without a photograph, an address, or a meeting or document.
    :raises PlanMissing, PlanNotReceived: outside the catalogue, before its plan lies with the superior (EXE-03).
    :raises RecipientsRefused: a circular for specified persons without recipients.
    :raises NoticeTooShort: a public notice that went up too late for its approved last day.
    """
    work = open_for(Act.PUBLISH, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    require_plan(work.disclosure, unit, on=work.on)
    forms = _approved_forms(work, fulfilment.forms)
    recipients = checked_recipients(work, forms, fulfilment.recipients)
    _require_possible_day(work, fulfilment.disclosed_on)
    _require_term_left(work, fulfilment.disclosed_on)
    place = limited(fulfilment.place.strip(), MAX_PLACE, field="place")
    reference = limited(fulfilment.reference.strip(), MAX_REFERENCE, field="reference")
    link = _checked_link(fulfilment.link.strip())
    if not (fulfilment.evidence or link or reference):
        raise EvidenceMissing(
            _("Add at least one piece of evidence: a photograph, the address, or the meeting or document."),
            field="evidence",
        )
    if len(fulfilment.evidence) > MAX_FILES:
        raise FileRefused(_("At most %(count)s files.") % {"count": MAX_FILES}, field="evidence")
    accepted = accept_evidence(fulfilment.evidence)
    publication = Publication.objects.create(
        version=work.version,
        disclosed_on=fulfilment.disclosed_on,
        forms=forms,
        place=place,
        reference=reference,
        link=link,
        labels=list(work.version.labels),
        recorded_at=at,
        recipients=recipients,
        shown_until=shown_until(work.disclosure, work.version.scope, shown_from=fulfilment.disclosed_on)
        or work.version.notice_until,
    )
    add_step(work, StepKind.PUBLISH, results={"forms": forms, "disclosed_on": fulfilment.disclosed_on.isoformat()})
    move(work, Act.PUBLISH)
    _post_publication(work, publication)
    for file in accepted:
        add_file(work, file, kind=FileKind.EVIDENCE)
    sent = {"recipients": len(recipients)} if recipients else {}
    audit("published", work, forms=forms, disclosed_on=fulfilment.disclosed_on, **sent)
    tell(work, "disclosure_published", authors_of(work.disclosure))
    if recipients:
        tell_recipients(work, publication)
    return publication


def _post_publication(work: Proceeding, publication: Publication) -> None:
    disclosure, version = work.disclosure, work.version
    if disclosure.obligation_id is not None:
        fulfilling.disclose(
            obligation_id=disclosure.obligation_id,
            declared_on=publication.disclosed_on,
            disclosure_id=disclosure.pk,
            actor=work.actor,
            at=work.at,
        )
    publications.publish(
        unit=work.unit,
        disclosure_id=disclosure.pk,
        obligation_id=disclosure.obligation_id,
        version_number=version.number,
        title=title_for_the_ledger(disclosure, version),
        category=disclosure.category,
        scope=version.scope,
        forms=publication.forms,
        published_on=publication.disclosed_on,
        content_sha256=version.content_sha256,
        shown_until=publication.shown_until,
        actor=work.actor,
        at=work.at,
        mode=disclosure.mode,
        is_out_of_catalogue=is_outside(disclosure),
    )
    post(work.unit, publication, actor=work.actor, at=work.at)


def title_for_the_ledger(disclosure: Disclosure, version: Version) -> str:
    """Give the title that everybody above the unit may read: of what is not for society, only the catalogue's words.

    An answer on request is for whoever asked. What has no row there was named by the unit, and its name stays there.
    """
    if version.scope == Scope.PUBLIC and disclosure.mode != Mode.ON_REQUEST:
        return version.title
    return disclosure.item_title if disclosure.item_key is not None else ""


def _require_term_left(work: Proceeding, disclosed_on: date) -> None:
    """Refuse a notice put up so late that its approved last day comes too soon (defaults 4.2)."""
    term, until = term_of(work.disclosure, on=work.on), work.version.notice_until
    if term is None or until is None or term.is_kept(disclosed_on, until):
        return
    raise NoticeTooShort(
        _("%(rule)s Edit the plan, move its last day, and have it approved again.")
        % {"rule": too_short(term, disclosed_on)},
        field="disclosed_on",
    )


def _approved_forms(work: Proceeding, forms: Sequence[str]) -> list[str]:
    used = [form for form in Form.values if form in set(forms)]
    if len(used) != len(set(forms)):
        raise Invalid(_("Choose among the listed forms."), field="forms", code="unknown_form")
    if not used:
        raise NotAsApproved(_("Say in which form it was disclosed."), field="forms")
    if not set(used) <= set(work.version.forms):
        raise NotAsApproved(
            _("Only approved forms may be used. To use another form, revise the plan and have it approved again."),
            field="forms",
        )
    return used


def _require_possible_day(work: Proceeding, disclosed_on: date) -> None:
    if disclosed_on > work.on:
        raise WrongDay(
            _("The day of disclosure lies in the future. Record it once it has been done."), field="disclosed_on"
        )
    if work.disclosure.obligation_id is None:
        return
    obligation = ObligationEntry.objects.get(pk=work.disclosure.obligation_id)
    if disclosed_on < obligation.period_start:
        raise WrongDay(
            _("The period begins on %(day)s: what was disclosed before it does not count for it.")
            % {"day": day(obligation.period_start)},
            field="disclosed_on",
        )


def _checked_link(link: str) -> str:
    """Give a web address, or nothing. Whether it opens is not asked: the system calls no other host."""
    if not link:
        return ""
    limited(link, MAX_LINK, field="link")
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or any(char.isspace() for char in link):
        raise Invalid(_("Give a full web address, beginning with http:// or https://."), field="link", code="bad_link")
    return link


@transaction.atomic
def withdraw(
    *, unit: Unit, disclosure_id: uuid.UUID, seen_sha256: str, reason: str, actor: User, at: datetime
) -> Disclosure:
    """Take a published disclosure back because of an error; it leaves the board at once.

    What it was owed for counts as overdue from now on unless a successor is published in time (design 7).

    :raises ReasonMissing: without a reason.
    """
    work = open_for(Act.WITHDRAW, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    reason = required_reason(reason)
    Publication.objects.filter(version=work.version).update(withdrawn_at=at, withdrawal_reason=reason)
    add_step(work, StepKind.WITHDRAW, opinion=reason)
    work.disclosure.returned_reason = reason
    move(work, Act.WITHDRAW)
    if work.disclosure.obligation_id is not None:
        fulfilling.withdraw(obligation_id=work.disclosure.obligation_id, reason=reason, actor=actor, at=at)
    publications.withdraw_publication(disclosure_id=work.disclosure.pk, reason=reason, actor=actor, at=at)
    drop(work.disclosure.pk)
    audit("withdrawn", work)
    tell(work, "disclosure_withdrawn", authors_of(work.disclosure), reason=reason)
    return work.disclosure
