"""Cases with their events, surveys and attendance of every unit and quarter, written by the database.

Like `obligation_rows`: a test lets `reconcile` fold the events afresh.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from hierarchy.units.models import Unit
from tenants.registry.ownership import acting_as_owner

from .catalogue_rows import owing
from .obligation_rows import ZONE
from .periods import Quarter, Years

REPLY_DAYS, CLOSE_DAYS = 15, 60

_FATES = """
CREATE TEMPORARY TABLE bench_case ON COMMIT DROP AS
WITH drawn AS (
  SELECT u.id AS unit_id, n, md5(u.id || '/' || n || '/case/' || %(label)s) AS seed
  FROM units_unit u CROSS JOIN generate_series(1, 2) AS n WHERE u.id = ANY(%(units)s)
), came AS (
  SELECT unit_id, seed::uuid AS id, %(start)s + ('x' || substr(seed, 1, 6))::bit(24)::int %% 90 AS received_on,
         ('x' || substr(seed, 7, 6))::bit(24)::int AS thrown
  FROM drawn
), answered AS (
  SELECT *, received_on + 21 AS due_on, received_on + 84 AS close_due_on,
         CASE WHEN thrown %% 100 < 97 THEN received_on + 3 + thrown %% 22 END AS replied_on,
         (ARRAY['suggestion', 'problem', 'question', 'topic'])[1 + thrown %% 4] AS kind
  FROM came WHERE received_on < %(today)s
)
SELECT unit_id, id, received_on, due_on, close_due_on, kind,
       CASE WHEN replied_on < %(today)s THEN replied_on END AS replied_on,
       CASE WHEN replied_on + 2 < %(today)s AND thrown %% 10 < 9 THEN replied_on + 2 END AS closed_on
FROM answered"""

_ENTRIES = """
INSERT INTO ledger_feedbackentry (id, unit_id, channel, received_on, recorded_at, kind, reply_days, close_days, due_on,
  close_due_on, paused_days, replied_on, closed_on, outcome)
SELECT id, unit_id, 'web', received_on, (received_on + time '09:00') AT TIME ZONE %(zone)s, kind, %(reply)s, %(close)s,
  due_on, close_due_on, 0, replied_on, closed_on, CASE WHEN closed_on IS NULL THEN '' ELSE 'answered' END
FROM bench_case"""

_EVENTS = """
INSERT INTO ledger_feedbackevent (case_id, unit_id, event, effective_on, recorded_at, data, kind, reply_days,
  close_days, due_on, close_due_on, paused_days, replied_on, closed_on, outcome)
SELECT id, unit_id, '{event}', {day}, ({day} + time '{clock}') AT TIME ZONE %(zone)s, {data}, kind, %(reply)s,
  %(close)s, due_on, close_due_on, 0, {replied}, {closed}, {outcome}
FROM bench_case WHERE {day} IS NOT NULL"""

_DUES = "'due_on', due_on::text, 'close_due_on', close_due_on::text"
_OPENED = _EVENTS.format(
    event="opened",
    day="received_on",
    clock="09:00",
    data=f"jsonb_build_object('kind', kind, 'reply_days', %(reply)s, 'close_days', %(close)s, {_DUES})",
    replied="NULL",
    closed="NULL",
    outcome="''",
)
_REPLIED = _EVENTS.format(
    event="replied",
    day="replied_on",
    clock="11:00",
    data="jsonb_build_object()",
    replied="replied_on",
    closed="NULL",
    outcome="''",
)
_CLOSED = _EVENTS.format(
    event="closed",
    day="closed_on",
    clock="15:00",
    data="jsonb_build_object('outcome', 'answered')",
    replied="replied_on",
    closed="closed_on",
    outcome="'answered'",
)

_ATTENDANCE = """
INSERT INTO ledger_attendanceentry (occasion_id, unit_id, kind, held_on, people, recorded_at)
SELECT md5(u.id || %(label)s)::uuid, u.id, 'reception_day', %(start)s + (u.id %% 60)::int, 10 + u.id %% 40,
  (%(start)s + (u.id %% 60)::int + time '17:00') AT TIME ZONE %(zone)s
FROM units_unit u WHERE u.id = ANY(%(units)s) AND %(start)s + (u.id %% 60)::int < %(today)s"""

_SURVEYS = """
INSERT INTO ledger_surveyresult (survey_id, unit_id, year, "group", answers, least, satisfaction_sum, satisfied,
  recognition_sum, closed_on, recorded_at)
SELECT md5(u.id || '/survey/' || %(year)s)::uuid, u.id, %(year)s, g, n, 5, n * (70 + u.id %% 25), n - u.id %% 4,
  n * (65 + u.id %% 30), %(end)s - 10, ((%(end)s - 10) + time '17:00') AT TIME ZONE %(zone)s
FROM units_unit u CROSS JOIN unnest(ARRAY['party_members', 'masses', 'society']) AS g
CROSS JOIN LATERAL (SELECT 6 + u.id %% 30 AS n) counted
WHERE u.id = ANY(%(units)s) AND %(end)s - 10 < %(today)s"""


def write_cases(units: Sequence[Unit], *, years: Years) -> None:
    """Write what people brought to the units that disclose, surveys each June, and who came to what they held."""
    unit_ids = [unit.pk for unit in owing(units)]
    for quarter in years.quarters:
        _write(quarter, years, unit_ids)


def _write(quarter: Quarter, years: Years, unit_ids: list[int]) -> None:
    parameters: dict[str, Any] = {
        "units": unit_ids,
        "label": quarter.period.label,
        "start": quarter.period.start,
        "end": quarter.period.end,
        "year": quarter.period.end.year,
        "today": years.today,
        "reply": REPLY_DAYS,
        "close": CLOSE_DAYS,
        "zone": ZONE,
    }
    surveys = [_SURVEYS] if quarter.period.end.month == 6 else []
    with transaction.atomic(), acting_as_owner(), connection.cursor() as cursor:
        for statement in (_FATES, _ENTRIES, _OPENED, _REPLIED, _CLOSED, _ATTENDANCE, *surveys):
            cursor.execute(statement, parameters)
        cursor.execute("DROP TABLE bench_case")
