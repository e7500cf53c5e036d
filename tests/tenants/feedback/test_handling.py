"""Registering, proposing, instructing; notes, questions and messages; entering on somebody's behalf."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from audit.models import Entry
from core.actors import SYSTEM
from core.errors import Invalid
from core.sealing import unseal
from core.transitions import WrongStep
from hierarchy.ledger.vocabulary import Channel
from notices.models import Notice
from tenants.feedback import policies
from tenants.feedback.actions import clocking, handling
from tenants.feedback.actions.entering import STAFF_CHANNELS, enter_case
from tenants.feedback.actions.intake import ConsentMissing, Intake, receive_case
from tenants.feedback.applicant_identity import IdentityMissing
from tenants.feedback.duplicates import candidates_for, pairs_of, similarity_of
from tenants.feedback.models import Case
from tenants.registry.workspaces import workspace
from tests.tenants.feedback.acts import do, entry_of, in_handling, kinds_of_steps, now, proposed
from tests.tenants.feedback.people import APPLICANT, Village


def unread(person_id: Any) -> list[str]:
    return list(Notice.objects.filter(recipient_id=person_id, read_at=None).values_list("kind", flat=True))


def test_registering_and_proposing_is_one_press_and_two_steps(village: Village) -> None:
    case_id = proposed(village)
    case = now(village, case_id)
    assert (case.state, case.title, case.asker_group, case.proposal) == ("proposed", "路灯", "masses", "由电工检修")
    assert case.officer_id == village.officer.person_id
    assert kinds_of_steps(village, case_id) == ["receive", "register", "propose"]
    assert unread(village.officer.person_id) == []
    assert unread(village.head.person_id) == ["case_to_instruct"]


def test_registering_as_another_kind_gives_that_kinds_days(village: Village) -> None:
    case_id = village.receive(contact=APPLICANT).case.pk
    do(village, handling.register_case, case_id, village.officer, title="要求公开账目", kind="request")
    assert (entry_of(case_id).kind, entry_of(case_id).due_on) == ("request", date(2026, 4, 15))


@pytest.mark.parametrize(
    "contact",
    [{}, {"name": "李四"}, {"name": "李四", "phone": "13800000000"}, {"id_number": APPLICANT["id_number"]}],
)
def test_no_case_becomes_a_request_of_somebody_unknown(village: Village, contact: dict[str, str]) -> None:
    case_id = village.receive(contact=contact).case.pk
    with pytest.raises(IdentityMissing, match="question") as refused, translation.override("en"):
        do(village, handling.register_case, case_id, village.officer, title="要求公开账目", kind="request")
    assert (refused.value.field, refused.value.code) == ("kind", "identity_missing")
    assert (now(village, case_id).kind, now(village, case_id).state) == ("suggestion", "received")
    assert entry_of(case_id).kind == "suggestion"
    assert kinds_of_steps(village, case_id) == ["receive"]


@pytest.mark.parametrize("kind", ["report", "request", "nonsense"])
def test_a_kind_that_does_not_fit_is_refused_and_nothing_changes(village: Village, kind: str) -> None:
    case_id = village.receive().case.pk
    with pytest.raises(Invalid) as refused:
        do(village, handling.register_case, case_id, village.officer, title="路灯", kind=kind)
    assert refused.value.field == "kind"
    assert (now(village, case_id).state, entry_of(case_id).kind) == ("received", "suggestion")
    assert kinds_of_steps(village, case_id) == ["receive"]


def test_the_head_instructs_in_one_press_and_everybodys_request_is_settled(village: Village) -> None:
    case_id = in_handling(village)
    assert now(village, case_id).state == "handling"
    assert unread(village.head.person_id) == unread(village.village.deputy.person_id) == []
    assert unread(village.officer.person_id) == ["case_to_handle"]


def test_the_officer_does_not_instruct(village: Village) -> None:
    case_id = proposed(village)
    with pytest.raises(policies.NotForYou):
        do(village, handling.instruct, case_id, village.officer)
    assert now(village, case_id).state == "proposed"


def test_a_superiors_people_cannot_act(village: Village) -> None:
    case_id = proposed(village)
    for stranger in (village.town.head, village.district.head):
        with pytest.raises(policies.NotForYou):
            do(village, handling.instruct, case_id, stranger)
    assert kinds_of_steps(village, case_id) == ["receive", "register", "propose"]


def test_a_proposal_is_given_back_with_a_reason_that_no_notice_repeats(village: Village) -> None:
    case_id = proposed(village)
    with pytest.raises(Invalid):
        do(village, handling.give_back_proposal, case_id, village.head, reason=" ")
    assert now(village, case_id).state == "proposed"
    do(village, handling.give_back_proposal, case_id, village.head, reason="写明期限")
    assert now(village, case_id).state == "registered"
    notice = Notice.objects.get(recipient_id=village.officer.person_id, read_at=None)
    assert (notice.kind, notice.values) == ("case_returned", {"number": "2026-0001"})


def test_what_is_being_handled_is_not_proposed_again(village: Village) -> None:
    case_id = in_handling(village)
    with pytest.raises(WrongStep):
        do(village, handling.propose_handling, case_id, village.officer, proposal="再议")
    with pytest.raises(Invalid):
        do(village, handling.instruct, case_id, village.head)
    assert now(village, case_id).proposal == "由电工检修"


def test_the_audit_trail_holds_no_words_of_a_case(village: Village) -> None:
    case_id = in_handling(village)
    do(village, handling.add_note, case_id, village.officer, text="内部说明")
    entries = Entry.objects.filter(subject_id=str(case_id)).order_by("pk")
    verbs = ["case.received", "case.registered", "case.proposed", "case.instructed", "case.noted"]
    assert [entry.verb for entry in entries] == verbs
    everything = str(list(entries.values()))
    assert not any(words in everything for words in ("路灯", "由电工检修", "内部说明"))


def test_an_askers_answer_starts_the_clock_that_waited_for_it(village: Village) -> None:
    case_id = in_handling(village)
    do(village, handling.ask_asker, case_id, village.officer, text="在哪一条巷子？")
    do(
        village, clocking.pause_case, case_id, village.officer, reason="asker", text="等来件人说明",
        until=date(2026, 4, 17),
    )  # fmt: skip
    assert entry_of(case_id).due_on == date(2026, 5, 12)
    later = village.at.replace(day=15)
    with workspace(village.unit):
        handling.write_message(unit=village.unit, case_id=case_id, text="三巷", actor=SYSTEM, at=later)
    assert (entry_of(case_id).paused_days, entry_of(case_id).due_on) == (3, date(2026, 5, 9))
    assert kinds_of_steps(village, case_id)[-2:] == ["message", "resume"]
    assert "case_message" in unread(village.officer.person_id)


def entered(village: Village, original: str = "路灯坏了三天没人修", **given: Any) -> Any:
    fields = {"kind": "problem", "channel": "hotline", "received_on": village.at.date(), **given}
    with workspace(village.unit):
        return enter_case(
            unit=village.unit, intake=Intake(original=original, **fields), actor=village.officer, at=village.at
        )


def sealed_of(village: Village, case: Case) -> str:
    """Read the column that is fetched by itself, in the workspace it stands in."""
    with workspace(village.unit):
        return str(case.sealed)


def test_a_call_is_entered_and_registered_in_one_go(village: Village) -> None:
    received = entered(village, contact={"name": "王五", "phone": "13800000000"}, consents=True)
    case = now(village, received.case.pk)
    assert (case.state, case.channel, case.on_behalf, case.title) == (
        "registered", "hotline", True, "路灯坏了三天没人修",
    )  # fmt: skip
    sealed = sealed_of(village, case)
    assert "王五" not in sealed
    assert unseal(sealed) == {"name": "王五", "phone": "13800000000"}
    assert case.entered_by_id == case.officer_id == village.officer.person_id


def test_contact_without_consent_is_refused_and_nothing_is_kept(village: Village) -> None:
    with pytest.raises(ConsentMissing) as refused:
        entered(village, contact={"name": "王五"})
    assert refused.value.field == "consents"
    with workspace(village.unit):
        assert not Case.objects.exists()


@pytest.mark.parametrize("given", [{"channel": "web"}, {"kind": "report"}])
def test_staff_enter_neither_web_messages_nor_reports(village: Village, given: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        entered(village, **given)
    with workspace(village.unit):
        assert not Case.objects.exists()


def test_similarity_is_twice_the_common_pairs_of_all() -> None:
    # 村口路灯 → 村口 口路 路灯; 村口路灯坏了 → those and 灯坏 坏了: 2 × 3 / (3 + 5).
    assert similarity_of(pairs_of("村口路灯"), pairs_of("村口，路灯坏了！")) == 0.75
    assert similarity_of(pairs_of(""), pairs_of("路")) == 0.0


def test_candidates_are_alike_or_of_the_same_telephone_and_never_reports(village: Village) -> None:
    alike = village.receive("村口路灯坏了").case
    phone = village.receive("垃圾没有清运", contact={"phone": "138 0000 0000"}).case
    village.receive("要求公开低保名单")
    report = village.receive("村口路灯坏了", contact={"name": "王五", "phone": "13800000000"}).case
    with workspace(village.unit):
        Case.objects.filter(pk=report.pk).update(kind="report")
        found = candidates_for("村口路灯坏", phone="13800000000", today=village.at.date())
        assert [candidate.case.pk for candidate in found] == [phone.pk, alike.pk]
        assert candidates_for("村口路灯坏", today=date(2026, 7, 10)) == []


@pytest.mark.parametrize("channel", [*STAFF_CHANNELS, Channel.WEB, Channel.LOWER_UNIT])
@pytest.mark.parametrize(
    ("missing", "field"), [("name", "name"), ("id_number", "id_number"), ("all", "name"), ("a digit", "id_number")]
)
def test_no_request_comes_in_without_an_identity(village: Village, channel: str, missing: str, field: str) -> None:
    contact = {name: text for name, text in APPLICANT.items() if missing not in (name, "all")}
    if missing == "a digit":
        contact["id_number"] = "110105194912310021"
    intake = Intake(
        kind="request", channel=channel, original="申请公开账目", received_on=village.at.date(), contact=contact
    )
    with workspace(village.unit), pytest.raises(IdentityMissing) as refused:
        receive_case(unit=village.unit, intake=intake, actor=SYSTEM, at=village.at)
    assert refused.value.field == field
    with workspace(village.unit):
        assert not Case.objects.exists()


def test_a_request_by_telephone_is_sealed_with_its_identity(village: Village) -> None:
    received = entered(village, "申请公开账目", kind="request", contact=APPLICANT, consents=True)
    case = now(village, received.case.pk)
    assert (case.kind, case.state, case.channel) == ("request", "registered", "hotline")
    sealed = sealed_of(village, case)
    assert unseal(sealed) == APPLICANT
    assert APPLICANT["id_number"] not in sealed
