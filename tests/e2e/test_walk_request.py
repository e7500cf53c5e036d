"""An application for disclosure: refused with its ground, appealed on the phone, answered by the superior.

Forms are found by their address and fields by their name, so that the walk does not hang on the wording.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.sealing import unseal
from hierarchy.ledger.case_reconciling import differences
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.units.models import Role, Unit
from tenants.feedback.models import Case
from tenants.registry.workspaces import workspace
from tests.e2e.given import House, Person
from tests.e2e.test_walk_ask import SMALL, fills, is_sound, sends

APPLICANT = {"name": "王秀英", "phone": "13812345678", "id_number": "11010519491231002X"}
VILLAGE, TOWN = "/u/byc/", "/u/qsz/"
Axe = Callable[[Any], None]


def test_a_refusal_is_appealed_on_the_phone_and_answered_by_the_town(
    house: House, signs_in: Callable[..., Person], axe: Axe
) -> None:
    clerk, secretary = signs_in("clerk"), signs_in("secretary")
    applicant = clerk.somebody_signed_out(**SMALL)
    code = applies(applicant, axe)
    case = only_case(house.village)
    with workspace(house.village):
        assert (case.kind, unseal(case.sealed)) == ("request", APPLICANT)
    refuse(clerk, secretary, f"{VILLAGE}cases/{case.pk}/", axe)

    looks_it_up(applicant, code)
    assert "合同涉及商业秘密" in applicant.page.content()
    is_sound(applicant, "request-06-refused", axe)
    fills(applicant, "/appeal/byc/", reason="金额和工期不是商业秘密，应当公开。")
    assert applicant.page.url.endswith(f"{TOWN}follow/{code.replace('-', '')}/")
    is_sound(applicant, "request-07-appealed", axe)

    decides_on_the_appeal(house, signs_in, axe)
    applicant.page.reload()
    assert "请村党支部公开合同金额和工期" in applicant.page.content()
    is_sound(applicant, "request-10-decided", axe)
    looks_it_up(applicant, code)  # at the village, where the code was given, the way on is shown
    is_sound(applicant, "request-11-both", axe)
    applicant.page.locator(f'main a[href^="{TOWN}follow/"]').first.click()
    assert "请村党支部公开合同金额和工期" in applicant.page.content()
    assert applicant.page.locator('form[action*="/appeal/"]').count() == 0  # appealed once, and no further
    assert list(differences()) == []


def applies(applicant: Person, axe: Axe) -> str:
    """Apply on a small phone: without an identity it is not taken, with one it is. Give the code."""
    page = applicant.page
    applicant.goes_to(f"{VILLAGE}ask/")
    page.locator("[name=kind][value=request]").check()
    page.locator("[name=original]").fill("申请公开三组道路硬化工程合同")
    assert page.locator("label[for=id_name] .field__optional").is_hidden()  # what an application needs
    assert page.locator("label[for=id_asker_group] .field__optional").is_visible()
    is_sound(applicant, "request-01-form", axe)
    for name, value in APPLICANT.items():
        page.locator(f"[name={name}]").fill(value)
    page.wait_for_timeout(3_100)  # nobody reads and writes faster
    with page.expect_navigation():
        page.locator("form[data-ask] button[type=submit]").click()
    is_sound(applicant, "request-02-receipt", axe)
    return page.locator(".asking__code-itself").inner_text()


def looks_it_up(applicant: Person, code: str) -> None:
    """Open one's page with the code, at the unit that was asked."""
    applicant.goes_to(f"{VILLAGE}follow/")
    applicant.page.locator("[name=code]").fill(code)
    with applicant.page.expect_navigation():
        applicant.page.locator("form.form button[type=submit]").first.click()


def refuse(clerk: Person, secretary: Person, page: str, axe: Axe) -> None:
    """Take the application through the village: the clerk drafts a refusal, the secretary approves and sends it."""
    clerk.goes_to(page)
    is_sound(clerk, "request-03-case", axe)
    assert APPLICANT["id_number"] not in clerk.page.content()
    fills(clerk, "/do/take-up/", proposal="合同由施工方提供，拟不予公开。")
    secretary.goes_to(page)
    sends(secretary, "/do/instruct/")
    clerk.goes_to(page)
    decides_to_refuse(clerk)
    fills(clerk, "/do/reply/", body="您好，合同涉及商业秘密，不予公开。不同意的，可以向镇党委申诉。")
    is_sound(clerk, "request-04-drafted", axe)
    secretary.goes_to(page)
    is_sound(secretary, "request-05-approve", axe)
    sends(secretary, "/do/approve-and-send/")


def decides_to_refuse(clerk: Person) -> None:
    """Say in the form of the reply that nothing is disclosed, and for which ground."""
    form = clerk.page.locator('form[action$="/do/reply/"]')
    form.get_by_label("不予公开", exact=True).check()
    form.locator("[name=refusal_ground]").select_option("trade_secret")


def decides_on_the_appeal(house: House, signs_in: Callable[..., Person], axe: Axe) -> None:
    """Let the town answer: it sees the words and the applicant, as the village did."""
    house.appoint("town-officer", "许娟", house.town, Role.FEEDBACK_OFFICER)
    house.appoint("town-head", "高峰", house.town, Role.HEAD)
    officer, head = signs_in("town-officer"), signs_in("town-head")
    appeal = only_case(house.town)
    page = f"{TOWN}cases/{appeal.pk}/"
    officer.goes_to(TOWN)
    is_sound(officer, "request-08-desk", axe)
    officer.goes_to(page)
    assert "金额和工期不是商业秘密" in officer.page.content()
    is_sound(officer, "request-09-appeal", axe)
    fills(officer, "/do/take-up/", proposal="调阅合同，金额、工期可以公开。")
    head.goes_to(page)
    sends(head, "/do/instruct/")
    officer.goes_to(page)
    officer.page.locator('form[action$="/do/reply/"]').get_by_label("责成重新答复", exact=True).check()
    fills(officer, "/do/reply/", body="经研究，请村党支部公开合同金额和工期。")
    head.goes_to(page)
    sends(head, "/approve-and-send/")  # an address outside the workspace: two units are concerned
    assert FeedbackEntry.objects.get(pk=appeal.pk).replied_on is not None


def only_case(unit: Unit) -> Case:
    with workspace(unit):
        return Case.objects.get()


def test_an_application_without_a_name_comes_back_at_its_fields(
    house: House, signs_in: Callable[..., Person], axe: Axe, watch: Any
) -> None:
    watch.allowed.append("status of 400")
    applicant = signs_in("clerk").somebody_signed_out(**SMALL)
    page = applicant.page
    applicant.goes_to(f"{VILLAGE}ask/")
    page.locator("[name=kind][value=request]").check()
    page.locator("[name=original]").fill("申请公开合同")
    page.wait_for_timeout(3_100)
    with page.expect_navigation():
        page.locator("form[data-ask] button[type=submit]").click()
    is_sound(applicant, "request-21-missing", axe)
    for name in APPLICANT:
        assert page.locator(f".field--wrong [name={name}]").is_visible()
    assert page.locator("[name=original]").input_value() == "申请公开合同"
    with workspace(house.village):
        assert not Case.objects.exists()
