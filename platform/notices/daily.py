"""The notices' part of the day's work (`settings.DAILY_JOBS`)."""

import logging
import smtplib

from django.utils import timezone

from .digest import is_mail_set_up, send_digests

logger = logging.getLogger(__name__)


def digest() -> str:
    """Send the day's digests; says how many, or that no mail server is set up.

    Mail goes out in real time: a demonstration district's fixed date does not stop it.
    """
    if not is_mail_set_up():
        return "no mail is sent: EMAIL_HOST is not set"
    try:
        sent = send_digests(at=timezone.now())
    except (smtplib.SMTPException, OSError):  # the rest of the day's work does not depend on mail
        logger.exception("the mail server could not be reached")
        return "no mail is sent: the mail server could not be reached"
    return f"{sent.people} digests sent, {sent.failed} failed"
