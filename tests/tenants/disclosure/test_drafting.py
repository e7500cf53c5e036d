"""Drafts: what may be begun, written, attached and proposed."""

from datetime import date
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from core.errors import Refusal
from core.uploads.limits import UploadLimits
from district.models import SettingValue
from hierarchy.ledger import fulfilling, owing
from tenants.disclosure import files
from tenants.disclosure.actions import attaching, drafting, proposing, starting
from tenants.disclosure.models import Attachment, Disclosure, Version
from tests.factories import grant, make_user
from tests.tenants.disclosure.scene import PDF, PNG, Scene, pdf, photo, spreadsheet, unknown_id
from tests.tenants.disclosure.test_procedure import counted, state_of
from tests.uploads import docx_bytes, packed


def attach(scene: Scene, disclosure: Disclosure, file: Any) -> Version:
    return attaching.attach_file(file=file, **scene.who(scene.drafter, disclosure))


def test_a_draft_for_an_obligation_takes_over_the_catalogue_row(full: Scene) -> None:
    owed = full.owed()
    with full.inside():
        disclosure = starting.start_disclosure(unit=full.unit, obligation_id=owed.pk, actor=full.drafter, at=full.at)
        version = disclosure.current
        assert (disclosure.obligation_id, disclosure.item_key, disclosure.period_label) == (
            owed.pk,
            owed.item_key,
            "2026-Q1",
        )
        assert (version.title, version.scope, version.forms) == ("党费收缴", "public", ["bulletin_board", "meeting"])


def test_a_draft_under_a_row_in_force_needs_no_obligation(full: Scene) -> None:
    row = full.items["发展党员公示"]
    with full.inside():
        disclosure = starting.start_disclosure(unit=full.unit, item_key=row.key, actor=full.drafter, at=full.at)
        assert (disclosure.obligation_id, disclosure.catalogue_id) == (None, row.catalogue_id)
        row.catalogue.state = "superseded"
        row.catalogue.save()
        with pytest.raises(starting.UnknownItem) as refused:
            starting.start_disclosure(unit=full.unit, item_key=row.key, actor=full.drafter, at=full.at)
        assert refused.value.status == 404


def test_only_a_drafter_begins(full: Scene) -> None:
    with full.inside():
        before = counted()
        with pytest.raises(Refusal) as refused:
            starting.start_disclosure(unit=full.unit, obligation_id=full.owed().pk, actor=full.head, at=full.at)
        assert refused.value.code == "not_your_step"
        assert counted() == before


def test_one_obligation_has_one_live_disclosure(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
        before = counted()
        with pytest.raises(starting.AlreadyStarted) as refused:
            starting.start_disclosure(unit=full.unit, obligation_id=full.owed().pk, actor=full.drafter, at=full.at)
        assert refused.value.disclosure_id == disclosure.pk
        assert counted() == before


def test_a_discarded_draft_frees_its_obligation(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
        drafting.discard(unit=full.unit, disclosure_id=disclosure.pk, actor=full.drafter, at=full.at)
        assert state_of(disclosure) == "discarded"
        assert full.draft().pk != disclosure.pk


def test_what_is_exempt_or_cancelled_is_not_begun(full: Scene) -> None:
    district_head = make_user()
    from hierarchy.units.models import Role

    grant(district_head, full.unit.parent, Role.HEAD)
    fulfilling.exempt(obligation_id=full.owed("班子分工").pk, reason="不宜公开", actor=district_head, at=full.at)
    owing_cancel(full)
    with full.inside():
        before = counted()
        for title in ("班子分工", "党费收缴"):
            with pytest.raises(starting.ObligationSettled):
                starting.start_disclosure(
                    unit=full.unit, obligation_id=full.owed(title).pk, actor=full.drafter, at=full.at
                )
        assert counted() == before


def owing_cancel(scene: Scene) -> None:
    owing.cancel(
        obligation_ids=[scene.owed().pk],
        effective_on=scene.at.date(),
        reason="merged",
        actor=scene.head,
        at=scene.at,
    )


def test_a_draft_is_saved_as_typed_even_incomplete(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
        full.write(disclosure, title="", body="  半句", forms=[], planned_on=None)
        version = Disclosure.objects.get(pk=disclosure.pk).current
        assert (version.number, version.title, version.body, version.forms) == (1, "", "  半句", [])


def test_another_drafters_edit_is_a_version_of_its_own(full: Scene) -> None:
    from hierarchy.units.models import Role

    colleague = make_user()
    grant(colleague, full.unit, Role.DRAFTER)
    with full.inside():
        disclosure = full.draft()
        full.write(disclosure, actor=colleague, body="同事改的")
        authors = list(disclosure.versions.values_list("number", "author_id"))
        assert authors == [(1, full.drafter.person_id), (2, colleague.person_id)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"forms": []}, "forms"),
        ({"planned_on": None}, "planned_on"),
        ({"body": "  "}, "body"),
    ],
)
def test_an_incomplete_plan_is_not_proposed(full: Scene, changes: dict[str, Any], field: str) -> None:
    with full.inside():
        disclosure = full.draft()
        full.write(disclosure, **changes)
        before = counted()
        with pytest.raises(Refusal) as refused:
            full.propose(disclosure)
        assert (refused.value.code, refused.value.field) == ("draft_incomplete", field)
        assert counted() == before


def test_the_drafter_declares_that_it_is_truthful(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
        before = counted()
        with pytest.raises(Refusal) as refused:
            proposing.propose(is_truthful=False, **full.who(full.drafter, disclosure))
        assert refused.value.field == "is_truthful"
        assert counted() == before


@pytest.mark.parametrize(
    ("changes", "item"),
    [
        ({"scope": "local"}, "党费收缴"),
        ({"scope": "party", "body": "", "forms": ["website"]}, "民主评议"),
        ({"forms": ["meeting"]}, "党费收缴"),
    ],
)
def test_a_plan_that_departs_from_the_catalogue_or_does_not_suit_needs_an_explanation(
    full: Scene, changes: dict[str, Any], item: str
) -> None:
    with full.inside():
        disclosure = full.draft(item=item, **changes)
        before = counted()
        with pytest.raises(Refusal) as refused:
            full.propose(disclosure)
        assert refused.value.field == "explanation"
        assert counted() == before
        full.propose(disclosure, explanation="按支部大会意见")
        assert state_of(disclosure) == "proposed"


@pytest.mark.parametrize("scope", ["party", "specified"])
def test_in_party_text_and_files_are_kept_offline(full: Scene, scope: str) -> None:
    with full.inside():
        disclosure = full.draft()
        before = counted()
        with pytest.raises(drafting.KeptOffline) as refused:
            full.write(disclosure, scope=scope, body="党内正文")
        assert (refused.value.code, refused.value.field) == ("kept_offline", "body")
        assert counted() == before
        full.write(disclosure, scope=scope, body="", forms=["meeting"])
        with pytest.raises(drafting.KeptOffline):
            attach(full, disclosure, pdf())
        assert Attachment.objects.count() == 0
        full.propose(disclosure, explanation="按会议决定")
        assert state_of(disclosure) == "proposed"


def test_files_are_removed_before_an_in_party_scope_is_chosen(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
        attach(full, disclosure, pdf())
        before = counted()
        with pytest.raises(drafting.KeptOffline) as refused:
            full.write(disclosure, scope="party", body="")
        assert refused.value.field == "scope"
        assert counted() == before


def test_a_district_may_let_in_party_text_online(full: Scene) -> None:
    SettingValue.objects.create(
        key="in_party_online", value="login", valid_from=date(2026, 1, 1), reason="内网", set_at=full.at
    )
    with full.inside():
        disclosure = full.draft(item="民主评议", scope="party", body="党内正文", forms=["meeting"])
        assert disclosure.current.body == "党内正文"


def test_a_file_changes_the_content_and_voids_the_review(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        full.review(disclosure)
        before = disclosure.current.content_sha256
        attach(full, disclosure, pdf())
        assert state_of(disclosure) == "draft"
        version = Disclosure.objects.get(pk=disclosure.pk).current
        assert (version.number, version.content_sha256 != before) == (2, True)
        attaching.remove_file(attachment_id=version.attachments.get().pk, **full.who(full.drafter, disclosure))
        assert Disclosure.objects.get(pk=disclosure.pk).current.content_sha256 == before


def test_an_older_version_keeps_the_file_that_a_newer_one_dropped(
    full: Scene, django_capture_on_commit_callbacks: Any
) -> None:
    with full.inside():
        disclosure = full.draft()
        attach(full, disclosure, pdf())
        full.propose(disclosure)
        old = Attachment.objects.get()
        with django_capture_on_commit_callbacks(execute=True):
            attaching.remove_file(attachment_id=old.pk, **full.who(full.drafter, disclosure))
        counts = [version.attachments.count() for version in disclosure.versions.all()]
        assert counts == [1, 0]
    assert default_storage.exists(old.path)


def test_a_file_only_a_draft_had_is_deleted_with_it(full: Scene, django_capture_on_commit_callbacks: Any) -> None:
    with full.inside():
        disclosure = full.draft()
        attach(full, disclosure, pdf())
        file = Attachment.objects.get()
        assert file.path == f"{full.unit.tenant.schema_name}/{file.pk}.pdf"
        with django_capture_on_commit_callbacks(execute=True):
            attaching.remove_file(attachment_id=file.pk, **full.who(full.drafter, disclosure))
    assert not default_storage.exists(file.path)


def test_a_file_of_another_version_is_unknown(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
        before = counted()
        with pytest.raises(attaching.UnknownFile):
            attaching.remove_file(attachment_id=unknown_id(), **full.who(full.drafter, disclosure))
        assert counted() == before


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("假.pdf", b"<html><script>alert(1)</script>", "file_type"),
        ("图片.pdf", PNG, "file_name_belies"),
        ("文件.png", PDF, "file_name_belies"),
        ("脚本.html", b"<html>", "file_type"),
        ("程序.exe", b"MZ\x90\x00", "file_type"),
        ("压缩.zip", packed({"a.txt": "a"}), "file_type"),
        ("坏表.xlsx", b"PK\x03\x04" + b"0" * 30, "file_broken"),
        ("空.pdf", b"", "file_empty"),
        ("通知.docx", docx_bytes("机密★10年"), "secret_file"),
    ],
)
def test_a_file_is_accepted_by_its_content(full: Scene, name: str, content: bytes, code: str) -> None:
    with full.inside():
        disclosure = full.draft()
        before = counted()
        with pytest.raises(files.FileRefused) as refused:
            attach(full, disclosure, SimpleUploadedFile(name, content))
        assert (refused.value.code, refused.value.field) == (code, "file")
        assert counted() == before


@pytest.mark.parametrize("file", [pdf("通知.pdf"), photo("现场.PNG"), SimpleUploadedFile("表.xlsx", spreadsheet())])
def test_usual_files_are_accepted(full: Scene, file: SimpleUploadedFile) -> None:
    with full.inside():
        attach(full, full.draft(), file)
        assert Attachment.objects.get().name == file.name


def test_a_file_that_is_too_large_is_refused(full: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.inspecting, "LIMITS", UploadLimits(max_bytes=8))
    with full.inside():
        disclosure = full.draft()
        with pytest.raises(files.FileRefused):
            attach(full, disclosure, pdf())
        assert Attachment.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\文件\\通知.pdf", "通知.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ('<b>"x".pdf', "_b__x_.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_file_names_are_cleaned(given: str, cleaned: str) -> None:
    assert files.clean_name(given) == cleaned
