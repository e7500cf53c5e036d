"""Scans of letters: kept with the case, opened by its readers alone, refused where they do not belong."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from audit.models import Entry
from core.errors import Refusal
from district.models import District
from tenants.feedback.actions import attaching
from tenants.feedback.models import Case, CaseFile, CaseState, CaseStep
from tenants.feedback.policies import NotForYou
from tenants.registry.workspaces import workspace
from tests.factories import grant, make_user
from tests.tenants.disclosure.scene import pdf, photo
from tests.tenants.feedback.acts import do
from tests.tenants.feedback.people import Village

LETTER = {
    "channel": "letter", "kind": "problem", "original": "村口路灯坏了三天", "received_on": "2026-04-10",
    "reply_by": "phone",
}  # fmt: skip


@pytest.fixture(autouse=True)
def frozen(village: Village, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    District.objects.update(is_demonstration=True, frozen_on=village.at.date())


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(village: Village, tail: str = "") -> str:
    return f"/u/{village.unit.slug}/cases/{tail}"


def files(village: Village) -> list[CaseFile]:
    with workspace(village.unit):
        return list(CaseFile.objects.order_by("uploaded_at", "id"))


def bad() -> SimpleUploadedFile:
    return SimpleUploadedFile("信.pdf", b"MZ" + b"\0" * 200, content_type="application/pdf")


def test_a_letter_is_entered_with_its_scan(village: Village, tmp_path: Path) -> None:
    sent = client_of(village.officer).post(address(village, "new/"), LETTER | {"letters": [pdf("来信.pdf"), photo()]})
    assert sent.status_code == 302
    kept = files(village)
    with workspace(village.unit):
        case = Case.objects.get()
        note = CaseStep.objects.get(kind="note")
    assert [(file.name, file.measure_id, file.is_public, file.case_id) for file in kept] == [
        ("来信.pdf", None, False, case.pk),
        ("公开栏.png", None, False, case.pk),
    ]
    assert all((tmp_path / file.path).is_file() for file in kept)
    assert note.text == "来信.pdf\n公开栏.png"
    entry = Entry.objects.get(verb="case.letters_added")
    assert (entry.data["files"], "来信" in str(entry.data)) == ([file.sha256 for file in kept], False)
    page = client_of(village.officer).get(address(village, f"{case.pk}/")).content.decode()
    assert ("来信.pdf" in page, f"{case.pk}/letters/" in page) == (True, True)


def test_a_bad_scan_enters_nothing_and_what_was_typed_stands(village: Village) -> None:
    page = client_of(village.officer).post(address(village, "new/"), LETTER | {"letters": [bad()]})
    assert (page.status_code, list(page.context["form"].errors)) == (400, ["letters"])
    assert LETTER["original"] in page.content.decode()
    with workspace(village.unit):
        assert not Case.objects.exists()
    assert files(village) == []


def test_the_officer_adds_a_scan_later_and_its_readers_alone_open_it(village: Village) -> None:
    case_id = village.receive("村里路灯坏了").case.pk
    url = address(village, f"{case_id}/letters/")
    officer = client_of(village.officer)
    assert officer.get(url).status_code == 200
    assert officer.post(url, {"letters": [pdf("来信.pdf")]}).status_code == 302
    [kept] = files(village)
    path = address(village, f"{case_id}/files/{kept.pk}/")
    assert officer.get(path).status_code == client_of(village.head).get(path).status_code == 200
    member = make_user()
    grant(member, village.unit, "member")
    for user in (member, village.town.head, village.district.head):
        assert client_of(user).get(path).status_code in (403, 404)
        assert client_of(user).get(url).status_code in (403, 404)
        assert client_of(user).post(url, {"letters": [pdf()]}).status_code in (403, 404)
    assert Client().get(path).status_code == 302
    assert len(files(village)) == 1


@pytest.mark.parametrize("sent", [{}, {"letters": [bad()]}])
def test_no_file_and_a_bad_one_are_said_at_the_field(village: Village, sent: dict[str, Any]) -> None:
    case_id = village.receive("村里路灯坏了").case.pk
    page = client_of(village.officer).post(address(village, f"{case_id}/letters/"), sent)
    assert (page.status_code, list(page.context["form"].errors), files(village)) == (400, ["letters"], [])


@pytest.mark.parametrize("state", [CaseState.CLOSED, CaseState.ENDED])
def test_a_case_that_is_over_takes_no_scan(village: Village, state: str) -> None:
    case_id = village.receive("村里路灯坏了").case.pk
    with workspace(village.unit):
        Case.objects.filter(pk=case_id).update(state=state)
    _refused(village, case_id, village.officer)
    page = client_of(village.officer).get(address(village, f"{case_id}/"))
    assert f"{case_id}/letters/" not in page.content.decode()


def test_a_report_takes_none_and_nobody_else_s_case_either(village: Village) -> None:
    report = village.receive("班子假公开", kind="report").case.pk
    assert client_of(village.head).post(address(village, f"{report}/letters/"), {"letters": [pdf()]}).status_code == 404
    _refused(village, report, village.head)
    inspector = make_user()
    grant(inspector, village.unit, "unit_inspector")
    with pytest.raises(NotForYou):
        do(village, attaching.attach_letters, village.receive().case.pk, inspector, files=[pdf()])
    assert files(village) == []


def _refused(village: Village, case_id: uuid.UUID, user: User) -> None:
    with pytest.raises(Refusal):
        do(village, attaching.attach_letters, case_id, user, files=[pdf()])
    assert (files(village), Entry.objects.filter(verb="case.letters_added").count()) == ([], 0)
