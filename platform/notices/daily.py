"""The notices' part of the day's work (`settings.DAILY_JOBS`)."""

from django.utils import timezone

from .digest import is_mail_set_up, send_digests


def digest() -> str:
    """Send the day's digests; says how many, or that no mail server is set up.

    Mail goes out in real time: a demonstration district's fixed date does not stop it.
    """
    if not is_mail_set_up():
        return "no mail is sent: EMAIL_HOST is not set"
    sent = send_digests(at=timezone.now())
    return f"{sent.people} digests sent, {sent.failed} failed"
