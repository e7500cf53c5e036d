"""The pages of superior templates, content rules, approval and yearly review: who sees what, and that they hold."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.urls import unit_url
from district import clock
from hierarchy.ledger import submissions
from hierarchy.ledger.models import CatalogueEntry, IssuedTemplate, Submission
from hierarchy.units.models import Role, Unit
from tenants.catalogue import actions
from tenants.catalogue.models import Catalogue, CatalogueItem
from tenants.catalogue.rows import Row
from tenants.catalogue.tasks import catalogue_tasks
from tenants.registry.workspaces import workspace
from tests.counting import queries

from .conftest import Office
from .test_approving import MEETING, set_mode
from .test_issued import Village, place

__all__ = ["place"]  # a fixture


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
    """Let requests take place at the tests' moment."""
    monkeypatch.setattr(clock, "now", lambda district=None: at)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def get(user: User, unit: Unit, name: str, **kwargs: Any) -> Any:
    return client_of(user).get(unit_url(unit.slug, name, **kwargs))


def post(user: User, unit: Unit, name: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
    return client_of(user).post(unit_url(unit.slug, name, **kwargs), data or {})


def test_a_template_goes_through_the_pages_from_preparation_to_the_branchs_draft(place: Village) -> None:
    prepared = post(
        place.issuer,
        place.village,
        "catalogue_issued_new",
        {"source": "T6", "kinds": ["village_branch"], "note": "首次"},
    )
    assert prepared.status_code == 302
    template = IssuedTemplate.objects.get()
    keys = [row["key"] for row in template.rows]
    kept = post(place.issuer, place.village, "catalogue_issued_edit", {"revision": 0, "keep": keys[1:]})
    assert (kept.status_code, len(IssuedTemplate.objects.get().rows)) == (302, 6)
    assert post(place.issuer, place.village, "catalogue_issued_issue", {"revision": 1}).status_code == 403
    page = get(place.issuing_head, place.village, "catalogue_issued_edit")
    assert (page.context["may_issue"], page.context["unit_count"]) == (True, 1)
    assert post(place.issuing_head, place.village, "catalogue_issued_issue", {"revision": 0}).status_code == 409
    assert post(place.issuing_head, place.village, "catalogue_issued_issue", {"revision": 1}).status_code == 302
    seen = get(place.clerk, place.branch, "catalogue_template")
    assert (len(seen.context["rows"]), seen.context["is_current"]) == (6, False)
    start = get(place.clerk, place.branch, "catalogue_start")
    assert [value for value, _label in start.context["form"].fields["source"].choices] == ["issued"]
    assert post(place.clerk, place.branch, "catalogue_template_adopt").status_code == 302
    with workspace(place.branch):
        assert Catalogue.objects.get().template_number == 1
        item = CatalogueItem.objects.get(order=2)
    row = get(place.clerk, place.branch, "catalogue_item_edit", pk=item.pk)
    assert "catalogue/row_issued.html" in [each.name for each in row.templates]
    refused = post(
        place.clerk, place.branch, "catalogue_item_not_applicable", {"revision": 0, "reason": ""}, pk=item.pk
    )
    assert (refused.status_code, "reason" in refused.context["form"].errors) == (400, True)
    said = {"revision": 0, "reason": "本支部无此类事项"}
    assert post(place.clerk, place.branch, "catalogue_item_not_applicable", said, pk=item.pk).status_code == 302
    draft = get(place.clerk, place.branch, "catalogue_edit")
    assert "<s>" in draft.content.decode()
    assert get(place.issuer, place.village, "catalogue_issued_version", number=1).status_code == 200
    assert get(place.issuer, place.village, "catalogue_issued").status_code == 200


def test_a_row_of_a_template_is_edited_through_its_page(place: Village) -> None:
    template = place.prepare()
    key = uuid.UUID(template.rows[0]["key"])
    assert get(place.issuer, place.village, "catalogue_issued_row", key=key).status_code == 200
    values = {
        "revision": 0,
        "level1": "组织",
        "level2": "支部班子",
        "level3": "支部班子及联系方式",
        "forms": ["bulletin_board"],
    }
    more = {"scope": "local", "time_limit": "long_term", "rules": ["six_002:3:6"]}
    assert post(place.issuer, place.village, "catalogue_issued_row", values | more, key=key).status_code == 302
    row = IssuedTemplate.objects.get().rows[0]
    assert (row["level3"], row["rules"], row["key"]) == ("支部班子及联系方式", ["six_002:3:6"], str(key))
    same = values | more | {"level3": template.rows[1]["level3"], "level2": "年度计划", "revision": 1}
    assert post(place.issuer, place.village, "catalogue_issued_row_add", same).status_code == 409
    assert len(IssuedTemplate.objects.get().rows) == 7


def test_the_content_page_links_what_was_ticked_and_shows_what_has_no_row(office: Office) -> None:
    with workspace(office.unit):
        draft = office.draft()
        item = draft.items.get(order=18)
    page = get(office.drafter, office.unit, "catalogue_content")
    assert (page.context["rule_count"], page.context["without_row"], page.context["has_suggestions"]) == (66, 66, True)
    ticked = {"revision": 0, "link": [f"{item.pk}|nine_002:2:10"]}
    assert post(office.drafter, office.unit, "catalogue_link_rules", ticked).status_code == 302
    assert get(office.drafter, office.unit, "catalogue_content").context["without_row"] == 65
    wrong = {"revision": 1, "link": ["no-row|nine_002:2:10"]}
    assert post(office.drafter, office.unit, "catalogue_link_rules", wrong).status_code == 400
    assert post(office.reviewer, office.unit, "catalogue_link_rules", ticked | {"revision": 1}).status_code == 403
    assert get(office.reviewer, office.unit, "catalogue_content").context["may_link"] is False


def test_the_row_form_takes_rules_reasons_and_marks(office: Office) -> None:
    with workspace(office.unit):
        draft = office.draft()
        item = draft.items.get(order=18)
    values = Row.of(item).to_json() | {"revision": 0, "place": 18, "section": "", "display_days": ""}
    typed = values | {
        "rules": ["nine_002:2:10", "focus_004:organ:2"],
        "scope_reason": "只涉及本支部党员",
        "form_reason": "公开栏只公布总数",
        "is_important": "on",
        "notice": "member",
    }
    typed = {name: value for name, value in typed.items() if value is not None and value is not False}
    answer = post(office.drafter, office.unit, "catalogue_item_edit", typed, pk=item.pk)
    assert answer.status_code == 302, answer.context["form"].errors
    with workspace(office.unit):
        row = Row.of(CatalogueItem.objects.get(pk=item.pk))
    assert (row.rules, row.is_important, row.notice) == (("nine_002:2:10", "focus_004:organ:2"), True, "member")
    assert (row.scope_reason, row.form_reason) == ("只涉及本支部党员", "公开栏只公布总数")
    page = get(office.drafter, office.unit, "catalogue_item_edit", pk=item.pk).content.decode()
    assert page.count('name="rules"') == 66


def test_the_draft_says_what_is_missing_and_flags_in_one_step(office: Office) -> None:
    with workspace(office.unit):
        draft = office.draft()
        office.edit(draft, draft.items.get(order=28), needs_privacy_review=False)
    page = get(office.drafter, office.unit, "catalogue_edit")
    assert [each.gap for each in page.context["findings"]] == ["unconfirmed", "conflicting", "sensitive", "focus"]
    assert post(office.drafter, office.unit, "catalogue_flag", {"revision": 1}).status_code == 302
    again = post(office.drafter, office.unit, "catalogue_flag", {"revision": 2})
    assert (again.status_code, again.context["refusal"].code) == (409, "nothing_sensitive")


def test_approval_goes_through_the_pages(office: Office) -> None:
    set_mode(office, "approval")
    with workspace(office.unit):
        draft = office.ready_draft()
    page = get(office.head, office.unit, "catalogue_adopt")
    assert (page.context["needs_approval"], page.context["is_ready"]) == (True, True)
    decision = {"revision": draft.revision, "meeting_reference": MEETING}
    assert post(office.head, office.unit, "catalogue_adopt", decision).status_code == 302
    assert post(office.head, office.unit, "catalogue_adopt", decision).status_code == 409
    shown = get(office.drafter, office.unit, "catalogue_edit")
    assert "catalogue/submitted.html" in [each.name for each in shown.templates]
    assert get(office.drafter, office.unit, "catalogue").context["submitted"].pk == draft.pk
    assert post(office.reviewer, office.unit, "catalogue_recall").status_code == 403
    assert post(office.drafter, office.unit, "catalogue_recall", {"reason": "补充"}).status_code == 302
    assert post(office.drafter, office.unit, "catalogue_recall", {}).status_code == 409
    again = decision | {"revision": draft.revision + 1}
    assert post(office.head, office.unit, "catalogue_adopt", again).status_code == 302
    sent = Submission.objects.get(status="sent")
    submissions.give_back(submission=sent, reason="请补依据", actor=office.office_clerk, at=office.at)
    assert "请补依据" in get(office.drafter, office.unit, "catalogue_edit").content.decode()
    with workspace(office.unit):
        codes = [each.code for each in catalogue_tasks(office.unit, {Role.DRAFTER}, office.at.date())]
    assert codes == ["returned"]
    third = decision | {"revision": draft.revision + 2}
    assert post(office.head, office.unit, "catalogue_adopt", third).status_code == 302
    sent = Submission.objects.get(status="sent")
    submissions.accept(submission=sent, actor=office.office_clerk, at=office.at)
    for page_name in ("catalogue", "catalogue_versions"):
        page = get(office.drafter, office.unit, page_name)
        assert (page.status_code, "批复〔2026〕1号" in page.content.decode()) == (200, True)
    assert get(office.drafter, office.unit, "catalogue").context["to_file"] is False


def test_the_review_is_recorded_on_its_page_by_head_or_approver(office: Office) -> None:
    with workspace(office.unit):
        office.adopt(office.ready_draft())
    CatalogueEntry.objects.update(effective_on=date(2025, 4, 10))
    page = get(office.drafter, office.unit, "catalogue_review")
    assert (page.context["due"].due_on, page.context["may_review"]) == (date(2026, 1, 31), False)
    tasks = get(office.head, office.unit, "catalogue").context["tasks"]
    assert [(task.code, task.state) for task in tasks] == [("review", "overdue")]
    assert post(office.drafter, office.unit, "catalogue_review").status_code == 403
    assert CatalogueEntry.objects.get().reviewed_on is None
    assert post(office.head, office.unit, "catalogue_review", {"meeting_reference": "部务会"}).status_code == 302
    assert post(office.head, office.unit, "catalogue_review", {}).status_code == 409
    assert CatalogueEntry.objects.get().reviewed_on == office.at.date()
    assert get(office.head, office.unit, "catalogue").context["tasks"] == []


def test_a_member_sees_neither_tasks_nor_templates(office: Office) -> None:
    with workspace(office.unit):
        office.adopt(office.ready_draft())
    CatalogueEntry.objects.update(effective_on=date(2025, 4, 10))
    assert get(office.member, office.unit, "catalogue").context["tasks"] == []
    for name in ("catalogue_review", "catalogue_template", "catalogue_issued", "catalogue_content"):
        assert get(office.member, office.unit, name).status_code == 403


def test_the_draft_page_asks_as_often_for_thirty_rows_as_for_one(office: Office) -> None:
    drafter = client_of(office.drafter)
    address = unit_url(office.unit.slug, "catalogue_edit")
    with workspace(office.unit):
        draft = office.draft("empty")
        one_row = Row("一", "二", "事项", ("meeting",), "party", "periodic")
        actions.add_item(
            unit=office.unit, catalogue_id=draft.pk, revision=0, row=one_row, section_id=None,
            actor=office.drafter, at=office.at,
        )  # fmt: skip
    drafter.get(address)
    with queries() as one:
        drafter.get(address)
    with workspace(office.unit):
        for number in range(30):
            CatalogueItem.objects.create(
                catalogue=draft, order=number + 2, **(one_row.to_json() | {"level3": f"违纪事项{number}"})
            )
    with queries() as thirty:
        page = drafter.get(address)
    assert (len(page.context["rows"]), len(thirty)) == (31, len(one))


def test_the_tasks_take_a_fixed_number_of_queries(place: Village) -> None:
    def asked() -> int:
        with workspace(place.branch), queries() as statements:
            catalogue_tasks(place.branch, {Role.DRAFTER, Role.HEAD}, place.at.date())
        return len(statements)

    place.issue()
    with workspace(place.branch):
        place.adopt(place.start())
    first = asked()
    place.at += timedelta(days=1)
    for _number in range(3):
        place.issue()
    assert asked() == first
