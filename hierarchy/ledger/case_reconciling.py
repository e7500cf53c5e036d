"""Recompute cases from their events and name every difference; none in a sound ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from hierarchy.units.models import Unit

from .cases import difference_in
from .models import FeedbackEntry, FeedbackEvent

UNITS_AT_ONCE = 200


def differences() -> Iterator[str]:
    """Yield one line per difference between a case's entry and its events."""
    ids = list(Unit.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), UNITS_AT_ONCE):
        batch = ids[start : start + UNITS_AT_ONCE]
        events: dict[object, list[FeedbackEvent]] = defaultdict(list)
        for event in FeedbackEvent.objects.filter(unit__in=batch).order_by("id"):
            events[event.case_id].append(event)
        for entry in FeedbackEntry.objects.filter(unit__in=batch).order_by("pk"):
            yield from difference_in(entry, events.pop(entry.pk, []))
