"""One world for all tests of this folder: making one takes longer than most of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.world.people import Clerk
from tests.world.world import World, a_world

#: How often each thing is killed; `make torture ROUNDS=50` says otherwise.
ROUNDS = int(os.environ.get("ROUNDS", "1"))
CLERKS = 6
#: What each clerk publishes, and to how many drafts each attaches a file, before and after one kill.
PER_KILL = 3
VICTIMS = ("database", "worker", "web")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture(scope="session")
def clerks(world: World) -> list[Clerk]:
    built = world.build(writers=CLERKS, items=PER_KILL * ROUNDS * len(VICTIMS))
    return [Clerk(world, given) for given in built["writers"]]


@pytest.fixture
def web(world: World, clerks: list[Clerk]) -> Iterator[World]:
    """Give the world with its pages being served."""
    world.start_web()
    yield world
    world.kill_web()


@pytest.fixture(scope="session")
def log() -> Iterator[Callable[[str], None]]:
    """Give a function that notes what was seen: on the screen with `-s`, and in `var/torture.log`."""
    path = Path("var") / "torture.log"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8") as file:

        def note(sentence: str) -> None:
            print(sentence)  # noqa: T201 - for whoever runs `make torture`
            file.write(f"{sentence}\n")
            file.flush()

        yield note
