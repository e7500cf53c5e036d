"""Reads of the ledger as chainable domain words."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from hierarchy.units.models import Unit

    from .models import FeedbackEntry, ObligationEntry


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

    def actionable(self) -> Self:
        """Without confirmations given too late: they stay overdue in the figures, and nothing more can be done."""
        return self.exclude(duty="confirmation", nil_on__isnull=False)

    def due_between(self, start: date, end: date) -> Self:
        """Open and due from `start` to `end`, both included."""
        return self.open().filter(due_on__gte=start, due_on__lte=end)

    def pending(self) -> Self:
        """Owed, but the due date waits for a calendar year to be entered."""
        return self.owed().filter(due_on__isnull=True)


#: Whether everything that is mandatory was sent (CAT-02). Only a filing can lack something: it was typed in rows.
_IS_COMPLETE = """CASE
  WHEN ledger_submission.kind <> 'filing' THEN TRUE
  WHEN jsonb_typeof(ledger_submission.content->'items') IS DISTINCT FROM 'array' THEN FALSE
  ELSE jsonb_array_length(ledger_submission.content->'items') > 0
    AND COALESCE(ledger_submission.content->>'meeting_reference', '') <> ''
    AND COALESCE(ledger_submission.content->>'adopted_on', '') <> ''
    AND NOT EXISTS (
      SELECT 1 FROM jsonb_array_elements(ledger_submission.content->'items') AS item
      WHERE COALESCE(item->>'to_confirm', '') <> '' OR COALESCE(item->>'level3', '') = ''
        OR COALESCE(item->>'not_applicable', '') IN ('', 'false') AND (
          COALESCE(item->>'scope', '') = '' OR COALESCE(item->>'time_limit', '') = ''
          OR COALESCE(item->'forms', '[]'::jsonb) = '[]'::jsonb))
END"""


class SubmissionQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Not decided and not recalled."""
        return self.filter(status="sent")

    def sent_by_name(self, words: str) -> Self:
        """From units whose name, short name or code holds the words."""
        found = models.Q(sender__name__icontains=words) | models.Q(sender__short_name__icontains=words)
        return self.filter(found | models.Q(sender__code__icontains=words))

    def with_completeness(self) -> Self:
        """Add `is_complete`: whether every mandatory field is filled in."""
        return self.annotate(is_complete=RawSQL(_IS_COMPLETE, [], output_field=models.BooleanField()))  # noqa: S611 - a constant of ours

    def complete(self) -> Self:
        """With every mandatory field filled in."""
        return self.with_completeness().filter(is_complete=True)

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


class FeedbackQuerySet(models.QuerySet["FeedbackEntry"]):
    def lock(self, pk: uuid.UUID) -> FeedbackEntry:
        """Read one entry again, locked until the end of the transaction."""
        return self.select_for_update(of=("self",)).select_related("unit").get(pk=pk)

    def open(self) -> Self:
        """Neither closed nor ended otherwise."""
        return self.filter(closed_on__isnull=True)

    def unanswered(self) -> Self:
        """Open, and without a first reply."""
        return self.open().filter(replied_on__isnull=True)

    def overdue(self, *, on: date) -> Self:
        """Without a reply whose due date lies before a day."""
        return self.unanswered().filter(due_on__lt=on)
