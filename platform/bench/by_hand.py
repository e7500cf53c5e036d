"""The overview's figures by line in SQL written by hand over the same tables: what a roll-up may cost at the least.

Plain statements for the district as it is filled here, where nothing moved, was withdrawn or extended. A test holds
their answers against the roll-up's.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from hierarchy.metrics.questions import Question

STATES = """
SELECT COALESCE(u.line_id::text, ''), sum(on_time), sum(late), sum(overdue), sum(not_yet_due), sum(nil) FROM (
  SELECT unit_id, on_time, late, 0 AS overdue, 0 AS not_yet_due, nil FROM ledger_monthlytally
  WHERE month BETWEEN %(start)s AND %(end)s
  UNION ALL
  SELECT unit_id, 0, 0, count(*) FILTER (WHERE due_on < %(as_of)s), count(*) FILTER (WHERE due_on >= %(as_of)s), 0
  FROM ledger_obligationentry WHERE verdict = '' AND period_end BETWEEN %(start)s AND %(end)s GROUP BY 1
) f JOIN units_unit u ON u.id = f.unit_id GROUP BY 1"""

ROWS = """
SELECT COALESCE(u.line_id::text, ''), sum(met), sum(owed) FROM (
  SELECT unit_id, count(*) FILTER (WHERE met) AS met, count(*) AS owed FROM (
    SELECT unit_id, item_key, bool_or(verdict <> '') AS met FROM ledger_obligationentry
    WHERE period_end BETWEEN %(start)s AND %(end)s GROUP BY 1, 2
  ) catalogue_rows GROUP BY 1
) f JOIN units_unit u ON u.id = f.unit_id GROUP BY 1"""

RECEIPTS = """
SELECT COALESCE(u.line_id::text, ''), count(*) FROM ledger_submission s JOIN units_unit u ON u.id = s.receiver_id
WHERE s.receipt_due_on BETWEEN %(start)s AND %(end)s GROUP BY 1"""

PUBLICATIONS = """
SELECT COALESCE(u.line_id::text, ''), sum(published), sum(outside) FROM (
  SELECT unit_id, count(*) AS published, count(*) FILTER (WHERE is_out_of_catalogue) AS outside
  FROM ledger_publicationentry WHERE published_on BETWEEN %(start)s AND %(end)s GROUP BY 1
) f JOIN units_unit u ON u.id = f.unit_id GROUP BY 1"""

CASES = """
SELECT COALESCE(u.line_id::text, ''), sum(answered), sum(closed), sum(came), sum(people) FROM (
  SELECT unit_id, count(*) AS answered, 0 AS closed, 0 AS came, 0 AS people FROM ledger_feedbackentry
  WHERE due_on BETWEEN %(start)s AND %(end)s AND replied_on <= due_on GROUP BY 1
  UNION ALL SELECT unit_id, 0, count(*), 0, 0 FROM ledger_feedbackentry
  WHERE close_due_on BETWEEN %(start)s AND %(end)s AND closed_on <= close_due_on GROUP BY 1
  UNION ALL SELECT unit_id, 0, 0, count(*), 0 FROM ledger_feedbackentry
  WHERE received_on BETWEEN %(start)s AND %(end)s GROUP BY 1
  UNION ALL SELECT unit_id, 0, 0, 0, sum(people) FROM ledger_attendanceentry
  WHERE held_on BETWEEN %(start)s AND %(end)s GROUP BY 1
  UNION ALL SELECT unit_id, 0, 0, 0, sum(answers) FROM ledger_surveyresult
  WHERE closed_on BETWEEN %(start)s AND %(end)s GROUP BY 1
) f JOIN units_unit u ON u.id = f.unit_id GROUP BY 1"""

POPULATION = """
SELECT COALESCE(u.line_id::text, ''), count(*), sum(u.member_count), count(filed.sender_id)
FROM units_unit u LEFT JOIN (
  SELECT DISTINCT s.sender_id FROM ledger_submission s JOIN (
    SELECT DISTINCT ON (unit_id) unit_id, catalogue_id FROM ledger_catalogueentry ORDER BY unit_id, number DESC
  ) c ON c.catalogue_id = s.subject_id WHERE s.kind = 'filing'
) filed ON filed.sender_id = u.id GROUP BY 1"""

ALL = (STATES, ROWS, RECEIPTS, PUBLICATIONS, CASES, POPULATION)


def answers(question: Question, statements: tuple[str, ...] = ALL) -> list[dict[str, tuple[int, ...]]]:
    """Answer with what each statement says of each line."""
    parameters: dict[str, Any] = {
        "start": question.period.start,
        "end": question.period.end,
        "as_of": question.as_of,
    }
    found = []
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, parameters)
            found.append({line: tuple(int(value) for value in values) for line, *values in cursor.fetchall()})
    return found
