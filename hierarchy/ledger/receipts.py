"""The receipt 报备回执, or the written decision, of an accepted submission of any kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.display import day

from .models import Submission
from .presenting import day_in
from .wording import Wording, wording_of


@dataclass(frozen=True)
class Receipt:
    """What is printed: the words of the kind, what it certifies, and what was granted in particular.

    :ivar granted: label and day.
    """

    submission: Submission
    words: Wording
    sentence: str
    granted: list[tuple[str | Promise, str]]


def receipt_of(submission: Submission) -> Receipt:
    """Put an accepted submission into the words of its receipt."""
    words = wording_of(submission)
    sent = day(localdate(submission.sent_at))
    days: list[tuple[str | Promise, date | None]] = [
        (_("Extended to"), day_in(submission.decision, "extended_to")),
        (_("To be reviewed on"), day_in(submission.decision, "review_on")),
    ]
    return Receipt(
        submission=submission,
        words=words,
        sentence=str(words.receipt_sentence) % {"title": submission.title, "sent": sent},
        granted=[(label, day(on)) for label, on in days if on is not None],
    )
