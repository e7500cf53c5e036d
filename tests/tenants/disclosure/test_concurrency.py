"""Two people at once: one act happens, the other is told so."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from core.errors import Refusal
from hierarchy.ledger.models import LedgerEvent, PublicationEntry
from tenants.disclosure.actions import starting
from tenants.disclosure.actions.publishing import Fulfilment, publish
from tenants.disclosure.models import Disclosure
from tests.factories import make_district
from tests.tenants.disclosure.scene import Scene, make_scene

PEOPLE = 4


def all_at_once(scene: Scene, act: Any) -> list[str]:
    """Run an act in several connections at the same moment; give what became of each."""
    barrier = Barrier(PEOPLE)

    def run(_number: int) -> str:
        try:
            barrier.wait(timeout=20)
            with scene.inside():
                act()
        except Refusal as refusal:
            return refusal.code
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return sorted(pool.map(run, range(PEOPLE)))


@pytest.mark.django_db(transaction=True)
def test_one_of_many_who_act_at_once_succeeds(at: datetime) -> None:
    scene = make_scene("full", at, parent=make_district())

    def begin() -> None:
        starting.start_disclosure(unit=scene.unit, obligation_id=scene.owed("班子分工").pk, actor=scene.drafter, at=at)

    assert all_at_once(scene, begin) == ["already_started"] * (PEOPLE - 1) + ["done"]

    with scene.inside():
        disclosure = scene.approved()
        who = scene.who(scene.drafter, disclosure)
    fulfilment = Fulfilment(at.date(), ["bulletin_board"], reference="支部大会")
    assert all_at_once(scene, lambda: publish(fulfilment=fulfilment, **who)) == ["done"] + ["wrong_step"] * (PEOPLE - 1)
    assert PublicationEntry.objects.count() == 1
    assert LedgerEvent.objects.filter(obligation=scene.owed(), kind="disclosed").count() == 1
    with scene.inside():
        assert Disclosure.objects.count() == 2
