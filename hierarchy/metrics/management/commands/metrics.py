"""`manage.py metrics --period 2026-Q1 --as-of 2026-04-10`: the figures of any group, period and day."""

import json
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import Refusal
from district import clock
from hierarchy.metrics.answers import STATES, answer
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import By, Question, Structure
from hierarchy.metrics.rollup import Row, rollup
from hierarchy.units.models import Line, Unit, UnitKind


class Command(BaseCommand):
    help = "Print the district's figures for a period as of a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", required=True, help="2026, 2026-H1, 2026-Q1 or 2026-03")
        parser.add_argument("--as-of", type=_day, help="YYYY-MM-DD, today if left out")
        parser.add_argument("--unit", help="code of a unit: only it and what lies below it")
        parser.add_argument("--line", help="code of a line: only its units")
        parser.add_argument("--locality", help="code of a locality: only its units")
        parser.add_argument("--kind", help="code of a kind of unit: only such units")
        parser.add_argument("--demonstration", choices=["yes", "no"], help="only demonstration sites, or only others")
        parser.add_argument("--by", choices=By.values, default=By.TOTAL)
        parser.add_argument("--structure", choices=Structure.values, default=Structure.NOW)
        parser.add_argument("--format", choices=["json", "table"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        today = clock.today()
        try:
            question = Question(
                period=Period.parse(options["period"]),
                as_of=options["as_of"] or today,
                today=today,
                structure=options["structure"],
                unit=_one(Unit.objects, options["unit"]),
                line=_one(Line.objects, options["line"]),
                locality=_one(Unit.objects.filter(kind__is_locality=True), options["locality"]),
                kind=_one(UnitKind.objects, options["kind"]),
                demonstration=None if options["demonstration"] is None else options["demonstration"] == "yes",
            )
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal
        if options["by"] == By.CHILD and question.unit is None:
            raise CommandError("--by child needs --unit CODE")
        rows = rollup(question, options["by"])
        if options["format"] == "json":
            self.stdout.write(json.dumps(answer(question, options["by"], rows), ensure_ascii=False, indent=2))
        else:
            self._write_table(question, rows)

    def _write_table(self, question: Question, rows: list[Row]) -> None:
        self.stdout.write(f"{question.period.code}, as of {question.as_of}, structure {question.structure}")
        for row in rows:
            self.stdout.write("")
            self.stdout.write(f"{row.label}  ({row.counts.units_covered} of {row.counts.units_total} units)")
            self.stdout.write("  " + "  ".join(f"{name} {getattr(row.counts, name)}" for name in STATES))
            for figure in row.figures.values():
                shown = "not applicable" if figure.ratio is None else f"{_percent(figure.ratio)} %"
                self.stdout.write(f"  {figure.id:<18}{figure.numerator:>7} / {figure.denominator:<7}{shown:>16}")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _one(among: Any, code: str | None) -> Any:
    if code is None:
        return None
    found = among.filter(code=code).first()
    if found is None:
        raise CommandError(f"There is no {among.model._meta.model_name} with the code {code!r} here.")
    return found


def _percent(ratio: Decimal) -> Decimal:
    return (ratio * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
