"""A reply is drafted, approved by somebody else, sent once; the case is closed and may be opened again."""

from datetime import date, timedelta

import pytest

from core.errors import Invalid
from hierarchy.ledger.case_reconciling import differences
from notices.models import Notice
from tenants.feedback import policies
from tenants.feedback.actions import replying
from tenants.feedback.actions.reply_content import ReplyContent
from tenants.feedback.actions.replying import AlreadySent, MeasuresOpen, StaleReply
from tenants.feedback.models import Case, Measure, Reply
from tenants.registry.workspaces import workspace
from tests.tenants.feedback.acts import closed, do, drafted, entry_of, in_handling, kinds_of_steps, now, replied
from tests.tenants.feedback.people import Village


def last_reply(village: Village) -> Reply:
    with workspace(village.unit):
        return Reply.objects.order_by("number").last()


def test_a_reply_goes_from_its_draft_over_somebody_elses_approval_to_the_asker(village: Village) -> None:
    case_id, reply = drafted(village)
    do(village, replying.approve_reply, case_id, village.head, seen_sha256=reply.content_sha256)
    assert now(village, case_id).state == "reply_approved"
    assert entry_of(case_id).replied_on is None
    do(village, replying.release_reply, case_id, village.officer, how="letter", at=village.at + timedelta(days=4))
    sent = last_reply(village)
    assert (sent.state, sent.released_how, sent.approved_by_id) == ("released", "letter", village.head.person_id)
    assert (now(village, case_id).state, entry_of(case_id).replied_on) == ("replied", date(2026, 4, 14))
    assert list(differences()) == []


def test_whoever_drafted_or_edited_a_reply_does_not_approve_it(village: Village) -> None:
    case_id = in_handling(village)
    first = do(village, replying.draft_reply, case_id, village.head, content=ReplyContent("一稿"))
    second = do(
        village, replying.draft_reply, case_id, village.officer, content=ReplyContent("二稿"),
        seen_sha256=first.content_sha256,
    )  # fmt: skip
    with pytest.raises(policies.OwnReply):
        do(village, replying.approve_reply, case_id, village.head, seen_sha256=second.content_sha256)
    assert last_reply(village).state == "drafted"
    do(village, replying.approve_reply, case_id, village.village.deputy, seen_sha256=second.content_sha256)
    assert last_reply(village).state == "approved"


def test_an_approval_is_bound_to_the_words_that_were_read(village: Village) -> None:
    case_id, reply = drafted(village)
    seen = reply.content_sha256
    do(village, replying.draft_reply, case_id, village.officer, content=ReplyContent("改过"), seen_sha256=seen)
    with pytest.raises(StaleReply):
        do(village, replying.approve_reply, case_id, village.head, seen_sha256=seen)
    with pytest.raises(StaleReply):
        do(village, replying.draft_reply, case_id, village.officer, content=ReplyContent("又改"), seen_sha256=seen)
    assert (last_reply(village).body, last_reply(village).state) == ("改过", "drafted")


def test_a_reply_is_sent_once(village: Village) -> None:
    case_id = replied(village)
    with pytest.raises(AlreadySent, match="2026"):
        do(village, replying.release_reply, case_id, village.officer, how="phone")
    assert kinds_of_steps(village, case_id).count("release") == 1


def test_a_reply_given_back_is_edited_and_approved_anew(village: Village) -> None:
    case_id, reply = drafted(village)
    do(village, replying.approve_reply, case_id, village.head, seen_sha256=reply.content_sha256)
    do(village, replying.give_back_reply, case_id, village.head, reason="语气要平和")
    back = last_reply(village)
    assert (now(village, case_id).state, back.state, back.approved_by_id) == ("handling", "returned", None)
    assert Notice.objects.filter(recipient_id=village.officer.person_id, kind="case_returned", read_at=None).exists()
    again = do(
        village, replying.draft_reply, case_id, village.officer, content=ReplyContent("您好，已修好。"),
        seen_sha256=back.content_sha256,
    )  # fmt: skip
    assert (again.number, again.state) == (1, "drafted")


def test_a_further_reply_has_a_number_of_its_own_and_the_first_day_counts(village: Village) -> None:
    case_id = replied(village)
    later = village.at + timedelta(days=10)
    further = do(village, replying.draft_reply, case_id, village.officer, content=ReplyContent("补充答复"), at=later)
    assert further.number == 2
    do(
        village, replying.approve_and_release, case_id, village.head, seen_sha256=further.content_sha256, how="link",
        at=later,
    )  # fmt: skip
    assert entry_of(case_id).replied_on == date(2026, 4, 10)


def test_closing_says_how_it_ended_and_how_long_the_code_opens_it(village: Village) -> None:
    case_id = closed(village)
    case = now(village, case_id)
    assert (case.state, case.outcome, case.code_expires_on) == ("closed", "answered", date(2027, 4, 10))
    assert (entry_of(case_id).closed_on, entry_of(case_id).outcome) == (date(2026, 4, 10), "answered")


def test_a_case_is_closed_as_refused_only_after_a_refusal(village: Village) -> None:
    case_id = replied(village)
    for outcome in ("refused", "spam"):
        with pytest.raises(Invalid):
            do(village, replying.close_case, case_id, village.officer, outcome=outcome)
    assert (now(village, case_id).state, entry_of(case_id).closed_on) == ("replied", None)


def test_a_refused_case_is_closed_as_refused_and_one_granted_in_part_is_not(village: Village) -> None:
    for decision, outcome, state in (("partly", "", "replied"), ("refused", "refused", "closed")):
        case_id = in_handling(village, kind="request")
        content = ReplyContent("已核实。", decision, "privacy")
        reply = do(village, replying.draft_reply, case_id, village.officer, content=content)
        do(
            village, replying.approve_and_release, case_id, village.head, seen_sha256=reply.content_sha256, how="link"
        )  # fmt: skip
        if decision == "partly":
            with pytest.raises(Invalid):
                do(village, replying.close_case, case_id, village.officer, outcome="refused")
        else:
            do(village, replying.close_case, case_id, village.officer, outcome="refused")
        assert (now(village, case_id).state, now(village, case_id).outcome) == (state, outcome)
        assert entry_of(case_id).outcome == outcome


def test_an_adopted_case_is_not_closed_before_its_measures_are_done(village: Village) -> None:
    case_id = replied(village)
    with workspace(village.unit):
        Case.objects.filter(pk=case_id).update(is_adopted=True)
        measure = Measure.objects.create(
            case_id=case_id, text="装新灯", owner="电工", due_on=date(2026, 5, 1), created_at=village.at,
            created_by_id=village.head.person_id,
        )  # fmt: skip
    with pytest.raises(MeasuresOpen):
        do(village, replying.close_case, case_id, village.officer, outcome="answered")
    assert now(village, case_id).state == "replied"
    with workspace(village.unit):
        Measure.objects.filter(pk=measure.pk).update(done_on=date(2026, 4, 10))
    do(village, replying.close_case, case_id, village.officer, outcome="answered")
    assert now(village, case_id).state == "closed"


def test_a_closed_case_is_opened_again_with_a_reason(village: Village) -> None:
    case_id = closed(village)
    with pytest.raises(Invalid):
        do(village, replying.reopen_case, case_id, village.head, reason="")
    assert now(village, case_id).state == "closed"
    do(village, replying.reopen_case, case_id, village.head, reason="又坏了")
    case, entry = now(village, case_id), entry_of(case_id)
    assert (case.state, case.outcome, case.code_expires_on) == ("handling", "", None)
    assert (entry.closed_on, entry.replied_on, entry.due_on) == (None, date(2026, 4, 10), date(2026, 5, 6))
    assert list(differences()) == []
