from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

import notices
from accounts.models import User
from core.errors import NotPermitted
from notices.actions import mark_read
from notices.kinds import kind
from notices.models import Notice
from tests.counting import queries
from tests.factories import make_district, make_user

pytestmark = pytest.mark.django_db
DELIVERED: list[Any] = []


def deliver(sent: list[Notice]) -> None:
    """Stand for e-mail."""
    DELIVERED.extend(notice.recipient_id for notice in sent)


@pytest.fixture
def reader(client: Client) -> User:
    make_district()
    user = make_user()
    client.force_login(user)
    return user


def send(*readers: User, at: datetime, url: str = "/u/x/") -> None:
    notices.send(
        recipients=[reader.person_id for reader in readers],
        kind="disclosure_to_review",
        values={"title": "党费收缴", "unit": "甲"},
        url=url,
        at=at,
    )


def test_each_recipient_gets_one_notice_however_often_named(at: datetime) -> None:
    first, second = make_user(), make_user()
    send(first, second, first, at=at)
    assert sorted(Notice.objects.values_list("recipient", flat=True)) == sorted([first.person_id, second.person_id])


def test_the_sentence_is_made_in_the_readers_language(at: datetime) -> None:
    send(make_user(), at=at)
    with translation.override("en"):
        assert Notice.objects.get().text == "“党费收缴” waits for your review."


@pytest.mark.parametrize(("kind", "values"), [("no_such", {"title": "x"}), ("disclosure_to_review", {})])
def test_an_unknown_kind_or_a_missing_value_is_an_error(at: datetime, kind: str, values: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        notices.send(recipients=[make_user().person_id], kind=kind, values=values, url="", at=at)
    assert Notice.objects.count() == 0


def test_other_ways_of_delivery_run_after_the_commit(
    settings: Any, at: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    settings.NOTICE_BACKENDS = [f"{__name__}.deliver"]
    DELIVERED.clear()
    reader = make_user()
    with django_capture_on_commit_callbacks(execute=True):
        send(reader, at=at)
        assert DELIVERED == []
    assert [reader.person_id] == DELIVERED


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_lists_only_the_readers_own(client: Client, reader: User, at: datetime, language: str) -> None:
    send(reader, make_user(), at=at)
    client.cookies["django_language"] = language
    response = client.get("/notices/")
    assert (response.status_code, [notice.recipient_id for notice in response.context["page"]]) == (
        200,
        [reader.person_id],
    )


def test_an_empty_list_says_what_will_come(client: Client, reader: User) -> None:
    assert client.get("/notices/").status_code == 200


def test_opening_a_notice_marks_it_read_and_goes_there(client: Client, reader: User, at: datetime) -> None:
    send(reader, at=at)
    notice = Notice.objects.get()
    response = client.post(f"/notices/{notice.pk}/read/", {"open": "1"})
    notice.refresh_from_db()
    assert (response.headers["Location"], notice.read_at is None) == ("/u/x/", False)


def test_reading_twice_keeps_the_first_time(at: datetime, reader: User) -> None:
    send(reader, at=at)
    notice = Notice.objects.get()
    mark_read(notice_id=notice.pk, reader=reader.person, at=at)
    mark_read(notice_id=notice.pk, reader=reader.person, at=at.replace(hour=11))
    notice.refresh_from_db()
    assert notice.read_at == at


def test_all_are_marked_read_at_once(client: Client, reader: User, at: datetime) -> None:
    other = make_user()
    send(reader, other, at=at)
    send(reader, at=at)
    client.post("/notices/read/")
    assert list(Notice.objects.filter(read_at=None).values_list("recipient", flat=True)) == [other.person_id]


def test_somebody_elses_notice_cannot_be_marked(client: Client, reader: User, at: datetime) -> None:
    other = make_user()
    send(other, at=at)
    notice = Notice.objects.get()
    with pytest.raises(NotPermitted):
        mark_read(notice_id=notice.pk, reader=reader.person, at=at)
    assert client.post(f"/notices/{notice.pk}/read/").status_code == 403
    notice.refresh_from_db()
    assert notice.read_at is None


def test_thirty_notices_cost_as_many_queries_as_one(client: Client, reader: User, at: datetime) -> None:
    send(reader, at=at)
    client.get("/notices/")  # the first visit begins the session
    with queries() as of_one:
        client.get("/notices/")
    for _number in range(29):
        send(reader, at=at)
    with queries() as of_thirty:
        client.get("/notices/")
    assert len(of_thirty) == len(of_one)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "白杨村 has filed its catalogue. A receipt is due by 7 Apr 2026."),
        ("zh-hans", "白杨村报来目录，请于 2026 年 4 月 7 日前出具回执或退回补正。"),
    ],
)
def test_a_day_is_written_as_people_write_it(language: str, text: str) -> None:
    with translation.override(language):
        assert kind("filing_arrived").text({"unit": "白杨村", "due_on": "2026-04-07"}) == text
