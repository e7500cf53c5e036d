"""The tables of one page of figures, all from the same questions: what is so now, before, and month by month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from accounts.requests import SignedInRequest
from core.sheets import OfficeTable
from core.urls import district_url
from hierarchy.metrics.courses import TOTAL, Course, courses_by
from hierarchy.metrics.questions import By, Question
from hierarchy.metrics.rollup import Row, courses_of_people, rollups
from hierarchy.metrics.targets import targets
from hierarchy.units.models import Unit

from ..asking import Asked
from ..gaps import gap_of
from ..obligations import Conditions, Obligations
from ..ordering import Order
from ..readings import DueSoon, Reading, Total, people_of, readings, rows_before, total_of
from ..seeing import maker_of
from ..sentences import Finding, Part, spoken
from ..tables import Offer, readings_table
from .framing import Attention

#: How many months a sparkline shows.
MONTHS = 12


class Grouped:
    """One page's figures by several groupings, for what it costs to ask by one.

    :param bys: groupings with their period before and course; the first without doubling a unit comes first.
    :param plain: further groupings without history, as by unit.
    :param scope: the page's own filter, as it stands in an address.
    :param keep: leaves of each grouping's rows those that the reader may see.
    """

    def __init__(
        self,
        request: SignedInRequest,
        put: Asked,
        question: Question,
        judged: Obligations,
        conditions: Conditions,
        *,
        bys: Sequence[str],
        plain: Sequence[str] = (),
        scope: dict[str, str] | None = None,
        order: Order | None = None,
        parent: Unit | None = None,
        keep: Callable[[Sequence[Row]], list[Row]] = list,
    ) -> None:
        self.request, self.put, self.question = request, put, question
        self.scope, self.order, self.parent = scope or {}, order or Order(), parent
        self.rows = {by: keep(rows) for by, rows in rollups(question, (*bys, *plain)).items()}
        self.before = {by: keep(rows) for by, rows in rows_before(question, *bys).items()}
        self.course = courses_by(question, bys, months=MONTHS)
        self.soon = DueSoon(judged, conditions)
        self.total: Total = total_of(question, self.rows[(*plain, *bys)[0]], self.before[bys[0]])
        self.tables: dict[str, tuple[list[Reading], Offer]] = {}

    @property
    def district_course(self) -> dict[str, Course]:
        return next(iter(self.course.values()))

    def table(
        self, name: str, by: str, *, title: str, first: str, about: str = "", leads: dict[str, str] | None = None
    ) -> list[Reading]:
        """Make one table in the order asked for, and offer it to take away."""
        counters = {
            By.LINE: self.soon.of_line,
            By.LOCALITY: self.soon.of_locality,
            By.UNIT: self.soon.of_unit,
            By.CHILD: self._soon_of_child,
        }
        rows = readings(
            self.put,
            self.rows[by],
            by=by,
            previous=self.before.get(by, ()),
            course=self.course.get(by),
            due_soon=counters[By(by)],
            scope=self.scope,
            parent=self.parent,
            leads=leads,
            whole=self.total.figures["timeliness"],
        )
        ordered = self.order.of(name, rows)
        self.tables[name] = (ordered, Offer(lambda: self._to_take_away(ordered, title, first, about)))
        return ordered

    def _soon_of_child(self, row: Row) -> int:
        return self.soon.of_child(row, self.parent) if self.parent else 0

    def _to_take_away(self, rows: Sequence[Reading], title: str, first: str, about: str) -> OfficeTable:
        put, made_by = self.put, maker_of(self.request)
        return readings_table(rows, title=title, first=first, put=put, prepared_by=made_by, narrowed=[about])

    @property
    def offers(self) -> dict[str, Offer]:
        return {name: offer for name, (_rows, offer) in self.tables.items()}

    def context(self) -> dict[str, Any]:
        """Give what the figures and the tables of the page are drawn from."""
        total, put = self.total, self.put
        paths = {"timeliness": self.district_course.get(TOTAL)}
        if total.counts.has_feedback:
            paths |= courses_of_people(self.question, MONTHS)
        return {
            "total": total,
            "counts": total.counts,
            "figures": total.figures,
            "previous": total.previous,
            "targets": targets(put.as_of),
            "previous_name": spoken(put.chosen_period.previous(), year=put.as_of.year, on=put.as_of),
            "previous_as_of": total.before_as_of if total.previous_counts.owed else None,
            "paths": {name: path.ratios for name, path in paths.items() if path},
            "gap": gap_of(put, total.counts),
            "heads": {name: self.order.heads(self.request, name) for name in self.tables},
            "scope": self.scope,
            "scope_query": put.query(**self.scope),
            "people": people_of(total.counts, total.figures),
        }

    def parts(self, by: str) -> list[Part]:
        """Give each named group's overdue items, for the sentence."""
        rows = self.rows[by]
        return [Part(row.label, row.counts.overdue, row.counts.due) for row in rows if row.subject is not None]


def finding_of(
    put: Asked, grouped: Grouped, needing: Attention | None, *, by_line: str = "", by_place: str = ""
) -> Finding:
    """Collect what the page's sentence says; `by_line` and `by_place` are the groupings it may locate items by."""
    total, period, year = grouped.total, put.chosen_period, put.as_of.year
    return Finding(
        period=spoken(period, year=year, on=put.as_of),
        owed=total.counts.owed,
        overdue=total.counts.overdue,
        timeliness=total.figures["timeliness"],
        overdue_url=f"{district_url('obligations')}?{put.query(**grouped.scope, state='overdue')}",
        previous_period=spoken(period.previous(), year=year, on=put.as_of),
        previous_overdue=total.previous_counts.overdue if total.previous_counts.owed else None,
        by_line=grouped.parts(by_line) if by_line else (),
        by_place=grouped.parts(by_place) if by_place else (),
        young=needing.counts.young if needing else None,
    )
