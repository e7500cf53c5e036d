"""Who uses the pages, how often: the office, lead departments, clerks, and readers of notice boards.

Locust runs this in a process of its own; `LOAD_PEOPLE` names the file with what `prepare.py` said of the district.
"""

from __future__ import annotations

import json
import os
import random
from itertools import cycle
from pathlib import Path
from typing import Any

from locust import FastHttpUser, between, task

from tests.world.people import TOKEN

PEOPLE: dict[str, Any] = json.loads(Path(os.environ["LOAD_PEOPLE"]).read_text(encoding="utf-8"))
SLUGS = list(PEOPLE["units"].values())
CODES = list(PEOPLE["units"])
LEADS = cycle(PEOPLE["leads"].items())
WRITERS = cycle(PEOPLE["writers"])


class Person(FastHttpUser):
    """Somebody at a browser, who reads a page for some seconds before opening the next."""

    abstract = True
    wait_time = between(4, 12)
    session = ""

    def opens(self, path: str, *, name: str) -> None:
        """Open a page; being sent elsewhere, to sign in for instance, counts as failed."""
        headers = {"Cookie": f"sessionid={self.session}"} if self.session else {}
        with self.client.get(path, name=name, headers=headers, allow_redirects=False, catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"status {answer.status_code}")


class Office(Person):
    """The district committee's office: figures, who is late, the matrix."""

    weight = 1
    wait_time = between(10, 30)
    session = PEOPLE["office"]

    @task(4)
    def overview(self) -> None:
        self.opens("/overview/", name="office: overview")

    @task(2)
    def lines(self) -> None:
        self.opens("/lines/", name="office: lines")

    @task(2)
    def late(self) -> None:
        self.opens("/obligations/?state=overdue", name="office: what is late")

    @task(1)
    def matrix(self) -> None:
        self.opens("/compare/", name="office: matrix")

    @task(2)
    def unit(self) -> None:
        self.opens(f"/units/{random.choice(CODES)}/", name="office: a unit")


class Lead(Person):
    """A lead department: its own line."""

    weight = 2
    wait_time = between(10, 30)

    def on_start(self) -> None:
        self.line, self.session = next(LEADS)

    @task(2)
    def cases(self) -> None:
        self.opens("/cases/", name="lead: cases")

    @task(3)
    def line_page(self) -> None:
        self.opens(f"/lines/{self.line}/", name="lead: its line")

    @task(1)
    def late(self) -> None:
        self.opens("/obligations/?state=overdue", name="lead: what is late")


class Clerk(Person):
    """A unit's clerk: the month's desk, what was written, and something to publish."""

    weight = 6
    wait_time = between(5, 15)

    def on_start(self) -> None:
        self.given = next(WRITERS)
        self.session = self.given["session"]

    @task(4)
    def desk(self) -> None:
        self.opens(f"/u/{self.given['slug']}/", name="clerk: desk")

    @task(3)
    def written(self) -> None:
        self.opens(f"/u/{self.given['slug']}/disclosures/", name="clerk: disclosures")

    @task(2)
    def publishes(self) -> None:
        if not self.given["ready"]:
            return
        item = self.given["ready"].pop()
        with self.client.post(
            f"/u/{self.given['slug']}/disclosures/{item['id']}/steps/publish/",
            {"seen": item["seen"], "disclosed_on": self.given["today"], "forms": "bulletin_board", "reference": "大会"},
            headers={"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN},
            allow_redirects=False,
            catch_response=True,
            name="clerk: publishes",
        ) as answer:
            if answer.status_code != 302 or "login" in answer.headers.get("Location", ""):
                answer.failure(f"status {answer.status_code}")


class Reader(Person):
    """Anybody before a notice board, in whichever unit."""

    weight = 8

    @task(5)
    def board(self) -> None:
        self.opens(f"/u/{random.choice(SLUGS)}/board/", name="reader: a board")

    @task(1)
    def writers_board(self) -> None:
        self.opens(f"/u/{random.choice(PEOPLE['writers'])['slug']}/board/", name="reader: a full board")
