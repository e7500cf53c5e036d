"""The page of components shows every component that a style sheet knows, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from core.templatetags.ui import STATES
from hierarchy.units.models import Role
from tests.dashboards.given import district, person

SHEETS = Path(__file__).resolve().parents[2] / "platform" / "static" / "css"

pytestmark = pytest.mark.django_db


def classes_in(sheet: Path) -> set[str]:
    """Give the classes that a style sheet speaks of."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    selectors = re.findall(r"([^{}]+)\{", text)
    return {name for selector in selectors for name in re.findall(r"\.([a-z][\w-]*)", selector)}


#: Set by scripts or the browser for a moment, or standing elsewhere than on a page of the signed in.
PASSING = {"htmx-request", "htmx-settling", "large-text", "page--narrow", "header__search"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_component_is_shown(client: Client, language: str) -> None:
    client.force_login(person((district(), Role.DISTRICT_SUPERVISOR)))
    client.cookies["django_language"] = language
    page = client.get("/components/").content.decode()
    shown = {name for names in re.findall(r'class="([^"]*)"', page) for name in names.split()}
    known = set[str]().union(*(classes_in(sheet) for sheet in SHEETS.glob("*.css") if sheet.name != "print.css"))
    assert known > {"figure", "state", "table", "field"}
    assert known - shown - PASSING == set()
    assert {f"state--{tone}" for tone, _shape, _word in STATES.values()} <= shown


def test_the_page_is_for_the_signed_in(client: Client) -> None:
    assert client.get("/components/").status_code == 302
