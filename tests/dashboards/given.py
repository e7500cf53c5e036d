"""A small district with items owed, for the pages of figures. The day is 10 April 2026 (see `tests.conftest`)."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from hierarchy.ledger import fulfilling
from hierarchy.ledger.models import ObligationEntry
from hierarchy.units.models import Line, Role, Unit
from tests.factories import grant, make_district, make_unit, make_user
from tests.hierarchy.ledger.given import adopt, item, moment, set_value

TODAY = date(2026, 4, 10)
ADOPTED_ON = "2026-01-05"


def freeze(root: Unit) -> None:
    """Let the district's clock stand at the tests' day, and let quarterly items fall due with their quarter."""
    from district.models import District

    District.objects.update(is_demonstration=True, frozen_on=TODAY)
    set_value("periodic_grace_days", 0)


def district() -> Unit:
    root = make_district()
    freeze(root)
    return root


def owing_unit(parent: Unit, *, items: int = 1, line: Line | str | None = "L03", **names: str) -> Unit:
    """Make a unit that owes `items` for the first quarter of 2026, all overdue on the tests' day."""
    unit = make_unit(parent=parent, line=line, **names)  # type: ignore[arg-type]
    adopt(unit, [item(f"事项{number + 1}") for number in range(items)], on=ADOPTED_ON)
    return unit


def first_quarter(unit: Unit) -> list[ObligationEntry]:
    return list(ObligationEntry.objects.owed().filter(unit=unit, period_label="2026-Q1").order_by("title"))


def disclose(entry: ObligationEntry, on: str) -> None:
    fulfilling.disclose(
        obligation_id=entry.pk,
        declared_on=date.fromisoformat(on),
        disclosure_id=uuid.uuid4(),
        actor=make_user(),
        at=moment(on),
    )


def person(*roles: tuple[Unit, Role]) -> User:
    user = make_user()
    for unit, role in roles:
        grant(user, unit, role)
    return user


def reader(*roles: tuple[Unit, Role]) -> Client:
    """Give a client signed in as somebody with roles."""
    client = Client()
    client.force_login(person(*roles))
    return client


def office(root: Unit) -> Client:
    return reader((root, Role.DISTRICT_SUPERVISOR))


needs_database = pytest.mark.django_db
