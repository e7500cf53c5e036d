"""A question's answer as plain values, for whatever reads JSON: the command and the API give the same."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .questions import Question
from .rollup import Row, median_days_late

STATES = ("on_time", "late", "overdue", "not_yet_due", "exempt", "nil", "extended")


def answer(question: Question, by: str, rows: Sequence[Row], *, is_partial: bool = False) -> dict[str, Any]:
    """Give what was asked, and the rows of `rollup(question, by)`.

    :param is_partial: whether some rows are kept from the reader. The median is over the whole question: it is then
        kept from the reader too.
    """
    median = None if is_partial else median_days_late(question)
    return {
        "period": question.period.code,
        "as_of": question.as_of.isoformat(),
        "structure": str(question.structure),
        "by": str(by),
        "unit": question.unit.code if question.unit else None,
        "unit_only": question.unit_only,
        "line": question.line.code if question.line else None,
        "locality": question.locality.code if question.locality else None,
        "kind": question.kind.pk if question.kind else None,
        "demonstration": question.demonstration,
        "is_partial": is_partial,
        "median_days_late": None if median is None else str(median),
        "rows": [_row(row) for row in rows],
    }


def _row(row: Row) -> dict[str, Any]:
    mean = row.counts.mean_days_late
    return {
        "key": getattr(row.subject, "code", row.key),
        "label": row.label,
        "units_total": row.counts.units_total,
        "units_covered": row.counts.units_covered,
        "states": {name: getattr(row.counts, name) for name in STATES},
        "mean_days_late": None if mean is None else str(mean.quantize(Decimal("0.01"), ROUND_HALF_UP)),
        "filing_states": row.counts.filing_states,
        "figures": {
            figure.id: {
                "numerator": figure.numerator,
                "denominator": figure.denominator,
                "ratio": None if figure.ratio is None else str(figure.ratio.quantize(Decimal("0.0001"), ROUND_HALF_UP)),
                "units_covered": figure.units_covered,
            }
            for figure in row.figures.values()
        },
    }
