"""Reads of the ledger as chainable domain words."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from hierarchy.units.models import Line, Unit

    from .models import ObligationEntry


class ObligationQuerySet(models.QuerySet["ObligationEntry"]):
    def lock(self, pk: uuid.UUID) -> ObligationEntry:
        """Read one entry again, locked until the end of the transaction."""
        return self.select_for_update(of=("self",)).select_related("unit", "position").get(pk=pk)

    def owed(self) -> Self:
        """Not cancelled."""
        return self.filter(cancelled_on__isnull=True)

    def open(self) -> Self:
        """Without a settled verdict."""
        return self.filter(verdict="")

    def overdue(self, *, on: date) -> Self:
        """Open and past the due date; withdrawn ones from the day their successor was due."""
        lapsed = Q(withdrawn_on__isnull=True) | Q(successor_due_on__lt=on)
        return self.open().filter(lapsed, due_on__lt=on)

    def due_between(self, start: date, end: date) -> Self:
        """Open and due from `start` to `end`, both included."""
        return self.open().filter(due_on__gte=start, due_on__lte=end)

    def pending(self) -> Self:
        """Owed, but the due date waits for a calendar year to be entered."""
        return self.owed().filter(due_on__isnull=True)

    def of_units(self, units: QuerySet[Unit]) -> Self:
        return self.filter(unit__in=units)

    def in_line(self, line: Line) -> Self:
        return self.filter(unit__line=line)

    def period_ends_between(self, start: date, end: date) -> Self:
        return self.filter(period_end__gte=start, period_end__lte=end)


class SubmissionQuerySet(models.QuerySet):
    def inbox_of(self, unit: Unit) -> Self:
        """Sent to a unit and not yet decided, oldest first."""
        return self.filter(receiver=unit, status="sent").order_by("sent_at")

    def readable_by_units(self, unit_ids: list[int]) -> Self:
        """A submission's content is for its two parties only."""
        return self.filter(Q(sender_id__in=unit_ids) | Q(receiver_id__in=unit_ids))


class PublicationQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Published and not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)
