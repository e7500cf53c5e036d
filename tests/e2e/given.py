"""A small district for the browser: the office, a department, a town with a village, and the people who work there.

It is Friday 3 April 2026. Everybody signs in with `factories.PASSWORD`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import BrowserContext, Locator, Page

from accounts.models import User
from district.models import District
from hierarchy.units.models import LeadPower, Role, Unit
from tenants.registry.provisioning import provision
from tests import factories
from tests.uploads import pdf_bytes, png_bytes

TODAY = date(2026, 4, 3)
#: When the district was set up: a day before everything the tests do.
SET_UP_AT = datetime(2026, 4, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PDF = pdf_bytes("Names")
PNG = png_bytes()
Shot = Callable[[Page, str], None]


@dataclass
class House:
    """The units and, by user name, their people."""

    root: Unit
    department: Unit
    town: Unit
    village: Unit
    people: dict[str, User] = field(default_factory=dict)

    def appoint(self, username: str, name: str, unit: Unit, *roles: Role) -> None:
        """Give a new person roles."""
        self.people[username] = factories.make_user(username=username, name=name)
        factories.grant(self.people[username], unit, *roles)


def make_house() -> House:
    """Build the district: a department with full staffing, a village branch of two, and their receivers."""
    root = factories.make_district()
    District.objects.update(is_demonstration=True, frozen_on=TODAY)
    make = factories.make_unit
    department = make(
        code="ZZB", kind="committee_organ", name="示例区委组织部", parent=root, line="L01", staffing_preset="full"
    )
    town = make(code="QSZ", kind="town_committee", name="青石镇党委", parent=root, line="L03")
    Unit.objects.filter(pk=town.pk).update(locality=town)
    village = make(
        code="BYC",
        kind="village_org",
        name="青石镇白杨村党支部",
        parent=town,
        line="L03",
        locality=town,
        staffing_preset="small_branch",
    )
    factories.make_lead("L03", department, LeadPower.GUIDE_URGE)
    house = House(*Unit.objects.filter(pk__in=[root.pk, department.pk, town.pk, village.pk]).order_by("pk"))
    provision(Unit.objects.order_by("pk"), at=SET_UP_AT)
    _appoint_people(house)
    return house


def _appoint_people(house: House) -> None:
    house.appoint("office", "周敏", house.root, Role.DISTRICT_SUPERVISOR)
    house.appoint("drafter", "王晓", house.department, Role.DRAFTER)
    house.appoint("reviewer", "赵宁", house.department, Role.REVIEWER)
    house.appoint("secrecy", "钱静", house.department, Role.SECRECY_REVIEWER)
    house.appoint("approver", "孙立", house.department, Role.APPROVER)
    house.appoint("head", "李明", house.department, Role.HEAD)
    house.appoint("lead", "吴昊", house.department, Role.LINE_SUPERVISOR)
    house.appoint("town", "郑洁", house.town, Role.SUPERIOR_SUPERVISOR)
    house.appoint("clerk", "冯燕", house.village, Role.DRAFTER)
    house.appoint(
        "secretary",
        "陈刚",
        house.village,
        Role.HEAD,
        Role.REVIEWER,
        Role.SECRECY_REVIEWER,
        Role.APPROVER,
    )


class Person:
    """Somebody at a browser of their own, who clicks what is to be seen and types into what has a label."""

    def __init__(self, open_context: Callable[..., BrowserContext], shot: Shot, **size: object) -> None:
        self.open_context = open_context
        self.page = open_context(**size).new_page()
        self.shoot = shot

    @classmethod
    def signs_in(cls, username: str, open_context: Callable[..., BrowserContext], shot: Shot, **size: object) -> Person:
        """Sign in on the sign-in page, typing."""
        person = cls(open_context, shot, **size)
        person.page.goto("/accounts/login/")
        person.type("用户名", username)
        person.type("密码", factories.PASSWORD)
        person.press("登录")
        return person

    def somebody_signed_out(self, **size: object) -> Person:
        """Give another browser profile, in which nobody has signed in."""
        return Person(self.open_context, self.shoot, **size)

    def goes_to(self, address: str) -> None:
        self.page.goto(address)

    def follows(self, words: str, *, within: Locator | None = None, exact: bool = False) -> None:
        (within or self.page).get_by_role("link", name=words, exact=exact).first.click()

    def press(self, words: str, *, within: Locator | None = None, exact: bool = True) -> None:
        """Press a button and wait for the page that answers."""
        with self.page.expect_navigation():
            (within or self.page).get_by_role("button", name=words, exact=exact).click()

    def follows_in_menu(self, words: str) -> None:
        """Follow an entry of the main menu."""
        self.follows(words, within=self.page.locator(".navigation"))

    def press_first(self, words: str) -> None:
        """Press the first of several buttons that read the same."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words).first.click()

    def explains_forms(self, reason: str) -> None:
        """Say on the draft's page, row by row, why the forms suit the scope."""
        for _row in range(self.page.locator(".catalogue-reason").count()):
            self.page.locator('.catalogue-reason input[name="form_reason"]').first.fill(reason)
            with self.page.expect_navigation():
                self.page.locator(".catalogue-reason button").first.click()

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label).fill(text)

    def picks(self, group: str, choice: str) -> None:
        """Mark a choice of a group of radio buttons or check boxes."""
        self.page.get_by_role("group", name=group).get_by_label(choice, exact=True).check()

    def offers(self, label: str, name: str, content: bytes, mime_type: str) -> None:
        """Choose a file."""
        self.page.get_by_label(label).set_input_files({"name": name, "mimeType": mime_type, "buffer": content})

    def reads(self) -> str:
        """Give what stands on the page, without the white space between."""
        return "".join(self.page.locator("main").inner_text().split())

    def sentence(self) -> str:
        return self.page.locator("h1").inner_text()

    def said(self) -> list[str]:
        """Give the messages at the top of the page."""
        return self.page.locator(".messages .message").all_inner_texts()

    def shows(self, name: str) -> None:
        self.shoot(self.page, name)
