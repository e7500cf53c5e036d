"""Demonstration sites and pilots: named and ended with dates, recorded, refused where they cannot be (ORG-29)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from audit.models import Entry
from core.actors import SYSTEM
from core.errors import NotPermitted, Refusal
from hierarchy.structure import actions
from hierarchy.structure.actions.demonstrations import AlreadyNamed, SiteEndsBeforeItBegins, SiteHasEnded
from hierarchy.structure.places import FutureRefused, UnitIsClosed
from hierarchy.structure.positions import UnitDidNotExist
from hierarchy.units.models import DemonstrationSite, Role, SiteKind, SiteLevel, Unit
from tests.dashboards.given import district, reader
from tests.factories import make_unit, make_user
from tests.hierarchy.ledger.given import moment

pytestmark = pytest.mark.django_db
NOW = moment("2026-04-10")


@pytest.fixture
def root() -> Unit:
    return district()


@pytest.fixture
def village(root: Unit) -> Unit:
    return make_unit(code="C1", name="白杨村党总支", parent=root, line="L03")


def name(unit: Unit, **values: Any) -> DemonstrationSite:
    given: dict[str, Any] = {
        "kind": SiteKind.DEMONSTRATION,
        "level": SiteLevel.DISTRICT,
        "valid_from": date(2026, 1, 1),
        "actor": SYSTEM,
        "at": NOW,
    }
    return actions.name_demonstration(unit=unit, **{**given, **values})


def end(site: DemonstrationSite, on: date, **values: Any) -> DemonstrationSite:
    given: dict[str, Any] = {"reason": "到期", "actor": SYSTEM, "at": NOW}
    return actions.end_demonstration(site=site, ended_on=on, **{**given, **values})


def on_days(unit: Unit, *days: date) -> list[bool]:
    return [unit.pk in DemonstrationSite.objects.units_on(day).values_list("unit", flat=True) for day in days]


def test_a_unit_is_a_site_from_its_first_to_its_last_day(village: Unit) -> None:
    site = name(village, basis="区委发〔2025〕3 号")
    end(site, date(2026, 3, 31))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert on_days(village, *days) == [False, True, True, False]


def test_naming_and_ending_are_recorded_with_what_they_say(village: Unit) -> None:
    end(name(village, level=SiteLevel.CITY, basis="市委发〔2025〕8 号"), date(2026, 3, 31))
    named, ended = Entry.objects.filter(verb__endswith="_demonstration").order_by("pk")
    assert (named.verb, ended.verb) == ("unit.named_demonstration", "unit.ended_demonstration")
    assert {key: named.data[key] for key in ("unit", "kind", "level", "basis", "valid_from")} == {
        "unit": "C1",
        "kind": "demonstration",
        "level": "city",
        "basis": "市委发〔2025〕8 号",
        "valid_from": "2026-01-01",
    }
    assert (ended.data["ended_on"], ended.data["reason"]) == ("2026-03-31", "到期")


def test_a_time_over_already_and_other_levels_beside_it_can_be_entered(village: Unit) -> None:
    name(village, valid_from=date(2025, 1, 1), last_day=date(2025, 12, 31))
    name(village)
    name(village, level=SiteLevel.NATION)
    name(village, kind=SiteKind.PILOT)
    assert DemonstrationSite.objects.count() == 4


REFUSED: list[tuple[dict[str, Any], type[Refusal], str | None]] = [
    ({"valid_from": date(2026, 4, 11)}, FutureRefused, "valid_from"),
    ({"valid_from": date(2023, 12, 31)}, UnitDidNotExist, "valid_from"),
    ({"last_day": date(2025, 12, 31)}, SiteEndsBeforeItBegins, "last_day"),
    ({"level": "village"}, Refusal, "level"),
    ({"basis": "长" * 121}, Refusal, "basis"),
]


@pytest.mark.parametrize(("values", "error", "field"), REFUSED)
def test_what_cannot_be_is_refused_at_its_field(
    village: Unit, values: dict[str, Any], error: type[Refusal], field: str | None
) -> None:
    with pytest.raises(error) as raised:
        name(village, **values)
    assert raised.value.field == field
    assert not DemonstrationSite.objects.exists()
    assert not Entry.objects.filter(verb__contains="demonstration").exists()


@pytest.mark.parametrize("days", [{}, {"valid_from": date(2025, 6, 1)}, {"valid_from": date(2026, 3, 31)}])
def test_the_same_twice_at_a_time_is_refused(village: Unit, days: dict[str, Any]) -> None:
    end(name(village), date(2026, 3, 31))
    with pytest.raises(AlreadyNamed):
        name(village, **days)
    name(village, valid_from=date(2026, 4, 1))
    name(village, valid_from=date(2025, 6, 1), last_day=date(2025, 12, 31))


def test_a_closed_unit_is_refused(village: Unit) -> None:
    actions.close_unit(unit=village, closed_on=date(2026, 3, 1), reason="撤销", actor=SYSTEM, at=NOW)
    with pytest.raises(UnitIsClosed):
        name(village)


def test_it_ends_once_and_not_before_it_begins(village: Unit) -> None:
    site = name(village)
    with pytest.raises(SiteEndsBeforeItBegins):
        end(site, date(2025, 12, 31))
    end(site, date(2026, 3, 31))
    with pytest.raises(SiteHasEnded):
        end(site, date(2026, 4, 2))
    end(site, date(2026, 2, 28))
    assert DemonstrationSite.objects.get().last_day == date(2026, 2, 28)


def test_nobody_but_the_office_may(root: Unit, village: Unit) -> None:
    site = name(village)
    with pytest.raises(NotPermitted):
        name(village, level=SiteLevel.CITY, actor=make_user())
    with pytest.raises(NotPermitted):
        end(site, date(2026, 3, 31), actor=make_user())
    assert list(DemonstrationSite.objects.values_list("level", "valid_to")) == [("district", None)]


class TestPages:
    def test_the_office_enters_it_and_the_units_page_shows_it(self, root: Unit, village: Unit) -> None:
        client = reader((root, Role.DISTRICT_SUPERVISOR))
        form = {"kind": "pilot", "level": "province", "valid_from": "2026-02-01", "last_day": "", "basis": "省委发"}
        answer = client.post("/structure/units/C1/demonstration/", form)
        assert (answer.status_code, answer["Location"]) == (302, "/structure/units/C1/")
        site = DemonstrationSite.objects.get()
        for path in ("/structure/units/C1/", "/units/C1/"):
            assert "省级试点" in client.get(path).content.decode()
        client.post(f"/structure/demonstrations/{site.pk}/end/", {"ended_on": "2026-03-31"})
        assert DemonstrationSite.objects.get().last_day == date(2026, 3, 31)

    def test_a_refusal_comes_back_at_its_field(self, root: Unit, village: Unit) -> None:
        client = reader((root, Role.DISTRICT_SUPERVISOR))
        form = {"kind": "pilot", "level": "province", "valid_from": "2026-12-01"}
        answer = client.post("/structure/units/C1/demonstration/", form)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["valid_from"])
        assert not DemonstrationSite.objects.exists()

    def test_others_are_kept_out(self, root: Unit, village: Unit) -> None:
        site = name(village)
        for client in (reader((village, Role.HEAD)), Client()):
            for path in ("/structure/units/C1/demonstration/", f"/structure/demonstrations/{site.pk}/end/"):
                assert client.post(path, {"ended_on": "2026-03-31"}).status_code in (302, 403)
        assert DemonstrationSite.objects.get().valid_to is None
