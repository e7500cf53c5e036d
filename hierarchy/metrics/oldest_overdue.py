"""How long something has been overdue: the earliest due date of each unit's overdue items. One query."""

from __future__ import annotations

from datetime import date

from django.db import connection

from . import facts
from .grouping import grouping
from .questions import By, Question


def oldest_overdue(question: Question) -> dict[int, date]:
    """Give the earliest due date of what is overdue in the question's period, by the unit's key."""
    pieces = grouping(question, By.TOTAL)
    sql = (
        f"SELECT f.unit_id, min(f.due_on) FROM ({facts.overdue_rows(question)}) f "
        "JOIN units_unit u ON u.id = f.unit_id "
        f"JOIN units_unitposition p ON p.id = f.position_id WHERE {pieces.conditions} GROUP BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, facts.parameters(question) | pieces.parameters)
        return dict(cursor.fetchall())
