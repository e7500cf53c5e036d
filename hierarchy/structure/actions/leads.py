"""Lead departments of lines: appointed and ended, with dates, power and basis (ORG-03, 08..12)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.trail import record
from core.actors import Actor
from core.authority import require
from core.display import day as written_day
from core.errors import Invalid, Refusal
from hierarchy.units.models import LeadPower, Line, LineLead, Unit

from ..places import clean_fields, require_active_line, require_open
from ..positions import UnitDidNotExist
from ..tree import read_again, tree_lock


class ExceptionReasonMissing(Invalid):
    """The lead does not lead the system's party building, and nobody says why it leads the line (document 004)."""

    code = "exception_reason_missing"


class LeadOverlaps(Invalid):
    """The line has another lead on that day whose time cannot end there."""

    code = "lead_overlaps"


class SameLead(Invalid):
    """The department leads the line already, with the same power."""

    code = "same_lead"


class LeadHasEnded(Refusal):
    """The lead's time is over already."""

    code = "lead_has_ended"


class LeadEndsBeforeItBegins(Invalid):
    """The last day lies before the first."""

    code = "lead_ends_before_it_begins"


@transaction.atomic
def appoint_lead(
    *,
    line: Line,
    unit: Unit,
    power: LeadPower,
    valid_from: date,
    actor: Actor,
    at: datetime,
    basis: str = "",
    is_party_building_lead: bool = True,
    exception_reason: str = "",
) -> LineLead:
    """Let a department lead a line from a day on; the present lead's time ends the day before.

    One department may lead several lines. The day may lie ahead: an appointment is known before it begins.

    :raises ExceptionReasonMissing: if it does not lead the system's party building and no reason is given.
    :raises LeadOverlaps: if another lead's time begins on that day or later.
    """
    tree_lock()  # the department must not be closed meanwhile
    line = Line.objects.select_for_update().get(pk=line.pk)
    unit = read_again(unit)
    require(actor, "structure.change")
    require_active_line(line)
    _require_department(unit, on=valid_from)
    if not is_party_building_lead and not exception_reason.strip():
        raise ExceptionReasonMissing(
            _("Say why this department leads the line although it does not lead the system's party building."),
            field="exception_reason",
        )
    lead = LineLead(
        line=line,
        unit=unit,
        power=power,
        basis=basis.strip(),
        is_party_building_lead=is_party_building_lead,
        exception_reason=exception_reason.strip(),
        valid_from=valid_from,
    )
    clean_fields(lead, ["power", "basis", "exception_reason"])
    before = _end_present_lead(lead)
    lead.save()
    facts: dict[str, Any] = {"line": line.code, "unit": unit.code, "instead_of": before.unit.code if before else None}
    facts |= {name: getattr(lead, name) for name in ("power", "valid_from", "basis", "exception_reason")}
    record("line.lead_appointed", subject=lead, actor=actor, at=at, **facts)
    return lead


def _require_department(unit: Unit, *, on: date) -> None:
    """Refuse a department that is closed, or opened only later."""
    require_open(unit)
    if on < unit.opened_on:
        raise UnitDidNotExist(
            _("%(unit)s did not exist on %(day)s.") % {"unit": unit.name, "day": written_day(on)},
            field="valid_from",
        )


def _end_present_lead(lead: LineLead) -> LineLead | None:
    """End the time of whoever leads on the day a lead begins."""
    others = LineLead.objects.filter(line=lead.line).select_related("unit")
    later = others.filter(valid_from__gte=lead.valid_from).order_by("valid_from").first()
    if later is not None:
        raise LeadOverlaps(
            _("%(unit)s leads the line from %(day)s. Choose a later day.")
            % {"unit": later.unit.name, "day": written_day(later.valid_from)},
            field="valid_from",
        )
    present = others.valid(lead.valid_from).first()
    if present is None:
        return None
    kept = (present.unit_id, present.power, present.is_party_building_lead, present.basis)
    if kept == (lead.unit_id, lead.power, lead.is_party_building_lead, lead.basis):
        raise SameLead(_("%(unit)s leads the line already, with the same power.") % {"unit": lead.unit.name})
    present.valid_to = lead.valid_from
    present.save(update_fields=["valid_to"])
    return present


@transaction.atomic
def end_lead(*, lead: LineLead, ended_on: date, reason: str, actor: Actor, at: datetime) -> LineLead:
    """End a department's lead; `ended_on` is the last day it leads."""
    Line.objects.select_for_update().get(pk=lead.line_id)
    lead = LineLead.objects.select_related("line", "unit").get(pk=lead.pk)
    require(actor, "structure.change")
    if lead.valid_to is not None and lead.valid_to <= ended_on + timedelta(days=1):
        raise LeadHasEnded(_("This lead has ended already."), field="ended_on")
    if ended_on < lead.valid_from:
        raise LeadEndsBeforeItBegins(
            _("It leads from %(day)s. Choose that day or a later one.") % {"day": written_day(lead.valid_from)},
            field="ended_on",
        )
    lead.valid_to = ended_on + timedelta(days=1)
    lead.save(update_fields=["valid_to"])
    record(
        "line.lead_ended",
        subject=lead,
        actor=actor,
        at=at,
        line=lead.line.code,
        unit=lead.unit.code,
        ended_on=ended_on,
        reason=reason.strip(),
    )
    return lead
