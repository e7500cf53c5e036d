"""Drafting, wording, issuing and withdrawing bulletins (ADR "A bulletin is frozen")."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.trail import record
from core import display
from core.actors import Actor
from core.hashing import canonical_json, plain, sha256_hex
from core.secrecy_marks import refuse_secret
from core.texts import clean_text
from hierarchy.metrics.periods import Period

from .content import Findings, Words
from .models import Bulletin, BulletinStatus
from .official import usual_addressee, usual_title
from .policies import require_can_issue
from .reading import current_findings, seen_sha256
from .refusals import (
    BulletinStands,
    FiguresChanged,
    NoPeriodForBulletin,
    NotADraft,
    NothingToReport,
    NotStanding,
    NumberTaken,
    PeriodNotBegun,
    PeriodNotOver,
    WordsChanged,
)
from .telling import ISSUED, WITHDRAWN, tell_leads

MONTHS_OF_A_BULLETIN = (1, 3)
#: How long each of the office's texts may be, in characters.
LENGTHS = {"title": 100, "number": 40, "addressee": 200, "opening": 1_000, "closing": 1_000}
REQUIRED = frozenset({"title", "addressee"})
PARAGRAPHS = frozenset({"opening", "closing"})
MAX_REASON = 200


@transaction.atomic
def draft_bulletin(*, period: str, actor: Actor, at: datetime) -> Bulletin:
    """Begin the bulletin of a month or quarter that has begun; of one withdrawn before, the corrected one.

    :raises NoPeriodForBulletin: for another period than a month or a quarter.
    :raises PeriodNotBegun: for a period that lies ahead.
    :raises BulletinStands: if the period has a standing bulletin or a draft.
    """
    today = timezone.localdate(at)
    require_can_issue(actor, on=today)
    asked = _month_or_quarter(period)
    if asked.start > today:
        raise PeriodNotBegun(
            _("%(period)s has not begun: there is nothing to report yet.") % {"period": asked.label}, field="period"
        )
    others = list(Bulletin.objects.filter(period=asked.code).without_figures().order_by("-drafted_at", "-pk"))
    _require_none_stands(asked, others)
    bulletin = Bulletin(
        period=asked.code,
        period_start=asked.start,
        period_end=asked.end,
        title=usual_title(asked.code),
        addressee=usual_addressee(),
        drafted_at=at,
        drafted_by_id=actor.person_id,
        replaces=others[0] if others else None,
    )
    try:
        with transaction.atomic():
            bulletin.save(force_insert=True)
    except IntegrityError as error:  # two people began it at once
        raise _stands(asked) from error
    replaced = str(bulletin.replaces_id) if bulletin.replaces_id else None
    record("bulletin.drafted", subject=bulletin, actor=actor, at=at, period=asked.code, replaces=replaced)
    return bulletin


@transaction.atomic
def reword_bulletin(*, bulletin_id: uuid.UUID, revision: int, words: Words, actor: Actor, at: datetime) -> Bulletin:
    """Change what the office writes around the figures; the figures themselves cannot be written.

    :param revision: that of the draft the writer had before them.
    :raises NotADraft: if it was issued or discarded meanwhile.
    :raises WordsChanged: if somebody else changed the words meanwhile.
    :raises TextRefused: for a missing, over-long or unprintable text. :raises SecretText: for a secrecy marking.
    """
    bulletin = _locked_draft(bulletin_id)
    require_can_issue(actor, on=timezone.localdate(at))
    if bulletin.revision != revision:
        raise WordsChanged(
            _("Somebody else has changed this draft meanwhile. Yours is kept below: compare the two, then save again.")
        )
    before = bulletin.words
    for name, text in vars(_clean(words)).items():
        setattr(bulletin, name, text)
    _require_free_number(bulletin)
    changed = {name: text for name, text in vars(bulletin.words).items() if text != getattr(before, name)}
    if not changed:
        return bulletin
    bulletin.revision += 1
    bulletin.save()
    record("bulletin.reworded", subject=bulletin, actor=actor, at=at, **changed)
    return bulletin


@transaction.atomic
def discard_bulletin(*, bulletin_id: uuid.UUID, actor: Actor, at: datetime) -> None:
    """Give up a draft. What was issued is kept for ever.

    :raises NotADraft: if it was issued or discarded meanwhile.
    """
    bulletin = _locked_draft(bulletin_id)
    require_can_issue(actor, on=timezone.localdate(at))
    record("bulletin.discarded", subject=bulletin, actor=actor, at=at, period=bulletin.period)
    bulletin.delete()


@transaction.atomic
def issue_bulletin(*, bulletin_id: uuid.UUID, seen: str, actor: Actor, at: datetime) -> Bulletin:
    """Issue a draft: words and figures of this moment are stored together and never change.

    :param seen: `reading.seen_sha256` of what the actor had before them.
    :raises NotADraft: if it was issued or discarded meanwhile.
    :raises PeriodNotOver: on or before the period's last day. :raises NothingToReport: for a period without figures.
    :raises FiguresChanged: if figures or words are no longer those seen.
    :raises NumberTaken: if another standing bulletin bears the document number.
    """
    bulletin = _locked_draft(bulletin_id)
    today = timezone.localdate(at)
    require_can_issue(actor, on=today)
    if bulletin.period_end >= today:
        raise PeriodNotOver(
            _("%(period)s ends on %(day)s. Its bulletin can be issued from the day after.")
            % {"period": bulletin.period_name, "day": display.day(bulletin.period_end)}
        )
    _require_free_number(bulletin)
    findings = current_findings(bulletin.period, today=today)
    _require_figures(bulletin, findings)
    if seen != seen_sha256(findings, bulletin.words):
        raise FiguresChanged(
            _(
                "The figures or the words have changed since you looked at them. Look at the bulletin again, then "
                "issue it."
            )
        )
    bulletin.content = plain({**findings.stored(), "words": vars(bulletin.words), "issued_at": at})
    bulletin.content_sha256 = sha256_hex(canonical_json(bulletin.content))
    bulletin.status = BulletinStatus.ISSUED
    bulletin.issued_at, bulletin.issued_by_id = at, actor.person_id
    bulletin.save()
    told = tell_leads(bulletin, ISSUED, at=at)
    facts: dict[str, Any] = {"period": bulletin.period, "number": bulletin.number, "told": told}
    record("bulletin.issued", subject=bulletin, actor=actor, at=at, sha256=bulletin.content_sha256, **facts)
    return bulletin


@transaction.atomic
def withdraw_bulletin(*, bulletin_id: uuid.UUID, reason: str, actor: Actor, at: datetime) -> Bulletin:
    """Withdraw an issued bulletin; it is kept, marked, and a corrected one may be drafted.

    :raises NotStanding: if it is a draft, or withdrawn already.
    :raises TextRefused: without a reason.
    """
    bulletin = Bulletin.objects.select_for_update().filter(pk=bulletin_id).first()
    require_can_issue(actor, on=timezone.localdate(at))
    if bulletin is None or not bulletin.is_standing:
        raise NotStanding(_("Only an issued bulletin can be withdrawn, and only once. Look at its page."))
    bulletin.withdrawal_reason = clean_text(reason, max_length=MAX_REASON, field="reason")
    refuse_secret(bulletin.withdrawal_reason, field="reason")
    bulletin.status = BulletinStatus.WITHDRAWN
    bulletin.withdrawn_at, bulletin.withdrawn_by_id = at, actor.person_id
    bulletin.save(update_fields=["status", "withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    told = tell_leads(bulletin, WITHDRAWN, at=at, reason=bulletin.withdrawal_reason)
    facts: dict[str, Any] = {"period": bulletin.period, "reason": bulletin.withdrawal_reason, "told": told}
    record("bulletin.withdrawn", subject=bulletin, actor=actor, at=at, **facts)
    return bulletin


def _locked_draft(bulletin_id: uuid.UUID) -> Bulletin:
    bulletin = Bulletin.objects.select_for_update().filter(pk=bulletin_id).first()
    if bulletin is None or not bulletin.is_draft:
        raise NotADraft(
            _("This is no draft any more: it was issued or discarded meanwhile. Look at the list of bulletins.")
        )
    return bulletin


def _month_or_quarter(code: str) -> Period:
    period = Period.parse(code)
    if period.months not in MONTHS_OF_A_BULLETIN:
        raise NoPeriodForBulletin(
            _("A bulletin is for a month or a quarter: write 2026-03 or 2026-Q1."), field="period"
        )
    return period


def _require_none_stands(period: Period, others: list[Bulletin]) -> None:
    if any(not other.is_withdrawn for other in others):
        raise _stands(period)


def _stands(period: Period) -> BulletinStands:
    return BulletinStands(
        _(
            "There is a bulletin or a draft for %(period)s already. Go on with that; withdraw what was issued to "
            "correct it."
        )
        % {"period": period.label},
        field="period",
    )


def _require_figures(bulletin: Bulletin, findings: Findings) -> None:
    district = findings.sections[""]
    if not district.has_figures:
        raise NothingToReport(
            _("Nothing fell due, was answered or decided in %(period)s: there is nothing to report.")
            % {"period": bulletin.period_name}
        )


def _require_free_number(bulletin: Bulletin) -> None:
    if bulletin.number and Bulletin.objects.standing().filter(number=bulletin.number).exists():
        raise NumberTaken(
            _("Another bulletin bears the number %(number)s. Enter the number of this one.")
            % {"number": bulletin.number},
            field="number",
        )


def _clean(words: Words) -> Words:
    cleaned = {}
    for name, text in vars(words).items():
        cleaned[name] = clean_text(
            text, max_length=LENGTHS[name], field=name, required=name in REQUIRED, multiline=name in PARAGRAPHS
        )
        refuse_secret(cleaned[name], field=name)
    return Words(**cleaned)
