"""Which units have not gone over their catalogue this year (CAT-12; setting `catalogue_review_due`)."""

from __future__ import annotations

from datetime import date

from django.db import connection

from core.days import end_of
from district.settings import value as setting

_SQL = """
SELECT DISTINCT ON (unit_id) unit_id,
  effective_on >= %(year)s OR COALESCE(reviewed_on BETWEEN %(year)s AND %(as_of)s, FALSE)
FROM ledger_catalogueentry WHERE recorded_at < %(cut)s
ORDER BY unit_id, number DESC
"""


def review_due_on(day: date) -> date:
    """Give the day of the year by which catalogues are to be gone over (setting `catalogue_review_due`)."""
    month, of_month = str(setting("catalogue_review_due", on=day)).split("-")
    return date(day.year, int(month), int(of_month))


def reviewed_this_year(*, as_of: date) -> dict[int, bool]:
    """Say of each unit with a catalogue in force whether it was adopted or gone over in the year (one query).

    The answer "no change" counts as gone over. Of past days only what the newest review leaves is known.
    """
    parameters = {"cut": end_of(as_of), "year": date(as_of.year, 1, 1), "as_of": as_of}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, parameters)
        return dict(cursor.fetchall())
