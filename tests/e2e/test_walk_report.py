"""A real-name report from both sides: who reports and who handles it read an answer; who is reported on sees nothing.

Forms are found by their address and fields by their name, so that the walk does not hang on the wording.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hierarchy.units.models import Role
from tenants.feedback.models import Case
from tenants.registry.workspaces import workspace
from tests.e2e.conftest import Watch
from tests.e2e.given import House, Person
from tests.e2e.test_walk_ask import SMALL, fills, is_sound, sends

WORDS = "三会一课记录是年底补写的"
ANSWER = "经核实，已责令更正并重新公开"
NAME = "李建国"
REPORTER = {"name": NAME, "phone": "13800001111", "id_number": "11010519491231002X"}
REPORTED = "/u/byc/"
MINUTE = re.compile(r"\d{1,2}:\d{2}")  # pages of figures say the minute that they are of
Axe = Callable[[Any], None]


def test_a_report_is_answered_and_the_reported_side_sees_nothing(
    house: House, signs_in: Callable[..., Person], axe: Axe, watch: Watch
) -> None:
    house.appoint("district-officer", "范丽", house.root, Role.FEEDBACK_OFFICER)
    house.appoint("district-head", "贺东", house.root, Role.HEAD)
    officer, head, reported = signs_in("district-officer"), signs_in("district-head"), signs_in("secretary")
    before = seen_by(reported)
    reporter = officer.somebody_signed_out(**SMALL)
    code = reports(reporter, axe)
    with workspace(house.root):
        report = Case.objects.get()
    handling = f"/u/{house.root.slug}/"
    page = f"{handling}reports/{report.pk}/"

    takes_up(officer, handling, page, axe)
    head.goes_to(page)
    sends(head, "/do/instruct/")
    officer.goes_to(page)
    fills(officer, "/do/reply/", body=f"{ANSWER}。")
    head.goes_to(page)
    is_sound(head, "report-08-approve", axe)
    sends(head, "/do/approve-and-send/")

    reporter.goes_to(f"{handling}follow/")
    reporter.page.locator("[name=code]").fill(code.lower())
    with reporter.page.expect_navigation():
        reporter.page.locator("form.form button[type=submit]").first.click()
    is_sound(reporter, "report-09-answered", axe)
    text = reporter.page.content()
    assert (ANSWER in text, WORDS in text, NAME in text) == (True, False, False)  # whoever has the code learns no more

    assert seen_by(reported) == before
    watch.allowed += ["status of 404", "status of 403"]
    for address in (page, f"{REPORTED}reports/{report.pk}/", f"{REPORTED}cases/{report.pk}/"):
        reported.goes_to(address)
        tells_nothing(reported, str(report.number))
    officer.goes_to(page)
    fills(officer, "/do/close/")
    assert seen_by(reported) == before


def reports(reporter: Person, axe: Axe) -> str:
    """Report on a small phone; give the code."""
    page = reporter.page
    reporter.goes_to(f"{REPORTED}ask/")
    page.locator('a[href="/report/"]').click()
    is_sound(reporter, "report-01-form", axe)
    page.locator("[name=matter][value=false]").check()
    page.locator("[name=unit_name]").fill("白杨村")
    page.locator("[name=by_district][value='1']").check()
    for name, value in {"original": WORDS, **REPORTER}.items():
        page.locator(f"[name={name}]").fill(value)
    page.wait_for_timeout(3_100)  # nobody reads and writes faster
    with page.expect_navigation():
        page.locator("main form.form button[type=submit]").click()
    is_sound(reporter, "report-02-receipt", axe)
    assert (WORDS in page.content(), NAME in page.content()) == (False, False)
    return page.locator(".asking__code-itself").inner_text()


def takes_up(officer: Person, handling: str, page: str, axe: Axe) -> None:
    """Find the report on its own list and on no other, read who reports, propose how to handle it."""
    officer.goes_to(f"{handling}cases/")
    assert WORDS not in officer.page.content()
    is_sound(officer, "report-03-cases", axe)
    officer.page.locator(f'main a[href="{handling}reports/"]').click()
    is_sound(officer, "report-04-list", axe)
    officer.page.locator(f'main a[href="{page}"]').click()
    assert (WORDS in officer.page.content(), NAME in officer.page.content()) == (True, False)
    is_sound(officer, "report-05-report", axe)
    sends(officer, "/identity/")
    assert NAME in officer.page.content()
    is_sound(officer, "report-06-identity", axe)
    officer.goes_to(page)
    fills(officer, "/do/take-up/", proposal="调阅会议记录核实。")
    is_sound(officer, "report-07-course", axe)


def seen_by(reported: Person) -> dict[str, str]:
    """Read what the reported unit's head is shown on every page where news could stand; nothing of the report does."""
    seen = {}
    for address in (
        REPORTED,
        f"{REPORTED}cases/",
        f"{REPORTED}cases/?show=all",
        f"{REPORTED}cases/?show=all&q=补写",
        f"{REPORTED}reports/",
        f"{REPORTED}board/",
        f"{REPORTED}board/?q=补写",
        f"{REPORTED}answers/",
        f"{REPORTED}history/",
        "/search/?q=责令更正",
        "/notices/",
        "/obligations/",
    ):
        reported.goes_to(address)
        tells_nothing(reported)
        seen[address] = MINUTE.sub("", reported.page.locator("body").inner_text())
    return seen


def tells_nothing(reported: Person, *more: str) -> None:
    html = reported.page.content()
    assert [secret for secret in (WORDS, ANSWER, *REPORTER.values(), *more) if secret in html] == []
