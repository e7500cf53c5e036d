"""Where each unit's catalogue stands: adopted, filed, received, returned, to be filed again (CAT-06).

A version that the superior approved (CAT-05) lies with it already: the approval counts as its filing and receipt, and
it is not filed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, models
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from core.days import end_of


class FilingState(models.TextChoices):
    NOT_ADOPTED = "not_adopted", _("not adopted")
    NOT_FILED = "not_filed", _("adopted, not filed")
    FILED = "filed", _("filed, awaiting receipt")
    RECEIVED = "received", _("filed and received")
    RETURNED = "returned", _("returned for completion")
    TO_REFILE = "to_refile", _("to be filed again")


#: A catalogue counts as filed from the day it was sent; the receiver's delay is the receiver's. Recalled is not sent.
COUNTS_AS_FILED = frozenset({FilingState.FILED, FilingState.RECEIVED})


@dataclass(frozen=True)
class FilingStatus:
    """One unit's filing as of a day. `days_late` counts calendar days past `due_on`, up to the sending or the day."""

    unit_id: int
    state: FilingState
    number: int | None
    due_on: date | None
    sent_on: date | None
    receipt_number: str
    reason: str
    days_late: int


_SQL = """
WITH in_force AS (
  SELECT DISTINCT ON (unit_id) unit_id, catalogue_id, number, filing_due_on
  FROM ledger_catalogueentry WHERE recorded_at < %(cut)s AND unit_id = ANY(%(units)s)
  ORDER BY unit_id, number DESC
), sent AS (
  SELECT DISTINCT ON (s.subject_id) s.subject_id, s.sent_at, s.decided_at, s.status, s.reason, s.receipt_number
  FROM ledger_submission s JOIN in_force f ON f.catalogue_id = s.subject_id
  WHERE (s.kind = 'filing' OR s.kind = 'catalogue' AND s.status = 'accepted') AND s.sent_at < %(cut)s
    AND NOT (s.status = 'recalled' AND s.decided_at < %(cut)s)
  ORDER BY s.subject_id, s.sent_at DESC, s.round DESC
), filed_before AS (
  SELECT DISTINCT c.unit_id FROM ledger_submission s
  JOIN ledger_catalogueentry c ON c.catalogue_id = s.subject_id
  WHERE (s.kind = 'filing' OR s.kind = 'catalogue' AND s.status = 'accepted') AND s.sent_at < %(cut)s
    AND NOT (s.status = 'recalled' AND s.decided_at < %(cut)s)
    AND c.unit_id = ANY(%(units)s)
)
SELECT f.unit_id, f.number, f.filing_due_on, sent.sent_at, b.unit_id IS NOT NULL,
       CASE WHEN sent.decided_at < %(cut)s THEN sent.status ELSE 'sent' END,
       CASE WHEN sent.decided_at < %(cut)s THEN sent.receipt_number ELSE '' END,
       CASE WHEN sent.decided_at < %(cut)s THEN sent.reason ELSE '' END
FROM in_force f LEFT JOIN sent ON sent.subject_id = f.catalogue_id LEFT JOIN filed_before b USING (unit_id)
"""


def filing_states(unit_ids: Sequence[int], *, as_of: date) -> dict[int, FilingStatus]:
    """Give every unit's filing status as of a day, from what was recorded by then (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"cut": end_of(as_of), "units": list(unit_ids)})
        rows = cursor.fetchall()
    statuses = {
        unit_id: FilingStatus(unit_id, FilingState.NOT_ADOPTED, None, None, None, "", "", 0) for unit_id in unit_ids
    }
    zone = get_default_timezone()
    for unit_id, number, due_on, sent_at, filed_before, status, receipt_number, reason in rows:
        sent_on = sent_at.astimezone(zone).date() if sent_at else None
        late = max(0, ((sent_on or as_of) - due_on).days) if due_on else 0
        state = _state(sent_on, status, filed_before=filed_before)
        statuses[unit_id] = FilingStatus(
            unit_id, state, number, due_on, sent_on, receipt_number or "", reason or "", late
        )
    return statuses


def _state(sent_on: date | None, status: str, *, filed_before: bool) -> FilingState:
    if sent_on is None:
        return FilingState.TO_REFILE if filed_before else FilingState.NOT_FILED
    return {
        "sent": FilingState.FILED,
        "accepted": FilingState.RECEIVED,
        "returned": FilingState.RETURNED,
    }[status]
