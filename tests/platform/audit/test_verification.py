import io
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit.models import Anchor, Chain, Entry
from audit.trail import Draft, entry_hash, record, record_many
from audit.verification import make_anchor, verify
from core.actors import SYSTEM
from tenants.registry.ownership import acting_as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trail(at: datetime) -> Iterator[None]:
    """A trail in the hands of the database's owner: nobody else can alter it."""
    record_many([Draft("a.b", ("x", n), SYSTEM, at, unit, {"n": n}) for n in range(1, 6) for unit in (None, 1)])
    make_anchor(at=at)
    record("a.b", subject=("x", 6), actor=SYSTEM, at=at, unit_id=1)
    make_anchor(at=at)
    with acting_as_owner():
        yield


def found() -> list[tuple[str, int, str]]:
    return [(difference.chain, difference.position, difference.code) for difference in verify()]


def entry(position: int) -> Entry:
    return Entry.objects.get(chain="unit:1", position=position)


def test_a_whole_trail_has_no_difference() -> None:
    assert found() == []


def test_an_altered_entry_is_named() -> None:
    Entry.objects.filter(pk=entry(3).pk).update(data={"n": 33})
    assert found() == [("unit:1", 3, "altered")]


def test_an_altered_entry_with_a_new_hash_breaks_the_link() -> None:
    altered = entry(3)
    altered.data = {"n": 33}
    altered.hash = entry_hash(altered)
    altered.save()
    assert found() == [("unit:1", 4, "link")]


def test_a_deleted_entry_is_missed() -> None:
    entry(3).delete()
    assert found() == [("unit:1", 4, "position"), ("unit:1", 4, "link")]


def test_an_inserted_entry_breaks_the_link(at: datetime) -> None:
    Entry.objects.filter(chain="unit:1", position__gte=4).delete()
    forged = Entry(chain_id="unit:1", position=4, at=at, actor_label="x", verb="a.b", subject_type="x", subject_id="9")
    forged.previous_hash = entry(3).hash
    forged.hash = entry_hash(forged)
    forged.save()
    assert found() == [("unit:1", 4, "head"), ("unit:1", 4, "truncated")]


def test_reordered_entries_are_found() -> None:
    third, fourth = entry(3), entry(4)
    Entry.objects.filter(pk=third.pk).update(position=99)
    Entry.objects.filter(pk=fourth.pk).update(position=3)
    Entry.objects.filter(pk=third.pk).update(position=4)
    assert {code for _chain, _position, code in found()} == {"link", "altered"}


def cut_off(length: int) -> None:
    """Cut a chain off at its end as somebody with the database's password would: the head follows."""
    Entry.objects.filter(chain="unit:1", position__gt=length).delete()
    Chain.objects.filter(pk="unit:1").update(length=length, head=entry(length).hash)


def test_a_chain_cut_off_with_its_head_is_found_by_the_anchor() -> None:
    cut_off(5)
    assert found() == [("unit:1", 5, "truncated")]


def test_a_chain_rewritten_from_the_start_is_found_by_the_anchor() -> None:
    previous = "0" * 64
    for position in range(1, 7):
        forged = entry(position)
        forged.data, forged.previous_hash = {"forged": True}, previous
        forged.hash = previous = entry_hash(forged)
        forged.save()
    Chain.objects.filter(pk="unit:1").update(head=previous)
    assert found() == [("unit:1", 5, "anchor"), ("unit:1", 6, "anchor")]


def test_a_chain_that_is_gone_is_found_by_the_anchor() -> None:
    Entry.objects.filter(chain="unit:1").delete()
    Chain.objects.filter(pk="unit:1").delete()
    assert found() == [("unit:1", 0, "chain_missing")]


def test_altered_and_deleted_anchors_are_found() -> None:
    first, second = Anchor.objects.order_by("id")
    Anchor.objects.filter(pk=second.pk).update(heads={})
    assert found() == [("anchors", 2, "altered")]
    first.delete()
    assert found() == [("anchors", 1, "link"), ("anchors", 1, "altered")]


def test_the_commands_anchor_verify_and_compare_with_a_copy_kept_elsewhere(tmp_path: Path) -> None:
    copy = tmp_path / "anchors.txt"
    call_command("anchor_audit", to=copy, stdout=io.StringIO())
    output = io.StringIO()
    call_command("verify_audit", known=copy, stdout=output)
    assert Anchor.objects.count() == 3
    Anchor.objects.order_by("-id").first().delete()  # type: ignore[union-attr]  # there are three
    with pytest.raises(CommandError):
        call_command("verify_audit", known=copy, stdout=output)


def test_the_command_prints_each_difference_and_fails() -> None:
    Entry.objects.filter(pk=entry(3).pk).update(actor_label="y")
    output = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", stdout=output)
    assert output.getvalue().startswith("unit:1:3 altered ")


def test_entries_written_while_reading_are_no_difference(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    original: Callable[..., object] = Chain.refresh_from_db
    pending = [1]

    def refresh(chain: Chain, *args: object, **kwargs: object) -> object:
        if chain.pk == "unit:1" and pending:
            pending.pop()
            record("a.b", subject=("x", 7), actor=SYSTEM, at=at, unit_id=1)
        return original(chain, *args, **kwargs)

    monkeypatch.setattr(Chain, "refresh_from_db", refresh)
    assert found() == []
