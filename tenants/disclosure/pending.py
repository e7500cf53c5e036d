"""What follows a superior's decision or a term, for the desk: tell the members, look again, begin the formal one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.display import period_name
from core.urls import unit_url
from hierarchy.ledger.exemption_review import review_day
from hierarchy.ledger.models import Submission, SubmissionKind, SubmissionStatus
from hierarchy.ledger.vocabulary import Mode
from hierarchy.units.models import Unit

from .models import Disclosure, Publication


class PendingKind(StrEnum):
    """What is to be done."""

    TELL = "tell"
    REVIEW = "review"
    TERM_OVER = "term_over"


@dataclass(frozen=True)
class Pending:
    """One thing that follows: what it is about, where it is done, and since when."""

    kind: PendingKind
    title: str
    url: str
    submission: Submission | None = None
    period: str = ""
    on: date | None = None


def pending_of(unit: Unit, *, today: date) -> list[Pending]:
    """Read what follows decisions and terms, in two queries. Inside the unit's workspace."""
    sent = Submission.objects.filter(sender=unit, kind=SubmissionKind.EXEMPTION).select_related("obligation")
    newest = {each.subject_id: each for each in sent.order_by("sent_at", "round")}
    found = [_of_submission(unit, each, today) for each in newest.values()]
    order = {kind: index for index, kind in enumerate(PendingKind)}
    pending = [each for each in found if each is not None] + _terms_over(unit, today)
    return sorted(pending, key=lambda each: (order[each.kind], each.on or today, each.title))


def _of_submission(unit: Unit, sent: Submission, today: date) -> Pending | None:
    period = period_name(sent.obligation.period_label) if sent.obligation else ""
    decided = (SubmissionStatus.ACCEPTED, SubmissionStatus.REFUSED)
    if sent.status in decided and sent.told_on is None:
        return Pending(PendingKind.TELL, sent.title, unit_url(unit.slug, "sent_told", pk=sent.pk), sent, period)
    review_on = review_day(sent) if sent.status == SubmissionStatus.ACCEPTED else None
    if review_on is not None and review_on <= today:
        address = unit_url(unit.slug, "sent_review", pk=sent.pk)
        return Pending(PendingKind.REVIEW, sent.title, address, sent, period, review_on)
    return None


def _terms_over(unit: Unit, today: date) -> list[Pending]:
    """Give the pre-disclosures whose term is over and whose formal disclosure nobody has begun."""
    begun = Disclosure.objects.live().exclude(predisclosure_id=None).values("predisclosure_id")
    over = Publication.objects.standing().filter(version__disclosure__mode=Mode.PRE_DISCLOSURE, shown_until__lt=today)
    waiting = over.exclude(version__disclosure_id__in=begun).select_related("version").defer("version__body")
    return [
        Pending(
            PendingKind.TERM_OVER,
            each.version.title,
            unit_url(unit.slug, "disclosure", pk=each.version.disclosure_id),
            on=each.shown_until,
        )
        for each in waiting.order_by("shown_until", "pk")
    ]
