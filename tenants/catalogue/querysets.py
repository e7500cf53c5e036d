"""Reads of catalogues as chainable domain words. All inside one unit's workspace."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from .models import Catalogue


class CatalogueQuerySet(models.QuerySet["Catalogue"]):
    def lock(self, pk: uuid.UUID) -> Catalogue:
        """Read one version again, locked until the end of the transaction."""
        return self.select_for_update().get(pk=pk)

    def in_force(self) -> Catalogue | None:
        """Give the one version in force, if there is one (CAT-13)."""
        return self.filter(state="in_force").first()

    def draft(self) -> Catalogue | None:
        """Give the one open draft, if there is one."""
        return self.filter(state="draft").first()

    def submitted(self) -> Catalogue | None:
        """Give the version that lies with the superior for approval, if one does (CAT-05)."""
        return self.filter(state="submitted").first()

    def adopted(self) -> Self:
        """In force, or once in force."""
        return self.filter(state__in=("in_force", "superseded"))


class ItemQuerySet(models.QuerySet):
    def of_version_in_force(self) -> Self:
        return self.filter(catalogue__state="in_force").select_related("section")

    def unconfirmed(self) -> Self:
        """With a doubt that somebody must settle before adoption."""
        return self.exclude(to_confirm="")
