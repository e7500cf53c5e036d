"""The yearly survey of a village branch, from printing its sheets to the result on the board.

The clerk enters twelve sheets without touching the mouse; a villager answers on a small phone. Pages are addressed and
forms found by their address, so that the walk does not hang on the wording.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from hierarchy.ledger.models import SurveyResult
from hierarchy.units.models import OrgForm, Unit
from tenants.feedback import survey_reconciling
from tenants.feedback.models import SurveyAnswer
from tenants.registry.workspaces import workspace
from tests.e2e.conftest import PHONE, Watch
from tests.e2e.given import House, Person

MM = 25.4 / 72
SMALL = {**PHONE, "viewport": {"width": 360, "height": 740}}
#: Twelve members: satisfaction 5×100 + 4×80 + 2×60 + 0 = 940; recognition 6×100 + 3×80 + 3×60 = 1,020.
TWELVE = list(zip("111112222334", "111111222333", strict=True))
SURVEY = "/u/byc/surveys/2026/"
FORM = "/u/byc/survey/2026/"


def is_sound(person: Person, name: str, axe: Callable[[Page], None]) -> None:
    """Keep a picture of the page, ask axe, and see that nothing hangs over its sides."""
    person.shows(name)
    axe(person.page)
    assert person.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def sends(person: Person, action: str) -> None:
    """Press the button of the form with that address."""
    with person.page.expect_navigation():
        person.page.locator(f'form[action$="{action}"] button[type=submit]').first.click()


def submits(person: Person) -> None:
    """Press the button of the page's only form."""
    with person.page.expect_navigation():
        person.page.locator("form.form button[type=submit]").first.click()


def printed(page: Page) -> list[tuple[int, int, str]]:
    """Print the page as its own style sheet asks: each sheet's size in millimetres and its text."""
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return [
        (round(float(one.mediabox.width) * MM), round(float(one.mediabox.height) * MM), one.extract_text())
        for one in reader.pages
    ]


@pytest.fixture
def branch(house: House) -> House:
    Unit.objects.filter(pk=house.village.pk).update(org_form=OrgForm.BRANCH)
    return house


def test_a_survey_from_its_sheets_to_its_result(
    branch: House, signs_in: Callable[..., Person], axe: Callable[[Any], None], watch: Watch
) -> None:
    clerk, secretary = signs_in("clerk"), signs_in("secretary")
    prepares_and_prints(clerk, axe)
    secretary.goes_to(SURVEY)
    is_sound(secretary, "survey-05-prepared", axe)
    sends(secretary, "/open/")
    answers_on_a_small_phone(clerk.somebody_signed_out(**SMALL), axe)
    enters_twelve_by_keyboard(clerk, axe, watch)
    with workspace(branch.village):
        assert sorted(SurveyAnswer.objects.filter(way="paper", is_valid=True).values_list("mark", flat=True)) == [
            f"DY-{serial:04d}" for serial in range(1, 13)
        ]
    closes_and_publishes(secretary, axe)
    assert list(
        SurveyResult.objects.order_by("group").values_list(
            "group", "answers", "satisfaction_sum", "satisfied", "recognition_sum"
        )
    ) == [("masses", 1, 80, 1, 100), ("party_members", 12, 940, 9, 1020)]
    assert list(survey_reconciling.differences()) == []


def prepares_and_prints(clerk: Person, axe: Callable[[Any], None]) -> None:
    page = clerk.page
    clerk.goes_to("/u/byc/surveys/")
    is_sound(clerk, "survey-01-none", axe)
    clerk.goes_to("/u/byc/surveys/new/")
    for name, value in (
        ("opens_on", "2026-04-01"),
        ("closes_on", "2026-04-28"),
        ("party_members", "16"),
        ("masses", "60"),
    ):
        page.locator(f"[name={name}]").fill(value)
    is_sound(clerk, "survey-02-plan", axe)
    submits(clerk)
    clerk.goes_to(f"{SURVEY}sheets/")
    page.locator("[name=group]").select_option("party_members")
    page.locator("[name=count]").fill("14")
    submits(clerk)
    is_sound(clerk, "survey-03-sheets", axe)
    sheets = printed(page)
    assert [size[:2] for size in sheets] == [(210, 297)] * 4
    assert [[f"DY-{serial:04d}" in text for serial in (1, 4, 5, 14)] for _width, _height, text in sheets] == [
        [True, True, False, False],
        [False, False, True, False],
        [False, False, False, False],
        [False, False, False, True],
    ]
    clerk.goes_to(f"{SURVEY}poster/")
    is_sound(clerk, "survey-04-poster", axe)
    assert [size[:2] for size in printed(page)] == [(210, 297)]


def answers_on_a_small_phone(villager: Person, axe: Callable[[Any], None]) -> None:
    page = villager.page
    villager.goes_to(FORM)
    is_sound(villager, "survey-06-phone", axe)
    assert min(box["height"] for box in boxes(page)) >= 44
    for name, value in (("group", "masses"), ("satisfaction", "2"), ("recognition", "1")):
        page.locator(f'[name={name}][value="{value}"]').check()
    page.locator("[name=comment]").fill("公开栏搬到了村口，方便多了")
    page.wait_for_timeout(3_100)  # nobody reads and answers faster
    submits(villager)
    is_sound(villager, "survey-07-thanks", axe)
    villager.goes_to(FORM)
    assert page.locator("form.survey__form").count() == 0


def boxes(page: Page) -> list[dict[str, float]]:
    """Give where the things to press stand."""
    pressed = page.locator(".survey__form fieldset label, .survey__form button").all()
    return [box for one in pressed if (box := one.bounding_box())]


def enters_twelve_by_keyboard(clerk: Person, axe: Callable[[Any], None], watch: Watch) -> None:
    page, keyboard = clerk.page, clerk.page.keyboard
    clerk.goes_to(f"{SURVEY}enter/")
    is_sound(clerk, "survey-08-enter", axe)
    for serial, (satisfaction, recognition) in enumerate(TWELVE, start=1):
        if serial == 1:
            keyboard.type("dy1")  # afterwards the next number stands there
        keyboard.press("Enter")
        keyboard.type(satisfaction)
        keyboard.type(recognition)
        with page.expect_navigation():
            keyboard.press("Enter")
    is_sound(clerk, "survey-09-entered", axe)
    watch.allowed.append("status of 400")  # the sheet has been entered
    keyboard.type("DY-0003")
    keyboard.press("Enter")
    keyboard.type("44")
    with page.expect_navigation():
        keyboard.press("Enter")
    is_sound(clerk, "survey-10-twice", axe)
    assert page.locator(".field--wrong [name=number]").count() == 1
    keyboard.type("DY-0013")
    keyboard.press("Enter")
    keyboard.type("04")  # left blank
    with page.expect_navigation():
        keyboard.press("Enter")
    assert page.locator("tbody tr").count() == 10


def closes_and_publishes(secretary: Person, axe: Callable[[Any], None]) -> None:
    page = secretary.page
    secretary.goes_to(SURVEY)
    is_sound(secretary, "survey-11-open", axe)
    page.on("dialog", lambda dialog: dialog.accept())
    sends(secretary, "/close/")
    is_sound(secretary, "survey-12-closed", axe)
    sends(secretary, "/publish/")
    villager = secretary.somebody_signed_out(**SMALL)
    villager.goes_to("/u/byc/board/")
    with villager.page.expect_navigation():
        villager.page.locator('a[href$="/survey/2026/result/"]').click()
    is_sound(villager, "survey-13-result", axe)
    text = villager.reads()
    assert ("78.3" in text, "75.0%" in text, "85.0" in text) == (True, True, True)
    assert ("80.0" in text, "100" in text.replace("100分", "")) == (False, False)  # of one villager, nothing


def test_entering_on_the_phone_works_without_scripts(
    branch: House, signs_in: Callable[..., Person], axe: Callable[[Any], None]
) -> None:
    clerk = signs_in("clerk", **PHONE)
    clerk.goes_to("/u/byc/surveys/new/")
    for name, value in (("opens_on", "2026-04-01"), ("closes_on", "2026-04-28"), ("party_members", "16")):
        clerk.page.locator(f"[name={name}]").fill(value)
    submits(clerk)
    clerk.goes_to(f"{SURVEY}sheets/")
    clerk.page.locator("[name=count]").fill("4")
    submits(clerk)
    is_sound(clerk, "survey-21-sheets-phone", axe)
    secretary = signs_in("secretary", **PHONE)
    secretary.goes_to(SURVEY)
    is_sound(secretary, "survey-22-phone", axe)
    sends(secretary, "/open/")
    plain = signs_in("clerk", **PHONE, java_script_enabled=False)
    plain.goes_to(f"{SURVEY}enter/")
    for name, value in (("number", "DY-0001"), ("satisfaction", "1"), ("recognition", "2")):
        plain.page.locator(f"form[action$='/enter/'] [name={name}]").fill(value)
    sends(plain, "/enter/")
    clerk.goes_to(f"{SURVEY}enter/")
    is_sound(clerk, "survey-23-enter-phone", axe)
    with workspace(branch.village):
        assert SurveyAnswer.objects.get().mark == "DY-0001"
