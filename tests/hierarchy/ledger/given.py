"""What tests of the ledger and of the figures start from."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from accounts.models import User
from district.models import SettingValue
from hierarchy.ledger import owing
from hierarchy.ledger.folding import State, verdict_on
from hierarchy.ledger.models import CatalogueEntry, ObligationEntry
from hierarchy.ledger.schedule import ScheduledItem
from hierarchy.units.models import Role, Unit
from tests.factories import grant, make_user

SHANGHAI = ZoneInfo("Asia/Shanghai")


def moment(day: date | str, clock: str = "10:00") -> datetime:
    """A moment on a day in Shanghai."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)


def day(text: str) -> date:
    return date.fromisoformat(text)


def set_value(key: str, value: object, *, since: str = "2020-01-01") -> None:
    SettingValue.objects.create(
        key=key, value=value, valid_from=day(since), reason="test", set_by_id=None, set_at=moment(since)
    )


def item(
    title: str = "党费收缴", *, time_limit: str = "periodic", cycle: str = "quarterly", nil_allowed: bool = False
) -> ScheduledItem:
    return ScheduledItem(
        key=uuid.uuid4(),
        title=title,
        category="organization",
        scope="public",
        time_limit=time_limit,
        cycle=cycle,
        nil_allowed=nil_allowed,
    )


def drafter_of(unit: Unit) -> User:
    user = make_user()
    grant(user, unit, Role.DRAFTER)
    return user


def head_of(unit: Unit) -> User:
    user = make_user()
    grant(user, unit, Role.HEAD)
    return user


def adopt(
    unit: Unit,
    items: list[ScheduledItem],
    *,
    on: str,
    number: int = 1,
    actor: User | None = None,
    recorded: str | None = None,
) -> CatalogueEntry:
    return owing.adopt_catalogue(
        unit=unit,
        catalogue_id=uuid.uuid4(),
        number=number,
        items=items,
        effective_on=day(on),
        meeting_reference="支委会〔2026〕1号",
        actor=actor or make_user(),
        at=moment(recorded or on),
    )


def owed(unit: Unit, scheduled: ScheduledItem, label: str) -> ObligationEntry:
    return ObligationEntry.objects.owed().get(unit=unit, item_key=scheduled.key, period_label=label)


def labels(unit: Unit) -> list[str]:
    entries = ObligationEntry.objects.owed().filter(unit=unit).order_by("period_end", "period_label")
    return list(entries.values_list("period_label", flat=True))


def verdict_of(entry: ObligationEntry, *, on: date) -> str:
    return verdict_on(State.of(entry), on)
