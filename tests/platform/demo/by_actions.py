"""Performs the demonstration's proceedings by the real actions, to hold the bulk path to them."""

from __future__ import annotations

from collections.abc import Sequence

from demo.acting import begin, take
from demo.acts import Proceedings
from hierarchy.units.models import Unit
from tenants.disclosure.models import Disclosure
from tenants.registry.workspaces import workspace


def perform_by_actions(unit: Unit, many: Sequence[Proceedings]) -> None:
    """Act out everything in the order of time, each act in a transaction of its own."""
    started: dict[int, Disclosure] = {}
    moments = [(each.started_at, -1, index) for index, each in enumerate(many)]
    moments += [(taken.at, place, index) for index, each in enumerate(many) for place, taken in enumerate(each.taken)]
    for _at, place, index in sorted(moments):
        proceedings = many[index]
        with workspace(unit):
            if place == -1:
                started[index] = begin(unit, proceedings)
            elif not (proceedings.is_nil and place == 0):  # a nil return is proposed as it is started
                take(unit, proceedings, started[index], proceedings.taken[place])
