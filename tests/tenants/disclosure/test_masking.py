"""Personal data in a draft: shown to drafter and reviewer, masked on request as an edit, never blocking."""

from hashlib import sha256
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audit.models import Entry
from core.errors import NotPermitted
from core.secrecy_marks import SecretText
from district.models import District
from tenants.disclosure import files
from tenants.disclosure.actions import attaching, masking, reviewing
from tenants.disclosure.actions.steps import StaleVersion
from tenants.disclosure.models import Attachment, Disclosure, DisclosureState, Version
from tests.tenants.disclosure.scene import Scene
from tests.tenants.disclosure.test_pages import address, draft_data, page, sign_in
from tests.uploads import docx_bytes, photo_bytes

TITLE = "发展党员公示 13812345678"
BODY = "张三，身份证640221198001011237，住白杨村三组五号。"
MASKED = "张三，身份证640221**********37，住白杨村*组*号。"


@pytest.fixture(autouse=True)
def frozen_clock(full: Scene) -> None:
    District.objects.update(is_demonstration=True, frozen_on=full.at.date())


def mask(scene: Scene, disclosure: Disclosure, **changes: Any) -> Version:
    return masking.mask_personal_data(**{**scene.who(scene.drafter, disclosure), **changes})


def test_masking_is_an_edit_of_the_draft(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft(title=TITLE, body=BODY)
        before = disclosure.current.content_sha256
        version = mask(full, disclosure)
        assert (version.number, version.title, version.body) == (1, "发展党员公示 138****5678", MASKED)
        assert version.content_sha256 != before
        event = Entry.objects.filter(verb="disclosure.masked").get()
        assert event.data["masked"] == {"resident_id": 1, "mobile": 1, "address": 1}
        assert "640221198001011237" not in str(event.data)


def test_masking_keeps_the_form_of_the_text(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft(body="<p>电话<strong>138</strong>12345678</p><ul><li>一</li></ul>")
        version = mask(full, disclosure)
        assert version.body == "<p>电话<strong>138</strong>****5678</p><ul><li>一</li></ul>"


def test_masking_what_was_proposed_voids_the_conclusions(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft(body=BODY)
        full.propose(disclosure)
        full.review(disclosure)
        version = mask(full, disclosure)
        disclosure.refresh_from_db()
        assert (version.number, disclosure.state) == (2, DisclosureState.DRAFT)
        assert disclosure.versions.get(number=1).body == BODY


def test_nothing_to_mask_changes_nothing(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
        full.propose(disclosure)
        with pytest.raises(masking.NothingToMask):
            mask(full, disclosure)
        disclosure.refresh_from_db()
        assert (disclosure.versions.count(), disclosure.state) == (1, DisclosureState.PROPOSED)


def test_only_a_drafter_masks_and_only_what_was_seen(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft(body=BODY)
        with pytest.raises(NotPermitted):
            mask(full, disclosure, actor=full.reviewer)
        with pytest.raises(StaleVersion):
            mask(full, disclosure, seen_sha256="0" * 64)
        assert Disclosure.objects.get().current.body == BODY


def test_the_panel_is_shown_to_drafter_and_reviewer(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft(title=TITLE, body=BODY)
    shown = sign_in(full, "drafter").get(address(full, page(disclosure))).content.decode()
    assert shown.count('class="noticed__line"') == 3
    assert ("640221**********37" in shown, "disclosures/" + str(disclosure.pk) + "/mask/" in shown) == (True, True)
    with full.inside():
        full.propose(disclosure)
    shown = sign_in(full, "reviewer").get(address(full, page(disclosure))).content.decode()
    assert ('class="section noticed"' in shown, "/mask/" in shown) == (True, False)


def test_the_panel_comes_and_goes_as_the_text_is_typed(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
    client = sign_in(full, "drafter")

    def typed(body: str) -> str:
        data = draft_data(full, disclosure, body=body)
        answer = client.post(address(full, page(disclosure, "draft/")), data, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        return answer.content.decode()

    assert 'class="section noticed"' in typed(BODY)
    gone = typed("没有个人信息")
    assert ('hx-swap-oob="true"' in gone, 'class="section noticed"' in gone) == (True, False)


def test_the_button_saves_what_is_typed_and_masks_it(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
    client = sign_in(full, "drafter")
    data = draft_data(full, disclosure, body=BODY)
    assert client.post(address(full, page(disclosure, "mask/")), data).status_code == 302
    with full.inside():
        assert Disclosure.objects.get().current.body == MASKED
    data = draft_data(full, disclosure, body="没有个人信息")
    assert client.post(address(full, page(disclosure, "mask/")), data).status_code == 409
    assert Client().post(address(full, page(disclosure, "mask/")), data).status_code == 302


def test_a_proposal_is_not_blocked_by_what_was_found(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed(title=TITLE, body=BODY)
        disclosure.refresh_from_db()
        assert disclosure.state == DisclosureState.PROPOSED


def test_markup_is_cleaned_when_it_is_saved(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft(body='<p onclick="a()">一<script>x</script></p>')
        assert disclosure.current.body == "<p>一</p>"
    shown = sign_in(full, "drafter").get(address(full, page(disclosure))).content.decode()
    assert "&lt;p&gt;一&lt;/p&gt;" in shown


@pytest.mark.parametrize("body", ["机密★10年", "<p><strong>秘密</strong>★1年</p>", "密级：绝密"])
def test_a_secrecy_marking_is_refused_in_every_text(full: Scene, body: str) -> None:
    with full.inside():
        disclosure = full.draft()
        before = disclosure.current.content_sha256
        with pytest.raises(SecretText) as refused:
            full.write(disclosure, body=body)
        assert refused.value.field == "body"
        with pytest.raises(SecretText):
            full.propose(disclosure, explanation=body)
        assert Disclosure.objects.get().current.content_sha256 == before
        full.propose(disclosure)
        with pytest.raises(SecretText):
            reviewing.review(necessity="pass", accuracy="fail", opinion=body, **full.who(full.reviewer, disclosure))


def test_words_of_a_marking_are_warned_about(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft(body="本件属机密级。")
    shown = sign_in(full, "drafter").get(address(full, page(disclosure))).content.decode()
    assert "机密级" in shown.split('id="personal-data"')[1].split("</section>")[0]
    answer = sign_in(full, "drafter").post(
        address(full, page(disclosure, "propose/")),
        draft_data(full, disclosure, body="一季度收缴党费。", explanation="附件标有密级"),
        follow=True,
    )
    assert [message.level_tag for message in answer.context["messages"]] == ["warning", "success"]


def test_what_is_stored_is_the_cleaned_file(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
        for file in (
            SimpleUploadedFile("现场.jpg", photo_bytes()),
            SimpleUploadedFile("名单.docx", docx_bytes("张三 13812345678", author="王五")),
        ):
            attaching.attach_file(file=file, **full.who(full.drafter, disclosure))
        for stored in Attachment.objects.all():
            with default_storage.open(stored.path) as opened:
                content = opened.read()
            assert (stored.size, stored.sha256) == (len(content), sha256(content).hexdigest())
            assert b"Zhang San" not in content
    accepted = files.inspect(SimpleUploadedFile("名单.docx", docx_bytes("张三 13812345678")), field="file")
    assert accepted.findings == ("personal_mobile:1",)
