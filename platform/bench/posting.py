"""What a unit waits for when it publishes: the posting of one disclosure to the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from core.ids import new_id
from hierarchy.ledger import fulfilling
from hierarchy.ledger.models import ObligationEntry

from .district import BenchDistrict
from .results import Result
from .timing import statements, timed

#: Statements and milliseconds (design 14).
MOST_STATEMENTS, MOST_MS = 8, 3
ROUNDS = 200


def results(district: BenchDistrict) -> list[Result]:
    """Disclose open items one after the other, each in its own transaction."""
    waiting = _waiting()

    def disclose() -> None:
        fulfilling.disclose(
            obligation_id=next(waiting),
            declared_on=district.today,
            disclosure_id=new_id(),
            actor=district.office,
            at=district.now,
        )

    disclose()
    with statements() as asked:
        disclose()
    counted = [sql for sql in asked if not sql.startswith(("SAVEPOINT", "RELEASE"))]
    times = timed(disclose, seconds=4, least=20, most=ROUNDS)
    return [
        Result("posting.statements", len(counted), "statements", most=MOST_STATEMENTS),
        Result("posting.p50", times.p50, "ms", most=MOST_MS),
        Result("posting.p95", times.p95, "ms"),
    ]


def _waiting() -> Iterator[UUID]:
    """Give open items of one unit after the other."""
    rows = ObligationEntry.objects.filter(verdict="", duty="period", period_label="2026-Q2").order_by("item_key")
    return iter(list(rows.values_list("pk", flat=True)[: ROUNDS + 10]))
