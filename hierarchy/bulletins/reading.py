"""What a bulletin shows: the stored figures of an issued one, figures of this moment for a draft."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from core.hashing import canonical_json, sha256_hex
from hierarchy.metrics.periods import Period

from .composing import compose
from .content import Findings, Words
from .models import Bulletin


def section_keys(bulletin: Bulletin) -> list[str]:
    """Give the keys of an issued bulletin's sections."""
    return list(bulletin.content["sections"]) if bulletin.content else []


def findings_of(bulletin: Bulletin, *, today: date, only: Iterable[str] | None = None) -> Findings:
    """Give a bulletin's figures: those issued, or those of this moment.

    :param only: the sections wanted of an issued one.
    """
    if bulletin.content is not None:
        return Findings.read(bulletin.content, only=only)
    return current_findings(bulletin.period, today=today)


def current_findings(period: str, *, today: date) -> Findings:
    """Compute a period's figures, with the standing bulletin of the period before to compare with."""
    asked = Period.parse(period)
    last = Bulletin.objects.standing().filter(period=asked.previous().code).first()
    if last is None or last.content is None or last.issued_at is None:
        return compose(asked, as_of=today)
    return compose(
        asked, as_of=today, last=Findings.read(last.content), last_issued_on=timezone.localdate(last.issued_at)
    )


def seen_sha256(findings: Findings, words: Words) -> str:
    """Give the fingerprint of what somebody who issues it has before them: the figures and the words."""
    return sha256_hex(canonical_json({**findings.stored(), "words": vars(words)}))
