"""Somebody else at the same draft: who opens it is told, nothing is locked, nothing typed is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from district.models import District
from hierarchy.units.models import Role
from tenants.disclosure.beside import presence
from tenants.disclosure.models import Disclosure, Version
from tests.factories import grant
from tests.tenants.disclosure.scene import Scene


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def told(scene: Scene, reader: str, *, after: timedelta) -> str:
    disclosure = Disclosure.objects.get()
    return presence(
        disclosure,
        disclosure.current,
        author="张三",
        reader_id=scene.people[reader].person_id,
        now=scene.at + after,
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "张三 is working on this, last saved just now."),
        (59, "张三 is working on this, last saved just now."),
        (60, "张三 is working on this, last saved 1 minute ago."),
        (200, "张三 is working on this, last saved 3 minutes ago."),
        (599, "张三 is working on this, last saved 9 minutes ago."),
        (600, ""),
        (-1, ""),
    ],
)
def test_whoever_opens_a_draft_is_told_who_saved_it_within_ten_minutes(full: Scene, seconds: int, words: str) -> None:
    with full.inside():
        full.draft()
        assert told(full, "head", after=timedelta(seconds=seconds)) == words


def test_nobody_is_told_of_themselves(full: Scene) -> None:
    with full.inside():
        full.draft()
        assert told(full, "drafter", after=timedelta(minutes=1)) == ""


def test_what_is_proposed_is_nobodys_work_any_more(full: Scene) -> None:
    with full.inside():
        full.proposed()
        assert told(full, "head", after=timedelta(minutes=1)) == ""


def test_the_page_tells_the_other_clerk_and_lets_them_go_on(full: Scene) -> None:
    District.objects.update(is_demonstration=True, frozen_on=full.at.date())
    grant(full.head, full.unit, Role.DRAFTER)
    client = Client()
    client.force_login(full.head)
    with full.inside():
        disclosure = full.draft()
    answer = client.get(f"/u/{full.unit.slug}/disclosures/{disclosure.pk}/")
    with full.inside():  # saved a moment before the page was asked for
        Version.objects.update(saved_at=answer.wsgi_request.now - timedelta(minutes=2))
    answer = client.get(f"/u/{full.unit.slug}/disclosures/{disclosure.pk}/")
    assert answer.context["working"] != ""
    assert "draft_form" in answer.context
    client.force_login(full.drafter)
    assert client.get(f"/u/{full.unit.slug}/disclosures/{disclosure.pk}/").context["working"] == ""
