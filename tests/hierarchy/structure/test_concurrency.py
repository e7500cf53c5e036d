"""Many writers at once leave a sound tree."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connections

from core.actors import SYSTEM
from core.errors import Refusal
from hierarchy.ledger import owing
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.reconciling import differences
from hierarchy.structure import actions
from hierarchy.units.models import Unit, UnitKind
from tests.factories import make_line
from tests.hierarchy.ledger.given import adopt, item

from .stories import day, faults, noon, small_district

pytestmark = pytest.mark.django_db(transaction=True)
NOW = noon(day(4, 10))
THREADS, STEPS = 8, 12


def one_writer(number: int) -> int:
    """Create, move, close and rename units at random; refusals are answers, not faults. Gives how many acts held."""
    chance = random.Random(number)
    done = 0
    try:
        for step in range(STEPS):
            units = list(Unit.objects.filter(closed_on__isnull=True).exclude(code="QW"))
            unit, other = chance.choice(units), chance.choice(units)
            when = day(chance.randint(1, 3), chance.randint(1, 28))
            acts: list[Callable[[], object]] = [
                lambda unit=unit, step=step: actions.create_unit(
                    code=f"N{number}-{step}",
                    name=f"新单位{number}-{step}",
                    kind=UnitKind.objects.get(pk="village_branch"),
                    parent=unit,
                    opened_on=day(4, 1),
                    actor=SYSTEM,
                    at=NOW,
                ),
                lambda unit=unit, other=other, when=when: actions.move_unit(
                    unit=unit, parent=other, line=make_line("L04"), effective_on=when, actor=SYSTEM, at=NOW
                ),
                lambda unit=unit: actions.close_unit(
                    unit=unit, closed_on=day(4, 5), reason="撤销", actor=SYSTEM, at=NOW
                ),
                lambda unit=unit, other=other: actions.merge_units(
                    absorbed=unit, into=other, effective_on=day(4, 6), reason="合并", actor=SYSTEM, at=NOW
                ),
                lambda unit=unit: actions.rename_unit(
                    unit=unit, name=f"改名{number}", short_name="", actor=SYSTEM, at=NOW
                ),
            ]
            try:
                chance.choices(acts, weights=[5, 5, 1, 1, 2])[0]()
                done += 1
            except Refusal:
                continue
    finally:
        connections.close_all()
    return done


def test_eight_threads_moving_and_creating_units_leave_a_sound_tree() -> None:
    small_district()
    with ThreadPoolExecutor(THREADS) as pool:
        done = list(pool.map(one_writer, range(THREADS)))
    assert min(done) > 0
    assert Unit.objects.count() > 6
    assert faults() == []
    call_command("check_tree")


def one_mover(number: int) -> None:
    """Move the village to and fro, each time from another day."""
    try:
        for step in range(6):
            target = "T2" if (number + step) % 2 else "T1"
            try:
                actions.move_unit(
                    unit=Unit.objects.get(code="V1"),
                    parent=Unit.objects.get(code=target),
                    effective_on=day(3, 1 + number * 6 + step),
                    actor=SYSTEM,
                    at=NOW,
                )
            except Refusal:
                continue
    finally:
        connections.close_all()


def one_job(number: int) -> None:
    """Extend the schedule month by month, as the job does."""
    try:
        for month in range(1, 10):
            owing.extend_schedule(until=day(month, 15), actor=SYSTEM, at=NOW)
    finally:
        connections.close_all()


def test_moving_while_obligations_are_created_leaves_nothing_to_reconcile() -> None:
    units = small_district()
    for code in ("V1", "B1", "B2"):
        adopt(units[code], [item(cycle="monthly")], on="2026-01-01")
    with ThreadPoolExecutor(6) as pool:
        work = [pool.submit(one_mover, number) for number in range(3)]
        work += [pool.submit(one_job, number) for number in range(3)]
        for done in work:
            done.result()
    assert ObligationEntry.objects.count() >= 3 * 9
    assert list(differences()) == []
    assert faults() == []
