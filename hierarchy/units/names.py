"""Names of units for rooms below this one, which know only their numbers (`settings.UNIT_NAMES`)."""

from collections.abc import Iterable

from .models import Unit


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """Give the short names of units by their keys, in one query."""
    return dict(Unit.objects.filter(pk__in=list(ids)).values_list("pk", "short_name"))
