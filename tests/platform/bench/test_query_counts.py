"""No page of figures asks the database more often for 3,000 units than for 30 (design 14)."""

from __future__ import annotations

import pytest
from django.test import Client

from bench.district import Size, fill
from bench.pages import pages
from tests.counting import queries

from .test_running import undone


def asked_by_each_page(units: int) -> dict[str, int]:
    """Count the statements of every page in a district of so many units, opened by the office."""
    with undone():
        district = fill(Size(units, 1), progress=lambda _sentence: None)
        client = Client()
        found = {}
        for page in pages(district):
            client.force_login(district.office)  # anew: when a session was last used is written once a minute at most
            with queries() as statements:
                assert client.get(page.path).status_code == 200
            found[page.name] = len(statements)
        return found


@pytest.mark.django_db
def test_three_thousand_units_take_as_many_queries_as_thirty() -> None:
    few = asked_by_each_page(30)
    assert len(few) > 15
    assert asked_by_each_page(3_000) == few
