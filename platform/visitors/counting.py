"""Limits for people without an account: counted by address and purpose, without keeping the address.

The key is a digest of purpose, address and day under the installation's secret: by the next day nobody can tell whose
it was. Counting is one statement; it must run where the transaction is kept though the visitor is turned away, so a
view answers with a page of status 429 and does not raise.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.timezone import localdate

from .models import VisitCount

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def address_of(request: HttpRequest) -> str:
    """Give the address a request came from: what the server in front of us says, if one is trusted to."""
    if settings.TRUST_FORWARDED_FOR:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded:
            return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def count_visit(purpose: str, of: str, *, at: datetime, every: timedelta = HOUR) -> int:
    """Count one more, and give how many there are now in the present stretch of time.

    :param of: whose: an address, a unit's code.
    """
    key, window = _key(purpose, of, at), _window(at, every)
    sql = (
        f"INSERT INTO {VisitCount._meta.db_table} AS t (key, window, count) VALUES (%s, %s, 1) "  # noqa: S608 - a constant
        "ON CONFLICT (key, window) DO UPDATE SET count = t.count + 1 RETURNING count"
    ).replace("window", '"window"')
    with connection.cursor() as cursor:
        cursor.execute(sql, [key, window])
        ((count,),) = cursor.fetchall()
    return int(count)


def visits(purpose: str, of: str, *, at: datetime, every: timedelta = HOUR) -> int:
    """Give how many were counted in the present stretch of time, without counting."""
    found = VisitCount.objects.filter(key=_key(purpose, of, at), window=_window(at, every)).first()
    return found.count if found else 0


def forget_old(*, before: datetime) -> int:
    """Delete the counts of stretches that began before a moment. Returns how many."""
    return VisitCount.objects.filter(window__lt=before).delete()[0]


def _key(purpose: str, of: str, at: datetime) -> str:
    words = f"{purpose}|{of}|{localdate(at)}"
    return hmac.new(settings.SECRET_KEY.encode(), words.encode(), hashlib.sha256).hexdigest()


def _window(at: datetime, every: timedelta) -> datetime:
    start = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return start + (at - start) // every * every
