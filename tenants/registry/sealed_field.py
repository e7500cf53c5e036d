"""A column that its own unit's database role cannot read: fetched when it is asked for, under another role.

Whoever gets hold of a workspace's role reads everything in the workspace but this; and what it holds is encrypted with
a key outside the database besides (`core.sealing`).
"""

from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from core.database_roles import IDENTITIES

from .workspaces import connected


class SealedAttribute(DeferredAttribute):
    """The value, fetched in the open workspace the first time it is asked for."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None or self.field.attname in instance.__dict__:
            return super().__get__(instance, cls)
        row = type(instance)._base_manager.filter(pk=instance.pk)
        with connected().acting_as(IDENTITIES):
            value = instance.__dict__[self.field.attname] = row.values_list(self.field.attname, flat=True).get()
        return value


class SealedField(models.TextField):
    """Text that is written like any other and never read along with its row.

    Name the column in `settings.HIDDEN_COLUMNS`, and let the model's manager defer it.
    """

    descriptor_class = SealedAttribute

    def deconstruct(self) -> Any:
        """A text column like any other, to migrations."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


def values_of(rows: "models.QuerySet[Any]", name: str) -> dict[Any, str]:
    """Give what a sealed field holds in some rows of the open workspace, by key, without the blank ones."""
    keys = list(rows.values_list("pk", flat=True))
    with connected().acting_as(IDENTITIES):
        found = rows.model._base_manager.filter(pk__in=keys).order_by().values_list("pk", name)
        return {key: value for key, value in found if value}
