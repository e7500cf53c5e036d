"""The only place that reads the clock. Everything else is given `at` or `on`."""

from datetime import date, datetime

from django.utils import timezone

from .models import District


def now(district: District | None = None) -> datetime:
    """Give the present moment; in a demonstration district, this time of day on its fixed date."""
    district = district or District.current()
    moment = timezone.localtime()
    if district.frozen_on is None:
        return moment
    return datetime.combine(district.frozen_on, moment.timetz())


def today(district: District | None = None) -> date:
    """Give the present date in the district's time zone; a demonstration district's fixed date."""
    return now(district).date()
