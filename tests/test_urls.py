"""Every address of both URLconfs, asked with nonsense by everybody: none fails, and none shows another unit's content.

The addresses are read from the URLconfs and the fields from the forms, so that a new page is tried without being named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import PlatformRole, User
from core.urls import district_url, unit_url
from district.models import District
from hierarchy.bulletins.actions import draft_bulletin
from hierarchy.ledger import submissions
from hierarchy.units.models import LeadPower, Role, Unit
from notices.models import Notice
from tenants.disclosure.actions import attaching
from tenants.disclosure.models import Attachment, Disclosure
from tenants.disclosure.pages import FORMS
from tests.factories import grant, make_district, make_lead, make_line, make_unit, make_user
from tests.tenants.disclosure.scene import Scene, make_scene, pdf

SECRET = "仅供本支部党员阅读的内容"
#: The title of what was filed upward: its receiver, the office, reads it.
FILED = "只报上级的目录"
HUGE = "9" * 25
#: Values that no field expects: no text for PostgreSQL, no number of PostgreSQL's, no day, no UUID, markup, too long.
NONSENSE = (
    "\x00",
    HUGE,
    "99999-01-01",
    "0001-01-01",
    "9999-12-31",
    "0000000019",
    "0000019",
    "-1",
    "<img src=x>",
    "字" * 500,
)
ANY_NAME = ("q", "page", "open", "closed", "parent", "field", "user", "show", "level1", "level2", "next", "ended",
            "form", "period", "as_of", "structure", "state", "unit", "only", "line", "locality", "kind", "category",
            "filing", "files_with", "sort", "since", "until", "verb", "actor", "chain", "subject", "rows", "obligation",
            "item", "seen", "enter", "language", "disclosure", "reason", "month", "person",
            "part", "table", "download", "revision")  # fmt: skip
#: Nobody else's session may end while others are still tried.
LEFT_OUT = ("account_logout",)


@dataclass
class Ground:
    """Two units with their work, the district above them, and everybody who may try."""

    ours: Scene
    theirs: Scene
    people: dict[str, User]
    ids: list[str]
    numbers: list[int]

    def client(self, who: str) -> Client:
        client = Client(raise_request_exception=False)
        if who != "anonymous":
            client.force_login(self.people[who])
        return client


@pytest.fixture
def ground(db: None, at: Any, tmp_path: Path, settings: Any) -> Ground:
    settings.MEDIA_ROOT = tmp_path
    root = make_district()
    District.objects.update(is_demonstration=True, frozen_on=at.date())
    ours = make_scene("full", at, parent=root, code="OURS")
    theirs = make_scene("full", at, parent=root, code="THEIRS")
    Unit.objects.filter(pk=theirs.unit.pk).update(line=make_line("L03"))
    lead_department = make_unit(code="ZZB", kind="committee_organ", parent=root, line="L01")
    make_lead("L03", lead_department, LeadPower.GUIDE_SUPERVISE)
    people = {"member": ours.member, "drafter": ours.drafter, "lead": make_user(), "office": make_user()}
    grant(people["lead"], lead_department, Role.LINE_SUPERVISOR)
    grant(people["office"], root, Role.DISTRICT_SUPERVISOR)
    people |= {role: make_user(platform_role=role) for role in PlatformRole.values if role}
    people["everything"] = make_user()
    bulletin = draft_bulletin(period="2026-03", actor=people["office"], at=at)
    grant(people["everything"], ours.unit, *set(Role) - {Role.DISTRICT_SUPERVISOR})
    return Ground(ours, theirs, people, [*_work_of(theirs, at), str(bulletin.pk)], [people["member"].pk, 2026])


def _work_of(scene: Scene, at: Any) -> Iterator[str]:
    """Let a unit write, attach and file something, and give the keys of it all."""
    with scene.inside():
        disclosure = scene.draft(title=SECRET, item="班子分工", body=SECRET)
        attaching.attach_file(file=pdf(f"{SECRET}.pdf"), **scene.who(scene.drafter, disclosure))
        yield str(disclosure.pk)
        yield str(Attachment.objects.get().pk)
        in_party = scene.draft(item="民主评议", scope="party", body="", forms=["meeting"], title=SECRET)
        yield str(in_party.pk)
        yield str(scene.published().pk)
        yield str(scene.owed().pk)
        subject = Disclosure.objects.first()
    filed = submissions.send(
        kind="filing", sender=scene.unit, subject_id=subject.pk, title=FILED, content={"items": []},
        actor=scene.head, at=at,
    )  # fmt: skip
    yield str(filed.pk)
    yield str(Notice.objects.earliest("pk").pk)


@dataclass(frozen=True)
class Address:
    """A named page of one URLconf with the converters of its arguments."""

    urlconf: str
    name: str
    converters: dict[str, str] = field(hash=False)


def addresses(urlconf: str) -> list[Address]:
    """Read every named page from a URLconf."""

    def walk(resolver: URLResolver, outer: dict[str, Any]) -> Iterator[Address]:
        for pattern in resolver.url_patterns:
            converters = outer | pattern.pattern.converters
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, converters)
            elif isinstance(pattern, URLPattern) and pattern.name and pattern.name not in LEFT_OUT:
                yield Address(urlconf, pattern.name, {key: type(one).__name__ for key, one in converters.items()})

    return list(walk(get_resolver(urlconf), {}))


def arguments(address: Address, ground: Ground) -> list[dict[str, Any]]:
    """Give arguments for an address: those of their work, and nonsense that its converters let pass."""
    known: dict[str, list[Any]] = {
        "UUIDConverter": ground.ids,
        "IntConverter": [*ground.numbers, HUGE],
        "StringConverter": ["THEIRS", "L03", "2026-04-10", "\x00", HUGE],
        "SlugConverter": ["session_idle_minutes", *map(str, FORMS)][:4],
    }
    if not address.converters:
        return [{}]
    columns = {key: known[kind] for key, kind in address.converters.items()}
    # The key of a thing and the key of its file stand beside each other in `ids`.
    shifted = [values[index:] + values[:index] for index, values in enumerate(columns.values())]
    longest = max(map(len, shifted))
    return [dict(zip(columns, row, strict=True)) for row in islice(zip(*map(cycle, shifted), strict=False), longest)]


def paths(address: Address, ground: Ground, *slugs: str) -> list[str]:
    if address.urlconf == settings.ROOT_URLCONF:
        return [district_url(address.name, **given) for given in arguments(address, ground)]
    return [unit_url(slug, address.name, **given) for slug in slugs for given in arguments(address, ground)]


def every_address() -> list[Address]:
    return [*addresses(settings.ROOT_URLCONF), *addresses(settings.WORKSPACE_URLCONF)]


def ask(client: Client, method: str, path: str, data: dict[str, Any] | None = None) -> Any:
    """Send a request and undo what it did."""
    with transaction.atomic():
        answer = getattr(client, method)(path, data or {})
        answer.was = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer


EVERYBODY = ("anonymous", "member", "drafter", "everything", "lead", "office", *filter(None, PlatformRole.values))


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_address_fails_and_none_shows_anothers_content(ground: Ground, who: str) -> None:
    client, faults = ground.client(who), []
    hidden = [SECRET] if who == "office" else [SECRET, FILED]
    for address in every_address():
        for index, path in enumerate(paths(address, ground, "theirs")):
            answers = {"get": ask(client, "get", path)}
            if index == 0:
                answers["post"] = ask(client, "post", path, dict.fromkeys(ANY_NAME, "\x00"))
            for method, answer in answers.items():
                if answer.status_code >= 500:
                    faults.append((answer.status_code, method, path))
                if any(text.encode() in answer.was for text in hidden):
                    faults.append(("shown", method, path))
    assert faults == []


@pytest.mark.parametrize("who", ["everything", "office", PlatformRole.SECURITY_ADMIN, PlatformRole.AUDIT_ADMIN])
def test_no_query_makes_a_page_fail(ground: Ground, who: str) -> None:
    client, faults = ground.client(who), []
    for address in every_address():
        path = paths(address, ground, "ours")[0]
        if ask(client, "get", path).status_code != 200:
            continue
        tries = [dict.fromkeys(ANY_NAME, value) for value in NONSENSE] + [{"page": value} for value in NONSENSE[5:6]]
        for given in tries:
            answer = ask(client, "get", path, given)
            if answer.status_code >= 500:
                faults.append((answer.status_code, path, ascii(given)[:60]))
    assert faults == []
