"""The tabs under “Opinions and requests”: everybody sees those that they may open, and each leads somewhere."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from district.models import District
from hierarchy.units.models import Role
from tests.factories import grant, make_user
from tests.tenants.feedback.people import Village
from tests.tenants.feedback.test_supervisors import appointed

FOR_ALL = ["occasions", "supervisors", "surveys", "circulars"]


@pytest.fixture(autouse=True)
def frozen(village: Village) -> None:
    District.objects.update(is_demonstration=True, frozen_on=village.at.date())


def open_page(user: User, slug: str, page: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(f"/u/{slug}/{page}/")


def tabs(user: User, slug: str, page: str) -> list[str]:
    """Give the last part of the tabs' addresses; the current one is the page's own."""
    response = open_page(user, slug, page)
    assert response.status_code == 200
    sections = response.context["sections"]
    assert [section.url for section in sections if section.current] in ([], [f"/u/{slug}/{page}/"])
    for section in sections:
        assert Client().get(section.url).status_code == 302
    return [section.url.split("/")[-2] for section in sections]


def test_who_deals_with_cases_sees_them_and_reports_only_where_units_are_below(village: Village) -> None:
    slug = village.unit.slug
    assert tabs(village.officer, slug, "cases") == ["cases", *FOR_ALL]
    assert tabs(village.head, slug, "surveys") == ["cases", *FOR_ALL]
    town = village.town
    assert tabs(town.officer, town.unit.slug, "reports") == ["cases", "reports", *FOR_ALL]


def test_a_drafter_who_deals_with_no_cases_finds_the_other_pages(village: Village) -> None:
    drafter = make_user()
    grant(drafter, village.unit, Role.DRAFTER)
    for page in FOR_ALL:
        assert tabs(drafter, village.unit.slug, page) == FOR_ALL


def test_a_member_and_a_recipient_from_elsewhere_see_no_tabs(village: Village) -> None:
    member = make_user()
    grant(member, village.unit, Role.MEMBER)
    assert tabs(member, village.unit.slug, "circulars") == []
    assert tabs(village.town.head, village.unit.slug, "circulars") == []


def test_members_find_circulars_on_their_own_page(village: Village) -> None:
    member = make_user()
    grant(member, village.unit, Role.MEMBER)
    html = open_page(member, village.unit.slug, "members").content.decode()
    assert f'href="/u/{village.unit.slug}/circulars/"' in html


def test_a_disclosure_supervisor_finds_the_own_form_from_the_tabs(village: Village) -> None:
    observer, slug = make_user(), village.unit.slug
    grant(observer, village.unit, Role.DISCLOSURE_SUPERVISOR)
    appointed(village, "李监督", person_id=observer.person_id)
    assert tabs(observer, slug, "supervisors") == FOR_ALL
    assert f'href="/u/{slug}/supervisors/opinion/"' in open_page(observer, slug, "supervisors").content.decode()
