"""Last change 最近变动 of a unit: whether what is known of it moves with it 动态准 (ORG-14, document 004).

A roster shows of each unit its kind, place, secretary, catalogue, filing and publications. Its last change is the last
day, up to the as-of day, on which the unit, or somebody for it, changed one of these:

- its place or existence: the first day of a position, the day after its last (`UnitPosition`);
- its facts and names: the day of an act `unit.created`, `unit.renamed` or `unit.facts_changed` in the audit trail, and
  the day its members were counted;
- its secretary: the first day of a `head` role, and the first day without it (`Membership`);
- its catalogue: the day a version was put in force or was gone over and left as it is (`CatalogueEntry`);
- its filing: the day a filing or a catalogue for approval was sent (`Submission`); a receipt is the receiver's act and
  changes nothing here;
- its publications: the day something was published (`PublicationEntry`), withdrawn or not.

Days are those of the district's time zone. What was recorded after the as-of day does not count. Nothing is read from
workspaces. A unit exists from its first position on: it always has a last change.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection

from core.days import end_of
from hierarchy.units.models import Role

#: One row per unit and kind of change; the newest publication by the index, not by reading years of them.
_SQL = f"""
WITH changed AS (
  SELECT unit_id, max(valid_from) AS day FROM units_unitposition
  WHERE unit_id = ANY(%(units)s) AND valid_from <= %(as_of)s GROUP BY 1
  UNION ALL
  SELECT unit_id, max(valid_to) FROM units_unitposition
  WHERE unit_id = ANY(%(units)s) AND valid_to <= %(as_of)s GROUP BY 1
  UNION ALL
  SELECT id, member_count_on FROM units_unit WHERE id = ANY(%(units)s) AND member_count_on <= %(as_of)s
  UNION ALL
  SELECT subject_id::bigint, max((at AT TIME ZONE %(zone)s)::date) FROM audit_entry
  WHERE subject_type = 'units.unit' AND subject_id = ANY(%(subjects)s) AND at < %(cut)s
    AND verb IN ('unit.created', 'unit.renamed', 'unit.facts_changed') GROUP BY 1
  UNION ALL
  SELECT unit_id, max(valid_from) FROM units_membership
  WHERE unit_id = ANY(%(units)s) AND role = '{Role.HEAD}' AND valid_from <= %(as_of)s GROUP BY 1
  UNION ALL
  SELECT unit_id, max(valid_to) FROM units_membership
  WHERE unit_id = ANY(%(units)s) AND role = '{Role.HEAD}' AND valid_to <= %(as_of)s GROUP BY 1
  UNION ALL
  SELECT unit_id, max((recorded_at AT TIME ZONE %(zone)s)::date) FROM ledger_catalogueentry
  WHERE unit_id = ANY(%(units)s) AND recorded_at < %(cut)s GROUP BY 1
  UNION ALL
  SELECT unit_id, max(reviewed_on) FROM ledger_catalogueentry
  WHERE unit_id = ANY(%(units)s) AND reviewed_on <= %(as_of)s GROUP BY 1
  UNION ALL
  SELECT sender_id, max((sent_at AT TIME ZONE %(zone)s)::date) FROM ledger_submission
  WHERE sender_id = ANY(%(units)s) AND kind IN ('filing', 'catalogue') AND sent_at < %(cut)s GROUP BY 1
), published AS (
  SELECT asked.id AS unit_id, (
    SELECT p.published_on FROM ledger_publicationentry p
    WHERE p.unit_id = asked.id AND p.published_on <= %(as_of)s AND p.recorded_at < %(cut)s
    ORDER BY p.published_on DESC LIMIT 1
  ) AS day FROM unnest(%(units)s::bigint[]) AS asked(id)
)
SELECT published.unit_id, GREATEST(max(changed.day), published.day), published.day
FROM published LEFT JOIN changed ON changed.unit_id = published.unit_id
GROUP BY published.unit_id, published.day"""


def last_changes(unit_ids: Sequence[int], *, as_of: date) -> dict[int, tuple[date | None, date | None]]:
    """Give for each unit the day of its last change and that of its last publication (one query)."""
    parameters: dict[str, Any] = {
        "units": list(unit_ids),
        "subjects": [str(unit_id) for unit_id in unit_ids],
        "as_of": as_of,
        "cut": end_of(as_of),
        "zone": settings.TIME_ZONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, parameters)
        return {unit_id: (changed, published) for unit_id, changed, published in cursor.fetchall()}
