"""Reads of cases and replies as chainable domain words."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from .models import Case


class CaseManager(models.Manager["Case"]):
    """Reads cases without who came: the unit's role cannot (`tenants.registry.sealed_field`)."""

    def get_queryset(self) -> models.QuerySet[Case]:
        return super().get_queryset().defer("sealed")


class CaseQuerySet(models.QuerySet["Case"]):
    def lock(self, pk: uuid.UUID) -> Case:
        """Read one case again, locked until the end of the transaction."""
        return self.select_for_update().get(pk=pk)

    def open(self) -> Self:
        """Neither closed nor ended otherwise."""
        return self.exclude(state__in=("closed", "ended"))

    def ordinary(self) -> Self:
        """Without real-name reports, which have pages of their own."""
        return self.exclude(kind="report")


class ReplyQuerySet(models.QuerySet):
    def released(self) -> Self:
        """Sent to the asker."""
        return self.filter(state="released")

    def refusing(self) -> Self:
        """Refusing all that was applied for."""
        return self.filter(decision="refused")

    def shown(self) -> Self:
        """Sent, put up for others than the asker and not taken down, of a case that still stands."""
        up = self.released().filter(published_on__isnull=False, taken_down_at__isnull=True)
        return up.exclude(case__state="ended").exclude(case__kind__in=("report", "request"))

    def on_the_board(self) -> Self:
        """Answers that society may read."""
        return self.shown().filter(scope="public")

    def for_members(self) -> Self:
        """Answers that the unit's own people and those below it may read besides."""
        return self.shown().filter(scope="local")

    def newest_first(self) -> Self:
        return self.order_by("-published_on", "-released_at", "-id")
