"""What is due, for the calendar of a person's own telephone: an address of their own, and what it gives (iCalendar).

The address needs no sign-in, so it says who may read through it: signed, for one account and one unit, and bound to
the account's password, so that a new password makes it void. Roles are asked for at every reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core import signing
from django.db.models import Count
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event

from accounts.models import User
from core.display import period_name
from hierarchy.ledger.models import FeedbackEntry, ObligationEntry
from hierarchy.ledger.vocabulary import CaseKind
from hierarchy.units.models import Unit
from hierarchy.units.policies import roles_in
from hierarchy.units.staffing import reads_cases
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


def replies_due(user: User, unit: Unit, *, on: date) -> dict[date, int]:
    """Count by day the replies to cases that are due, for those who read cases; without real-name reports."""
    if not roles_in(user, unit, on=on) & set(reads_cases(unit.staffing_preset)):
        return {}
    waiting = FeedbackEntry.objects.filter(unit=unit, due_on__isnull=False).unanswered().exclude(kind=CaseKind.REPORT)
    return dict(waiting.order_by("due_on").values_list("due_on").annotate(Count("pk")))


def calendar_of(
    unit: Unit, entries: Iterable[ObligationEntry], replies: Mapping[date, int], *, url: str, at: datetime
) -> bytes:
    """Write the calendar: one all-day event per due date, with title and period, no content, no names, no alarm.

    :param replies: how many replies to cases are due, by day: an event a day, without a word of what they are about.
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
            title = _("%(title)s (%(period)s)") % {
                "title": entry.title,
                "period": period_name(entry.period_label),
            }
            calendar.add_component(_event(str(entry.pk), title, due_on, url=url, at=at))
    for due_on, count in replies.items():
        title = ngettext("%(count)s reply due", "%(count)s replies due", count) % {"count": count}
        calendar.add_component(_event(f"replies-{unit.pk}-{due_on}", title, due_on, url=url, at=at))
    return bytes(calendar.to_ical())


def _event(key: str, title: str, due_on: date, *, url: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{key}@{HOST}")
    event.add("dtstamp", at)
    event.add("dtstart", due_on)
    event.add("dtend", due_on + timedelta(days=1))
    event.add("summary", title)
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event
