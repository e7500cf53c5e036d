"""What is due, for the calendar of a person's own telephone: an address of their own, and what it gives (iCalendar).

The address needs no sign-in, so it says who may read through it: signed, for one account and one unit, and bound to
the account's password, so that a new password makes it void. Roles are asked for at every reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from accounts.models import User
from core.display import period_name
from hierarchy.ledger.models import ObligationEntry
from hierarchy.units.models import Unit
from hierarchy.units.policies import roles_in
from tenants.disclosure.due_words import due_day
from tenants.registry.entrance import WORKING_ROLES

SALT = "minglan.desk.calendar"
HOST = "minglan"
REFRESHED = timedelta(hours=12)


@dataclass(frozen=True)
class Subscription:
    """Whose calendar it is, of which unit."""

    user: User
    unit: Unit
    language: str


def token_for(user: User, unit: Unit, *, language: str) -> str:
    """Give the secret part of the address at which this account reads this unit's due dates.

    :param language: in which they are written: a calendar program asks in its own, not in its owner's.
    """
    claim = {"user": user.pk, "unit": unit.pk, "language": language, "key": _key(user)}
    return signing.Signer(salt=SALT).sign_object(claim)


def _key(user: User) -> str:
    return salted_hmac(SALT, user.password, algorithm="sha256").hexdigest()[:24]


def subscription_of(token: str, *, on: date) -> Subscription | None:
    """Read a token: None unless it is genuine, of the present password, and the account works in the unit today."""
    try:
        claim = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, UnicodeError):
        return None
    user = User.objects.select_related("person").filter(pk=claim["user"], is_active=True).first()
    unit = Unit.objects.filter(pk=claim["unit"]).first()
    if user is None or unit is None or not constant_time_compare(claim["key"], _key(user)):
        return None
    if user.must_change_password or not roles_in(user, unit, on=on) & WORKING_ROLES:
        return None
    return Subscription(user, unit, claim["language"])


def owed_by(unit: Unit) -> list[ObligationEntry]:
    """List what a unit still owes with a due date; a withdrawn one with its successor's."""
    entries = ObligationEntry.objects.filter(unit=unit).open().owed().order_by("due_on", "title", "id")
    return [entry for entry in entries if due_day(entry) is not None]


def calendar_of(unit: Unit, entries: Iterable[ObligationEntry], *, url: str, at: datetime) -> bytes:
    """Write the calendar: one all-day event per due date, with title and period, no content, no names, no alarm.

    :param url: the absolute address of the unit's desk.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Minglan//Due dates//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("%(unit)s: to be disclosed") % {"unit": unit.short_name})
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    for entry in entries:
        due_on = due_day(entry)
        if due_on is not None:
            calendar.add_component(_event(entry, due_on, url=url, at=at))
    return bytes(calendar.to_ical())


def _event(entry: ObligationEntry, due_on: date, *, url: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.pk}@{HOST}")
    event.add("dtstamp", at)
    event.add("dtstart", due_on)
    event.add("dtend", due_on + timedelta(days=1))
    event.add(
        "summary", _("%(title)s (%(period)s)") % {"title": entry.title, "period": period_name(entry.period_label)}
    )
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event
