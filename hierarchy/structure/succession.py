"""What a unit leaves behind passes to its successor (`settings.ON_UNIT_ENDED`)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from core.actors import Actor
from hierarchy.units.models import Unit


def pass_on_work(unit: Unit, *, successor: Unit | None, actor: Actor, at: datetime) -> None:
    """Let the rooms above pass on what is still open in a unit that ends: inside the act, which their refusal undoes.

    :param successor: the unit that absorbs it, else its superior; None at the top of the tree.
    """
    for path in getattr(settings, "ON_UNIT_ENDED", ()):
        import_string(path)(unit=unit, successor=successor, actor=actor, at=at)
