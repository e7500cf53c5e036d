"""What a unit asks of its superior: not to disclose, a later day; and what the answer does. Today is 10 April 2026.

党费收缴 of the first quarter is due on Wednesday 15 April: the first quarter of 2026 has ten days of grace, 1 to 3 and
7 to 10 April are seven working days, 13 to 15 three.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.errors import Invalid, Refusal
from core.secrecy_marks import SecretText
from hierarchy.ledger import submissions
from hierarchy.ledger.models import ObligationEntry, Submission
from hierarchy.ledger.submissions import AlreadyDecided, AlreadySent
from tenants.disclosure.actions import asking, starting
from tenants.disclosure.actions.asking import Grounds
from tenants.disclosure.policies import NotYourStep
from tests.tenants.disclosure.scene import Scene, unknown_id

UNSUITABLE = Grounds("unsuitable", explanation="涉及未成年人", rule="个人信息保护法第二十八条")
REVIEWED_LATER = {"review_on": "2027-04-01"}
SECRET = Grounds("secret", document_number="示例密发〔2026〕3号")


def ask_exemption(scene: Scene, grounds: Grounds = UNSUITABLE, **changes: Any) -> Submission:
    values = {"obligation_id": scene.owed().pk, "actor": scene.head, "at": scene.at, **changes}
    with scene.inside():
        return asking.ask_exemption(unit=scene.unit, grounds=grounds, **values)


def ask_extension(scene: Scene, to: date = date(2026, 4, 30), **changes: Any) -> Submission:
    values = {"obligation_id": scene.owed().pk, "reason": "会计住院", "actor": scene.head, "at": scene.at, **changes}
    with scene.inside():
        return asking.ask_extension(unit=scene.unit, extended_to=to, **values)


def test_an_explained_exemption_goes_to_the_superior(village: Scene) -> None:
    sent = ask_exemption(village, replace(UNSUITABLE, asked_review_on=date(2027, 4, 1)))
    assert (sent.receiver, sent.kind, sent.obligation, sent.subject_id) == (
        village.unit.parent,
        "exemption",
        village.owed(),
        village.owed().pk,
    )
    assert sent.content == {
        "title": "党费收缴",
        "period": "2026-Q1",
        "category": "organization",
        "scope": "public",
        "due_on": "2026-04-15",
        "ground": "unsuitable",
        "document_number": "",
        "explanation": "涉及未成年人",
        "rule": "个人信息保护法第二十八条",
        "asked_review_on": "2027-04-01",
    }


def test_of_a_secret_the_number_alone_is_sent(village: Scene) -> None:
    content = ask_exemption(village, SECRET).content
    assert (content["document_number"], content["explanation"], content["rule"]) == ("示例密发〔2026〕3号", "", "")


@pytest.mark.parametrize(
    ("grounds", "error", "field"),
    [
        (Grounds(""), asking.GroundMissing, "ground"),
        (Grounds("because"), asking.GroundMissing, "ground"),
        (Grounds("secret"), asking.GroundMissing, "document_number"),
        (replace(SECRET, explanation="因为内容是……"), SecretText, "explanation"),
        (replace(SECRET, rule="保密法"), SecretText, "rule"),
        (replace(SECRET, document_number="关于某项目的情况，内容如下。"), SecretText, "document_number"),
        (replace(SECRET, document_number="机密★10年"), SecretText, "document_number"),
        (replace(UNSUITABLE, explanation=" "), asking.GroundMissing, "explanation"),
        (replace(UNSUITABLE, rule=""), asking.GroundMissing, "rule"),
        (replace(UNSUITABLE, explanation="秘密★5年 原文如下"), SecretText, "explanation"),
        (replace(UNSUITABLE, explanation="涉及国家秘密"), asking.SecretSuspected, "explanation"),
        (replace(UNSUITABLE, asked_review_on=date(2026, 4, 10)), Invalid, "asked_review_on"),
        (replace(UNSUITABLE, explanation="字" * 1001), Invalid, "explanation"),
    ],
)
def test_an_exemption_without_its_ground_is_refused_at_the_field(
    village: Scene, grounds: Grounds, error: type[Refusal], field: str
) -> None:
    with pytest.raises(error) as refused:
        ask_exemption(village, grounds)
    assert refused.value.field == field
    assert not Submission.objects.exists()


def test_who_says_that_it_holds_no_secret_may_send_what_speaks_of_them(village: Scene) -> None:
    grounds = replace(UNSUITABLE, explanation="不涉及国家秘密，但属于个人隐私", has_checked=True)
    assert ask_exemption(village, grounds).content["explanation"] == "不涉及国家秘密，但属于个人隐私"


def test_a_drafter_asks_nothing_of_the_superior(village: Scene) -> None:
    for ask in (ask_exemption, ask_extension):
        with pytest.raises(NotYourStep):
            ask(village, actor=village.drafter)
    assert not Submission.objects.exists()


def test_another_units_duty_is_not_found(village: Scene) -> None:
    with pytest.raises(starting.UnknownItem):
        ask_exemption(village, obligation_id=unknown_id())


def test_what_lies_with_the_superior_is_not_sent_again_and_after_a_refusal_it_is(village: Scene) -> None:
    sent = ask_exemption(village)
    with pytest.raises(AlreadySent):
        ask_exemption(village)
    submissions.refuse(submission=sent, reason="可以公开", actor=village.supervisor, at=village.at)
    assert ask_exemption(village).round == 2


def test_a_granted_exemption_settles_the_duty_and_nothing_is_asked_any_more(village: Scene) -> None:
    sent = ask_exemption(village)
    submissions.accept(submission=sent, actor=village.supervisor, at=village.at, decision={"review_on": "2027-04-01"})
    assert village.owed().verdict == "exempt"
    for ask in (ask_exemption, ask_extension):
        with pytest.raises(starting.ObligationSettled):
            ask(village)


def test_what_was_recalled_is_not_decided(village: Scene) -> None:
    sent = ask_exemption(village)
    with village.inside():
        asking.recall(unit=village.unit, submission_id=sent.pk, reason="情况有变", actor=village.head, at=village.at)
    with pytest.raises(AlreadyDecided):
        submissions.accept(submission=sent, actor=village.supervisor, at=village.at, decision=REVIEWED_LATER)
    assert (Submission.objects.get().status, village.owed().verdict) == ("recalled", "")


def test_what_was_decided_is_not_recalled(village: Scene) -> None:
    sent = ask_exemption(village)
    submissions.accept(submission=sent, actor=village.supervisor, at=village.at, decision=REVIEWED_LATER)
    with village.inside(), pytest.raises(AlreadyDecided):
        asking.recall(unit=village.unit, submission_id=sent.pk, reason="", actor=village.head, at=village.at)
    assert Submission.objects.get().status == "accepted"


def test_members_are_told_after_the_decision_and_not_before(village: Scene) -> None:
    sent = ask_exemption(village)
    telling: dict[str, Any] = {
        "unit": village.unit,
        "submission_id": sent.pk,
        "told_how": "4 月 10 日支部大会",
        "actor": village.drafter,
        "at": village.at,
    }
    with village.inside(), pytest.raises(Refusal):
        asking.record_told(told_on=date(2026, 4, 10), **telling)
    submissions.accept(submission=sent, actor=village.supervisor, at=village.at, decision=REVIEWED_LATER)
    with village.inside():
        for told_on in (date(2026, 4, 9), date(2026, 4, 11)):
            with pytest.raises(Invalid):
                asking.record_told(told_on=told_on, **telling)
        asking.record_told(told_on=date(2026, 4, 10), **telling)
    told = Submission.objects.get()
    assert (told.told_on, told.told_how) == (date(2026, 4, 10), "4 月 10 日支部大会")


def test_another_units_submission_is_not_found(village: Scene, full: Scene) -> None:
    sent = ask_exemption(village)
    with full.inside(), pytest.raises(asking.UnknownSubmission):
        asking.recall(unit=full.unit, submission_id=sent.pk, reason="", actor=full.head, at=full.at)
    assert Submission.objects.get().status == "sent"


def test_a_granted_extension_moves_the_due_date(village: Scene) -> None:
    sent = ask_extension(village)
    assert sent.content["extended_to"] == "2026-04-30"
    submissions.accept(submission=sent, actor=village.supervisor, at=village.at)
    assert (village.owed().due_on, village.owed().extended_to) == (date(2026, 4, 30), date(2026, 4, 30))
    with pytest.raises(Refusal) as refused:
        ask_extension(village, date(2026, 5, 6))
    assert refused.value.code == "extended_before"


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (date(2026, 4, 15), "not_later"),  # the due date itself
        (date(2026, 4, 18), "no_working_day"),  # a Saturday
        # 16, 17, 20 to 24, 27 to 30 April are eleven; 6 to 8, 9, 11 to 15 May make twenty
        (date(2026, 5, 18), "too_far"),
    ],
)
def test_an_extension_to_an_impossible_day_is_refused(village: Scene, to: date, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask_extension(village, to)
    assert (refused.value.code, refused.value.field) == (code, "extended_to")
    assert not Submission.objects.exists()


def test_the_twentieth_working_day_is_possible(village: Scene) -> None:
    assert ask_extension(village, date(2026, 5, 15)).content["extended_to"] == "2026-05-15"


def test_after_the_due_date_an_extension_changes_nothing_any_more(village: Scene) -> None:
    with pytest.raises(asking.TooLate) as refused:
        ask_extension(village, at=village.at + timedelta(days=6))
    assert "4 月 15 日" in str(refused.value.message)
    assert not Submission.objects.exists()
    ObligationEntry.objects.get(pk=village.owed().pk, extended_to__isnull=True)


def test_on_the_due_date_it_can_still_be_asked(village: Scene) -> None:
    assert ask_extension(village, at=village.at + timedelta(days=5)).status == "sent"


def test_an_extension_needs_a_reason(village: Scene) -> None:
    with pytest.raises(Invalid):
        ask_extension(village, reason=" ")
    assert not Submission.objects.exists()
