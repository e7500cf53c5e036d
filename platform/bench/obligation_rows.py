"""Obligations, their events, tallies and publications, as the acts would have left them, written by the database.

Two million of them would take Python an hour. A test lets `reconcile` fold the events afresh and finds no difference.
Rows are written quarter after quarter, as the real ones come, so that they lie on the disk as the real ones do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction

from core.parallel import for_each
from hierarchy.ledger.schedule import LEAD_DAYS
from hierarchy.units.models import Unit
from tenants.registry.ownership import acting_as_owner

from .catalogue_rows import CONFIRMED, ITEMS, PERIODIC, category_of, owing, scope_of, title_of
from .periods import Quarter, Years

UNITS_AT_ONCE = 250
ZONE = "Asia/Shanghai"

#: What becomes of each duty: a number in 0..1 drawn from unit, row and quarter decides, so that every run is the same.
#: Units keep their duties differently well; of what is missed, the past is almost always made good in the end.
_FATES = """
CREATE TEMPORARY TABLE bench_fate ON COMMIT DROP AS
WITH drawn AS (
  SELECT u.id AS unit_id, p.id AS position_id, i.number, i.title, i.category, i.scope,
         i.number > %(periodic)s AS is_confirmation,
         md5(u.id || '/' || i.number || '/' || %(label)s) AS seed,
         0.80 + 0.185 * (abs(hashtext('keeps' || u.code)::bigint) %% 1000) / 1000 AS keeps
  FROM units_unit u
  JOIN units_unitposition p ON p.unit_id = u.id AND p.valid_to IS NULL
  CROSS JOIN unnest(%(numbers)s::int[], %(titles)s::text[], %(categories)s::text[], %(scopes)s::text[])
    AS i (number, title, category, scope)
  WHERE u.id = ANY(%(units)s) AND (i.number <= %(periodic)s OR %(confirmed)s)
), thrown AS (
  SELECT *, ('x' || substr(seed, 1, 6))::bit(24)::int / 16777216.0 AS first,
         ('x' || substr(seed, 7, 6))::bit(24)::int / 16777216.0 AS second
  FROM drawn
), met AS (
  SELECT *, CASE
      WHEN is_confirmation THEN CASE WHEN first < 0.985 THEN %(end)s + 1 + (second * (%(due)s - %(end)s - 1))::int END
      WHEN first < keeps THEN greatest(%(start)s, %(due)s - (second * second * 30)::int)
      WHEN first < keeps + (1 - keeps) * 0.96 THEN %(due)s + 1 + (second * second * 70)::int
    END AS on_day
  FROM thrown
)
SELECT unit_id, position_id, number, title, category, scope, is_confirmation,
       (lpad(to_hex((extract(epoch FROM %(created)s::timestamptz) * 1000)::bigint), 12, '0') || '7'
        || substr(seed, 1, 19))::uuid AS id,
       md5(unit_id || '/' || number)::uuid AS item_key,
       md5(unit_id || '/' || %(year)s || '/catalogue')::uuid AS catalogue_id,
       md5('disclosure' || seed)::uuid AS disclosure_id,
       CASE WHEN on_day < %(today)s THEN on_day END AS on_day
FROM met"""

_ENTRIES = """
INSERT INTO ledger_obligationentry (id, unit_id, position_id, item_key, catalogue_id, title, category, time_limit,
  scope, nil_allowed, duty, period_label, period_start, period_end, is_renewal, due_rule, created_at, changed_at,
  due_on, prepared_at, declared_on, disclosed_on, nil_on, recorded_at, disclosure_id, verdict, days_late)
SELECT id, unit_id, position_id, item_key, catalogue_id, title, category,
  CASE WHEN is_confirmation THEN 'immediate' ELSE 'periodic' END, scope, is_confirmation,
  CASE WHEN is_confirmation THEN 'confirmation' ELSE 'period' END,
  CASE WHEN is_confirmation THEN %(confirmation)s ELSE %(label)s END, %(start)s, %(end)s, TRUE,
  jsonb_build_object('base', %(end)s::text, 'working_days', 10, 'setting', 'periodic_grace_days'), %(created)s,
  COALESCE((on_day + time '16:00') AT TIME ZONE %(zone)s, %(created)s), %(due)s,
  CASE WHEN NOT is_confirmation THEN (on_day + time '10:00') AT TIME ZONE %(zone)s END,
  CASE WHEN NOT is_confirmation THEN on_day END, CASE WHEN NOT is_confirmation THEN on_day END,
  CASE WHEN is_confirmation THEN on_day END,
  CASE WHEN NOT is_confirmation THEN (on_day + time '16:00') AT TIME ZONE %(zone)s END,
  CASE WHEN on_day IS NOT NULL THEN disclosure_id END,
  CASE WHEN on_day IS NULL THEN '' WHEN is_confirmation THEN 'nil' WHEN on_day <= %(due)s THEN 'on_time'
    ELSE 'late' END,
  CASE WHEN NOT is_confirmation AND on_day > %(due)s THEN on_day - %(due)s END
FROM bench_fate"""

_EVENTS = """
INSERT INTO ledger_ledgerevent (obligation_id, unit_id, position_id, kind, effective_on, recorded_at, data, due_on,
  prepared_at, declared_on, disclosed_on, nil_on)
SELECT id, unit_id, position_id, {kind}, {effective}, {recorded}, {data}, %(due)s, {prepared}, {disclosed}, {disclosed},
  {nil}
FROM bench_fate WHERE {where}"""

_MORNING = "(on_day + time '10:00') AT TIME ZONE %(zone)s"
_AFTERNOON = "(on_day + time '16:00') AT TIME ZONE %(zone)s"
_CREATED = {
    "kind": "'created'",
    "effective": "%(start)s",
    "recorded": "%(created)s",
    "data": "jsonb_build_object('position', position_id, 'due_on', %(due)s::text)",
    "prepared": "NULL",
    "disclosed": "NULL",
    "nil": "NULL",
    "where": "TRUE",
}
_PREPARED = {
    "kind": "'prepared'",
    "effective": "on_day",
    "recorded": _MORNING,
    "data": "jsonb_build_object()",
    "prepared": _MORNING,
    "disclosed": "NULL",
    "nil": "NULL",
    "where": "on_day IS NOT NULL AND NOT is_confirmation",
}
_DISCLOSED = _PREPARED | {
    "kind": "'disclosed'",
    "recorded": _AFTERNOON,
    "data": "jsonb_build_object('declared_on', on_day::text, 'disclosed_on', on_day::text)",
    "disclosed": "on_day",
}
_NIL = _CREATED | {
    "kind": "'nil_returned'",
    "effective": "on_day",
    "recorded": _AFTERNOON,
    "data": "jsonb_build_object()",
    "nil": "on_day",
    "where": "on_day IS NOT NULL AND is_confirmation",
}

_TALLIES = """
INSERT INTO ledger_monthlytally (unit_id, position_id, month, on_time, late, late_days, exempt, nil, extended)
SELECT unit_id, position_id, date_trunc('month', %(end)s::date)::date,
  count(*) FILTER (WHERE NOT is_confirmation AND on_day <= %(due)s),
  count(*) FILTER (WHERE NOT is_confirmation AND on_day > %(due)s),
  COALESCE(sum(on_day - %(due)s) FILTER (WHERE NOT is_confirmation AND on_day > %(due)s), 0), 0,
  count(*) FILTER (WHERE is_confirmation AND on_day IS NOT NULL), 0
FROM bench_fate WHERE on_day IS NOT NULL GROUP BY unit_id, position_id"""

_PUBLICATIONS = """
INSERT INTO ledger_publicationentry (id, unit_id, obligation_id, disclosure_id, version_number, title, category, scope,
  forms, mode, is_out_of_catalogue, published_on, recorded_at, withdrawal_reason, taken_down_reason, taken_down_early,
  content_sha256)
SELECT md5('publication' || id)::uuid, unit_id, id, disclosure_id, 1, title || %(label)s, category, scope,
  '["bulletin_board"]', 'routine', number %% 20 = 0, on_day, (on_day + time '16:00') AT TIME ZONE %(zone)s, '', '',
  FALSE, md5(id::text) || md5(unit_id::text)
FROM bench_fate WHERE on_day IS NOT NULL AND NOT is_confirmation"""

#: What happens on one day comes in the order of the acts: an event is read by its number.
_STATEMENTS = (
    _FATES,
    _ENTRIES,
    *(_EVENTS.format(**parts) for parts in (_CREATED, _PREPARED, _DISCLOSED, _NIL)),
    _TALLIES,
    _PUBLICATIONS,
)


def write_obligations(units: Sequence[Unit], *, years: Years) -> None:
    """Write what every unit owed in every quarter, and what became of it by the day before today."""
    unit_ids = [unit.pk for unit in owing(units)]
    chunks = [unit_ids[start : start + UNITS_AT_ONCE] for start in range(0, len(unit_ids), UNITS_AT_ONCE)]
    for quarter in years.quarters:
        for_each(chunks, partial(_write, quarter, years.today))


def _write(quarter: Quarter, today: date, unit_ids: list[int]) -> None:
    parameters = _parameters(quarter, today, unit_ids)
    with transaction.atomic(), acting_as_owner(), connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement, parameters)
        cursor.execute("DROP TABLE bench_fate")


def _parameters(quarter: Quarter, today: date, unit_ids: list[int]) -> dict[str, Any]:
    numbers = range(1, ITEMS + 1)
    return {
        "units": unit_ids,
        "numbers": list(numbers),
        "titles": [title_of(number) for number in numbers],
        "categories": [category_of(number) for number in numbers],
        "scopes": [scope_of(number) for number in numbers],
        "periodic": PERIODIC,
        # A quarter that has not begun is not confirmed yet.
        "confirmed": bool(CONFIRMED) and quarter.period.start <= today,
        "label": quarter.period.label,
        "confirmation": quarter.confirmation.label,
        "start": quarter.period.start,
        "end": quarter.period.end,
        "due": quarter.due_on,
        "today": today,
        "year": str(quarter.period.start.year),
        "created": f"{quarter.period.start - timedelta(days=LEAD_DAYS)} 02:00+08",
        "zone": ZONE,
    }
