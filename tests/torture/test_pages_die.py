"""Publishing and uploading while the database server, a web process or all of them are killed."""

from __future__ import annotations

import hashlib
import random
import time
from collections import Counter
from collections.abc import Callable

import pytest

from tests.torture.conftest import PER_KILL, ROUNDS, VICTIMS
from tests.uploads import pdf_bytes
from tests.world.people import Clerk, work_together
from tests.world.world import World, wait_until

Log = Callable[[str], None]


def kill(world: World, victim: str) -> None:
    {"database": world.kill_database, "worker": world.kill_worker, "web": world.restart_web}[victim]()


def told_while_killing(
    world: World, clerks: list[Clerk], victim: str, work: Callable[[Clerk], None]
) -> list[tuple[Clerk, list[str]]]:
    """Let the clerks work, kill somebody at a moment nobody chose, and give what each was told is done."""
    before = [len(clerk.acknowledged) for clerk in clerks]

    def strike() -> None:
        wait_until(lambda: sum(len(clerk.acknowledged) for clerk in clerks) >= sum(before) + len(clerks))
        time.sleep(random.random() / 20)
        kill(world, victim)

    work_together(clerks, work, meanwhile=strike)
    return [(clerk, clerk.acknowledged[start:]) for clerk, start in zip(clerks, before, strict=True)]


@pytest.mark.parametrize("round_number", range(ROUNDS))
@pytest.mark.parametrize("victim", VICTIMS)
def test_what_was_said_to_be_published_is_published_once(
    web: World, clerks: list[Clerk], log: Log, victim: str, round_number: int
) -> None:
    def work(clerk: Clerk) -> None:
        for _each in range(PER_KILL):
            clerk.publish(clerk.ready.pop())

    interrupted = sum(clerk.interrupted for clerk in clerks)
    told = told_while_killing(web, clerks, victim, work)
    acknowledged = lost = 0
    for clerk, said in told:
        rows = web.ask(
            f"SELECT d.id, d.state, (SELECT count(*) FROM {clerk.schema}.disclosure_step s "
            f"JOIN {clerk.schema}.disclosure_version v ON v.id = s.version_id "
            f"WHERE v.disclosure_id = d.id AND s.kind = 'publish') FROM {clerk.schema}.disclosure_disclosure d"
        )
        published = Counter({str(key): times for key, state, times in rows if state == "published"})
        acknowledged += len(said)
        lost += sum(published[key] != 1 for key in said)
        assert set(published.values()) == {1}
    again = sum(clerk.interrupted for clerk in clerks) - interrupted
    log(f"publishing, {victim} killed: {acknowledged} acknowledged, {lost} lost, {again} tried again")
    assert lost == 0
    assert acknowledged + again >= len(clerks) * PER_KILL
    web.prove()


@pytest.mark.parametrize("round_number", range(ROUNDS))
@pytest.mark.parametrize("victim", VICTIMS)
def test_what_was_said_to_be_uploaded_is_there_whole(
    web: World, clerks: list[Clerk], log: Log, victim: str, round_number: int
) -> None:
    def work(clerk: Clerk) -> None:
        for _each in range(PER_KILL):
            clerk.attach(clerk.drafts.pop())

    told = told_while_killing(web, clerks, victim, work)
    media = web.folder / "var" / "media"
    acknowledged = lost = 0
    for clerk, said in told:
        rows = web.ask(f"SELECT name, path, sha256 FROM {clerk.schema}.disclosure_attachment")
        kept = {name: ((media / path).read_bytes(), sha256) for name, path, sha256 in rows}
        assert all(hashlib.sha256(content).hexdigest() == sha256 for content, sha256 in kept.values())
        acknowledged += len(said)
        lost += sum(name not in kept or kept[name][0] != pdf_bytes(name) for name in said)
    log(f"uploading, {victim} killed: {acknowledged} acknowledged, {lost} lost")
    assert lost == 0
    web.prove()
