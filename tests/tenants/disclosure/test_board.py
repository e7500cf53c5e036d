"""The public board: open to everybody, and blind to everything that is not for society."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.disclosure.actions import attaching, publishing
from tenants.disclosure.models import Attachment, Disclosure, Publication, Version
from tests.tenants.disclosure.scene import Scene, pdf, photo


def board(scene: Scene, tail: str = "") -> Any:
    return Client().get(f"/u/{scene.unit.slug}/board/{tail}")


def published_with_file(scene: Scene, **changes: Any) -> tuple[Disclosure, Attachment]:
    disclosure = scene.draft(**changes)
    attaching.attach_file(file=pdf(), **scene.who(scene.drafter, disclosure))
    scene.propose(disclosure, explanation="说明")
    scene.review(disclosure)
    scene.clear(disclosure)
    from tenants.disclosure.actions import reviewing

    reviewing.approve(opinion="", **scene.who(scene.approver, disclosure))
    scene.publish(disclosure, evidence=[photo("签到表.png")])
    return disclosure, Attachment.objects.get(version__disclosure=disclosure, kind="content")


def test_the_board_shows_public_items_with_their_text_and_files(full: Scene) -> None:
    with full.inside():
        disclosure, file = published_with_file(full)
    page = board(full)
    assert page.status_code == 200
    shown = [one.publication for group in page.context["groups"] for one in group["standing"]]
    assert [(item.version.title, item.disclosed_on) for item in shown] == [("一季度党费收缴情况", date(2026, 4, 9))]
    item = board(full, f"{disclosure.pk}/")
    assert item.status_code == 200
    assert "一季度收缴党费 1,230 元。" in item.content.decode()
    served = board(full, f"{disclosure.pk}/files/{file.pk}/")
    assert (served.status_code, served["Content-Type"]) == (200, "application/pdf")


def test_the_board_names_nobody(full: Scene) -> None:
    with full.inside():
        disclosure, _file = published_with_file(full)
    for tail in ("", f"{disclosure.pk}/"):
        text = board(full, tail).content.decode()
        assert [user.person.name for user in full.people.values() if user.person.name in text] == []


def test_evidence_stays_inside_the_unit(full: Scene) -> None:
    with full.inside():
        disclosure, _file = published_with_file(full)
        evidence = Attachment.objects.get(kind="evidence")
    assert board(full, f"{disclosure.pk}/files/{evidence.pk}/").status_code == 404
    assert "签到表" not in board(full, f"{disclosure.pk}/").content.decode()


@pytest.mark.parametrize("scope", ["local", "party", "specified"])
def test_items_not_for_society_are_nowhere(full: Scene, scope: str, settings: Any) -> None:
    from district.models import SettingValue

    SettingValue.objects.create(
        key="in_party_online", value="login", valid_from=date(2026, 1, 1), reason="内网", set_at=full.at
    )
    with full.inside():
        disclosure, file = published_with_file(full, scope=scope, title="不对社会公开的标题", body="不对社会公开的正文")
    page = board(full)
    assert page.context["total"] == 0
    assert "不对社会公开" not in page.content.decode()
    for tail in (f"{disclosure.pk}/", f"{disclosure.pk}/files/{file.pk}/"):
        response = board(full, tail)
        assert response.status_code == 404
        assert "不对社会公开" not in response.content.decode()


@pytest.mark.parametrize("reached", ["draft", "proposed", "approved"])
def test_what_is_not_published_is_nowhere(full: Scene, reached: str) -> None:
    with full.inside():
        disclosure = {"draft": full.draft, "proposed": full.proposed, "approved": full.approved}[reached]()
    assert board(full).context["total"] == 0
    assert board(full, f"{disclosure.pk}/").status_code == 404


def test_a_withdrawal_takes_text_and_files_down_at_once(full: Scene) -> None:
    with full.inside():
        disclosure, file = published_with_file(full)
        publishing.withdraw(reason="金额有误", **full.who(full.approver, disclosure))
    assert board(full).context["total"] == 0
    for tail in (f"{disclosure.pk}/", f"{disclosure.pk}/files/{file.pk}/"):
        assert board(full, tail).status_code == 404


def test_a_closed_units_board_stays_readable(full: Scene) -> None:
    with full.inside():
        full.published()
    full.unit.closed_on = date(2026, 4, 9)
    full.unit.save()
    assert board(full).context["total"] == 1


def test_text_is_shown_as_text(full: Scene) -> None:
    with full.inside():
        disclosure, _file = published_with_file(full, body="<script>alert(1)</script>", title="<b>题</b>")
    text = board(full, f"{disclosure.pk}/").content.decode()
    assert "<script>alert(1)" not in text
    assert "<b>题" not in text


def test_an_unknown_board_is_not_found(full: Scene) -> None:
    assert Client().get("/u/nowhere/board/").status_code == 404


def test_the_code_leads_to_the_board(full: Scene) -> None:
    page = board(full)
    assert page.context["address"] == f"http://testserver/u/{full.unit.slug}/board/"
    assert page.context["code"].startswith("<svg")


def test_the_board_asks_as_often_for_thirty_items_as_for_one(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
    with CaptureQueriesContext(connection) as one:
        board(full)
    with full.inside():
        row = Disclosure.objects.get(pk=disclosure.pk)
        for _number in range(29):
            row.pk, row.obligation_id, row._state.adding = Disclosure().pk, None, True
            row.save()
            version = Version.objects.create(
                disclosure=row,
                number=1,
                title="标题",
                scope="public",
                content_sha256="0" * 64,
                author_id=row.drafter_id,
                created_at=full.at,
            )
            Publication.objects.create(version=version, disclosed_on=full.at.date(), recorded_at=full.at)
    with CaptureQueriesContext(connection) as thirty:
        assert board(full).context["total"] == 30
    assert len(thirty) == len(one)
