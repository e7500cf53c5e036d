"""Drafting, wording, issuing, withdrawing: what is frozen, what is refused, and that a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from audit.models import Entry
from core.errors import NotPermitted, Refusal
from core.hashing import canonical_json, sha256_hex
from core.secrecy_marks import SecretText
from core.texts import TextRefused
from hierarchy.bulletins import actions
from hierarchy.bulletins.content import Words
from hierarchy.bulletins.models import Bulletin, BulletinStatus
from hierarchy.bulletins.reading import findings_of
from hierarchy.ledger.models import ObligationEntry
from hierarchy.units.models import Role
from notices.models import Notice
from tests.dashboards.given import disclose, first_quarter, person
from tests.factories import make_lead, make_unit

from .given import MARCH, Ground, ground

pytestmark = pytest.mark.django_db
__all__ = ["ground"]

WORDS = Words(
    "关于2026年3月党务公开情况的通报", "云办通报〔2026〕3号", "各党组织：", "总体平稳。\n仍有差距。", "请对照整改。"
)


def everything() -> list[dict[str, Any]]:
    """Give all bulletins and the number of acts and notices, to see that a refusal left no trace."""
    return [*Bulletin.objects.order_by("pk").values(), {"acts": Entry.objects.count(), "told": Notice.objects.count()}]


def refused(act: Callable[[], object], code: str) -> Refusal:
    """Assert that an act is refused with a code and that nothing has changed."""
    before = everything()
    with pytest.raises(Refusal) as caught:
        act()
    assert (caught.value.code, everything()) == (code, before)
    return caught.value


def reword(ground: Ground, bulletin: Bulletin, words: Words = WORDS, *, at: datetime, revision: int = 0) -> Bulletin:
    return actions.reword_bulletin(bulletin_id=bulletin.pk, revision=revision, words=words, actor=ground.officer, at=at)


def withdraw(ground: Ground, bulletin: Bulletin, reason: str = "数据有误", *, at: datetime) -> Bulletin:
    return actions.withdraw_bulletin(bulletin_id=bulletin.pk, reason=reason, actor=ground.officer, at=at)


def test_a_draft_has_the_usual_words_and_no_figures_of_its_own(ground: Ground, at: datetime) -> None:
    draft = ground.draft(at)
    assert (draft.title, draft.content, draft.content_sha256) == ("关于2026年3月党务公开情况的通报", None, "")
    assert ground.draft(at, "2026-Q1").title == "关于2026年一季度党务公开情况的通报"
    before = findings_of(draft, today=at.date()).sections[""].counts["on_time"]
    disclose(first_quarter(ground.town)[0], "2026-03-31")
    assert (before, findings_of(draft, today=at.date()).sections[""].counts["on_time"]) == (1, 2)


def test_an_issued_bulletin_never_changes_although_the_ledger_does(ground: Ground, at: datetime) -> None:
    draft = ground.draft(at)
    reword(ground, draft, at=at)
    draft.refresh_from_db()
    issued = ground.issue(draft, at)
    stored = dict(issued.content)
    disclose(first_quarter(ground.town)[0], "2026-03-31")
    issued.refresh_from_db()
    assert issued.content == stored
    assert issued.is_intact
    assert issued.content_sha256 == sha256_hex(canonical_json(stored))
    assert findings_of(issued, today=at.date()).sections[""].counts["on_time"] == 1
    assert issued.words == WORDS
    entry = Entry.objects.get(verb="bulletin.issued")
    assert (entry.subject_id, entry.data["sha256"]) == (str(issued.pk), issued.content_sha256)


def test_what_was_tampered_with_is_noticed(ground: Ground, at: datetime) -> None:
    issued = ground.issued(at)
    issued.content["sections"][""]["counts"]["overdue"] = 0
    issued.save()
    assert not Bulletin.objects.get().is_intact


def test_figures_that_changed_since_they_were_seen_are_not_issued(ground: Ground, at: datetime) -> None:
    draft = ground.draft(at)
    seen = ground.seen(draft, at)
    disclose(first_quarter(ground.town)[0], "2026-03-31")

    def act(seen: str) -> Callable[[], object]:
        return lambda: actions.issue_bulletin(bulletin_id=draft.pk, seen=seen, actor=ground.officer, at=at)

    refused(act(seen), "figures_changed")
    refused(act(""), "figures_changed")
    assert ground.issue(draft, at).status == BulletinStatus.ISSUED


def test_words_that_changed_since_they_were_seen_are_not_issued(ground: Ground, at: datetime) -> None:
    draft = ground.draft(at)
    seen = ground.seen(draft, at)
    reword(ground, draft, at=at)
    refused(
        lambda: actions.issue_bulletin(bulletin_id=draft.pk, seen=seen, actor=ground.officer, at=at), "figures_changed"
    )


@pytest.mark.parametrize("period", ["2026-04", "2026-Q2"])
def test_a_period_that_is_not_over_is_drafted_but_not_issued(ground: Ground, at: datetime, period: str) -> None:
    draft = ground.draft(at, period)
    refused(lambda: ground.issue(draft, at), "period_not_over")


def test_a_bulletin_is_issued_from_the_day_after_its_period(ground: Ground, at: datetime) -> None:
    draft, last_day = ground.draft(at - timedelta(days=20)), at.replace(month=3, day=31)
    refused(lambda: ground.issue(draft, last_day), "period_not_over")
    assert ground.issue(draft, last_day + timedelta(days=1)).is_standing


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("2026", "no_period_for_bulletin"),
        ("2026-H1", "no_period_for_bulletin"),
        ("2026-05", "period_not_begun"),
        ("", "invalid"),
        ("2026-13", "invalid"),
    ],
)
def test_other_periods_have_no_bulletin(ground: Ground, at: datetime, period: str, code: str) -> None:
    assert refused(lambda: ground.draft(at, period), code).field == "period"


def test_a_period_without_anything_is_not_issued(ground: Ground, at: datetime) -> None:
    draft = ground.draft(at, "2025-11")
    refused(lambda: ground.issue(draft, at), "nothing_to_report")


def test_one_draft_and_one_standing_bulletin_per_period(ground: Ground, at: datetime) -> None:
    draft = ground.draft(at)
    refused(lambda: ground.draft(at), "bulletin_stands")
    ground.issue(draft, at)
    refused(lambda: ground.draft(at), "bulletin_stands")
    refused(lambda: ground.issue(draft, at), "not_a_draft")
    assert ground.draft(at, "2026-Q1").is_draft


def test_two_people_who_write_at_once_lose_nothing(ground: Ground, at: datetime) -> None:
    draft = ground.draft(at)
    reword(ground, draft, at=at)
    theirs = replace(WORDS, opening="另一段。")
    refused(lambda: reword(ground, draft, theirs, at=at), "words_changed")
    assert reword(ground, draft, theirs, at=at, revision=1).words == theirs


def test_saving_the_same_words_again_is_no_act(ground: Ground, at: datetime) -> None:
    draft = ground.draft(at)
    reword(ground, draft, at=at)
    reword(ground, draft, at=at, revision=1)
    assert Entry.objects.filter(verb="bulletin.reworded").count() == 1


def test_an_issued_bulletins_words_stand(ground: Ground, at: datetime) -> None:
    issued = ground.issued(at)
    refused(lambda: reword(ground, issued, at=at), "not_a_draft")
    refused(lambda: actions.discard_bulletin(bulletin_id=issued.pk, actor=ground.officer, at=at), "not_a_draft")


@pytest.mark.parametrize(
    ("words", "refusal", "field"),
    [
        (replace(WORDS, title=" "), TextRefused, "title"),
        (replace(WORDS, addressee=""), TextRefused, "addressee"),
        (replace(WORDS, opening="长" * 1_001), TextRefused, "opening"),
        (replace(WORDS, closing="一\x07二"), TextRefused, "closing"),
        (replace(WORDS, opening="机密★10年"), SecretText, "opening"),
    ],
)
def test_words_that_cannot_be_taken_are_refused_at_their_field(
    ground: Ground, at: datetime, words: Words, refusal: type[Refusal], field: str
) -> None:
    draft = ground.draft(at)
    before = everything()
    with pytest.raises(refusal) as caught:
        reword(ground, draft, words, at=at)
    assert (caught.value.field, everything()) == (field, before)


def test_a_document_number_is_given_once(ground: Ground, at: datetime) -> None:
    march = ground.draft(at)
    reword(ground, march, at=at)
    march.refresh_from_db()
    ground.issue(march, at)
    quarter = ground.draft(at, "2026-Q1")
    assert refused(lambda: reword(ground, quarter, at=at), "number_taken").field == "number"


def test_a_withdrawn_bulletin_is_kept_beside_the_corrected_one(ground: Ground, at: datetime) -> None:
    first = ground.issued(at)
    refused_without = pytest.raises(TextRefused)
    with refused_without:
        withdraw(ground, first, " ", at=at)
    withdraw(ground, first, at=at)
    refused(lambda: withdraw(ground, first, at=at), "not_standing")
    disclose(first_quarter(ground.town)[0], "2026-03-31")
    second = ground.issued(at)
    first.refresh_from_db()
    assert (first.status, first.withdrawal_reason, second.replaces_id) == ("withdrawn", "数据有误", first.pk)
    counted = [findings_of(each, today=at.date()).sections[""].counts["on_time"] for each in (first, second)]
    assert counted == [1, 2]
    assert (first.is_intact, second.is_intact) == (True, True)


def test_a_draft_cannot_be_withdrawn(ground: Ground, at: datetime) -> None:
    draft = ground.draft(at)
    refused(lambda: withdraw(ground, draft, at=at), "not_standing")


def test_a_discarded_draft_leaves_the_period_free(ground: Ground, at: datetime) -> None:
    draft = ground.draft(at)
    actions.discard_bulletin(bulletin_id=draft.pk, actor=ground.officer, at=at)
    assert ground.draft(at).is_draft
    verbs = list(Entry.objects.filter(verb__startswith="bulletin.").order_by("position").values_list("verb", flat=True))
    assert verbs == ["bulletin.drafted", "bulletin.discarded", "bulletin.drafted"]


@pytest.mark.parametrize("role", [Role.HEAD, Role.SUPERIOR_SUPERVISOR, Role.LINE_SUPERVISOR, Role.DRAFTER])
def test_only_the_office_acts(ground: Ground, at: datetime, role: Role) -> None:
    make_lead("L03", ground.town)
    draft, other = ground.draft(at), person((ground.town, role))
    before = everything()
    acts: list[Callable[[], object]] = [
        lambda: actions.draft_bulletin(period="2026-Q1", actor=other, at=at),
        lambda: actions.reword_bulletin(bulletin_id=draft.pk, revision=0, words=WORDS, actor=other, at=at),
        lambda: actions.issue_bulletin(bulletin_id=draft.pk, seen=ground.seen(draft, at), actor=other, at=at),
        lambda: actions.discard_bulletin(bulletin_id=draft.pk, actor=other, at=at),
        lambda: actions.withdraw_bulletin(bulletin_id=draft.pk, reason="x", actor=other, at=at),
    ]
    for act in acts:
        with pytest.raises(NotPermitted):
            act()
    assert everything() == before


def test_each_lead_is_told_of_its_line(ground: Ground, at: datetime) -> None:
    department = make_unit(parent=ground.root, kind="department_group", name="区委组织部")
    make_lead("L03", department)
    make_lead("L05", make_unit(parent=ground.root, kind="department_group"))  # has nothing in this bulletin
    told = person((department, Role.LINE_SUPERVISOR))
    person((department, Role.HEAD))
    issued = ground.issued(at)
    notice = Notice.objects.get()
    assert (notice.recipient_id, notice.kind) == (told.person_id, "bulletin_issued")
    assert notice.url == f"/bulletins/{issued.pk}/?part=line%3AL03"
    assert WORDS.title in notice.text
    withdraw(ground, issued, at=at)
    assert [each.kind for each in Notice.objects.order_by("pk")] == ["bulletin_issued", "bulletin_withdrawn"]


def test_the_next_bulletin_says_what_became_of_the_last(ground: Ground, at: datetime) -> None:
    ObligationEntry.objects.filter(unit=ground.town).update(period_start="2026-02-01", period_end="2026-02-28")
    ground.issued(at, "2026-02")
    disclose(first_quarter(ground.town)[0], "2026-04-08")
    sections = ground.issued(at, MARCH).content["sections"]
    assert sections[""]["progress"] == {
        "period": "2026-02", "issued_on": "2026-04-10", "overdue_then": 1, "overdue_now": 0,
    }  # fmt: skip
    assert sections[""]["sentences"]["en"]["progress"] == (
        "The bulletin for February 2026 counted 1 overdue; 1 were settled since, 0 remain."
    )
    assert sections["line:L03"]["progress"]["overdue_then"] == 0
