"""On-time rate 公开及时率 (TIM-11): disclosed on time, of what was due.

Over obligations whose period ends in the asked period, each in exactly one state as of a day:
rate = on_time / (on_time + late + overdue). Reads the ledger's columns named in `VERDICT_SQL`.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from .figures import Counts, Figure

ID = "timeliness"
NAME = _("On-time rate")
DEFINITION = _("Disclosed on time ÷ (disclosed on time + disclosed late + overdue), by the period of the obligation.")

#: The verdict of an obligation's state as of a day: `ledger.folding.verdict_on` in SQL, proved equal by a test.
#: `s` is a row with the state columns, `%(as_of)s` the day.
VERDICT_SQL = """CASE
  WHEN s.cancelled_on IS NOT NULL THEN 'cancelled'
  WHEN s.exempted_on IS NOT NULL AND (s.due_on IS NULL OR s.exempted_on <= s.due_on) THEN 'exempt'
  WHEN s.nil_on IS NOT NULL AND (s.due_on IS NULL OR s.nil_on <= s.due_on) THEN 'nil'
  WHEN s.disclosed_on IS NOT NULL AND (s.withdrawn_on IS NULL OR s.successor_due_on IS NULL
       OR s.successor_due_on >= %(as_of)s)
    THEN CASE WHEN s.due_on IS NULL OR s.disclosed_on <= s.due_on THEN 'on_time' ELSE 'late' END
  WHEN s.due_on < %(as_of)s THEN 'overdue'
  ELSE 'not_yet_due' END"""


def figure(counts: Counts, *, as_of: date) -> Figure:
    return Figure(ID, counts.on_time, counts.due, as_of, counts.units_covered)
