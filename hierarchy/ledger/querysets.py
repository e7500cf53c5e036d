"""Reads of the ledger as chainable domain words."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from hierarchy.units.models import Unit

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

    def due_between(self, start: date, end: date) -> Self:
        """Open and due from `start` to `end`, both included."""
        return self.open().filter(due_on__gte=start, due_on__lte=end)

    def pending(self) -> Self:
        """Owed, but the due date waits for a calendar year to be entered."""
        return self.owed().filter(due_on__isnull=True)


class SubmissionQuerySet(models.QuerySet):
    def inbox_of(self, unit: Unit) -> Self:
        """Sent to a unit and not yet decided, oldest first."""
        return self.filter(receiver=unit, status="sent").order_by("sent_at")


class PublicationQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Published and not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def shown(self, *, on: date) -> Self:
        """Standing, not taken down, and if its term is limited still in it: what may be named as published."""
        in_term = models.Q(shown_until__isnull=True) | models.Q(shown_until__gte=on)
        return self.standing().filter(in_term, taken_down_at__isnull=True)

    def past_their_last_day(self, *, before: date) -> Self:
        """Standing notices whose last day lies before a day, and which nobody has taken down yet."""
        return self.standing().filter(shown_until__lt=before, taken_down_at__isnull=True)
