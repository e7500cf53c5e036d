"""Reads of units, positions, leads and memberships as chainable domain words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from mptt.querysets import TreeQuerySet

if TYPE_CHECKING:
    from .models import Line, Unit


def valid_on(day: date) -> Q:
    """Match rows whose half-open interval [valid_from, valid_to) contains `day`."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def ends_after(day: date) -> Q:
    """Match rows that are valid on `day` or become valid later."""
    return Q(valid_to__isnull=True) | Q(valid_to__gt=day)


class UnitQuerySet(TreeQuerySet):
    def under(self, unit: Unit) -> Self:
        """The unit and everything below it, as the tree is now."""
        return self.filter(tree_id=unit.tree_id, lft__gte=unit.lft, rght__lte=unit.rght)

    def called(self, words: str) -> Self:
        """Units whose code or one of whose names contains the words."""
        return self.filter(Q(code__icontains=words) | Q(name__icontains=words) | Q(short_name__icontains=words))

    def in_line(self, line: Line) -> Self:
        return self.filter(line=line)

    def in_locality(self, locality: Unit) -> Self:
        return self.filter(locality=locality)


class PositionQuerySet(models.QuerySet):
    def valid(self, on: date) -> Self:
        return self.filter(valid_on(on))


class DemonstrationQuerySet(models.QuerySet):
    def valid(self, on: date) -> Self:
        return self.filter(valid_on(on))

    def units_on(self, on: date) -> models.QuerySet:
        """Give the keys of the units that are a demonstration site or a pilot on a day, for a subquery."""
        return self.valid(on).order_by().values("unit")


class LineLeadQuerySet(models.QuerySet):
    def valid(self, on: date) -> Self:
        return self.filter(valid_on(on))


class MembershipQuerySet(models.QuerySet):
    def valid(self, on: date) -> Self:
        return self.filter(valid_on(on), user__is_active=True)

    def not_ended(self, on: date) -> Self:
        """Roles held on a day or granted for later, also those of accounts that are switched off."""
        return self.filter(ends_after(on))
