"""The SQL of what is counted by its own day, not by an obligation's period: decisions by their limit, publications.

One row per unit, position and month, as `facts` gives for obligations. As then, the position is that of the day.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from . import facts
from .questions import Question, Structure

RECEIPTS = ("receipts_on_time", "receipts_late", "receipts_overdue")
PUBLICATIONS = ("published", "published_outside")

#: What had arrived by the day, without what had been recalled by then.
_RECEIPT_ROWS = """
SELECT s.receiver_id AS unit_id, s.receipt_due_on AS day,
  COALESCE((decided.on_day <= s.receipt_due_on)::int, 0) AS receipts_on_time,
  COALESCE((decided.on_day > s.receipt_due_on)::int, 0) AS receipts_late,
  (decided.on_day IS NULL AND s.receipt_due_on < %(as_of)s)::int AS receipts_overdue
FROM ledger_submission s
CROSS JOIN LATERAL (
  SELECT CASE WHEN s.decided_at < %(cut)s THEN (s.decided_at AT TIME ZONE %(zone)s)::date END AS on_day
) decided
WHERE s.receipt_due_on BETWEEN %(start)s AND %(end)s AND s.sent_at < %(cut)s
  AND NOT (s.status = 'recalled' AND s.decided_at < %(cut)s)
  AND (decided.on_day IS NOT NULL OR s.receipt_due_on < %(as_of)s)"""

#: What had been published by the day, without what had been withdrawn by then.
_PUBLICATION_ROWS = """
SELECT unit_id, published_on AS day, 1 AS published, is_out_of_catalogue::int AS published_outside
FROM ledger_publicationentry
WHERE published_on BETWEEN %(start)s AND %(end)s AND recorded_at < %(cut)s
  AND (withdrawn_at IS NULL OR withdrawn_at >= %(cut)s)"""


_PLACE_THEN = """CROSS JOIN LATERAL (
  SELECT p.id FROM units_unitposition p WHERE p.unit_id = summed.unit_id AND p.valid_from <= summed.day
  ORDER BY p.valid_from DESC LIMIT 1
) place"""
_PLACE_NOW = """JOIN (
  SELECT DISTINCT ON (unit_id) unit_id, id FROM units_unitposition ORDER BY unit_id, valid_from DESC
) place ON place.unit_id = summed.unit_id"""


def receipts(question: Question) -> str:
    """Give SQL for the receivers' decisions: on time, late, undecided past the limit."""
    return placed(question, _RECEIPT_ROWS, RECEIPTS)


def publications(question: Question) -> str:
    """Give SQL for publications, and those of them outside the catalogue."""
    return placed(question, _PUBLICATION_ROWS, PUBLICATIONS)


def parameters(question: Question) -> dict[str, Any]:
    """Give the parameters that these statements take."""
    return facts.parameters(question) | {"zone": settings.TIME_ZONE}


def placed(question: Question, rows: str, columns: tuple[str, ...], *, given: str = "") -> str:
    """Give SQL that sums up by unit and month, at the unit's last position; as then by day, at that of the day.

    :param rows: SQL of rows with unit, day and the columns. :param given: what it names in a WITH clause.
    """
    begin = f"WITH {given}" if given else ""
    then = question.structure == Structure.THEN
    day, place = ("day", _PLACE_THEN) if then else ("NULL::date", _PLACE_NOW)
    sums = ", ".join(f"sum({name}) AS {name}" for name in columns)
    return f"""{begin}
SELECT summed.*, place.id AS position_id FROM (
  SELECT unit_id, {day} AS day, date_trunc('month', day)::date AS month, {sums}
  FROM ({rows}) counted GROUP BY 1, 2, 3
) summed {place}"""
