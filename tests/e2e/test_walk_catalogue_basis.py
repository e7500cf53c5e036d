"""A village issues a template, its branch adopts it on the phone; a department asks for approval and reviews its rules.

Pages are addressed and forms found by their address, so that the walk does not hang on the wording.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from district.models import SettingValue
from hierarchy.ledger.models import CatalogueEntry, IssuedTemplate, Submission
from hierarchy.units.models import Role
from tenants.catalogue import actions
from tenants.catalogue.models import Catalogue, CatalogueItem
from tenants.registry.provisioning import provision
from tenants.registry.workspaces import workspace
from tests.e2e.conftest import PHONE
from tests.e2e.given import SET_UP_AT, House, Person
from tests.factories import make_unit

NOW = datetime(2026, 4, 3, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def sends(person: Person, action: str) -> None:
    """Press the button of the form with that address."""
    with person.page.expect_navigation():
        person.page.locator(f'form[action$="{action}"] button[type=submit]').first.click()


def is_sound(person: Person, name: str, axe: Callable[[Page], None]) -> None:
    """Keep a picture of the page, ask axe, and see that nothing hangs over its sides."""
    person.shows(name)
    axe(person.page)
    assert person.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_village_issues_a_template_and_its_branch_adopts_it_on_the_phone(
    house: House, signs_in: Callable[..., Person], axe: Callable[[Page], None]
) -> None:
    branch = make_unit(code="ERZ", kind="village_branch", name="白杨村第二党支部", parent=house.village, line="L03")
    provision([branch], at=SET_UP_AT)
    house.appoint("branch", "马丽", branch, Role.DRAFTER)
    clerk, secretary = signs_in("clerk"), signs_in("secretary")
    clerk.goes_to("/u/byc/catalogue/issued/new/")
    clerk.page.locator('input[name=source][value="T6"]').check()
    clerk.page.locator('input[name=kinds][value="village_branch"]').check()
    is_sound(clerk, "basis-01-prepare", axe)
    clerk.page.locator("form.form button[type=submit]").click()
    clerk.page.wait_for_url("**/issued/draft/")
    is_sound(clerk, "basis-02-prepared", axe)
    secretary.goes_to("/u/byc/catalogue/issued/draft/")
    secretary.page.on("dialog", lambda dialog: dialog.accept())
    sends(secretary, "/issued/draft/issue/")
    is_sound(secretary, "basis-03-issued", axe)
    assert IssuedTemplate.objects.get().issued_at is not None

    phone = signs_in("branch", **PHONE)
    phone.goes_to("/u/erz/")
    phone.shows("basis-04-desk")
    phone.goes_to("/u/erz/catalogue/template/")
    is_sound(phone, "basis-05-template", axe)
    sends(phone, "/catalogue/template/adopt/")
    with workspace(branch):
        item = CatalogueItem.objects.get(order=4)
    phone.goes_to(f"/u/erz/catalogue/draft/rows/{item.pk}/")
    is_sound(phone, "basis-06-issued-row", axe)
    phone.page.locator('input[name="reason"]').fill("本支部今年无发展党员计划")
    sends(phone, "/not-applicable/")
    is_sound(phone, "basis-07-branch-draft", axe)
    with workspace(branch):
        assert CatalogueItem.objects.get(order=4).not_applicable == "本支部今年无发展党员计划"


def test_a_department_completes_its_draft_asks_for_approval_and_reviews(
    house: House, signs_in: Callable[..., Person], axe: Callable[[Page], None]
) -> None:
    drafter = signs_in("drafter")
    unit = house.department
    SettingValue.objects.create(
        key="catalogue_mode", value="approval", valid_from=date(2020, 1, 1), reason="", set_by_id=None, set_at=SET_UP_AT
    )
    with workspace(unit):
        draft = actions.start_version(unit=unit, source="template", actor=house.people["drafter"], at=NOW)
    drafter.goes_to("/u/zzb/catalogue/draft/")
    is_sound(drafter, "basis-11-missing", axe)
    drafter.explains_forms("沿用原表，公开栏只公布结果")
    for _doubt in range(3):
        with drafter.page.expect_navigation():
            drafter.page.locator('form[action$="/confirm/"] button').first.click()
    drafter.goes_to("/u/zzb/catalogue/content/")
    is_sound(drafter, "basis-12-content", axe)
    sends(drafter, "/content/link/")
    is_sound(drafter, "basis-13-linked", axe)
    with workspace(unit):
        item = draft.items.get(order=18)
    drafter.goes_to(f"/u/zzb/catalogue/draft/rows/{item.pk}/")
    is_sound(drafter, "basis-14-row", axe)

    head = signs_in("head")
    head.goes_to("/u/zzb/catalogue/draft/adopt/")
    is_sound(head, "basis-15-submit", axe)
    head.page.locator('input[name="meeting_reference"]').fill("2026年4月2日部务会")
    head.page.locator("form.form button[type=submit]").click()
    head.page.wait_for_url("**/catalogue/draft/")
    is_sound(head, "basis-16-submitted", axe)
    office = signs_in("office")
    office.goes_to(f"/submissions/{Submission.objects.get().pk}/")
    sends(office, "/accept/")
    with workspace(unit):
        assert Catalogue.objects.get(pk=draft.pk).state == "in_force"

    CatalogueEntry.objects.update(effective_on=date(2025, 4, 3))
    head.goes_to("/u/zzb/catalogue/")
    is_sound(head, "basis-17-in-force", axe)
    head.goes_to("/u/zzb/catalogue/review/")
    is_sound(head, "basis-18-review", axe)
    head.page.locator("form.form button[type=submit]").click()
    head.page.wait_for_url("**/catalogue/")
    assert CatalogueEntry.objects.get().reviewed_on == date(2026, 4, 3)
