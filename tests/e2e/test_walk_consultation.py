"""A decision of vital interest in a small branch: consulted on, then approved; and where people speak in person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from accounts.models import User
from hierarchy.ledger.models import AttendanceEntry
from hierarchy.units.models import Role
from tenants.disclosure.actions.beyond import start_beyond
from tenants.disclosure.actions.drafting import DraftContent, save_draft
from tenants.disclosure.actions.proposing import propose
from tenants.disclosure.models import Disclosure
from tenants.feedback.actions.occasions import OccasionPlan, plan_occasion
from tenants.feedback.actions.supervising import Appointment, appoint_supervisor
from tenants.registry.workspaces import workspace
from tests.e2e.conftest import PHONE
from tests.e2e.given import TODAY, House, Person

AT = datetime(2026, 4, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TITLE = "全村饮水管网改造方案"
SAID = "到会村民 42 人，同意改造，要求先修东头。"


@pytest.fixture
def proposed(house: House) -> Disclosure:
    """Give something of vital interest that waits for the secretary's sitting."""
    clerk = house.people["clerk"]
    with workspace(house.village):
        made = start_beyond(
            unit=house.village, title=TITLE, category="resolutions", scope="local", why="村民会议决定", why_other="",
            mode="routine", actor=clerk, at=AT,
        )  # fmt: skip
        content = DraftContent(
            TITLE, "改造分两期。", "local", ["bulletin_board"], TODAY, labels=("party",), is_vital=True
        )
        who = {"unit": house.village, "disclosure_id": made.pk, "actor": clerk, "at": AT}
        version = save_draft(seen_sha256=made.current.content_sha256, content=content, **who)
        propose(seen_sha256=version.content_sha256, is_truthful=True, explanation="说明", **who)
    return made


def test_vital_interests_wait_for_a_consultation(
    house: House, proposed: Disclosure, signs_in: Callable[..., Person], axe: Callable[[Page], None]
) -> None:
    address = f"/u/byc/disclosures/{proposed.pk}/"
    secretary, clerk = signs_in("secretary"), signs_in("clerk", **PHONE)
    secretary.goes_to(address)
    assert "此事项涉及群众切身利益：关联征求意见记录后方可审批。" in secretary.reads()
    secretary.shows("consultation-01-refused")
    axe(secretary.page)

    clerk.goes_to(address)
    clerk.follows("登记征求意见记录")
    clerk.type("事由", "饮水改造征求意见会")
    clerk.type("日期", "2026-04-02")
    clerk.shows("consultation-02-plan")
    clerk.press("登记", exact=True)
    clerk.type("群众", "42")
    clerk.type("谈了什么", SAID)
    clerk.shows("consultation-03-record")
    axe(clerk.page)
    clerk.press("登记记录")
    assert (SAID.replace(" ", "") in clerk.reads(), TITLE in clerk.reads()) == (True, True)
    clerk.shows("consultation-04-occasion")
    axe(clerk.page)
    assert list(AttendanceEntry.objects.values_list("kind", "people")) == [("consultation", 42)]

    secretary.goes_to(address)
    for group, choice in {"必要性": "通过", "准确性": "通过", "保密审查": "通过", "审批": "同意公开"}.items():
        secretary.picks(group, choice)
    secretary.ticks_all_checklists()
    secretary.shows("consultation-05-approve")
    secretary.press("提交结论")
    with workspace(house.village):
        assert Disclosure.objects.get().state == "approved"


def test_anybody_learns_where_to_speak_in_person(
    house: House, signs_in: Callable[..., Person], axe: Callable[[Page], None]
) -> None:
    clerk, head = house.people["clerk"], house.people["secretary"]
    plan(house, clerk)
    with workspace(house.village):
        for name, is_listed in (("王秀英", True), ("赵明", False)):
            appointment = Appointment(name, "masses", TODAY, TODAY + timedelta(days=700), is_listed=is_listed)
            appoint_supervisor(unit=house.village, appointment=appointment, actor=head, at=AT)
    house.appoint("watcher", "李监督", house.village, Role.DISCLOSURE_SUPERVISOR)
    secretary = signs_in("secretary")
    reader = secretary.somebody_signed_out(**PHONE)
    reader.goes_to("/u/byc/meet/")
    text = reader.reads()
    assert ["陈刚" in text, "王秀英" in text, "赵明" in text, "内部座谈" in text] == [True, True, False, False]
    reader.shows("occasions-01-meet")
    axe(reader.page)
    for number, (name, path) in enumerate((("list", "occasions/"), ("supervisors", "supervisors/")), start=2):
        secretary.goes_to(f"/u/byc/{path}")
        secretary.shows(f"occasions-0{number}-{name}")
        axe(secretary.page)
    phone = signs_in("clerk", **PHONE)
    phone.goes_to("/u/byc/occasions/")
    phone.shows("occasions-04-list-phone")
    phone.goes_to("/u/byc/supervisors/")
    phone.shows("occasions-05-supervisors-phone")
    axe(phone.page)


def plan(house: House, clerk: User) -> None:
    plans = [
        OccasionPlan(
            "reception_day", "书记接待日", TODAY + timedelta(days=7), host="陈刚", place="村部", is_announced=True
        ),
        OccasionPlan("hearing", "水价听证会", TODAY + timedelta(days=14), place="村部", is_announced=True),
        OccasionPlan("symposium", "内部座谈", TODAY - timedelta(days=1)),
        OccasionPlan("delegates", "党代表列席全会", TODAY + timedelta(days=30), invited=5),
    ]
    with workspace(house.village):
        for each in plans:
            plan_occasion(unit=house.village, plan=each, actor=clerk, at=AT)
