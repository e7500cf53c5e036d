"""The daily digest: one mail per person, with counts and a link, never a title; none without a mail server."""

import smtplib
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.utils.translation import gettext as _

import notices
from accounts.models import Person, User
from notices import kinds
from notices.daily import digest
from notices.digest import GROUPS, group_of, send_digests
from notices.models import Notice
from tests.factories import make_district, make_user

pytestmark = pytest.mark.django_db
TITLE = "只应在系统内看到的标题"


@pytest.fixture
def server(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    settings.SITE_URL = "https://dwgk.example.org"
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def reader() -> User:
    return make_reader("li@example.org")


def make_reader(address: str) -> User:
    user = make_user()
    Person.objects.filter(pk=user.person_id).update(email=address)
    return user


def tell(user: User, *codes: str, at: datetime) -> None:
    values = {"title": TITLE, "unit": TITLE, "reason": TITLE, "due_on": at.date(), "number": TITLE, "text": TITLE}
    for code in codes:
        notices.send(recipients=[user.person_id], kind=code, values=values, url="/u/x/secret/", at=at)


def test_without_a_mail_server_no_mail_is_sent_and_the_job_says_so(reader: User, at: datetime) -> None:
    tell(reader, "disclosure_to_review", at=at)
    assert digest() == "no mail is sent: EMAIL_HOST is not set"
    assert (mail.outbox, Notice.objects.filter(digested_at=None).count()) == ([], 1)


@pytest.mark.usefixtures("server")
class TestWithAServer:
    def test_a_person_gets_one_mail_with_counts_and_a_link(self, reader: User, at: datetime) -> None:
        tell(reader, "disclosure_to_review", "disclosure_to_confirm_nil", "disclosure_returned", "reminder", at=at)
        assert digest() == "1 digests sent, 0 failed"
        [message] = mail.outbox
        assert (message.to, message.subject) == (["li@example.org"], "Minglan: 4 unread notices")
        assert message.body.splitlines() == [
            "Since the last mail there have come:",
            "· 2 wait for your decision",
            "· 1 returned or stopped",
            "· 1 due or overdue",
            "",
            "Read them here: https://dwgk.example.org/notices/",
        ]

    def test_no_title_reason_or_address_of_content_leaves_the_house(self, reader: User, at: datetime) -> None:
        tell(reader, "disclosure_returned", "filing_accepted", "reminder", at=at)
        digest()
        text = str(mail.outbox[0].message())
        assert (TITLE in mail.outbox[0].body, TITLE in mail.outbox[0].subject, "/u/x/" in text) == (False, False, False)

    def test_the_next_mail_tells_only_of_what_came_since(self, reader: User, at: datetime) -> None:
        tell(reader, "disclosure_to_review", at=at)
        assert send_digests(at=at).people == 1
        assert send_digests(at=at + timedelta(days=1)).people == 0
        tell(reader, "reminder", at=at + timedelta(days=1))
        assert send_digests(at=at + timedelta(days=2)).people == 1
        assert [message.subject for message in mail.outbox] == ["Minglan: 1 unread notice"] * 2
        assert set(Notice.objects.values_list("digested_at", flat=True)) == {at, at + timedelta(days=2)}

    def test_what_has_been_read_needs_no_mail(self, reader: User, at: datetime) -> None:
        tell(reader, "reminder", at=at)
        Notice.objects.update(read_at=at)
        assert (send_digests(at=at).people, mail.outbox) == (0, [])

    def test_people_without_an_address_or_switched_off_get_none(self, at: datetime) -> None:
        off = make_reader("off@example.org")
        off.is_active = False
        off.save()
        for user in (make_user(), off):
            tell(user, "reminder", at=at)
        assert (send_digests(at=at).people, mail.outbox) == (0, [])

    def test_a_mail_that_is_refused_keeps_no_other_and_is_tried_again(
        self, reader: User, at: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tell(reader, "reminder", at=at)
        tell(make_reader("wrong@example.org"), "reminder", at=at)
        take = EmailBackend.send_messages

        def refusing(self: Any, messages: Any) -> int:
            if "wrong@example.org" in messages[0].to:
                raise smtplib.SMTPRecipientsRefused({})
            return take(self, messages)

        monkeypatch.setattr(EmailBackend, "send_messages", refusing)
        sent = send_digests(at=at)
        assert (sent.people, sent.failed) == (1, 1)
        monkeypatch.undo()
        assert send_digests(at=at).people == 1

    def test_a_mail_server_that_is_down_does_not_stop_the_days_work(
        self, reader: User, at: datetime, settings: Any
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
        tell(reader, "reminder", at=at)
        assert digest() == "no mail is sent: the mail server could not be reached"
        assert Notice.objects.filter(digested_at=None).count() == 1

    def test_without_a_public_address_it_says_where_to_look(self, reader: User, at: datetime, settings: Any) -> None:
        settings.SITE_URL = ""
        tell(reader, "reminder", at=at)
        digest()
        assert mail.outbox[0].body.splitlines()[-1] == "Sign in to Minglan to read them."


def test_every_kind_is_counted_in_one_group() -> None:
    assert {group_of(code) for code in kinds._KINDS} <= {name for name, _pattern in GROUPS}
    codes = ("disclosure_to_publish", "disclosure_to_sit", "filing_arrived", "unit_moved")
    assert [group_of(code) for code in codes] == ["publish", "decide", "decide", "others"]


def test_the_page_groups_by_day_and_shows_the_unread(client: Any, reader: User, at: datetime) -> None:
    make_district()
    tell(reader, "reminder", at=at - timedelta(days=1))
    Notice.objects.update(read_at=at)
    tell(reader, "reminder", "reminder", at=at)
    client.force_login(reader)
    days = client.get("/notices/").context["days"]
    assert [(day, len(found)) for day, found in days] == [(at.date(), 2), (at.date() - timedelta(days=1), 1)]
    unread = client.get("/notices/?show=unread").context["days"]
    assert [(day, len(found)) for day, found in unread] == [(at.date(), 2)]


def test_the_day_s_work_includes_it(capsys: pytest.CaptureFixture[str]) -> None:
    make_district()
    call_command("daily")
    assert "no mail is sent" in capsys.readouterr().out


def test_nothing_unread_is_said(client: Any, reader: User) -> None:
    make_district()
    client.force_login(reader)
    assert _("Nothing unread") in client.get("/notices/?show=unread").content.decode()
