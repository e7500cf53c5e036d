"""Changing a setting, from a date on, with a reason."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from audit.trail import record
from core import authority
from core.actors import Actor, SystemActor
from core.errors import Invalid, Stale
from core.texts import clean_text

from .definitions import DEFINITIONS, Definition, Kind
from .models import District, SettingValue
from .settings import value as value_of

MAX_REASON_LENGTH = 200
MAX_DAYS_AHEAD = 3 * 366  # further than that is a slip of the pen
UNCHECKED = -1


class SettingRefused(Invalid):
    """The value, its date or its reason cannot be used."""

    code = "setting_refused"


class SettingStale(Stale):
    """Somebody else has set it since the page was opened."""

    code = "setting_stale"


@transaction.atomic
def set_setting(
    *, key: str, value: Any, valid_from: date, reason: str, actor: Actor, at: datetime, seen_id: int = UNCHECKED
) -> SettingValue:
    """Give a setting a value from a day on. Earlier values, and what was computed with them, stay as they are.

    :param value: an int, bool, text or date as the setting's kind asks; None for a date means "not set".
    :param valid_from: today or later; only the system, setting a district up, may go back.
    :param seen_id: the latest value's id (0 for none) the actor has seen; left out, it is not compared.
    :raises SettingRefused: for an unknown key, a value that is not allowed, a wrong date or no reason.
    :raises SettingStale: if somebody else has set it meanwhile.
    """
    District.objects.select_for_update().order_by("pk").first()  # one change at a time
    authority.require(actor, "district.change_settings")
    definition = DEFINITIONS.get(key)
    if definition is None:
        raise SettingRefused(_("There is no setting of this name."), field="key", code="setting_unknown")
    latest = SettingValue.objects.filter(key=key).order_by("-id").first()
    if seen_id not in (UNCHECKED, latest.pk if latest else 0):
        raise SettingStale(_("Somebody else has just changed this setting. Look at its present value, then decide."))
    _check_date(valid_from, actor=actor, today=localdate(at))
    stored = checked(definition, value)
    reason = clean_text(reason, max_length=MAX_REASON_LENGTH, field="reason")
    before = value_of(key, on=valid_from)
    if definition.read(stored) == before:
        raise SettingRefused(_("This value is already in force on that day."), field="value", code="setting_unchanged")
    row = SettingValue.objects.create(
        key=key,
        value=stored,
        valid_from=valid_from,
        reason=reason,
        set_by_id=actor.person_id,
        set_by_label=actor.label[:120],
        set_at=at,
    )
    record(
        "setting.changed",
        subject=("district.setting", key),
        actor=actor,
        at=at,
        before=before,
        after=stored,
        valid_from=valid_from,
        reason=reason,
    )
    return row


def checked(definition: Definition, value: Any) -> Any:
    """Give a value as it is stored.

    :raises SettingRefused: if the setting does not allow it.
    """
    match definition.kind:
        case Kind.INTEGER:
            return _checked_integer(definition, value)
        case Kind.BOOLEAN if isinstance(value, bool):
            return value
        case Kind.CHOICE if value in definition.choices:
            return value
        case Kind.DATE if value is None or type(value) is date:
            return value.isoformat() if value else ""
        case Kind.MONTH_DAY if isinstance(value, str):
            return _checked_month_day(value)
        case Kind.MATRIX if isinstance(value, (list, tuple)) and set(value) <= set(definition.pairs):
            return [pair for pair in definition.pairs if pair in value]
        case Kind.TEXT if isinstance(value, str):
            return _checked_text(definition, value)
    raise SettingRefused(_("This value is not possible here. Choose one of those offered."), field="value")


def _checked_integer(definition: Definition, value: Any) -> int:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    low, high = definition.min, definition.max
    if not is_whole or (low is not None and value < low) or (high is not None and value > high):
        raise SettingRefused(
            _("Give a whole number from %(min)s to %(max)s.") % {"min": low, "max": high},
            field="value",
            code="setting_out_of_range",
        )
    return int(value)


def _checked_month_day(value: str) -> str:
    try:
        day = date.fromisoformat(f"2023-{value.strip()}")  # not a leap year: the day must exist every year
    except ValueError:
        raise SettingRefused(
            _("Give month and day as in 01-31, a day that every year has."), field="value", code="setting_not_a_day"
        ) from None
    return day.isoformat()[5:]


def _checked_text(definition: Definition, value: str) -> str:
    text = clean_text(value, max_length=definition.max_length, field="value")
    missing = [part for part in definition.must_contain if part not in text]
    if missing:
        raise SettingRefused(
            _("The text must contain %(parts)s.") % {"parts": ", ".join(missing)},
            field="value",
            code="setting_text_incomplete",
        )
    return text


def _check_date(valid_from: date, *, actor: Actor, today: date) -> None:
    if valid_from < today and not isinstance(actor, SystemActor):
        raise SettingRefused(
            _("A setting cannot be changed for past days: what was computed then stands. Choose today or later."),
            field="valid_from",
            code="setting_in_the_past",
        )
    if valid_from > today + timedelta(days=MAX_DAYS_AHEAD):
        raise SettingRefused(
            _("This day is more than three years ahead. Check the year."),
            field="valid_from",
            code="setting_too_far_ahead",
        )
