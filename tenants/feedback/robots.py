"""Telling people from programs that fill in forms, without outside services: the time it took, and a hidden field.

A form carries the signed moment at which it was made, and a field that people do not see. Where much comes from one
address it also asks a sum, which follows from that moment under the installation's secret: another on every form, good
for one sending. Limits by address are kept elsewhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from district.requests import DistrictRequest
from visitors.counting import DAY, count_visit

#: Nobody reads and answers faster.
LEAST = timedelta(seconds=3)
#: A form older than this was kept by a program, or forgotten: a person simply sends it again.
MOST = timedelta(days=1)
#: A sum answered later than this is asked anew: forms cannot be collected ahead.
SUM_LASTS = timedelta(minutes=30)

_SIGNER = Signer(salt="tenants.feedback.robots")


def form_time(at: datetime) -> str:
    """Give the signed moment at which a form is made, for its hidden field."""
    return _SIGNER.sign(at.isoformat())


def is_robot(request: DistrictRequest, form_time: str, trap: str) -> bool:
    """Say whether what was sent looks like a program's work.

    :param form_time: what the form's hidden field brought back. :param trap: what stands in the field nobody sees.
    """
    if trap:
        return True
    made_at = _made_at(form_time)
    return made_at is None or not LEAST <= request.now - made_at <= MOST


def form_time_again(sent: str, at: datetime) -> str:
    """Give the moment for a form that is shown again: the first one, so that a correction need not wait."""
    made_at = _made_at(sent)
    return sent if made_at is not None and at - made_at <= MOST else form_time(at)


def sum_of(form_time: str) -> tuple[int, int]:
    """Give the two numbers, from 2 to 9, whose sum a form asks: nobody can tell them without having seen the form."""
    digest = salted_hmac("tenants.feedback.robots.sum", form_time, algorithm="sha256").digest()
    return 2 + digest[0] % 8, 2 + digest[1] % 8


def spend_sum(form_time: str, at: datetime) -> bool:
    """Say whether a form's sum still counts, and let it count no more: it is good for one sending and half an hour."""
    made_at = _made_at(form_time)
    if made_at is None or at - made_at > SUM_LASTS:
        return False
    # Counted at the form's own moment: another hour or day is no new beginning.
    return count_visit("sum", form_time, at=made_at, every=DAY) == 1


def _made_at(sent: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_SIGNER.unsign(sent))
    except (BadSignature, ValueError):
        return None
