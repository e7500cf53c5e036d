"""Rule: nothing is done while the clock says a time before what was last recorded: days would count as kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.models import Entry
from core.errors import Refusal

from .models import District

#: How far a clock may be set back unnoticed: time servers correct by less.
TOLERANCE = timedelta(minutes=5)


class ClockBehind(Refusal):
    """The server's clock was set back, or was ahead when something was recorded."""

    code = "clock_behind"
    status = 503


def require_clock(now: datetime, *, district: District) -> None:
    """Compare the clock with the last act of the audit trail. A demonstration's fixed day begins anew each night.

    :raises ClockBehind: saying how to set it right.
    """
    last = None if district.frozen_on else Entry.objects.last_recorded_at()
    if last is not None and last - now > TOLERANCE:
        raise ClockBehind(
            _(
                "The server's clock reads %(now)s, but an act was recorded here at %(last)s already. Nothing is taken "
                "until that is settled. Tell the system administrator: set the clock right; if it is right now and "
                "was ahead before, run manage.py accept_clock."
            )
            % {"now": _words(now), "last": _words(last)}
        )


def _words(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "Y-m-d H:i")
