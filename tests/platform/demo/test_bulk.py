"""The bulk path leaves behind exactly what the real actions leave, apart from keys and notices."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils.timezone import localdate

from audit.models import Chain
from core.actors import SYSTEM
from demo.acts import Proceedings
from demo.bulk import perform_in_bulk
from demo.catalogues import adopt, compile_catalogue
from demo.characters import Character
from demo.people import Crew, Staffing
from demo.planning import Planner, Window, moment
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.owing import Rules, extend_schedule
from hierarchy.ledger.reconciling import differences
from tenants.catalogue.models import CatalogueItem
from tenants.disclosure.procedure import Act
from tenants.registry.provisioning import provision
from tenants.registry.workspaces import workspace
from tests.factories import make_district, make_unit

from .by_actions import perform_by_actions
from .tables import everything_of

pytestmark = pytest.mark.django_db

ADOPTED_ON = date(2025, 12, 1)
KINDS = ["department_group", "village_org", "social_org"]  # one of each staffing preset
OF_EACH_SORT = 4  # acting out is slow: that is why there is a bulk path
LATER = datetime(2026, 4, 10, 18, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


class Scene:
    """A unit with its people, its catalogue in force and two quarters of duties."""

    def __init__(self, kind: str) -> None:
        root = make_district()
        self.unit = make_unit(code="A1", kind=kind, parent=root, opened_on=date(2020, 1, 1))
        staffing = Staffing(seed=1, since=date(2024, 1, 1), at=moment(ADOPTED_ON, datetime.min.time()))
        self.crew: Crew = staffing.staff(self.unit, has_children=False, leads_a_line=False)
        staffing.save()
        provision([self.unit], at=moment(ADOPTED_ON, datetime.min.time()))
        draft = compile_catalogue(self.unit, self.crew, at=moment(ADOPTED_ON, datetime.min.time()))
        at = moment(ADOPTED_ON, datetime.min.time()) + timedelta(hours=9)
        adopt(self.unit, self.crew, draft, effective_on=ADOPTED_ON, at=at)
        extend_schedule(until=date(2026, 3, 1), actor=SYSTEM, at=moment(date(2026, 3, 1), datetime.min.time()))
        self.rules = Rules.load()
        with workspace(self.unit):
            self.items = list(CatalogueItem.objects.select_related("catalogue"))

    def entries(self) -> dict[object, ObligationEntry]:
        return {entry.pk: entry for entry in ObligationEntry.objects.filter(unit=self.unit)}

    def plan(self, *, until: datetime) -> list[Proceedings]:
        """Plan four months; often late, so that every verdict occurs."""
        planner = Planner(
            unit=self.unit,
            crew=self.crew,
            character=Character(on_time=0.7, late=0.25, late_days=4),
            calendar=self.rules.calendar,
            window=Window(ADOPTED_ON, until.date(), until),
            seed=6,
        )
        rows = {(item.catalogue_id, item.key): item for item in self.items}
        return sample(planner.plan(self.entries().values(), rows, self.items))

    def perform_in_bulk(self, many: list[Proceedings]) -> None:
        perform_in_bulk(
            self.unit,
            many,
            crew=self.crew,
            rules=self.rules,
            entries=self.entries(),
            items={item.key: item for item in self.items},
        )


def sample(planned: list[Proceedings]) -> list[Proceedings]:
    """Keep a few of each sort: how far it came, whether it fulfils a duty, whether it was recorded later."""
    sorts: dict[object, list[Proceedings]] = {}
    for each in planned:
        last = each.taken[-1] if each.taken else None
        came_to = last.act if last else None
        is_backdated = bool(last and each.fulfilment and each.fulfilment.disclosed_on < localdate(last.at))
        sorts.setdefault((came_to, (each.obligation_id is None, each.happened_on is None), is_backdated), []).append(
            each
        )
    return [each for kept in sorts.values() for each in kept[:OF_EACH_SORT]]


@pytest.mark.parametrize("kind", KINDS)
def test_bulk_and_actions_leave_the_same_rows(kind: str) -> None:
    scene = Scene(kind)
    planned = scene.plan(until=LATER)
    savepoint = transaction.savepoint()
    perform_by_actions(scene.unit, planned)
    acted = everything_of(scene.unit)
    transaction.savepoint_rollback(savepoint)

    scene.perform_in_bulk(planned)
    bulk = everything_of(scene.unit)

    assert {name: len(rows) for name, rows in bulk.items()} == {name: len(rows) for name, rows in acted.items()}
    for table, rows in acted.items():
        assert bulk[table] == rows, table


def test_the_sample_holds_every_act_and_every_way_to_meet_a_duty() -> None:
    """The comparison above would say little about what does not occur in it."""
    acts, verdicts, unfinished, without_duty, events = set(), set(), 0, 0, 0
    for kind in KINDS:
        savepoint = transaction.savepoint()
        scene = Scene(kind)
        planned = scene.plan(until=LATER)
        scene.perform_in_bulk(planned)
        acts |= {taken.act for each in planned for taken in each.taken}
        verdicts |= set(ObligationEntry.objects.filter(unit=scene.unit).values_list("verdict", flat=True))
        unfinished += sum(
            1 for each in planned if each.taken and each.taken[-1].act not in (Act.PUBLISH, Act.CONFIRM_NIL)
        )
        without_duty += sum(1 for each in planned if each.obligation_id is None and each.happened_on is None)
        events += sum(1 for each in planned if each.happened_on is not None)
        transaction.savepoint_rollback(savepoint)
    assert acts == {Act.PROPOSE, Act.REVIEW, Act.SECRECY_REVIEW, Act.SIT, Act.APPROVE, Act.CONFIRM_NIL, Act.PUBLISH}
    assert verdicts == {"", "on_time", "late", "nil", "cancelled"}
    assert events > 0
    assert unfinished > 0
    assert without_duty > 0


def test_the_ledger_and_the_trail_add_up_after_the_bulk_path() -> None:
    scene = Scene("village_org")
    scene.perform_in_bulk(scene.plan(until=LATER))
    assert list(differences()) == []
    chain = Chain.objects.get(pk=f"unit:{scene.unit.pk}")
    assert chain.length == chain.entries.count()
    assert connection.schema_name == "public"


def test_a_unit_is_the_same_whatever_is_planned_before_it() -> None:
    scene = Scene("village_org")
    first = scene.plan(until=LATER)
    scene.plan(until=LATER - timedelta(days=30))
    assert scene.plan(until=LATER) == first
