"""Circulars go to people by name, who confirm having read them; nobody else can open them (REQ-08)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from accounts.models import User
from audit.models import Entry
from district.models import District
from hierarchy.units.models import Role, Unit
from notices.models import Notice
from tenants.disclosure.actions import attaching
from tenants.disclosure.actions.circulating import (
    AllHaveRead,
    RecipientsRefused,
    UnknownCircular,
    read_circular,
    remind_recipients,
)
from tenants.disclosure.circulars import candidates, receipts_of
from tenants.disclosure.models import Attachment, Disclosure, Publication
from tests.factories import grant, make_unit, make_user
from tests.tenants.disclosure.publishing_scene import add_row, approve, begin, set_setting
from tests.tenants.disclosure.scene import Scene, pdf

TITLE, BODY = "情况通报题目甲", "情况通报正文乙"


@pytest.fixture(autouse=True)
def district_of_the_day(full: Scene) -> None:
    District.objects.update(is_demonstration=True, frozen_on=full.at.date())


@pytest.fixture
def below(full: Scene) -> User:
    """Give the head of a unit directly below."""
    user = make_user(name="下级书记")
    grant(user, make_unit(code="BELOW", parent=full.unit), Role.HEAD)
    return user


def ready(scene: Scene) -> Disclosure:
    """Take a circular for specified persons to its approval, with a file, while such texts may be online."""
    set_setting("in_party_online", "login", scene)
    add_row(scene, "党内情况通报", scope="specified", forms=["circular"])
    disclosure = begin(scene, "党内情况通报", title=TITLE, body=BODY, forms=["circular"], labels=())
    attaching.attach_file(file=pdf("通报附件.pdf"), **scene.who(scene.drafter, disclosure))
    return approve(scene, disclosure)


def publish(scene: Scene, disclosure: Disclosure, *people: User, **changes: Any) -> None:
    recipients = [str(user.person_id) for user in people]
    scene.publish(
        disclosure, disclosed_on=scene.at.date(), **{"forms": ["circular"], "recipients": recipients, **changes}
    )


def sent(scene: Scene, *people: User) -> Disclosure:
    with scene.inside():
        disclosure = ready(scene)
        publish(scene, disclosure, *people)
    return disclosure


def page(scene: Scene, user: User | None, disclosure: Disclosure, tail: str = "", method: str = "get") -> Any:
    client = Client()
    if user is not None:
        client.force_login(user)
    return getattr(client, method)(f"/u/{scene.unit.slug}/circulars/{disclosure.pk}/{tail}")


def test_it_can_go_to_the_units_people_and_the_heads_directly_below(full: Scene, below: User) -> None:
    deeper = make_user()
    grant(deeper, make_unit(parent=Unit.objects.get(code="BELOW")), Role.HEAD)
    clerk = make_user()
    grant(clerk, Unit.objects.get(code="BELOW"), Role.DRAFTER)
    found = {person.person_id for person in candidates(full.unit, on=full.at.date())}
    assert found == {user.person_id for user in full.people.values()} | {below.person_id}


def test_each_recipient_gets_a_notice_that_says_nothing_of_it(full: Scene, below: User) -> None:
    disclosure = sent(full, full.member, below)
    told = Notice.objects.filter(kind="circular_arrived")
    assert {notice.recipient_id for notice in told} == {full.member.person_id, below.person_id}
    assert [notice.values for notice in told] == [{"unit": full.unit.short_name}] * 2
    assert {notice.url for notice in told} == {f"/u/{full.unit.slug}/circulars/{disclosure.pk}/"}
    with full.inside():
        read = {receipt.name: receipt.read_at for receipt in receipts_of(Publication.objects.get())}
    assert read == {"张member": None, "下级书记": None}


@pytest.mark.parametrize("chosen", [[], ["stranger"]])
def test_without_recipients_or_with_a_stranger_nothing_is_published(full: Scene, chosen: list[str]) -> None:
    people = [make_user() for _name in chosen]
    with full.inside():
        disclosure = ready(full)
        with pytest.raises(RecipientsRefused) as caught:
            publish(full, disclosure, *people)
        assert caught.value.field == "recipients"
        assert (Publication.objects.count(), Disclosure.objects.get(pk=disclosure.pk).state) == (0, "approved")


def test_what_is_no_circular_takes_no_recipients(full: Scene) -> None:
    with full.inside():
        disclosure = full.approved()
        with pytest.raises(RecipientsRefused):
            full.publish(disclosure, recipients=[str(full.member.person_id)])
        assert Publication.objects.count() == 0


def test_only_recipients_and_those_who_work_on_it_open_it(full: Scene, below: User) -> None:
    disclosure = sent(full, below, full.head)
    with full.inside():
        file = Attachment.objects.get(kind="content")
    superior, stranger = make_user(), make_user()
    grant(superior, full.unit.parent, Role.HEAD, Role.SUPERIOR_SUPERVISOR)
    for tail in ("", f"files/{file.pk}/"):
        seen = [page(full, user, disclosure, tail).status_code for user in (below, full.drafter)]
        refused = [page(full, user, disclosure, tail) for user in (full.member, superior, stranger)]
        assert (seen, [answer.status_code for answer in refused]) == ([200, 200], [404, 404, 404])
        assert all(TITLE not in answer.content.decode() for answer in refused)
        assert page(full, None, disclosure, tail).status_code == 302
    text = page(full, below, disclosure).content.decode()
    assert (TITLE in text, BODY in text, "张head" in text) == (True, True, False)
    assert "张head" in page(full, full.drafter, disclosure).content.decode()


def test_kept_offline_its_recipients_learn_only_what_the_catalogue_calls_it(full: Scene, below: User) -> None:
    from district.models import SettingValue

    disclosure = sent(full, below)
    SettingValue.objects.filter(key="in_party_online").update(value="off")
    with full.inside():
        file = Attachment.objects.get(kind="content")
    text = page(full, below, disclosure).content.decode()
    assert (TITLE in text, BODY in text, "党内情况通报" in text) == (False, False, True)
    assert page(full, below, disclosure, f"files/{file.pk}/").status_code == 404


def test_the_first_reading_counts(full: Scene, below: User) -> None:
    disclosure = sent(full, below, full.member)
    for hours in (1, 2):
        with full.inside():
            read_circular(unit=full.unit, disclosure_id=disclosure.pk, actor=below, at=full.at + timedelta(hours=hours))
    with full.inside():
        read = {receipt.name: receipt.read_at for receipt in receipts_of(Publication.objects.get())}
    assert read == {"下级书记": full.at + timedelta(hours=1), "张member": None}
    assert Entry.objects.filter(verb="disclosure.circular_read").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_several_who_read_at_once_none_is_lost(full: Scene) -> None:
    readers = [full.member, full.head, full.deputy, full.reviewer]
    disclosure = sent(full, *readers)
    barrier = Barrier(len(readers))

    def read(user: User) -> None:
        try:
            barrier.wait(timeout=20)
            with full.inside():
                read_circular(unit=full.unit, disclosure_id=disclosure.pk, actor=user, at=full.at)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(readers)) as pool:
        list(pool.map(read, readers))
    with full.inside():
        assert [receipt.read_at for receipt in receipts_of(Publication.objects.get())] == [full.at] * 4


def test_whoever_did_not_get_it_cannot_confirm_it(full: Scene, below: User) -> None:
    disclosure = sent(full, below)
    with full.inside(), pytest.raises(UnknownCircular):
        read_circular(unit=full.unit, disclosure_id=disclosure.pk, actor=full.head, at=full.at)
    assert page(full, full.member, disclosure, "read/", "post").status_code == 404
    with full.inside():
        assert [receipt.read_at for receipt in receipts_of(Publication.objects.get())] == [None]


def test_the_reminder_goes_to_those_who_have_not_read_it(full: Scene, below: User) -> None:
    disclosure = sent(full, below, full.member)
    assert page(full, below, disclosure, "read/", "post").status_code == 302
    assert page(full, full.drafter, disclosure, "remind/", "post").status_code == 302
    reminded = Notice.objects.filter(kind="circular_reminder").values_list("recipient_id", flat=True)
    assert list(reminded) == [full.member.person_id]
    assert page(full, full.member, disclosure, "read/", "post").status_code == 302
    with full.inside(), pytest.raises(AllHaveRead):
        remind_recipients(unit=full.unit, disclosure_id=disclosure.pk, actor=full.drafter, at=full.at)
    assert page(full, full.drafter, disclosure).context["read"] == 2


def test_withdrawn_it_is_gone_for_its_recipients_too(full: Scene, below: User) -> None:
    from tenants.disclosure.actions.publishing import withdraw

    disclosure = sent(full, below)
    with full.inside():
        withdraw(reason="有误", **full.who(full.approver, disclosure))
    assert page(full, below, disclosure).status_code == 404
    client = Client()
    client.force_login(below)
    assert client.get(f"/u/{full.unit.slug}/circulars/").context["lines"] == []


def test_publishing_offers_recipients_on_the_page(full: Scene, below: User) -> None:
    with full.inside():
        disclosure = ready(full)
        seen = disclosure.current.content_sha256
    client = Client()
    client.force_login(full.drafter)
    address = f"/u/{full.unit.slug}/disclosures/{disclosure.pk}/"
    assert str(below.person_id) in client.get(address).content.decode()
    form = {
        "seen": seen,
        "disclosed_on": "2026-04-10",
        "forms": ["circular"],
        "reference": "通报 3 号",
        "recipients": [str(below.person_id)],
    }
    assert client.post(f"{address}steps/publish/", form).status_code == 302
    assert page(full, below, disclosure).context["own"].name == "下级书记"
