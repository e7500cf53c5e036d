"""The pages of every kind of submission: for its two parties only, in office words, decided by the right forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.urls import district_url
from district import clock
from hierarchy.ledger import submissions
from hierarchy.ledger.models import Submission, SubmissionKind
from hierarchy.units.models import Role, Unit
from tests.counting import queries
from tests.factories import grant, make_district, make_unit, make_user
from tests.hierarchy.ledger.given import adopt, item, moment
from tests.hierarchy.ledger.sent import send_kind

KINDS = SubmissionKind.values


class World:
    """A town below the district committee, with the people of both and of a neighbour."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.root = make_district()
        self.town = make_unit(kind="town_committee", name="青石镇党委", parent=self.root, line="L03")
        self.neighbour = make_unit(kind="town_committee", name="白水镇党委", parent=self.root, line="L03")
        self.office = self.person(self.root, Role.DISTRICT_SUPERVISOR)
        self.drafter = self.person(self.town, Role.DRAFTER)
        self.member = self.person(self.town, Role.MEMBER)
        self.outsider = self.person(self.neighbour, Role.HEAD)

    def person(self, unit: Unit, *roles: Role) -> User:
        user = make_user()
        grant(user, unit, *roles)
        return user

    def send(self, kind: str, **more: Any) -> Submission:
        values = {"sender": self.town, "receiver": self.root, "actor": self.drafter, "at": self.at}
        return send_kind(kind, **(values | more))


@pytest.fixture
def world(db: None, at: datetime, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda district=None: at)
    return World(at)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def get(user: User, name: str, query: str = "", **kwargs: Any) -> Any:
    return browser(user).get(district_url(name, **kwargs) + query)


def post(user: User, name: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
    return browser(user).post(district_url(name, **kwargs), data or {})


ACTS = ("submission_accept", "submission_return", "submission_refuse", "submission_recall", "submission_told")
FILLED = {"reason": "请补充", "told_on": "2026-04-10", "told_how": "党员大会"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_shown_to_its_two_parties_and_to_nobody_else(world: World, kind: str) -> None:
    sent = world.send(kind)
    answers = {who: get(who, "submission", pk=sent.pk).status_code for who in (world.office, world.drafter)}
    assert set(answers.values()) == {200}
    for stranger in (world.member, world.outsider, make_user()):
        assert get(stranger, "submission", pk=sent.pk).status_code == 404
        assert [post(stranger, act, FILLED, pk=sent.pk).status_code for act in ACTS] == [404] * 5
        assert sent.title not in get(stranger, "inbox").content.decode()
    assert Submission.objects.get().status == "sent"


@pytest.mark.parametrize("kind", KINDS)
def test_the_sender_decides_nothing_and_the_receiver_recalls_nothing(world: World, kind: str) -> None:
    sent = world.send(kind)
    acts = ("submission_accept", "submission_return", "submission_refuse")
    granted = {"review_on": "2027-04-10", "extended_to": "2026-04-20", **FILLED}
    assert [post(world.drafter, act, granted, pk=sent.pk).status_code for act in acts] == [403] * 3
    assert post(world.office, "submission_recall", {}, pk=sent.pk).status_code == 403
    assert Submission.objects.get().status == "sent"


@pytest.mark.parametrize("kind", KINDS)
def test_who_sent_it_does_not_decide_it_even_with_both_hats(world: World, kind: str) -> None:
    grant(world.drafter, world.root, Role.DISTRICT_SUPERVISOR)
    sent = world.send(kind)
    page = get(world.drafter, "submission", pk=sent.pk)
    assert not page.context["may_decide"]
    answer = post(
        world.drafter, "submission_accept", {"review_on": "2027-04-10", "extended_to": "2026-04-22"}, pk=sent.pk
    )
    assert (answer.status_code, answer.context["refusal"].code) == (409, "own_submission")
    assert Submission.objects.get().status == "sent"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "extension"])
def test_each_kind_is_granted_under_its_own_number_with_a_paper_to_print(world: World, kind: str) -> None:
    sent = world.send(kind)
    page = get(world.office, "submission", pk=sent.pk)
    form = page.context["forms"]["accept"]
    data = {name: value for name, value in form.initial.items() if value}
    assert get(world.office, "submission_receipt", pk=sent.pk).status_code == 404
    assert post(world.office, "submission_accept", data, pk=sent.pk).status_code == 302
    number = f"{submissions.NUMBERED[SubmissionKind(kind)]}〔2026〕1号"
    for reader in (world.office, world.drafter):
        assert number in get(reader, "submission_receipt", pk=sent.pk).content.decode()
    assert get(world.member, "submission_receipt", pk=sent.pk).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_is_asked_for_can_be_refused(world: World, kind: str) -> None:
    sent = world.send(kind)
    answer = post(world.office, "submission_refuse", {"reason": "不同意"}, pk=sent.pk)
    is_asked = kind not in ("filing", "plan")
    assert (answer.status_code, Submission.objects.get().status) == ((302, "refused") if is_asked else (409, "sent"))
    assert "不同意" in get(world.drafter, "submission", pk=sent.pk).content.decode() or not is_asked


def test_the_review_day_is_proposed_a_year_later_and_demanded_at_its_field(world: World) -> None:
    sent = world.send("exemption")
    page = get(world.office, "submission", pk=sent.pk)
    assert str(page.context["forms"]["accept"].initial["review_on"]) == "2027-04-10"
    answer = post(world.office, "submission_accept", {"review_on": ""}, pk=sent.pk)
    assert (answer.status_code, list(answer.context["forms"]["accept"].errors)) == (400, ["review_on"])
    secret = world.send("exemption", ground="secret", document_number="青委〔2026〕3号")
    assert get(world.office, "submission", pk=secret.pk).context["forms"]["accept"].initial["review_on"] is None


def test_an_extension_is_decided_at_its_field(world: World, at: datetime) -> None:
    adopt(world.town, [item()], on="2026-01-05")
    owed = world.town.obligations.get(period_label="2026-Q1")
    sent = world.send("extension", obligation=owed)
    late = post(world.office, "submission_accept", {"extended_to": "2026-04-23"}, pk=sent.pk)
    assert (late.status_code, list(late.context["forms"]["accept"].errors)) == (400, ["extended_to"])
    page = get(world.office, "submission", pk=sent.pk)
    assert page.context["working_days"] == 5
    assert post(world.office, "submission_accept", {"extended_to": "2026-04-21"}, pk=sent.pk).status_code == 302
    owed.refresh_from_db()
    assert str(owed.extended_to) == "2026-04-21"


def test_the_version_is_shown_with_its_files_and_steps_and_its_markup_as_text(world: World) -> None:
    text = get(world.office, "submission", pk=world.send("escalation").pk).content.decode()
    for shown in ("干部任用情况", "第二段 &lt;b&gt;粗&lt;/b&gt;", "名单.pdf", "ab" * 32, "赵宁", "材料齐全"):
        assert shown in text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "content", [{}, {"version": "x", "steps": 3, "items": None}, {"content_sha256": 5, "files": [1, {}], "steps": [1]}]
)
def test_a_page_shows_what_is_there_and_breaks_on_nothing(world: World, kind: str, content: dict[str, Any]) -> None:
    sent = world.send(kind)
    Submission.objects.update(content=content)
    assert get(world.office, "submission", pk=sent.pk).status_code == 200


def test_an_exemption_shows_its_three_days_and_the_sender_records_the_third(world: World) -> None:
    sent = world.send("exemption", at=moment("2026-04-07"))
    submissions.accept(
        submission=sent, actor=world.office, at=moment("2026-04-08"), decision={"review_on": "2027-04-08"}
    )
    page = get(world.drafter, "submission", pk=sent.pk)
    assert [str(stop.on) for stop in page.context["timeline"]] == ["2026-04-07", "2026-04-08", "None"]
    early = post(world.drafter, "submission_told", FILLED | {"told_on": "2026-04-07"}, pk=sent.pk)
    assert (early.status_code, list(early.context["forms"]["told"].errors)) == (400, ["told_on"])
    assert post(world.drafter, "submission_told", FILLED, pk=sent.pk).status_code == 302
    page = get(world.office, "submission", pk=sent.pk)
    assert [str(stop.on) for stop in page.context["timeline"]] == ["2026-04-07", "2026-04-08", "2026-04-10"]
    assert not page.context["may_tell"]


def test_the_sender_recalls_from_the_page(world: World) -> None:
    sent = world.send("plan")
    assert get(world.drafter, "submission", pk=sent.pk).context["may_recall"]
    assert post(world.drafter, "submission_recall", {"reason": "内容有误"}, pk=sent.pk).status_code == 302
    sent.refresh_from_db()
    assert (sent.status, sent.reason) == ("recalled", "内容有误")


class TestInbox:
    def test_chips_count_the_kinds_and_narrow_the_list(self, world: World) -> None:
        plan, filing = world.send("plan"), world.send("filing")
        neighbours = world.send("filing", sender=world.neighbour)
        page = get(world.office, "inbox")
        assert [(str(chip["label"]), chip["count"]) for chip in page.context["chips"][1:]] == [
            (str(page.context["rows"][1].words.name), 2),
            (str(page.context["rows"][0].words.name), 1),
        ]
        kept = lambda query: {row.submission.pk for row in get(world.office, "inbox", query).context["rows"]}  # noqa: E731 - read thrice below
        assert kept("?kind=filing") == {filing.pk, neighbours.pk}
        assert kept("?q=白水") == {neighbours.pk}
        assert kept("?kind=plan&q=青石") == {plan.pk}
        assert get(world.office, "inbox", "?kind=nothing").status_code == 400

    @pytest.mark.parametrize("query", ["", "?show=decided", "?kind=filing&q=镇"])
    def test_the_number_of_queries_does_not_depend_on_the_number_of_submissions(self, world: World, query: str) -> None:
        client = browser(world.office)

        def asked() -> int:
            with queries() as statements:
                assert client.get(district_url("inbox") + query).status_code == 200
            return len(statements)

        def decided() -> Submission:
            sent = world.send("filing")
            return submissions.accept(submission=sent, actor=world.office, at=world.at)

        world.send("filing"), decided()
        asked()
        one = asked()
        for _ in range(30):
            world.send("filing"), decided()
        assert asked() == one

    def test_three_thousand_wait_on_pages_and_are_counted(self, world: World) -> None:
        first = world.send("filing")
        Submission.objects.bulk_create(
            Submission(
                kind="filing", sender=world.town, receiver=world.root, subject_id=first.pk, title="目录",
                round=number + 2, content=first.content, content_sha256=first.content_sha256, sent_at=world.at,
                sent_by=first.sent_by, receipt_due_on=first.receipt_due_on, status="accepted",
                receipt_number=f"旧{number}", decided_at=world.at, decided_by=world.office.person,
            )
            for number in range(3_000)
        )  # fmt: skip
        page = get(world.office, "inbox", "?show=decided")
        assert (page.context["page"].paginator.count, len(page.context["rows"])) == (3_000, 50)

    def test_ticked_filings_are_received_and_listed_with_their_numbers(self, world: World) -> None:
        sent = [world.send("filing"), world.send("filing"), world.send("plan")]
        asked = world.send("exemption")
        page = get(world.office, "inbox")
        assert [row.is_tickable for row in page.context["rows"]] == [True, True, True, False]
        client = browser(world.office)
        answer = client.post(
            district_url("inbox_receive"), {"submission": [str(each.pk) for each in [*sent, asked]]}, follow=True
        )
        numbers = [receipt.submission.receipt_number for receipt in answer.context["received"]]
        assert numbers == ["报备〔2026〕1号", "报备〔2026〕2号", "备案〔2026〕1号"]
        assert [left["pk"] for left in answer.context["left"]] == [str(asked.pk)]
        papers = client.get(f"{district_url('inbox_receipts')}?{answer.context['receipts_query']}")
        assert all(number in papers.content.decode() for number in numbers)
        stranger = get(world.outsider, "inbox_receipts", f"?{answer.context['receipts_query']}")
        assert stranger.context["received"] == []

    def test_all_that_are_complete_are_received_but_none_that_came_after_the_page(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole, part = world.send("filing", at=moment("2026-04-09")), world.send("filing", items=[])
        seen = get(world.office, "inbox").context["seen"]
        after = world.send("filing", at=moment("2026-04-10", "10:30"))
        monkeypatch.setattr(clock, "now", lambda district=None: moment("2026-04-10", "10:45"))
        post(world.office, "inbox_receive", {"all": "complete", "seen": seen})
        statuses = dict(Submission.objects.values_list("pk", "status"))
        assert statuses == {whole.pk: "accepted", part.pk: "sent", after.pk: "sent"}

    def test_nothing_ticked_says_so(self, world: World) -> None:
        world.send("filing")
        answer = post(world.office, "inbox_receive")
        assert (answer.status_code, answer.context["refusal"].code) == (400, "invalid")
