"""Which units have not gone over their catalogue this year (CAT-12; setting `catalogue_review_due`)."""

from __future__ import annotations

from datetime import date

from django.db import connection

from core.days import end_of

_SQL = """
SELECT unit_id FROM (
  SELECT DISTINCT ON (unit_id) unit_id, effective_on, reviewed_on
  FROM ledger_catalogueentry WHERE recorded_at < %(cut)s
  ORDER BY unit_id, number DESC
) in_force
WHERE effective_on < %(year)s AND (reviewed_on IS NULL OR reviewed_on < %(year)s OR reviewed_on > %(as_of)s)
"""


def not_reviewed(*, as_of: date) -> frozenset[int]:
    """Give the units whose catalogue in force was neither adopted nor gone over in the year of the day (one query).

    The answer "no change" counts as gone over. Of past days only what the newest review leaves is known.
    """
    parameters = {"cut": end_of(as_of), "year": date(as_of.year, 1, 1), "as_of": as_of}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, parameters)
        return frozenset(unit_id for (unit_id,) in cursor.fetchall())
