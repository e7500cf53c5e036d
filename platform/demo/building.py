"""Builds the demonstration district, once, in an empty migrated database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actors import SYSTEM
from core.errors import Refusal
from core.sealing import ensure_keys
from district.actions import set_setting
from district.models import District
from hierarchy.ledger.owing import Rules
from hierarchy.structure.actions.leads import appoint_lead
from hierarchy.structure.bulk import bulk_load
from hierarchy.units.models import LeadPower, Line, Unit
from hierarchy.units.reference import LINE_LEADS
from tenants.registry.provisioning import provision

from .accounts import Account, notable_accounts
from .adoptions import FILING_DEADLINE
from .bulletins import issue_bulletin_of_last_month
from .changes import OPENED_LATER, change_structure
from .disk import without_waiting_for_the_disk
from .gatherings import gather
from .history import History, windows
from .people import Crew, Staffing, name_responsible_persons
from .planning import moment
from .tidings import tell_who_is_awaited
from .units import planned_units
from .unusual import happen
from .voices import tell_voices

FROZEN_ON = date(2026, 7, 10)
#: Nothing is recorded later than this: on the frozen day itself visitors act.
NOW = moment(date(2026, 7, 9), time(18, 0))
SET_UP_AT = moment(date(2024, 6, 20), time(9, 0))
SMALLEST, LARGEST = 20, 3_000

#: What this district has set otherwise than the defaults.
SETTINGS: tuple[tuple[str, object, date, str], ...] = (
    ("first_filing_due_on", FILING_DEADLINE, SET_UP_AT.date(), "首次报备截止时间（示例）"),
    ("periodic_grace_days", 5, date(2026, 1, 1), "自2026年起缩短期满后公开的宽限（示例）"),
)

#: Codes of the lead departments, by the names they have in defaults 1.
LEADS = {
    "区委直属机关工委": "JG01",
    "区委组织部": "JG02",
    "区委社会工作部": "JG03",
    "区教体局党委": "JG04",
    "区卫健局党组": "JG05",
    "区财政局（区国资办）党组": "JG06",
    "区民政局党组": "JG07",
    "园区党工委": "Y01",
    "区委政法委": "JG08",
    "区委宣传部": "JG09",
}


class NotEmpty(Refusal):
    """The database holds a district already."""

    code = "not_empty"


@dataclass(frozen=True)
class DemoSummary:
    """What to tell whoever built or starts the demonstration."""

    accounts: list[Account] = field(default_factory=list)


def is_built() -> bool:
    """Tell whether a demonstration district stands here, complete: its date is frozen last of all."""
    return District.objects.filter(is_demonstration=True, frozen_on__isnull=False).exists()


def summary() -> DemoSummary:
    """Give the accounts of the demonstration that stands here."""
    return DemoSummary(accounts=notable_accounts())


def build(*, units: int = 120, seed: int = 1, progress: Callable[[str], None]) -> DemoSummary:
    """Build a district of so many units with two years of history. The same seed gives the same figures.

    :param progress: is told each step in one line.
    :raises NotEmpty: if there are units already.
    :raises ValueError: for a size that cannot be built.
    """
    if not SMALLEST <= units <= LARGEST:
        raise ValueError(f"between {SMALLEST} and {LARGEST} units")
    if Unit.objects.exists() or District.objects.exists():
        raise NotEmpty(_("This database holds a district already. Build the demonstration in an empty one."))
    with without_waiting_for_the_disk():
        history = _found(units, seed, progress)
        for window in windows(NOW):
            progress(_("%(start)s to %(end)s") % {"start": window.start, "end": window.end})
            history.live_through(window)
            happen(history, window)
            change_structure(history, window.end)
        progress(_("what people brought up"))
        tell_voices(history, NOW)
        gather(history)
        tell_who_is_awaited(history, NOW)
        issue_bulletin_of_last_month(NOW)
        District.objects.update(frozen_on=FROZEN_ON)
    return summary()


def _found(count: int, seed: int, progress: Callable[[str], None]) -> History:
    """Set up the district on its first day: units, leads, people, workspaces."""
    ensure_keys()
    District.objects.create(name="云澜区（虚构）", name_en="Yunlan District (fictional)", is_demonstration=True)
    for key, value, valid_from, reason in SETTINGS:
        set_setting(key=key, value=value, valid_from=valid_from, reason=reason, actor=SYSTEM, at=SET_UP_AT)
    planned = planned_units(count)
    to_open = frozenset(unit.code for unit in planned) & {OPENED_LATER}
    loaded = bulk_load([unit.row() for unit in planned if unit.code not in to_open], actor=SYSTEM, at=SET_UP_AT)
    progress(
        ngettext("%(count)d party organisation", "%(count)d party organisations", len(loaded)) % {"count": len(loaded)}
    )
    units = {unit.code: unit for unit in Unit.objects.select_related("kind", "line", "parent")}
    _appoint_leads(units)
    crews = _staff(units, seed)
    accounts = sum(len(crew.colleagues) for crew in crews.values())
    progress(ngettext("%(count)d account", "%(count)d accounts", accounts) % {"count": accounts})
    made = provision(units.values(), at=SET_UP_AT)
    progress(ngettext("%(count)d workspace", "%(count)d workspaces", len(made)) % {"count": len(made)})
    history = History(units=units, crews=crews, rules=Rules.load(), seed=seed, to_open=to_open)
    for unit in history.standing():
        history.plan_filings(unit)
    return history


def _appoint_leads(units: dict[str, Unit]) -> None:
    lines = {line.code: line for line in Line.objects.all()}
    for lead in LINE_LEADS:
        appoint_lead(
            line=lines[lead.line],
            unit=units[LEADS[lead.department]],
            power=LeadPower(lead.power),
            valid_from=date(2024, 1, 1),
            actor=SYSTEM,
            at=SET_UP_AT,
            basis=lead.basis,
        )


def _staff(units: dict[str, Unit], seed: int) -> dict[int, Crew]:
    staffing = Staffing(seed=seed, since=SET_UP_AT.date(), at=SET_UP_AT)
    parents = {unit.parent_id for unit in units.values()}
    leading = {LEADS[lead.department] for lead in LINE_LEADS}
    crews = {
        unit.pk: staffing.staff(unit, has_children=unit.pk in parents, leads_a_line=unit.code in leading)
        for unit in units.values()
    }
    staffing.administrators()
    staffing.save()
    name_responsible_persons(units.values(), crews)
    return crews
