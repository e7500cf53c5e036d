"""Taking down: its time is over, with a reason where it is early; newer ones stand before earlier ones (TIM-01)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from audit.models import Entry
from hierarchy.ledger.models import ObligationEntry, PublicationEntry
from tenants.catalogue.models import Catalogue
from tenants.disclosure import reconciling
from tenants.disclosure.actions import drafting, publishing
from tenants.disclosure.actions.steps import ReasonMissing, StaleVersion
from tenants.disclosure.actions.taking_down import NotUp, take_down
from tenants.disclosure.display_terms import least_display
from tenants.disclosure.models import Disclosure, Matter, Publication, Step
from tenants.disclosure.policies import NotYourStep
from tests.tenants.disclosure.publishing_scene import add_row, approve, later, shown
from tests.tenants.disclosure.scene import Scene
from tests.tenants.disclosure.test_procedure import counted


def take(scene: Scene, disclosure: Disclosure, **changes: Any) -> Publication:
    return take_down(**{"reason": "", **scene.who(scene.approver, disclosure), **changes})


def board(scene: Scene) -> Any:
    return Client().get(f"/u/{scene.unit.slug}/board/")


def lines(page: Any) -> list[tuple[str, list[str]]]:
    """Give each line of the board with the earlier ones folded behind it."""
    return [
        (one.publication.version.title, [earlier.version.title for earlier in one.earlier])
        for group in page.context["groups"]
        for one in group["standing"]
    ]


def is_over(disclosure: Disclosure, on: date) -> bool:
    publication = Publication.objects.select_related("version__disclosure").get(version__disclosure=disclosure)
    return least_display(publication, on=on).is_over


def test_early_it_needs_a_reason_and_is_counted(full: Scene) -> None:
    with full.inside():
        add_row(full, "即时事项")
        disclosure = shown(full, "即时事项")
        before = counted()
        with pytest.raises(ReasonMissing) as refused:
            take(full, disclosure, reason="  ")
        assert (refused.value.field, counted()) == ("reason", before)
        take(full, disclosure, reason="公开栏改建")
        publication = Publication.objects.get()
        assert (publication.taken_down_reason, publication.withdrawn_at) == ("公开栏改建", None)
        step = Step.objects.get(kind="take_down")
        assert (step.results, step.opinion, step.actor_id) == ({"early": True}, "公开栏改建", full.approver.person_id)
    posted = PublicationEntry.objects.get()
    assert (posted.taken_down_at, posted.taken_down_early, posted.taken_down_reason) == (full.at, True, "公开栏改建")
    assert Entry.objects.get(verb="disclosure.taken_down").data["early"] is True
    assert board(full).context["total"] == 0


def test_after_its_time_a_reason_is_free(full: Scene) -> None:
    """Thirty days from 10 April 2026: the 10th of May is the last day."""
    with full.inside():
        add_row(full, "即时事项")
        disclosure = shown(full, "即时事项")
        with pytest.raises(ReasonMissing):
            take(full, disclosure, at=later(full, 30))
        take(full, disclosure, at=later(full, 31))
    assert PublicationEntry.objects.get().taken_down_early is False


def test_a_taken_down_item_still_counts_as_disclosed(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
        take(full, disclosure, reason="公开栏改建")
        assert Disclosure.objects.get(pk=disclosure.pk).state == "published"
        assert list(reconciling.differences_of(full.unit)) == []
    entry = ObligationEntry.objects.get(disclosure_id=disclosure.pk)
    assert (entry.verdict, entry.withdrawn_on) == ("on_time", None)


def test_it_is_taken_down_once(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
        take(full, disclosure, reason="公开栏改建")
        before = counted()
        with pytest.raises(NotUp):
            take(full, disclosure, reason="再撤一次")
        assert counted() == before


@pytest.mark.parametrize("role", ["drafter", "reviewer", "deputy", "member"])
def test_only_the_approver_or_head_takes_down(full: Scene, role: str) -> None:
    with full.inside():
        disclosure = full.published()
        before = counted()
        with pytest.raises(NotYourStep):
            take(full, disclosure, reason="时间已到", actor=full.people[role])
        assert counted() == before


def test_what_changed_since_is_not_taken_down(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
        with pytest.raises(StaleVersion):
            take(full, disclosure, reason="时间已到", seen_sha256="0" * 64)


def test_an_error_found_later_is_still_withdrawn(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
        take(full, disclosure, reason="公开栏改建")
        publishing.withdraw(reason="金额有误", **full.who(full.approver, disclosure))
        assert Disclosure.objects.get(pk=disclosure.pk).state == "withdrawn"
        assert list(reconciling.differences_of(full.unit)) == []


def test_a_row_may_name_its_own_least_time(full: Scene) -> None:
    with full.inside():
        add_row(full, "十天", display_days=10)
        disclosure = shown(full, "十天")
        assert [is_over(disclosure, full.at.date() + timedelta(days=days)) for days in (10, 11)] == [False, True]


def test_a_long_term_item_stays_as_long_as_it_is_in_force(full: Scene) -> None:
    with full.inside():
        row = add_row(full, "班子名单", time_limit="long_term")
        disclosure = shown(full, "班子名单")
        assert not is_over(disclosure, date(2030, 1, 1))
        Catalogue.objects.filter(pk=row.catalogue_id).update(state="superseded")
        assert is_over(disclosure, full.at.date())


def test_a_periodic_item_stays_until_the_next_is_published(full: Scene) -> None:
    with full.inside():
        first = full.published()
        assert not is_over(first, date(2030, 1, 1))
        second = _next_period(full, first, "2026-Q2")
        assert is_over(first, full.at.date())
        assert not is_over(second, date(2030, 1, 1))
    assert lines(board(full)) == [("二季度", ["一季度党费收缴情况"])]
    page = Client().get(f"/u/{full.unit.slug}/board/{first.pk}/")
    assert (page.status_code, page.context["newer"].version.title) == (200, "二季度")


def test_an_old_period_made_good_late_replaces_nothing(full: Scene) -> None:
    with full.inside():
        now = full.published()
        _next_period(full, now, "2025-Q4", title="去年四季度")
    assert lines(board(full)) == [("一季度党费收缴情况", ["去年四季度"])]


def test_what_happened_in_between_stands_on_its_own(full: Scene) -> None:
    with full.inside():
        full.published()
        shown(full, "党费收缴", title="另行公布的事项")
    assert sorted(lines(board(full))) == [("一季度党费收缴情况", []), ("另行公布的事项", [])]


def _next_period(scene: Scene, like: Disclosure, period: str, title: str = "二季度") -> Disclosure:
    """Publish the same item for another period, as its duty would."""
    disclosure = approve(scene, _draft_under(scene, "党费收缴", title))
    Disclosure.objects.filter(pk=disclosure.pk).update(period_label=period)
    scene.publish(disclosure, disclosed_on=scene.at.date())
    return disclosure


def _draft_under(scene: Scene, item: str, title: str) -> Disclosure:
    from tests.tenants.disclosure.publishing_scene import begin

    return begin(scene, item, title=title)


def test_a_staged_item_stays_until_the_summary(full: Scene) -> None:
    with full.inside():
        add_row(full, "修路", time_limit="staged")
        matter = Matter.objects.create(
            kind="project", item_key=full.items["修路"].key, title="修路", began_on=date(2026, 1, 1),
            created_by_id=full.drafter.person_id, created_at=full.at,
        )  # fmt: skip
        stage = shown(full, "修路", title="第一阶段")
        Disclosure.objects.filter(pk=stage.pk).update(matter_id=matter.pk)
        assert not is_over(stage, date(2030, 1, 1))
        summary = shown(full, "修路", title="总结")
        owed = full.owed()
        ObligationEntry.objects.filter(pk=owed.pk).update(duty="summary", matter_id=matter.pk)
        assert not is_over(stage, date(2030, 1, 1))
        Disclosure.objects.filter(pk=summary.pk).update(obligation_id=owed.pk, matter_id=matter.pk)
        assert is_over(stage, full.at.date())


def test_a_corrected_successor_says_so_and_the_withdrawn_one_is_gone(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
        publishing.withdraw(reason="金额有误", **full.who(full.approver, disclosure))
        drafting.revise(**full.who(full.drafter, disclosure))
        full.write(disclosure, title="更正后的题目")
        full.at = later(full, 3)
        approve(full, disclosure)
        full.publish(disclosure)
    page = Client(HTTP_ACCEPT_LANGUAGE="en").get(f"/u/{full.unit.slug}/board/")
    assert lines(page) == [("更正后的题目", [])]
    text = page.content.decode()
    assert ("corrected on 13 Apr 2026" in text, "一季度党费收缴情况" in text) == (True, False)


def test_the_pages_offer_and_take_it(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
    client = Client()
    client.force_login(full.approver)
    address = f"/u/{full.unit.slug}/disclosures/{disclosure.pk}/"
    page = client.get(address)
    form = next(entry["form"] for entry in page.context["forms"] if entry["act"] == "take_down")
    assert form.fields["reason"].required is True
    seen = {"seen": page.context["version"].content_sha256}
    refused = client.post(f"{address}steps/take_down/", {**seen, "reason": ""})
    assert refused.status_code == 400
    assert client.post(f"{address}steps/take_down/", {**seen, "reason": "公开栏改建"}).status_code == 302
    acts = [entry["act"] for entry in client.get(address).context["forms"]]
    assert acts == ["withdraw"]


def test_the_board_asks_as_often_for_thirty_periods_as_for_one(full: Scene) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with full.inside():
        first = full.published()
    with CaptureQueriesContext(connection) as one:
        board(full)
    with full.inside():
        publication = Publication.objects.select_related("version__disclosure").get(version__disclosure=first)
        for number in range(29):
            disclosure, version = publication.version.disclosure, publication.version
            disclosure.pk = Disclosure().pk
            disclosure.obligation_id, disclosure.period_label = None, f"20{10 + number}"
            disclosure._state.adding = True
            disclosure.save()
            version.pk, version.disclosure, version._state.adding = type(version)().pk, disclosure, True
            version.save()
            publication.pk, publication.version, publication._state.adding = Publication().pk, version, True
            publication.save()
    with CaptureQueriesContext(connection) as thirty:
        assert [len(earlier) for _title, earlier in lines(board(full))] == [29]
    assert len(thirty) == len(one)
