"""One e-mail a day per person about unread notices: how many of which kind, and where to read them. Nothing else.

E-mail leaves the district's house: no title, no name of a unit, no content goes with it (document 002).
"""

from __future__ import annotations

import logging
import re
import smtplib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from accounts.models import Person
from core.urls import district_url

from .models import Notice

logger = logging.getLogger(__name__)
OTHERS = "others"
#: Groups of kinds by their codes; the first that matches counts. Kinds of other rooms fall in by how they are named.
GROUPS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("publish", re.compile(r"_to_publish$")),
    ("decide", re.compile(r"_to_|_arrived$")),
    ("returned", re.compile(r"_(returned|withheld|withdrawn|refused)$")),
    ("due", re.compile(r"demanded|reminder|_due$|overdue")),
    ("decided", re.compile(r"_(accepted|extended|exempted|confirmed|granted|published)$")),
    (OTHERS, re.compile(r"")),
)
WORDS = {
    "publish": ngettext_lazy("%(count)s approved, to be published", "%(count)s approved, to be published", "count"),
    "decide": ngettext_lazy("%(count)s waits for your decision", "%(count)s wait for your decision", "count"),
    "returned": ngettext_lazy("%(count)s returned or stopped", "%(count)s returned or stopped", "count"),
    "due": ngettext_lazy("%(count)s due or overdue", "%(count)s due or overdue", "count"),
    "decided": ngettext_lazy("%(count)s decided or completed", "%(count)s decided or completed", "count"),
    OTHERS: ngettext_lazy("%(count)s other notice", "%(count)s other notices", "count"),
}


@dataclass(frozen=True)
class Sent:
    """How a day's digests went."""

    people: int
    failed: int


def group_of(kind: str) -> str:
    """Give the group that a kind of notice is counted in."""
    return next(name for name, pattern in GROUPS if pattern.search(kind))


def is_mail_set_up() -> bool:
    """Whether the district has a mail server; by default it has none and no mail is sent."""
    return bool(settings.EMAIL_HOST)


def send_digests(*, at: datetime) -> Sent:
    """Send everybody with an address what came since the last digest and is unread. Safe to repeat.

    What is in a digest is marked only once the mail server has taken it: a failure is tried again the next day.
    """
    reached = Person.objects.exclude(email="").filter(user__is_active=True)
    waiting = reached.filter(notices__read_at__isnull=True, notices__digested_at__isnull=True).distinct().order_by("pk")
    sent = failed = 0
    with get_connection() as connection:
        for person in waiting.iterator():
            with transaction.atomic():
                unread = Notice.objects.select_for_update(skip_locked=True).of(person).unread().undigested()
                notices = list(unread)
                if not notices:
                    continue
                try:
                    connection.send_messages([message_to(person, notices)])
                except (smtplib.SMTPException, OSError):
                    # A wrong address must not keep the others' mail; no address is written to the log.
                    logger.exception("no digest could be sent to person %s", person.pk)
                    failed += 1
                    continue
                Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(digested_at=at)
                sent += 1
    return Sent(sent, failed)


def message_to(person: Person, notices: Sequence[Notice]) -> EmailMessage:
    """Write a person's digest, in the installation's own language: nobody's choice of language is stored."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext("Minglan: %(count)s unread notice", "Minglan: %(count)s unread notices", len(notices))
        return EmailMessage(subject % {"count": len(notices)}, "\n".join(_lines(notices)), to=[person.email])


def _lines(notices: Sequence[Notice]) -> Iterable[str]:
    counted = Counter(group_of(notice.kind) for notice in notices)
    yield _("Since the last mail there have come:")
    for name, _pattern in GROUPS:
        if counted[name]:
            yield "· " + str(WORDS[name] % {"count": counted[name]})
    yield ""
    if settings.SITE_URL:
        yield _("Read them here: %(address)s") % {"address": settings.SITE_URL.rstrip("/") + district_url("notices")}
    else:
        yield _("Sign in to Minglan to read them.")
