"""Clerks who work over HTTP while things die: they note what was acknowledged, and try again what was not."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import requests

from tests.uploads import pdf_bytes
from tests.world.world import PATIENCE, World

TOKEN = "t" * 32


class Clerk:
    """One unit's clerk.

    :ivar acknowledged: what the pages said was done, in order.
    :ivar interrupted: how often a request got no answer or was told to come again.
    :ivar surprises: answers that nothing explains.
    """

    def __init__(self, world: World, given: dict[str, Any]) -> None:
        self.world = world
        self.slug, self.schema, self.today = given["slug"], given["schema"], given["today"]
        self.ready, self.drafts = list(given["ready"]), list(given["drafts"])
        self.acknowledged: list[str] = []
        self.interrupted = 0
        self.surprises: list[str] = []
        self.asks = requests.Session()
        self.asks.cookies.update({"sessionid": given["session"], "csrftoken": TOKEN})
        self.asks.headers["X-CSRFToken"] = TOKEN

    def publish(self, item: dict[str, str]) -> None:
        """Publish one thing; found published already when trying again, that was done before the interruption."""
        form = {
            "seen": item["seen"],
            "disclosed_on": self.today,
            "forms": ["bulletin_board"],
            "reference": "4 月大会",
        }
        self._until_answered(item["id"], f"disclosures/{item['id']}/steps/publish/", data=form)

    def attach(self, item: dict[str, str]) -> None:
        """Attach one file whose text is its own name, which no other has."""
        path = f"disclosures/{item['id']}/"
        page = self._until_heard(lambda: self.asks.get(self._url(path), timeout=PATIENCE))
        seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page.text)
        if seen is None:
            self.surprises.append(f"{page.status_code} {path}")
            return
        name = f"{item['id']}.pdf"
        self._until_answered(
            name,
            f"{path}files/",
            data={"seen": seen[1], "kind": "content"},
            files={"file": (name, pdf_bytes(name), "application/pdf")},
        )

    def read(self, path: str) -> None:
        """Open a page of the unit."""
        page = self._until_heard(lambda: self.asks.get(self._url(path), timeout=PATIENCE))
        if page.status_code != 200:
            self.surprises.append(f"{page.status_code} {path}")

    def _until_answered(self, what: str, path: str, **sent: Any) -> None:
        before = self.interrupted
        answer = self._until_heard(
            lambda: self.asks.post(self._url(path), allow_redirects=False, timeout=PATIENCE, **sent)
        )
        if answer.status_code == 302:
            self.acknowledged.append(what)
        elif self.interrupted == before:  # else the first try went through, and this one comes too late
            self.surprises.append(f"{answer.status_code} {path}")

    def _until_heard(self, ask: Callable[[], requests.Response]) -> requests.Response:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                answer = ask()
            except requests.RequestException:
                answer = None
            if answer is not None and answer.status_code < 500:
                return answer
            self.interrupted += 1
            if time.monotonic() > until:
                raise TimeoutError(f"no answer within {PATIENCE} s")
            time.sleep(0.05)

    def _url(self, path: str) -> str:
        return f"{self.world.address}/u/{self.slug}/{path}"


def work_together(clerks: Sequence[Clerk], work: Callable[[Clerk], None], *, meanwhile: Callable[[], None]) -> None:
    """Let every clerk work in a thread of their own, and do something meanwhile; return when all have ended.

    :raises AssertionError: if one of them met what nothing explains.
    """
    faults: list[BaseException] = []

    def working(clerk: Clerk) -> None:
        try:
            work(clerk)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=working, args=[clerk]) for clerk in clerks]
    for thread in threads:
        thread.start()
    try:
        meanwhile()
    finally:
        for thread in threads:
            thread.join()
    assert faults == []
    assert [surprise for clerk in clerks for surprise in clerk.surprises] == []
