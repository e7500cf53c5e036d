"""Reads of bulletins as chainable domain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from .policies import Reach


class BulletinQuerySet(models.QuerySet):
    def drafts(self) -> Self:
        return self.filter(status="draft")

    def standing(self) -> Self:
        """Those issued and not withdrawn."""
        return self.filter(status="issued")

    def once_issued(self) -> Self:
        """Those that were issued, withdrawn ones included: both are kept."""
        return self.exclude(status="draft")

    def newest_first(self) -> Self:
        """By the end of the period, a month before the quarter it ends, a correction before what it corrects."""
        return self.order_by("-period_end", "-period_start", "-drafted_at", "-pk")

    def without_figures(self) -> Self:
        """For lists: the stored figures of a large district are long."""
        return self.defer("content")

    def within(self, reach: Reach) -> Self:
        """Those of which somebody may read something."""
        if reach.drafts:
            return self
        issued = self.once_issued()
        return issued if reach.everything else issued.filter(content__sections__has_any_keys=sorted(reach.keys))
