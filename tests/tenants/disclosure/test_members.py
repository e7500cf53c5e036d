"""The members' page: what is online of in-party items in each mode, and for whom (defaults 4.3, in_party_online)."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import PlatformRole, User
from hierarchy.units.models import LeadPower, Role, Unit
from tenants.disclosure.actions import attaching
from tenants.disclosure.models import Attachment, Disclosure, Publication, Version
from tests.factories import grant, make_lead, make_line, make_unit, make_user
from tests.tenants.disclosure.publishing_scene import add_row, approve, begin, set_setting, shown
from tests.tenants.disclosure.scene import Scene, pdf

TITLE, BODY, FILE = "党内题目甲", "党内正文乙", "党内附件丙.pdf"


def page(scene: Scene, user: User | None, tail: str = "") -> Any:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(f"/u/{scene.unit.slug}/members/{tail}")


def in_party(scene: Scene) -> Disclosure:
    """Publish an in-party item while text may be kept online, with a file."""
    set_setting("in_party_online", "login", scene)
    with scene.inside():
        add_row(scene, "民主生活会", scope="party", forms=["meeting"])
        disclosure = begin(scene, "民主生活会", title=TITLE, body=BODY, forms=["meeting"])
        attaching.attach_file(file=pdf(FILE), **scene.who(scene.drafter, disclosure))
        approve(scene, disclosure)
        scene.publish(disclosure, forms=["meeting"], reference="4 月 9 日民主生活会")
    return disclosure


def switch(mode: str) -> None:
    from district.models import SettingValue

    SettingValue.objects.filter(key="in_party_online").update(value=mode)


@pytest.mark.parametrize(
    ("mode", "title", "is_readable"),
    [("off", "民主生活会", False), ("title_only", TITLE, False), ("login", TITLE, True)],
)
def test_each_mode_shows_what_it_says(full: Scene, mode: str, title: str, is_readable: bool) -> None:
    disclosure = in_party(full)
    switch(mode)
    answer = page(full, full.member)
    assert [(line.title, line.is_readable) for line in answer.context["known"]] == [(title, is_readable)]
    text = answer.content.decode()
    assert ("4 月 9 日民主生活会" in text, TITLE in text, BODY in text) == (True, title == TITLE, False)
    item = page(full, full.member, f"{disclosure.pk}/")
    assert item.status_code == (200 if is_readable else 404)
    with full.inside():
        file = Attachment.objects.get(kind="content")
    served = page(full, full.member, f"{disclosure.pk}/files/{file.pk}/")
    assert served.status_code == (200 if is_readable else 404)
    assert (BODY in item.content.decode()) == is_readable


def test_local_items_are_read_with_text_and_files(full: Scene) -> None:
    with full.inside():
        add_row(full, "村里的事", scope="local")
        disclosure = begin(full, "村里的事", body="村里的正文")
        attaching.attach_file(file=pdf(), **full.who(full.drafter, disclosure))
        approve(full, disclosure)
        full.publish(disclosure)
        file = Attachment.objects.get(kind="content")
    assert [line.is_readable for line in page(full, full.member).context["known"]] == [True]
    assert "村里的正文" in page(full, full.member, f"{disclosure.pk}/").content.decode()
    assert page(full, full.member, f"{disclosure.pk}/files/{file.pk}/").status_code == 200
    assert Client().get(f"/u/{full.unit.slug}/board/{disclosure.pk}/").status_code == 404


def test_items_for_specified_persons_are_never_listed(full: Scene) -> None:
    set_setting("in_party_online", "login", full)
    with full.inside():
        add_row(full, "谈话", scope="specified", forms=["meeting"])
        disclosure = shown(full, "谈话", forms=["meeting"], publish={"forms": ["meeting"]})
    assert page(full, full.member).context["known"] == []
    assert page(full, full.head, f"{disclosure.pk}/").status_code == 404


def test_outside_the_catalogue_not_even_the_item_is_named_when_off(full: Scene) -> None:
    disclosure = in_party(full)
    switch("off")
    with full.inside():
        Disclosure.objects.filter(pk=disclosure.pk).update(item_key=None, catalogue_id=None, item_title="自拟名称")
    assert "自拟名称" not in page(full, full.member).content.decode()


def readers(scene: Scene) -> dict[str, User]:
    """Give one account of each sort: who is bound to the unit from within or below, and who from elsewhere."""
    people = {name: make_user() for name in ("below", "above", "beside", "lead", "office", "nobody")}
    unit = scene.unit
    unit.refresh_from_db()
    grant(people["below"], make_unit(parent=unit), Role.MEMBER)
    above = unit.parent
    assert isinstance(above, Unit)
    grant(people["above"], above, Role.SUPERIOR_SUPERVISOR)
    grant(people["office"], above, Role.DISTRICT_SUPERVISOR)
    grant(people["beside"], make_unit(parent=above), Role.HEAD)
    Unit.objects.filter(pk=unit.pk).update(line=make_line("L03"))
    lead = make_unit(kind="committee_organ", parent=above, line="L01")
    make_lead("L03", lead, LeadPower.GUIDE_SUPERVISE)
    grant(people["lead"], lead, Role.LINE_SUPERVISOR)
    people |= {str(role): make_user(platform_role=role) for role in PlatformRole.values if role}
    return people


def test_it_is_for_the_units_own_people_and_those_below(full: Scene) -> None:
    disclosure = in_party(full)
    people = readers(full)
    seen = {name: page(full, user).status_code for name, user in people.items()}
    assert {name for name, status in seen.items() if status == 200} == {"below"}
    assert {status for name, status in seen.items() if name != "below"} == {403}
    assert page(full, people["below"], f"{disclosure.pk}/").status_code == 200
    for tail in (f"{disclosure.pk}/", ""):
        answer = page(full, None, tail)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")


def test_the_board_leads_there_only_those_who_may_read_it(full: Scene) -> None:
    client = Client()
    address = f"/u/{full.unit.slug}/board/"
    assert client.get(address).context["reads_as_member"] is False
    client.force_login(full.member)
    assert client.get(address).context["reads_as_member"] is True


def test_withdrawn_taken_down_and_unpublished_items_are_gone(full: Scene) -> None:
    from tenants.disclosure.actions import publishing, taking_down

    with full.inside():
        add_row(full, "村里的事", scope="local")
        withdrawn, ended = shown(full, "村里的事"), shown(full, "村里的事")
        begin(full, "村里的事")
        publishing.withdraw(reason="有误", **full.who(full.approver, withdrawn))
        taking_down.take_down(reason="时间已到", **full.who(full.approver, ended))
    assert page(full, full.member).context["known"] == []
    for gone in (withdrawn, ended):
        assert page(full, full.member, f"{gone.pk}/").status_code == 404


def test_the_page_asks_as_often_for_thirty_items_as_for_one(full: Scene) -> None:
    with full.inside():
        add_row(full, "村里的事", scope="local")
        disclosure = shown(full, "村里的事")
    with CaptureQueriesContext(connection) as one:
        page(full, full.member)
    with full.inside():
        row = Disclosure.objects.get(pk=disclosure.pk)
        for _number in range(29):
            row.pk, row._state.adding = Disclosure().pk, True
            row.save()
            version = Version.objects.create(
                disclosure=row, number=1, title="标题", scope="local", content_sha256="0" * 64,
                author_id=row.drafter_id, created_at=full.at,
            )  # fmt: skip
            Publication.objects.create(version=version, disclosed_on=full.at.date(), recorded_at=full.at)
    with CaptureQueriesContext(connection) as thirty:
        assert len(page(full, full.member).context["known"]) == 30
    assert len(thirty) == len(one)
