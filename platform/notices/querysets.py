"""Reads of notices: always those of one reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from accounts.models import Person


class NoticeQuerySet(models.QuerySet):
    def of(self, reader: Person) -> Self:
        """Addressed to a person, the newest first."""
        return self.filter(recipient=reader).order_by("-at", "-id")

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def undigested(self) -> Self:
        """Not yet counted in an e-mail."""
        return self.filter(digested_at__isnull=True)
