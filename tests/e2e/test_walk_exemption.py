"""An exemption: the village secretary applies on the phone, the town decides on the PC, the members are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from playwright.sync_api import Page

from hierarchy.ledger import owing
from hierarchy.ledger.models import ObligationEntry, Submission
from tests.e2e.conftest import PHONE, Watch
from tests.e2e.given import House, Person
from tests.tenants.disclosure.matter_scene import PROJECT, adopt_with_every_time_limit
from tests.tenants.disclosure.scene import Scene, adopt

ITEM = "党费收缴"


def owed() -> ObligationEntry:
    return ObligationEntry.objects.get(title=ITEM, period_label="2026-Q1")


def test_the_superior_decides_and_the_members_are_told(
    house: House, signs_in: Callable[..., Person], watch: Watch, axe: Callable[[Page], None], at: Any
) -> None:
    watch.allowed.append("status of 400")  # without a ground, and with a secret's explanation
    adopt(Scene(house.village, at, {"drafter": house.people["clerk"], "head": house.people["secretary"]}))
    owing.resolve_pending(actor=house.people["secretary"], at=at)

    secretary = signs_in("secretary", **PHONE)
    secretary.goes_to(f"/u/byc/owed/{owed().pk}/")
    axe(secretary.page)
    secretary.shows("exemption-01-owed")
    secretary.page.locator(f"a[href$='/owed/{owed().pk}/exemption/']").click()
    axe(secretary.page)
    send = secretary.page.locator("form.form button[type=submit]")
    send.click()
    assert secretary.page.locator("[name=ground][value=secret]").count() == 1
    secretary.page.locator("[name=ground][value=secret]").check()
    secretary.page.locator("[name=document_number]").fill("示例密发〔2026〕3号")
    secretary.page.locator("[name=explanation]").fill("这里写了秘密的内容")
    send.click()
    secretary.shows("exemption-02-refused")
    assert not Submission.objects.exists()
    secretary.page.locator("[name=ground][value=unsuitable]").check()
    secretary.page.locator("[name=document_number]").fill("")
    secretary.page.locator("[name=explanation]").fill("名单涉及困难党员的家庭隐私")
    secretary.page.locator("[name=rule]").fill("党务公开条例（试行）第七条")
    secretary.shows("exemption-03-asked")
    send.click()
    secretary.page.wait_for_url(f"**/owed/{owed().pk}/")
    sent = Submission.objects.get()
    assert (sent.kind, sent.status, sent.receiver) == ("exemption", "sent", house.town)
    secretary.shows("exemption-04-sent")

    town = signs_in("town")
    town.goes_to(f"/submissions/{sent.pk}/")
    town.shows("exemption-05-decision")
    town.page.locator("form[action$='/accept/'] button[type=submit]").first.click()
    town.page.wait_for_load_state()
    sent.refresh_from_db()
    assert (sent.status, owed().verdict) == ("accepted", "exempt")

    secretary.goes_to("/u/byc/")
    axe(secretary.page)
    secretary.shows("exemption-06-desk")
    secretary.page.locator(f"a[href$='/sent/{sent.pk}/told/']").click()
    secretary.page.locator("[name=told_how]").fill("4 月 3 日党员大会")
    secretary.page.locator("form.form button[type=submit]").click()
    secretary.page.wait_for_url(f"**/owed/{owed().pk}/")
    secretary.shows("exemption-07-told")
    sent.refresh_from_db()
    assert (sent.told_on, sent.told_how) == (date(2026, 4, 3), "4 月 3 日党员大会")


def test_a_project_is_planned_on_the_phone(
    house: House, signs_in: Callable[..., Person], watch: Watch, axe: Callable[[Page], None], at: Any
) -> None:
    watch.allowed.append("status of 400")  # a stage in the past
    scene = Scene(house.village, at, {"drafter": house.people["clerk"], "head": house.people["secretary"]})
    adopt(scene)
    adopt_with_every_time_limit(scene)
    clerk = signs_in("clerk", **PHONE)
    clerk.goes_to("/u/byc/disclosures/new/")
    axe(clerk.page)
    clerk.shows("matter-01-choose")
    clerk.page.locator(f"a[href$='/matters/new/project/{scene.items[PROJECT].key}/']").click()
    axe(clerk.page)
    clerk.page.locator("[name=title]").fill("村道硬化")
    clerk.page.locator("[name=began_on]").fill("2026-04-01")
    clerk.page.locator("[name=ends_on]").fill("2026-09-30")
    clerk.page.locator("[name=name_0]").fill("开工")
    clerk.page.locator("[name=on_0]").fill("2026-04-02")
    clerk.page.locator("[name=more]").click()
    assert clerk.page.locator("[name=name_4]").count() == 1
    assert clerk.page.locator("[name=name_0]").input_value() == "开工"
    clerk.page.locator(".form__actions button[type=submit]").click()
    clerk.shows("matter-02-stage-in-the-past")
    clerk.page.locator("[name=on_0]").fill("2026-04-30")
    clerk.page.locator(".form__actions button[type=submit]").click()
    clerk.page.wait_for_url("**/matters/*/")
    axe(clerk.page)
    clerk.shows("matter-03-project")
    clerk.goes_to("/u/byc/matters/")
    axe(clerk.page)
    clerk.shows("matter-04-list")
    pc = signs_in("clerk")
    pc.goes_to(f"/u/byc/matters/new/project/{scene.items[PROJECT].key}/")
    pc.shows("matter-05-form-pc")
    assert ObligationEntry.objects.get(duty="stage").due_on == date(2026, 5, 11)
