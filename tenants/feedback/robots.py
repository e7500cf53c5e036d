"""Telling people from programs that fill in forms, without outside services: the time it took, and a hidden field.

A form carries the signed moment at which it was made, and a field that people do not see. Limits by address are kept
elsewhere: this asks no database.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer

from district.requests import DistrictRequest

#: Nobody reads and answers faster.
LEAST = timedelta(seconds=3)
#: A form older than this was kept by a program, or forgotten: a person simply sends it again.
MOST = timedelta(days=1)

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


def _made_at(sent: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_SIGNER.unsign(sent))
    except (BadSignature, ValueError):
        return None
