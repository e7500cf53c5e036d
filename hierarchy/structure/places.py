"""Where a unit may stand: checks that every structure act shares."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.display import day as written_day
from core.errors import Invalid, Refusal
from core.texts import clean_text
from hierarchy.units.models import Line, Unit, UnitPosition
from hierarchy.units.querysets import ends_after


class FutureRefused(Invalid):
    """A structure act is entered on the day it takes effect, or later."""

    code = "in_the_future"


class UnitIsClosed(Refusal):
    """The unit does not exist any more."""

    code = "unit_is_closed"


class NotALocality(Invalid):
    """Only towns, subdistricts and parks are localities (defaults 2)."""

    code = "not_a_locality"


class LineIsInactive(Invalid):
    """The line is held in reserve."""

    code = "line_is_inactive"


class ReasonMissing(Invalid):
    """The act needs a written reason."""

    code = "reason_missing"


def require_not_future(day: date, *, at: datetime, field: str) -> None:
    """Refuse a day after the one on which the act is recorded."""
    if day > timezone.localdate(at):
        raise FutureRefused(
            _("%(day)s has not come yet. Enter the change on that day or later.") % {"day": written_day(day)},
            field=field,
        )


def require_open(unit: Unit) -> None:
    """Refuse a closed unit."""
    if unit.closed_on is not None:
        raise UnitIsClosed(
            _("%(unit)s was closed on %(day)s. Reopen it first.")
            % {"unit": unit.name, "day": written_day(unit.closed_on)}
        )


def require_open_superior(parent: Unit | None) -> None:
    """Refuse a closed superior."""
    if parent is not None and parent.closed_on is not None:
        raise UnitIsClosed(
            _("%(unit)s was closed on %(day)s. Choose a superior that is open.")
            % {"unit": parent.name, "day": written_day(parent.closed_on)},
            field="parent",
        )


def require_locality(locality: Unit | None) -> None:
    """Refuse a locality that is not one, or is closed."""
    if locality is None:
        return
    if not locality.kind.is_locality:
        raise NotALocality(
            _("%(unit)s is not a town, subdistrict or park. Choose one as locality.") % {"unit": locality.name},
            field="locality",
        )
    if locality.closed_on is not None:
        raise UnitIsClosed(
            _("%(unit)s was closed on %(day)s. Choose a locality that is open.")
            % {"unit": locality.name, "day": written_day(locality.closed_on)},
            field="locality",
        )


def require_active_line(line: Line | None) -> None:
    """Refuse a line that is held in reserve."""
    if line is not None and not line.is_active:
        raise LineIsInactive(
            _("The line %(line)s is not in use. Choose another line.") % {"line": line.label}, field="line"
        )


def require_reason(reason: str) -> str:
    """Give the reason without surrounding spaces; refuse an empty one."""
    if not reason.strip():
        raise ReasonMissing(_("Write down the reason or the decision it rests on."), field="reason")
    return clean_text(reason, max_length=500, field="reason")


def clean_fields(instance: models.Model, names: list[str]) -> None:
    """Check single fields by their own rules (length, choices, range).

    :raises Invalid: naming the first field at fault.
    """
    exclude = {field.name for field in instance._meta.fields} - set(names)
    try:
        instance.clean_fields(exclude=exclude)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(messages[0], field=field, code="invalid_value") from error


def place_on(unit: Unit, day: date) -> dict[str, Any] | None:
    """Give the codes of a unit's superior, line and locality on a day, for the audit trail."""
    row = (
        UnitPosition.objects.filter(unit=unit).valid(day).values("parent__code", "line__code", "locality__code").first()
    )
    return None if row is None else {name.removesuffix("__code"): code for name, code in row.items()}


def names_below(unit: Unit, *, after: date) -> list[str]:
    """Name the units that stand directly below a unit on some day after `after`."""
    rows = UnitPosition.objects.filter(parent=unit).exclude(unit=unit)
    later = rows.filter(ends_after(after + date.resolution))
    return list(Unit.objects.filter(pk__in=later.values("unit")).order_by("code").values_list("name", flat=True))


def names_in_locality(unit: Unit, *, after: date) -> list[str]:
    """Name the units that lie in a locality on some day after `after`."""
    rows = UnitPosition.objects.filter(locality=unit).exclude(unit=unit)
    later = rows.filter(ends_after(after + date.resolution))
    return list(Unit.objects.filter(pk__in=later.values("unit")).order_by("code").values_list("name", flat=True))


def some_of(names: list[str], *, shown: int = 3) -> str:
    """Join the first few names for a sentence."""
    joined = _(", ").join(names[:shown])
    if len(names) <= shown:
        return joined
    more = len(names) - shown
    return ngettext("%(names)s and %(count)d other", "%(names)s and %(count)d others", more) % {
        "names": joined,
        "count": more,
    }
