"""The calendar of what is due: its own address, void with the password or the role, and nothing in it but due dates."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext as _
from icalendar import Calendar

from core.urls import district_url
from hierarchy.ledger.models import ObligationEntry
from hierarchy.units.models import Membership, Role, Unit
from tenants.desk.calendar_feed import token_for
from tests.counting import queries
from tests.factories import grant
from tests.tenants.desk.given import address, signed_in
from tests.tenants.disclosure.scene import Scene, make_scene
from tests.tenants.feedback.people import receive


def feed(scene: Scene, role: str = "drafter", *, language: str = "zh-hans") -> str:
    return district_url("calendar_feed", token=token_for(scene.people[role], scene.unit, language=language))


def fetched(scene: Scene, url: str = "") -> Any:
    """Fetch as a calendar program does: not signed in, in no language of ours."""
    return Client().get(url or feed(scene), headers={"accept-language": "de"})


def events(scene: Scene) -> list[Any]:
    return list(Calendar.from_ical(fetched(scene).content).walk("VEVENT"))


def test_it_holds_what_is_owed_as_days_without_content(full: Scene) -> None:
    titles = ("党费收缴", "班子分工", "民主评议", "发展党员公示")
    found = {(str(event["SUMMARY"])[:4], event["DTSTART"].dt, event["DTEND"].dt) for event in events(full)}
    assert found == {
        (title[:4], due_on, due_on + timedelta(days=1))
        for title in titles
        for due_on in (date(2026, 4, 15), date(2026, 7, 14))
    }
    summary = _("%(title)s (%(period)s)") % {"title": "党费收缴", "period": "2026 年一季度"}
    assert summary in {str(event["SUMMARY"]) for event in events(full)}
    allowed = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "URL", "TRANSP"}
    assert {key for event in events(full) for key in event} == allowed
    assert "VALARM" not in fetched(full).content.decode()


def test_an_event_keeps_its_name_when_its_day_moves(full: Scene) -> None:
    entry = full.owed()
    before = {str(event["UID"]) for event in events(full)}
    ObligationEntry.objects.filter(pk=entry.pk).update(due_on=date(2026, 4, 30))
    after = {str(event["UID"]): event["DTSTART"].dt for event in events(full)}
    assert set(after) == before
    assert after[f"{entry.pk}@minglan"] == date(2026, 4, 30)


def test_what_is_done_leaves_it(full: Scene) -> None:
    with full.inside():
        full.published()
    days = [event["DTSTART"].dt for event in events(full) if str(event["SUMMARY"]).startswith("党费收缴")]
    assert days == [date(2026, 7, 14)]


def test_drafts_titles_and_people_are_not_in_it(full: Scene, district: Unit) -> None:
    other = make_scene("full", full.at, parent=district)
    ObligationEntry.objects.filter(unit=other.unit).update(title="别的单位的事项")
    with full.inside():
        full.draft(title="只有承办人知道的标题", body="正文")
    text = Calendar.from_ical(fetched(full).content).to_ical().decode().replace("\r\n ", "")
    hidden = ["只有承办人知道的标题", "正文", "别的单位的事项", *(f"张{role}" for role in full.people)]
    assert [word for word in hidden if word in text] == []


def test_it_is_kept_by_no_proxy_and_points_to_the_desk(full: Scene) -> None:
    answer = fetched(full)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert set(answer["Cache-Control"].split(", ")) == {"private", "max-age=900"}
    assert {str(event["URL"]) for event in events(full)} == {f"http://testserver{address(full)}"}


def test_the_desk_gives_the_address(full: Scene) -> None:
    url = signed_in(full, "drafter").get(address(full)).context["calendar_url"]
    assert url == f"http://testserver{feed(full)}"


class TestVoid:
    """An address that opens nothing any more is an unknown address, whatever the reason."""

    def test_after_the_password_is_changed(self, full: Scene) -> None:
        old = feed(full)
        assert fetched(full, old).status_code == 200
        full.drafter.set_password("Another-Board-2026")
        full.drafter.save()
        assert fetched(full, old).status_code == 404
        assert fetched(full, feed(full)).status_code == 200

    def test_after_the_role_is_gone(self, full: Scene) -> None:
        url = feed(full)
        Membership.objects.filter(user=full.drafter).update(valid_to=full.at.date() - timedelta(days=1))
        assert fetched(full, url).status_code == 404

    def test_when_only_membership_is_left(self, full: Scene) -> None:
        url = feed(full)
        Membership.objects.filter(user=full.drafter).delete()
        grant(full.drafter, full.unit, Role.MEMBER)
        assert fetched(full, url).status_code == 404

    def test_when_the_account_is_switched_off(self, full: Scene) -> None:
        url = feed(full)
        full.drafter.is_active = False
        full.drafter.save()
        assert fetched(full, url).status_code == 404

    def test_for_a_unit_the_account_has_no_role_in(self, full: Scene, district: Unit) -> None:
        token = token_for(full.drafter, district, language="zh-hans")
        assert fetched(full, district_url("calendar_feed", token=token)).status_code == 404

    @pytest.mark.parametrize("token", ["x", "a:b", "W10:x", "eyJ1c2VyIjoxfQ:xxx"])
    def test_if_it_was_made_up(self, full: Scene, token: str) -> None:
        assert fetched(full, district_url("calendar_feed", token=token)).status_code == 404

    def test_if_one_letter_is_another(self, full: Scene) -> None:
        url = feed(full)
        changed = url.replace(".ics", "")[:-1] + ("A" if url[-5] != "A" else "B") + ".ics"
        assert fetched(full, changed).status_code == 404


def test_it_asks_as_often_for_thirty_as_for_one(full: Scene) -> None:
    url = feed(full)
    fetched(full, url)
    with queries() as one:
        fetched(full, url)
    entry = full.owed()
    for number in range(30):
        entry.pk, entry.title, entry._state.adding = type(entry)().pk, f"事项{number}", True
        entry.item_key = entry.pk
        entry.save()
    with queries() as thirty:
        answer = fetched(full, url)
    assert len(list(Calendar.from_ical(answer.content).walk("VEVENT"))) == 8 + 30
    assert len(thirty) == len(one)


def test_replies_due_are_counted_by_day_for_those_who_read_cases(full: Scene, at: Any) -> None:
    for original in ("路灯坏了", "桥太窄"):
        receive(full.unit, original, at=at)
    receive(full.unit, "不按时公开", at=at, kind="report")
    read = Calendar.from_ical(fetched(full, feed(full, "head", language="en")).content).walk("VEVENT")
    replies = [(str(event["SUMMARY"]), event["DTSTART"].dt) for event in read if "repl" in str(event["SUMMARY"])]
    assert replies == [("2 replies due", date(2026, 5, 6))]
    content = fetched(full, feed(full, language="en")).content.decode()
    assert "replies due" not in content
