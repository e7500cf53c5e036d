"""Duties that no calendar brings: something happened, a project reached a stage, a long-term fact changed (TIM-07..09).

The unit registers the matter in its workspace; here it becomes obligations with due dates. Labels name the day, not
the matter: its name is content and stays with the unit.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.actors import Actor
from core.display import day as written
from core.errors import Invalid, Refusal
from hierarchy.units.models import Unit

from .events import Change, create_entries, latest_catalogues, lock_units, new_entry, post
from .models import EventKind, ObligationEntry
from .owing import Rules
from .positions import PositionBook
from .schedule import Due, DutyPeriod, ScheduledItem, confirmation_of
from .vocabulary import Duty, TimeLimit

#: Which time limit each kind of duty belongs to.
BELONGS_TO = {
    Duty.EVENT: TimeLimit.IMMEDIATE,
    Duty.STAGE: TimeLimit.STAGED,
    Duty.SUMMARY: TimeLimit.STAGED,
    Duty.REVISION: TimeLimit.LONG_TERM,
}
#: Working days after the end of the work, where the district asks for the summary then (document 000).
AFTER_END_OF_WORK = 15


class RowNotInForce(Refusal):
    """The catalogue in force has no such row, or it has another time limit."""

    code = "row_not_in_force"


class NotInUnitsTime(Invalid):
    """The unit did not exist on that day."""

    code = "not_in_units_time"


class StageOverdue(Refusal):
    """A stage whose due date has passed stays owed."""

    code = "stage_overdue"


@dataclass(frozen=True)
class PlannedStage:
    """A stage of a project: its number from 1, and the day by which it is to be completed."""

    number: int
    planned_on: date


@transaction.atomic
def owe_event(
    *, unit: Unit, item_key: uuid.UUID, matter_id: uuid.UUID, happened_on: date, actor: Actor, at: datetime
) -> ObligationEntry:
    """Owe the disclosure of something that happened, `immediate_days` working days after it (TIM-09).

    The quarter's confirmation that there was nothing is cancelled: it has been answered by the fact.

    :raises RowNotInForce: unless the row is in force and immediate.
    :raises Invalid: if the day lies in the future. :raises NotInUnitsTime: see there.
    """
    _require_past(happened_on, at)
    period = DutyPeriod("", happened_on, happened_on, duty=Duty.EVENT)
    [entry] = _owe(unit, item_key, matter_id, [(period, "immediate_days", happened_on)], prefix="E", actor=actor, at=at)
    confirmations = ObligationEntry.objects.owed().open().filter(unit=unit, item_key=item_key, duty=Duty.CONFIRMATION)
    answered = confirmations.filter(period_label=confirmation_of(happened_on)).select_for_update()
    changes = [Change(each, EventKind.CANCELLED, localdate(at), {"reason": "event_registered"}) for each in answered]
    post(changes, actor=actor, at=at)
    return entry


@transaction.atomic
def owe_revision(
    *, unit: Unit, item_key: uuid.UUID, matter_id: uuid.UUID, changed_on: date, actor: Actor, at: datetime
) -> ObligationEntry:
    """Owe the revision of a long-term item, `long_term_revise_days` working days after the fact changed (TIM-03).

    :raises RowNotInForce: unless the row is in force and long-term.
    :raises Invalid: if the day lies in the future.
    """
    _require_past(changed_on, at)
    period = DutyPeriod("", changed_on, changed_on, duty=Duty.REVISION)
    terms = [(period, "long_term_revise_days", changed_on)]
    [entry] = _owe(unit, item_key, matter_id, terms, prefix="R", actor=actor, at=at)
    return entry


@transaction.atomic
def owe_stages(
    *,
    unit: Unit,
    item_key: uuid.UUID,
    matter_id: uuid.UUID,
    began_on: date,
    stages: Sequence[PlannedStage],
    actor: Actor,
    at: datetime,
) -> list[ObligationEntry]:
    """Owe the disclosure of each stage `stage_days` working days after it is to be completed (TIM-07).

    A stage's period runs from the day after the stage before it, so that early completion can be disclosed early.

    :param stages: new ones, in order; each later than the one before.
    :raises RowNotInForce: unless the row is in force and staged.
    :raises Invalid: if a stage lies in the past or before the one before it.
    """
    terms: list[tuple[DutyPeriod, str, date]] = []
    start = began_on
    for stage in stages:
        if stage.planned_on < localdate(at):
            raise Invalid(
                _("Stage %(number)s lies in the past (%(day)s). Plan it for today or later.")
                % {"number": stage.number, "day": written(stage.planned_on)},
                field="stages",
                code="stage_in_the_past",
            )
        if stage.planned_on < start:
            raise Invalid(
                _("Stage %(number)s is planned before the stage before it. Put the stages in order.")
                % {"number": stage.number},
                field="stages",
                code="stages_out_of_order",
            )
        period = DutyPeriod(str(stage.number), start, stage.planned_on, duty=Duty.STAGE)
        terms.append((period, "stage_days", stage.planned_on))
        start = stage.planned_on + timedelta(days=1)
    return _owe(unit, item_key, matter_id, terms, prefix="S", actor=actor, at=at)


@transaction.atomic
def owe_summaries(
    *,
    unit: Unit,
    item_key: uuid.UUID,
    matter_id: uuid.UUID,
    began_on: date,
    ends_on: date,
    actor: Actor,
    at: datetime,
) -> list[ObligationEntry]:
    """Owe a summary of work that crosses a year: by 31 December of each such year, or after its end (TIM-08).

    Which of the two is the district's setting `cross_year_summary`. Work within one year owes none.
    """
    if began_on.year == ends_on.year:
        return []
    rules = Rules.load()
    if rules.settings.value("cross_year_summary", on=localdate(at)) == "end_of_work":
        terms: list[tuple[DutyPeriod, str | int, date]] = [
            (DutyPeriod(str(ends_on.year), began_on, ends_on, duty=Duty.SUMMARY), AFTER_END_OF_WORK, ends_on)
        ]
    else:
        years = range(max(began_on.year, localdate(at).year), ends_on.year)
        terms = []
        for year in years:
            end = date(year, 12, 31)
            start = max(began_on, date(year, 1, 1))
            terms.append((DutyPeriod(str(year), start, end, duty=Duty.SUMMARY), 0, end))
    return _owe(unit, item_key, matter_id, terms, prefix="Y", actor=actor, at=at, rules=rules)


@transaction.atomic
def cancel_matter(*, unit: Unit, obligation_ids: Sequence[uuid.UUID], reason: str, actor: Actor, at: datetime) -> int:
    """Cancel a matter's open obligations that are not yet due: planned otherwise, or registered in error.

    :param reason: a code such as `replanned` or `registered_in_error`, kept in the ledger.
    :raises StageOverdue: if one of them is overdue: that one stays owed.
    """
    lock_units([unit.pk])
    entries = list(
        ObligationEntry.objects.owed()
        .open()
        .filter(unit=unit, pk__in=obligation_ids)
        .order_by("pk")
        .select_for_update()
    )
    today = localdate(at)
    if any(entry.due_on is not None and entry.due_on < today for entry in entries):
        raise StageOverdue(_("What is overdue stays owed. Disclose it; only what is not yet due can be planned anew."))
    post([Change(entry, EventKind.CANCELLED, today, {"reason": reason}) for entry in entries], actor=actor, at=at)
    return len(entries)


def _require_past(day: date, at: datetime) -> None:
    if day > localdate(at):
        raise Invalid(_("The day lies in the future. Register it once it has happened."), field="happened_on")


def _owe(
    unit: Unit,
    item_key: uuid.UUID,
    matter_id: uuid.UUID,
    terms: Sequence[tuple[DutyPeriod, str | int, date]],
    *,
    prefix: str,
    actor: Actor,
    at: datetime,
    rules: Rules | None = None,
) -> list[ObligationEntry]:
    """Create one obligation per term: its period, its days (a setting's key, or a number) and the day they run from."""
    if not terms:
        return []
    lock_units([unit.pk])
    rules = rules or Rules.load()
    catalogue = latest_catalogues([unit]).get(unit.pk)
    item = _row_in_force(catalogue.items if catalogue else [], item_key, duty=terms[0][0].duty)
    taken = set(
        ObligationEntry.objects.owed().filter(unit=unit, item_key=item_key).values_list("period_label", flat=True)
    )
    book = PositionBook.of_units([unit.pk])
    changes: list[Change] = []
    for period, days, base in terms:
        position_id = book.at(unit.pk, period.end)
        if position_id is None:
            raise NotInUnitsTime(
                _("%(unit)s did not exist on %(day)s. Check the day.")
                % {"unit": unit.short_name, "day": written(period.end)}
            )
        count = days if isinstance(days, int) else int(rules.settings.value(days, on=localdate(at)))
        rule = {"base": base.isoformat(), "working_days": count, "setting": days if isinstance(days, str) else ""}
        label = _free_label(prefix, period, taken)
        taken.add(label)
        _entry, change = new_entry(
            unit_id=unit.pk,
            catalogue_id=catalogue.catalogue_id if catalogue else None,
            item=item,
            period=DutyPeriod(label, period.start, period.end, duty=period.duty),
            due=Due(rules.calendar.add(base, count), rule),
            position_id=position_id,
            at=at,
            matter_id=matter_id,
        )
        changes.append(change)
    create_entries(changes, actor=actor, at=at)
    return [change.obligation for change in changes]


def _row_in_force(rows: Sequence[dict[str, object]], item_key: uuid.UUID, *, duty: str) -> ScheduledItem:
    for value in rows:
        item = ScheduledItem.from_json(dict(value))
        if item.key == item_key and item.time_limit == BELONGS_TO[Duty(duty)]:
            return item
    raise RowNotInForce(
        _("The catalogue in force has no such row with this time limit. Choose one from the catalogue.")
    )


def _free_label(prefix: str, period: DutyPeriod, taken: set[str]) -> str:
    """Name a duty by its day, E2026-07-03, or stage and day, S2.2026-06-15; a second of the same gets -2."""
    match prefix:
        case "S":
            label = f"S{period.label}.{period.end.isoformat()}"
        case "Y":
            label = f"Y{period.label}"
        case _:
            label = f"{prefix}{period.end.isoformat()}"
    if label not in taken:
        return label
    number = 2
    while f"{label}-{number}" in taken:
        number += 1
    return f"{label}-{number}"
