"""The language is switched by anybody, signed in or not."""

from django.test import Client

from accounts.models import User


def language_of(client: Client) -> str:
    page = client.get("/accounts/login/", follow=True) if "_auth_user_id" not in client.session else None
    page = page or client.get("/accounts/password/change/")
    return page.content.decode().split('<html lang="')[1].split('"')[0]


def test_chinese_comes_first(client: Client, district: object) -> None:
    assert language_of(client) == "zh-Hans"


def test_a_visitor_switches_the_language(client: Client, district: object) -> None:
    client.post("/accounts/language/", {"language": "en", "next": "/accounts/login/"})
    assert language_of(client) == "en"


def test_a_signed_in_person_switches_it_back_and_forth(browser: Client, user: User) -> None:
    browser.post("/accounts/language/", {"language": "en"})
    assert language_of(browser) == "en"
    browser.post("/accounts/language/", {"language": "zh-hans"})
    assert language_of(browser) == "zh-Hans"


def test_the_switch_leads_to_no_other_site(client: Client, district: object) -> None:
    response = client.post("/accounts/language/", {"language": "en", "next": "https://example.org/"})
    assert response["Location"] == "/"
