"""Reads of the trail, for the audit administrator."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.db import models

from core.days import end_of, start_of


class EntryQuerySet(models.QuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")

    def last_recorded_at(self) -> datetime | None:
        """Give the moment of the act recorded last, whatever the clock said then."""
        return self.order_by("-pk").values_list("at", flat=True).first()

    def in_chain(self, name: str) -> Self:
        return self.filter(chain_id=name)

    def of_verb(self, verb: str) -> Self:
        """One act, or a group of acts by its first word, e.g. ``disclosure``."""
        return self.filter(verb=verb) if "." in verb else self.filter(verb__startswith=f"{verb}.")

    def by_actor(self, label: str) -> Self:
        return self.filter(actor_label__icontains=label)

    def from_day(self, day: date) -> Self:
        return self.filter(at__gte=start_of(day))

    def until_day(self, day: date) -> Self:
        """Up to and including a day."""
        return self.filter(at__lt=end_of(day))

    def about(self, subject_id: str) -> Self:
        return self.filter(subject_id=subject_id)
