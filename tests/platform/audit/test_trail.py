from datetime import date, datetime
from threading import Thread

import pytest
from django.db import connection, transaction

from audit.models import Chain, Entry
from audit.trail import START, Draft, chain_name, entry_hash, record, record_many
from core.actors import SYSTEM
from tests.counting import queries
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def fields_of(entry: Entry) -> tuple[object, ...]:
    return (
        entry.chain_id,
        entry.position,
        entry.at,
        entry.actor_label,
        entry.verb,
        entry.subject_type,
        entry.subject_id,
        entry.data,
        entry.previous_hash,
        entry.hash,
    )


def test_an_entry_follows_the_one_before_it(at: datetime) -> None:
    first = record("unit.renamed", subject=("units.unit", 7), actor=SYSTEM, at=at, unit_id=7, old="甲", new="乙")
    second = record("unit.moved", subject=("units.unit", 7), actor=SYSTEM, at=at, unit_id=7, on=date(2026, 4, 1))
    assert (first.position, first.previous_hash) == (1, START)
    assert (second.position, second.previous_hash) == (2, first.hash)
    chain = Chain.objects.get(pk="unit:7")
    assert (chain.length, chain.head) == (2, second.hash)
    assert second.data == {"on": "2026-04-01"}


def test_the_stored_entry_still_has_its_hash(at: datetime) -> None:
    record(
        "a.b", subject=("x", 1), actor=SYSTEM, at=at, share=0.5, big=10**20, words="公\x00开", nested={"k": [1, None]}
    )
    stored = Entry.objects.get()
    assert entry_hash(stored) == stored.hash


def test_a_model_is_named_by_its_label_and_key(at: datetime) -> None:
    person = make_person()
    entry = record("person.named", subject=person, actor=SYSTEM, at=at)
    assert (entry.subject_type, entry.subject_id, entry.chain_id) == ("accounts.person", str(person.pk), "district")


def test_each_unit_has_its_own_chain_and_the_district_one() -> None:
    assert (chain_name(None), chain_name(12)) == ("district", "unit:12")


def test_many_at_once_leave_what_one_by_one_leaves(at: datetime) -> None:
    drafts = [
        Draft("a.b", ("x", number), SYSTEM, at, unit_id, {"n": number, "day": date(2026, 1, 1)})
        for number, unit_id in enumerate([1, 2, 1, None, 2, 1], start=1)
    ]
    savepoint = transaction.savepoint()
    for draft in drafts:
        record(draft.verb, subject=draft.subject, actor=draft.actor, at=draft.at, unit_id=draft.unit_id, **draft.data)
    one_by_one = [fields_of(entry) for entry in Entry.objects.order_by("chain_id", "position")]
    chains = list(Chain.objects.order_by("name").values_list("name", "length", "head"))
    transaction.savepoint_rollback(savepoint)
    assert record_many(drafts) == 6
    assert [fields_of(entry) for entry in Entry.objects.order_by("chain_id", "position")] == one_by_one
    assert list(Chain.objects.order_by("name").values_list("name", "length", "head")) == chains


def test_recording_costs_three_statements(at: datetime) -> None:
    record("a.b", subject=("x", 1), actor=SYSTEM, at=at, unit_id=1)
    with queries() as statements:
        record("a.b", subject=("x", 1), actor=SYSTEM, at=at, unit_id=1)
    assert len(statements) == 3


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_leave_one_unbroken_chain(at: datetime) -> None:
    def write() -> None:
        try:
            for _number in range(5):
                record("a.b", subject=("x", 1), actor=SYSTEM, at=at, unit_id=1)
        finally:
            connection.close()

    threads = [Thread(target=write) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = list(Entry.objects.order_by("position"))
    assert [entry.position for entry in entries] == list(range(1, 21))
    assert [entry.previous_hash for entry in entries] == [START, *(entry.hash for entry in entries[:-1])]
